"""Is the human as large as humans are, and upright where humans are upright?"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations
from typing import Final

import numpy as np

from airhead.motion import floor_height_m, velocity
from airhead.rotations import FloatArray
from airhead.takes.lint.finding import Finding, Severity
from airhead.takes.lint.subject import Human, Subject

#: Statures of adults, and of anybody (World Health Organization growth standards: 2 years old; the tallest living man).
LIKELY_STATURE_M: Final = (1.3, 2.2)
_POSSIBLE_STATURE_M: Final = (0.8, 2.6)
_USUAL_STATURE_M: Final = 1.7
#: Metres in a unit that files are written in; "cmu" is that of the Carnegie Mellon library, an inch over 0.45.
_METRES: Final = {"m": 1.0, "cm": 0.01, "mm": 0.001, "in": 0.0254, "ft": 0.3048, "cmu": 0.0254 / 0.45}

#: The directions that a file's up axis can have been mistaken for ours.
UP_AXES: Final = {
    "x": (1.0, 0.0, 0.0),
    "-x": (-1.0, 0.0, 0.0),
    "y": (0.0, 1.0, 0.0),
    "-y": (0.0, -1.0, 0.0),
    "-z": (0.0, 0.0, -1.0),
}
_SELDOM: Final = 0.03
_OFTEN: Final = 0.3
_MOSTLY: Final = 0.9
_AT_ZERO_M: Final = 0.15
_STEADY_M: Final = 0.05


def check_size(subject: Subject) -> Iterator[Finding]:
    """The stature that the leg bones speak for, against what humans have."""
    human = subject.human
    if not isinstance(human, Human):
        return
    stature_m = human.physique.stature_m
    if LIKELY_STATURE_M[0] <= stature_m <= LIKELY_STATURE_M[1]:
        return
    what = f"the performer would be {stature_m:.3g} m tall"
    evidence: dict[str, object] = {"stature_m": round(stature_m, 4)}
    if _POSSIBLE_STATURE_M[0] <= stature_m <= _POSSIBLE_STATURE_M[1]:
        what += "; adults are 1.3 to 2.2 m; if it is no child, scale it with --fix scale=FACTOR"
        yield Finding("size", Severity.WARNING, what, None, evidence)
        return
    mistake = _unit_mistake(stature_m)
    if mistake is None:
        what += ", and no mix-up of units explains it; scale it with --fix scale=FACTOR"
        yield Finding("size", Severity.FAULT, what, None, evidence)
        return
    was, taken_as, factor = mistake
    what += f": lengths in {was} seem to have been taken for {taken_as}, and it is {factor * stature_m:.2f} m"
    yield Finding(
        "size", Severity.FAULT, what, "units", evidence | {"factor": factor, "unit": was, "read_as": taken_as}
    )


def _unit_mistake(stature_m: float) -> tuple[str, str, float] | None:
    """The mix-up (unit, taken for, factor) that would make a likely human, the likeliest stature first."""
    found = [
        (was, taken_as, _METRES[was] / _METRES[taken_as])
        for was, taken_as in permutations(_METRES, 2)
        if LIKELY_STATURE_M[0] <= stature_m * _METRES[was] / _METRES[taken_as] <= LIKELY_STATURE_M[1]
    ]
    # plain mix-ups with the metre before those of two odd units
    found.sort(key=lambda row: ("m" not in row[:2], abs(np.log(stature_m * row[2] / _USUAL_STATURE_M))))
    return found[0] if found else None


def check_up(subject: Subject) -> Iterator[Finding]:
    """Whether the body is ever upright along our up axis, or mostly along another."""
    if not isinstance(subject.human, Human):
        return
    if _upright_share(subject, np.array([0.0, 0.0, 1.0])) > _SELDOM:
        return
    shares = {name: _upright_share(subject, np.array(axis)) for name, axis in UP_AXES.items()}
    best = max(shares, key=lambda name: shares[name])
    if shares[best] < _OFTEN or (best == "-z" and not _stands_on_feet(subject, shares[best])):
        return
    if _lies_on_the_floor(subject, np.array(UP_AXES[best])):
        return
    what = (
        f"the body is upright along the {best} axis in {100 * shares[best]:.0f} % of the frames and never along z: "
        "the up axis was mistaken, or the performer lies down all the time"
    )
    yield Finding("up", Severity.WARNING, what, "up", {"up": best, "share": round(shares[best], 3)})


def _upright_share(subject: Subject, axis_w: FloatArray) -> float:
    """The share of frames with the head above the pelvis and the pelvis above the ankles, within 45 degrees each."""
    pelvis = subject.landmark_pos_w("pelvis")
    ankles = (subject.landmark_pos_w("left_ankle") + subject.landmark_pos_w("right_ankle")) / 2
    upright = np.ones(len(pelvis), dtype=bool)
    for part in (subject.landmark_pos_w("head") - pelvis, pelvis - ankles):
        upright &= part @ axis_w > np.cos(np.pi / 4) * np.linalg.norm(part, axis=-1)
    return float(upright.mean())


def _lies_on_the_floor(subject: Subject, other_w: FloatArray) -> bool:
    """Whether z = 0 is a floor, a better one than the lowest points along another axis make: the body lies on it."""
    heights = [(subject.joint_pos_w @ axis).min(axis=1) for axis in (np.array([0.0, 0.0, 1.0]), other_w)]
    floors = [floor_height_m(lowest_m) for lowest_m in heights]
    steady = [
        float((np.abs(lowest_m - floor_m) < _STEADY_M).mean())
        for lowest_m, floor_m in zip(heights, floors, strict=True)
    ]
    return abs(floors[0]) < _AT_ZERO_M and steady[0] > steady[1]


def _stands_on_feet(subject: Subject, share: float) -> bool:
    """Whether it is the feet that rest, all the time: in a handstand it is the hands."""
    speed = {
        part: np.median(
            np.minimum(
                *(
                    np.linalg.norm(velocity(subject.landmark_pos_w(f"{side}_{part}"), subject.motion.fps), axis=-1)
                    for side in ("left", "right")
                )
            )
        )
        for part in ("ankle", "wrist")
    }
    return share > _MOSTLY and bool(speed["ankle"] < speed["wrist"])
