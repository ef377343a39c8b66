"""Is the skeleton a whole human, with limbs of a length, left on the left, and joints that move?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np

from airhead.rotations import FloatArray, angle_between, cross
from airhead.takes.lint.finding import Finding, Severity, listed
from airhead.takes.lint.subject import Human, Subject

_NO_LENGTH_M: Final = 1e-4
_UNEQUAL: Final = 0.08
_LIMBS: Final = {
    "thigh": ("hip", "knee"),
    "shank": ("knee", "ankle"),
    "upper arm": ("shoulder", "elbow"),
    "forearm": ("elbow", "wrist"),
}
_MOVERS: Final = ("hip", "knee", "shoulder", "elbow")
_SIDES: Final = ("left", "right")
_STILL_RAD: Final = np.deg2rad(0.05)
_MOVING_RAD: Final = np.deg2rad(5.0)
_STILL_M: Final = 1e-6
_SWAPPED_SHARE: Final = 0.9


def check_whole(subject: Subject) -> Iterator[Finding]:
    """Whether a human is there to be looked at; without one, all that needs a body is left out."""
    if isinstance(subject.human, Human):
        return
    reason = subject.human
    what = f"{reason.message}; what needs a human body was not checked"
    yield Finding("skeleton", Severity.WARNING, what, None, {"joints": len(subject.motion.skeleton)})


def check_bones(subject: Subject) -> Iterator[Finding]:
    """Bones without length, and limbs whose left and right differ."""
    skeleton = subject.motion.skeleton
    without = [
        name
        for name, offset in zip(skeleton.names[1:], skeleton.offsets_m[1:], strict=True)
        if np.linalg.norm(offset) < _NO_LENGTH_M
    ]
    if without:
        what = f"{len(without)} of {len(skeleton)} joints lie on their parent: {listed(without)}"
        yield Finding("bones", Severity.NOTE, what, None, {"joints": without})
    if isinstance(subject.human, Human):
        yield from _uneven_limbs(subject)


def _uneven_limbs(subject: Subject) -> Iterator[Finding]:
    for limb, (start, end) in _LIMBS.items():
        left_m, right_m = (
            float(
                np.median(
                    np.linalg.norm(
                        subject.landmark_pos_w(f"{side}_{end}") - subject.landmark_pos_w(f"{side}_{start}"), axis=-1
                    )
                )
            )
            for side in _SIDES
        )
        if abs(left_m - right_m) > _UNEQUAL * max(left_m, right_m):
            what = f"the left {limb} is {100 * left_m:.1f} cm long, the right one {100 * right_m:.1f} cm"
            evidence: dict[str, object] = {"left_m": round(left_m, 4), "right_m": round(right_m, 4)}
            yield Finding("limbs", Severity.WARNING, what, None, evidence)


def check_sides(subject: Subject) -> Iterator[Finding]:
    """Whether what is called left lies on the left, as seen from the way the feet and the knees point."""
    human = subject.human
    if not isinstance(human, Human) or human.humanoid.found_by == "shape":
        return
    at = subject.landmark_pos_w
    across = at("left_hip") - at("right_hip") + at("left_shoulder") - at("right_shoulder")
    up = at("head") - at("pelvis")
    ahead = _ahead(subject, human)
    side = np.einsum("tx,tx->t", cross(up, ahead), across)
    clear = np.abs(side) > 0.1 * np.linalg.norm(up, axis=1) * np.linalg.norm(ahead, axis=1) * np.linalg.norm(
        across, axis=1
    )
    if not clear.any() or (side[clear] < 0).mean() < _SWAPPED_SHARE:
        return
    share = round(float((side[clear] < 0).mean()), 3)
    what = "what is called left lies on the performer's right: sides are swapped, or the file is a mirror image"
    yield Finding("sides", Severity.WARNING, what, "sides", {"share": share})


def _ahead(subject: Subject, human: Human) -> FloatArray:
    """(T, 3) where toes point, or without toes where knees bend: a knee lies before the line from hip to ankle."""
    at, toes = subject.landmark_pos_w, human.humanoid.toes
    if all(side in toes for side in _SIDES):
        feet = [subject.joint_pos_w[:, toes[side]] - at(f"{side}_ankle") for side in _SIDES]
        return feet[0] / _length(feet[0]) + feet[1] / _length(feet[1])
    ahead = np.zeros((subject.motion.frames, 3))
    for side in _SIDES:
        hip, knee, ankle = (at(f"{side}_{joint}") for joint in ("hip", "knee", "ankle"))
        leg = (ankle - hip) / _length(ankle - hip)
        bend = knee - hip
        ahead += bend - np.einsum("tx,tx->t", bend, leg)[:, None] * leg
    return ahead


def _length(vectors: FloatArray) -> FloatArray:
    length: FloatArray = np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-12)
    return length


def check_still(subject: Subject) -> Iterator[Finding]:
    """Joints that everybody moves and that do not, and a root that stays where it is to the micrometre."""
    human, motion = subject.human, subject.motion
    if not isinstance(human, Human) or motion.frames < 2:
        return
    names = [f"{side}_{joint}" for side in _SIDES for joint in _MOVERS]
    columns = [human.folded.skeleton.index(name) for name in names]
    rotations = human.folded.joint_rot_l[:, columns]
    turned = angle_between(rotations, rotations[:1]).max(axis=0)
    if np.median(turned) < _MOVING_RAD:
        return
    still = [name.replace("_", " ") for name, most in zip(names, turned, strict=True) if most < _STILL_RAD]
    if still:
        what = (
            f"{', '.join(still)} never {'moves' if len(still) == 1 else 'move'}: a channel is dead or was not recorded"
        )
        yield Finding("still", Severity.WARNING, what, None, {"joints": still})
    if np.abs(motion.root_pos_w - motion.root_pos_w[0]).max() < _STILL_M:
        what = "the root never moves: the way through space was taken out or not recorded"
        yield Finding("still", Severity.WARNING, what, None, {"joints": [motion.skeleton.names[0]]})
