"""What a retargeting did to a motion, measured."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from airhead.metrics import fit_flight, jerk_m_s3, usual_jerk_m_s3
from airhead.motion import LANDMARKS
from airhead.retarget.figure import ENDS, FEET, LIMBS, Figure, leg_m
from airhead.retarget.footing import Footing, rested
from airhead.retarget.supports import Supports
from airhead.rotations import FloatArray, angle_between, cross, rotate

_HEAD: Final = LANDMARKS.index("head")
#: A folded performer's hands are not turned, so nothing can be said of them.
_TURNED: Final = [joint for joint, name in enumerate(LANDMARKS) if not name.endswith("wrist")]
#: Shorter flights do not tell gravity.
_SHORTEST_TOLD_S: Final = 0.25
#: Knees and elbows bent less than this (sine) are straight.
_BENT: Final = 0.2


@dataclass(frozen=True)
class RetargetReport:
    """How a motion came over to another skeleton.

    Attributes:
        scale: length of the new legs over that of the old ones; way and heights on the ground are scaled by it.
        frames: of the motion.
        contacts: how often a foot or hand came to rest.
        contact_slide_mm: mean way that a foot or hand slides in one contact; `source_slide_mm` in the recording.
        penetration_mm: deepest point of the body under the floor; `source_penetration_mm` in the recording.
        missed_mm: farthest that a limb too short stays from where it should rest.
        orientation_error_deg: mean angle between old and new body parts, but for hands, in the world.
        end_effector_error_legs: mean distance of head, wrists and ankles from where they were, seen from the pelvis, in
            leg lengths.
        flips: knees and elbows that bend the wrong way for a frame and did not in the recording.
        jerk_ratio: 99th percentile of the joints' jerk over that of the recording, both in leg lengths.
        gravity_m_s2: fitted to each flight of 0.25 s or more: (recorded, retargeted).
        not_mapped: joints of the source that have no counterpart.
        at_rest: joints of the target that nothing moves.
    """

    scale: float
    frames: int
    contacts: int
    contact_slide_mm: float
    source_slide_mm: float
    penetration_mm: float
    source_penetration_mm: float
    missed_mm: float
    orientation_error_deg: float
    end_effector_error_legs: float
    flips: int
    jerk_ratio: float
    gravity_m_s2: tuple[tuple[float, float], ...] = ()
    not_mapped: tuple[str, ...] = ()
    at_rest: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, object]:
        """The report as JSON-ready data."""
        return asdict(self)


@dataclass(frozen=True, eq=False)
class Outcome:
    """A figure after retargeting, with where its limbs really ended.

    Attributes:
        figure: the new body in its final poses.
        joint_pos_w: (T, 15, 3) metres, its landmarks on the whole skeleton.
        missed_m: (T, 4) metres.
    """

    figure: Figure
    joint_pos_w: FloatArray
    missed_m: FloatArray


def measured(source: Figure, supports: Supports, footing: Footing, outcome: Outcome, scale: float) -> RetargetReport:
    """The report of a retargeting, without what was not mapped."""
    figure = outcome.figure
    turned = angle_between(source.joint_rot_w[:, _TURNED], figure.joint_rot_w[:, _TURNED])
    jerks = [usual_jerk_m_s3([jerk_m_s3(p, source.fps)]) for p in (source.joint_pos_w, outcome.joint_pos_w)]
    contacts = sum(len(spans) for spans in footing.spans)
    return RetargetReport(
        scale=scale,
        frames=source.frames,
        contacts=contacts,
        contact_slide_mm=_mm(_slide_m(figure, outcome.joint_pos_w, footing)),
        source_slide_mm=_mm(_slide_m(source, source.joint_pos_w, footing)),
        penetration_mm=_mm(depth_m(figure)),
        source_penetration_mm=_mm(depth_m(source)),
        missed_mm=_mm(float(np.where(footing.down, outcome.missed_m, 0.0).max(initial=0.0))),
        orientation_error_deg=round(float(np.degrees(turned.mean())), 2),
        end_effector_error_legs=round(_end_error(source, figure, outcome.joint_pos_w), 4),
        flips=int((_bent_wrongly(figure, outcome.joint_pos_w) & ~_bent_wrongly(source, source.joint_pos_w)).sum()),
        jerk_ratio=round(jerks[1] / scale / jerks[0], 3) if jerks[0] > 0 else 1.0,
        gravity_m_s2=_gravities(source, figure, supports),
    )


def unchanged(frames: int) -> RetargetReport:
    """The report of a motion that was on its skeleton already."""
    return RetargetReport(1.0, frames, 0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0, 1.0)


def _mm(metres: float) -> float:
    return round(1000 * metres, 2)


def _slide_m(figure: Figure, joint_pos_w: FloatArray, footing: Footing) -> float:
    """Mean way, a contact, that a limb's end makes besides what resting feet and hands make."""
    ways = []
    for limb, spans in enumerate(footing.spans):
        path_w = rested(figure, limb)
        off_w = (joint_pos_w[:, ENDS[limb]] - path_w)[:, :2]
        ways += [float(np.linalg.norm(np.diff(off_w[start:end], axis=0), axis=-1).sum()) for start, end in spans]
    return float(np.mean(ways)) if ways else 0.0


def depth_m(figure: Figure) -> float:
    """How deep the deepest point of a body is in the floor."""
    return float(max(-figure.heights_m.min(), 0.0))


def _end_error(source: Figure, figure: Figure, joint_pos_w: FloatArray) -> float:
    ends = [_HEAD, *ENDS]
    before = (source.joint_pos_w[:, ends] - source.joint_pos_w[:, :1]) / leg_m(source.skeleton)
    after = (joint_pos_w[:, ends] - joint_pos_w[:, :1]) / leg_m(figure.skeleton)
    return float(np.linalg.norm(after - before, axis=-1).mean())


def _bent_wrongly(figure: Figure, joint_pos_w: FloatArray) -> NDArray[np.bool_]:
    """(T, 4) whether each knee and elbow is clearly bent against its hinge."""
    wrong = []
    for number, (root, middle, end) in enumerate(LIMBS):
        upper, lower = (joint_pos_w[:, b] - joint_pos_w[:, a] for a, b in ((root, middle), (middle, end)))
        hinge_w = rotate(figure.joint_rot_w[:, root], np.array([0.0, 1.0 if number < FEET.stop else -1.0, 0.0]))
        bend = np.einsum("ti,ti->t", cross(upper, lower), hinge_w)
        wrong.append(bend < -_BENT * np.linalg.norm(upper, axis=-1) * np.linalg.norm(lower, axis=-1))
    return np.stack(wrong, axis=1)


def _gravities(source: Figure, figure: Figure, supports: Supports) -> tuple[tuple[float, float], ...]:
    times_s = np.arange(source.frames) / source.fps
    told = [span for span in supports.flights if span[1] - span[0] >= _SHORTEST_TOLD_S * source.fps]
    return tuple(
        (
            round(fit_flight(times_s, source.com_pos_w, span).gravity_m_s2, 2),
            round(fit_flight(times_s, figure.com_pos_w, span).gravity_m_s2, 2),
        )
        for span in told
    )
