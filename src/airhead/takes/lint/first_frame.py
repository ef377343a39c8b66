"""Does the file begin with frames that are no part of the motion: its rest pose, or a straight way to its start?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np

from airhead.rotations import FloatArray, angle_between
from airhead.takes.lint.finding import Finding, Severity
from airhead.takes.lint.subject import Subject

_LEAST_JUMP_RAD: Final = np.deg2rad(4.0)
_TIMES_THE_REST: Final = 4.0
_LONGEST_LEAD_S: Final = 1.0
_FEWEST_AFTER: Final = 4
_REST_RAD: Final = np.deg2rad(1.0)
_STILL_RAD: Final = 1e-5
#: A root whose steps are all as the first, but for this share of it, so long and so far, was moved by a program. Nobody
#: walks on a straight line at one speed.
_SAME_STEP: Final = 2e-3
_SHORTEST_GLIDE_S: Final = 0.2
_FEWEST_GLIDING: Final = 6
_LEAST_WAY_M: Final = 0.03


def check_first_frame(subject: Subject) -> Iterator[Finding]:
    """The first frames against the steps that the motion takes after them."""
    gliding = _gliding_frames(subject)
    if gliding:
        yield _glide(subject, gliding)
    else:
        yield from _pose_of_its_own(subject)


def _gliding_frames(subject: Subject) -> int:
    """How many of the first frames have a root that moves straight on at one speed; 0 where it moves as a body does."""
    step_w = np.diff(subject.motion.root_pos_w, axis=0)
    if not len(step_w):
        return 0
    first_m = float(np.linalg.norm(step_w[0]))
    other = np.flatnonzero(np.linalg.norm(step_w - step_w[0], axis=-1) > _SAME_STEP * first_m)
    steps = int(other[0]) if len(other) else len(step_w)
    long = steps >= max(_FEWEST_GLIDING, _SHORTEST_GLIDE_S * subject.motion.fps)
    return steps + 1 if long and steps * first_m > _LEAST_WAY_M and steps + _FEWEST_AFTER < len(step_w) else 0


def _glide(subject: Subject, frames: int) -> Finding:
    way_m = float(np.linalg.norm(subject.motion.root_pos_w[frames - 1] - subject.motion.root_pos_w[0]))
    what = (
        f"in the first {frames} frames the root moves {way_m:.2f} m on a straight line at one speed, as no body does: "
        "a program led from some pose to the first recorded one"
    )
    evidence: dict[str, object] = {"first_kept": int(subject.source_frame[frames]), "way_m": round(way_m, 3)}
    return Finding("first-frame", Severity.WARNING, what, "rest-frame", evidence)


def _pose_of_its_own(subject: Subject) -> Iterator[Finding]:
    """The first pose, held or not."""
    rotations = subject.motion.joint_rot_l
    step_rad = angle_between(rotations[1:], rotations[:-1]).mean(axis=1)
    moves = np.flatnonzero(step_rad > _STILL_RAD)
    if not len(moves):
        return
    lead = int(moves[0]) + 1
    rest = step_rad[lead:]
    if len(rest) < _FEWEST_AFTER or lead > max(1.0, _LONGEST_LEAD_S * subject.motion.fps):
        return
    jump_rad, usual_rad = float(step_rad[lead - 1]), float(np.percentile(rest, 95))
    if jump_rad < max(_LEAST_JUMP_RAD, _TIMES_THE_REST * usual_rad):
        return
    which = "the first frame is" if lead == 1 else f"the first {lead} frames are"
    pose = "the skeleton's rest pose" if _at_rest(rotations[0]) else "a pose of its own, far from what follows"
    what = (
        f"{which} {pose}: from there the joints turn {np.rad2deg(jump_rad):.0f} degrees in one frame on average, "
        f"later at most {np.rad2deg(usual_rad):.1f}"
    )
    evidence: dict[str, object] = {
        "first_kept": int(subject.source_frame[lead]),
        "jump_deg": round(float(np.rad2deg(jump_rad)), 2),
        "usual_deg": round(float(np.rad2deg(usual_rad)), 3),
    }
    yield Finding("first-frame", Severity.WARNING, what, "rest-frame", evidence)


def _at_rest(rotation_l: FloatArray) -> bool:
    """Whether all joints (J, 4) but the root are unturned."""
    if len(rotation_l) == 1:
        return False
    return bool(angle_between(rotation_l[1:], np.array([1.0, 0.0, 0.0, 0.0])).mean() < _REST_RAD)
