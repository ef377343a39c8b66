"""Rig: how the parts of a body are turned, told apart from how its joints happen to be laid at rest.

Two skeletons in the same pose have different joint rotations where their rest poses differ (T, A, anything). What they
share is how their body parts are turned in the world. A part's frame looks like the folded form's: when a person stands
with arms hanging, x is forward, y to the left, z upwards. It is fixed to its joint; the alignment says how.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from types import MappingProxyType
from typing import Final

import numpy as np

from airhead.errors import BadInput
from airhead.motion import LANDMARKS, Drive, Lineage, Motion, Skeleton, forward_kinematics
from airhead.motion.humanoid import (
    Humanoid,
    fold,
    humanoid_of,
    humanoid_of_motion,
    neutral_of,
    rest_of,
    rest_positions,
)
from airhead.motion.humanoid.standing import STANDS
from airhead.retarget.figure import SIDES
from airhead.retarget.two_bone import shortest_turn
from airhead.rotations import IDENTITY, FloatArray, conjugate, continuous, multiply, normalize, rotate, slerp

_FINGERS: Final = {"thumb": "thumb", "index": "index", "mid": "middle", "ring": "ring", "pink": "little"} | {
    "little": "little"
}
#: Parts that the 15 landmarks do not turn themselves start out turned like these.
_FOREARM, _FOOT, _CHEST, _HEAD = "elbow", "ankle", "chest", "head"
_MOST_FRAMES: Final = 200

Chain = tuple[tuple[str, float], ...]


@dataclass(frozen=True, eq=False)
class Rig:
    """The parts of a skeleton.

    Attributes:
        humanoid: which joint is which.
        folded: the 15 joints of its proportions.
        parts: the joint of each part: the landmarks ("chest" carries the shoulders and "head" is the skull), then
            "spine_1", "neck_1", "left_clavicle", "left_toe", "left_index_1" and so on, where there are any.
        align_l: for each part (4,), from the frame of the part to that of its joint.
        still_rot_l: (J, 4) how joints are turned that nothing turns: as at rest, or as usual in the motion shown.
        spine: the parts from pelvis to chest, each with its share of the way, 0 to 1.
        neck: the same from chest to head.
    """

    humanoid: Humanoid
    folded: Skeleton
    parts: Mapping[str, int]
    align_l: Mapping[str, FloatArray]
    still_rot_l: FloatArray
    spine: Chain
    neck: Chain

    @property
    def skeleton(self) -> Skeleton:
        return self.humanoid.skeleton

    def turned(self, joint_rot_w: FloatArray) -> dict[str, FloatArray]:
        """How each part is turned in the world, (T, 4), where the joints are turned by (T, J, 4)."""
        return {part: multiply(joint_rot_w[:, joint], self.align_l[part]) for part, joint in self.parts.items()}


def rest_motion(skeleton: Skeleton) -> Motion:
    """One frame of a skeleton at rest."""
    still = np.tile(IDENTITY, (1, len(skeleton), 1))
    return Motion(skeleton, 30.0, np.zeros((1, 3)), still, Lineage.of(Drive.PHYSICS, 1))


def rig_of(shown: Skeleton | Motion) -> Rig:
    """The rig of a skeleton, by its rest pose; where that stands like nobody, by a motion on it.

    Args:
        shown: the skeleton, or a motion on it.

    Raises:
        BadInput: not a humanoid; or the rest pose stands like nobody and there is no motion to learn from.
    """
    if isinstance(shown, Skeleton):
        return _rig_of_skeleton(shown)
    humanoid = humanoid_of_motion(shown)
    return _rig(humanoid, rest_motion(shown.skeleton) if _stands(humanoid) else some_frames(shown))


@lru_cache(maxsize=8)
def _rig_of_skeleton(skeleton: Skeleton) -> Rig:
    humanoid = humanoid_of(skeleton)
    if not _stands(humanoid):
        allowed = "a skeleton that stands at rest, or a motion on this one"
        raise BadInput("the rest pose of the skeleton does not tell how its joints lie", allowed=allowed)
    return _rig(humanoid, rest_motion(skeleton))


def _stands(humanoid: Humanoid) -> bool:
    return neutral_of(humanoid, rest_of(humanoid)).straight > STANDS


def _rig(humanoid: Humanoid, example: Motion) -> Rig:
    folded = fold(example, humanoid)
    frame_w = _by_name(forward_kinematics(folded.skeleton, folded.root_pos_w, folded.joint_rot_l)[1])
    joint_rot_w = forward_kinematics(example.skeleton, example.root_pos_w, example.joint_rot_l)[1]
    parts, spine, neck = _parts(humanoid), _chain(humanoid, "spine"), _chain(humanoid, "neck")
    frames = {part: frame_w[_turned_like(part)] for part in parts}
    for chain, (start, end) in ((spine, ("pelvis", _CHEST)), (neck, (_CHEST, _HEAD))):
        frames |= {part: slerp(frame_w[start], frame_w[end], np.array(share)) for part, share in chain}
    align_l = {part: _mean(multiply(conjugate(joint_rot_w[:, joint]), frames[part])) for part, joint in parts.items()}
    if len(joint_rot_w) > 1:
        align_l |= _straight_hands(humanoid, align_l)
    still_rot_l = _mean(example.joint_rot_l)
    return Rig(humanoid, folded.skeleton, MappingProxyType(parts), MappingProxyType(align_l), still_rot_l, spine, neck)


def some_frames(motion: Motion) -> Motion:
    """So few frames, evenly spread, that looking at them costs little."""
    step = max(motion.frames // _MOST_FRAMES, 1)
    return replace(
        motion,
        root_pos_w=motion.root_pos_w[::step],
        joint_rot_l=motion.joint_rot_l[::step],
        lineage=motion.lineage.resample(np.arange(0, motion.frames, step)),
    )


def _straight_hands(humanoid: Humanoid, align_l: Mapping[str, FloatArray]) -> dict[str, FloatArray]:
    """Alignments by which a hand that is not bent points on along the forearm; over a motion hands may be bent more."""
    rest, found = rest_positions(humanoid.skeleton), {}
    for side, tip in humanoid.hand_tips.items():
        part = f"{side}_wrist"
        hand_l = rotate(conjugate(align_l[part]), rest[tip] - rest[humanoid.joints[part]])
        found[part] = multiply(align_l[part], shortest_turn(np.array([0.0, 0.0, -1.0]), hand_l))
    return found


def _by_name(rot_w: FloatArray) -> dict[str, FloatArray]:
    return {name: rot_w[:, joint] for joint, name in enumerate(LANDMARKS)}


def _parts(humanoid: Humanoid) -> dict[str, int]:
    parts = dict(humanoid.joints) | {_CHEST: humanoid.thorax, _HEAD: humanoid.skull}
    parts |= {f"spine_{number}": joint for number, joint in enumerate(humanoid.spine[1:-1], 1)}
    parts |= {f"neck_{number}": joint for number, joint in enumerate(humanoid.neck[:-1], 1)}
    parts |= {f"{side}_clavicle": joint for side, joint in humanoid.clavicles.items()}
    parts |= {f"{side}_toe": joint for side, joint in humanoid.toes.items()}
    for side in SIDES:
        parts |= {f"{side}_{name}": joint for name, joint in _fingers(humanoid, side).items()}
    return parts


def _fingers(humanoid: Humanoid, side: str) -> dict[str, int]:
    """The joints of the fingers by name and number, counted from the palm; joints of no known finger are left out."""
    found: dict[str, int] = {}
    counts: dict[str, int] = {}
    for joint in sorted(humanoid.fingers[side]):
        name = humanoid.skeleton.names[joint].lower()
        finger = next((known for part, known in _FINGERS.items() if re.search(part, name)), None)
        if finger is not None:
            counts[finger] = counts.get(finger, 0) + 1
            found[f"{finger}_{counts[finger]}"] = joint
    return found


def _turned_like(part: str) -> str:
    """The landmark whose frame a part has when it is not turned by itself."""
    if part in LANDMARKS and not part.endswith("wrist"):
        return part
    side, _, name = part.partition("_")
    if side not in SIDES:
        return _CHEST
    if name in ("clavicle", "toe"):
        return _CHEST if name == "clavicle" else f"{side}_{_FOOT}"
    return f"{side}_{_FOREARM}"


def _chain(humanoid: Humanoid, name: str) -> Chain:
    """The parts between two ends with their share of the way along the bones."""
    joints = humanoid.spine if name == "spine" else (humanoid.thorax, *humanoid.neck)
    lengths_m = np.linalg.norm(humanoid.skeleton.offsets_m[list(joints)], axis=-1)
    along_m = np.cumsum(np.append(0.0, lengths_m[1:]))
    ends = ("pelvis", _CHEST) if name == "spine" else (_CHEST, _HEAD)
    names = (ends[0], *(f"{name}_{number}" for number in range(1, len(joints) - 1)), ends[1])
    shares = along_m / max(float(along_m[-1]), 1e-9)
    return tuple((part, float(share)) for part, share in zip(names, shares, strict=True))


def _mean(rotations: FloatArray) -> FloatArray:
    """(..., 4) the mean over time of rotations (T, ..., 4) that lie near each other."""
    mean: FloatArray = normalize(continuous(rotations).mean(axis=0))
    return mean
