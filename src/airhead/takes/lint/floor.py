"""Is the floor at z = 0, do feet sink into it, do they slide on it?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np

from airhead.metrics import contact_paths
from airhead.motion import forward_kinematics, velocity
from airhead.takes.lint.finding import Finding, Severity
from airhead.takes.lint.subject import Human, Subject

#: Soles are assumed, not measured: what is off by less may be the shoe.
_FLOOR_OFF_M: Final = 0.05
_DEEP_M: Final = 0.08
_DEEP_SHARE: Final = 2.0
#: A foot stands if it is the lowest part of the body, to this, for as long as `_LEAST_STANDING_S` in all.
_BEARING_M: Final = 0.01
_LOW_M: Final = 0.03
_LEAST_STANDING_S: Final = 0.3
_SLIDING_M_S: Final = 0.6
_SKATING_M_S: Final = 1.0
_FEET: Final = ("right_foot", "right_toes", "left_foot", "left_toes")


def check_floor(subject: Subject) -> Iterator[Finding]:
    """The height at which the lowest body part is most often."""
    human = subject.human
    if not isinstance(human, Human):
        return
    if not human.level:
        what = "no level floor: the lowest body part is at many heights, as on stairs or rough ground"
        yield Finding("floor", Severity.NOTE, what)
        return
    if abs(human.floor_m) <= _FLOOR_OFF_M:
        return
    side = "above" if human.floor_m > 0 else "below"
    what = f"the floor is {100 * abs(human.floor_m):.0f} cm {side} z = 0: there the lowest body part is most often"
    yield Finding("floor", Severity.WARNING, what, "floor", {"floor_m": round(human.floor_m, 4)})


def check_feet(subject: Subject) -> Iterator[Finding]:
    """Feet in the floor found, and feet that slide while they carry the body."""
    human = subject.human
    if not isinstance(human, Human) or not human.level:
        return
    yield from _sunken(human, subject)
    yield from _sliding(human)


def _columns(human: Human) -> list[int]:
    names = [segment.name for segment in human.segments]
    return [names.index(foot) for foot in _FEET]


def _sunken(human: Human, subject: Subject) -> Iterator[Finding]:
    lowest_m = human.on_floor.heights_m[:, _columns(human)].min(axis=1)
    depth_m = -float(np.percentile(lowest_m, _DEEP_SHARE))
    if depth_m <= _DEEP_M:
        return
    worst = int(subject.source_frame[int(lowest_m.argmin())])
    what = f"feet sink {100 * depth_m:.0f} cm into the floor, deepest at frame {worst}: {-100 * lowest_m.min():.0f} cm"
    evidence: dict[str, object] = {"depth_m": round(depth_m, 4), "deepest_m": round(-float(lowest_m.min()), 4)}
    yield Finding("sunken-feet", Severity.WARNING, what, None, evidence)


def _sliding(human: Human) -> Iterator[Finding]:
    """The slower foot of those that carry the body: in a step the other one may move."""
    motion, segments = human.folded, human.segments
    poses = forward_kinematics(motion.skeleton, motion.root_pos_w, motion.joint_rot_l)
    columns = _columns(human)
    paths_w = contact_paths(motion.skeleton, segments, *poses)[:, columns, :2]
    speed_m_s = np.linalg.norm(velocity(paths_w, motion.fps), axis=-1)
    heights_m = human.on_floor.heights_m
    bearing = (heights_m[:, columns] < heights_m.min(axis=1, keepdims=True) + _BEARING_M) & (
        heights_m[:, columns] < _LOW_M
    )
    standing = bearing.any(axis=1)
    if standing.sum() < _LEAST_STANDING_S * motion.fps:
        return
    slowest = np.where(bearing, speed_m_s, np.inf).min(axis=1)[standing]
    usual_m_s = float(np.median(slowest))
    if usual_m_s <= _SLIDING_M_S:
        return
    what = f"feet slide: while one carries the body it moves at {usual_m_s:.2f} m/s half of the time or more"
    severity = Severity.WARNING if usual_m_s > _SKATING_M_S else Severity.NOTE
    evidence: dict[str, object] = {
        "median_m_s": round(usual_m_s, 3),
        "standing_s": round(standing.sum() / motion.fps, 3),
    }
    yield Finding("foot-slide", severity, what, None, evidence)
