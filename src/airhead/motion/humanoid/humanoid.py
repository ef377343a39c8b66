"""Humanoid: what the joints of a skeleton are, whatever they are called."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from airhead.errors import BadInput
from airhead.motion.humanoid.naming import NamedParts, is_head_tip, parts_by_name
from airhead.motion.humanoid.parts import LIMB_JOINTS, SIDES, Parts, children_of, path_between, path_up
from airhead.motion.humanoid.shape import ALLOWED, shape_of
from airhead.motion.humanoid.sides import parts_by_shape
from airhead.motion.kinematics import forward_kinematics
from airhead.motion.motion import Motion
from airhead.motion.skeleton import Skeleton
from airhead.motion.starter import LANDMARKS
from airhead.rotations import IDENTITY, FloatArray

_MOST_JOINTS: Final = 4096
#: A joint that lies on its parent says nothing about where the neck begins.
_APART_M: Final = 0.01
#: The chest of the 15 joints lies about half-way from the hips to the neck.
_CHEST_SHARE: Final = 0.5
_POSES: Final = 24


@dataclass(frozen=True, eq=False)
class Humanoid:
    """The parts of a humanoid skeleton, as joint numbers.

    Attributes:
        skeleton: whose joints they are.
        joints: each of `LANDMARKS` to the joint that stands for it. "pelvis" carries the hips; "chest" is the spine
            joint nearest half-way from hips to neck; "head" is where the neck begins, as in the starter skeleton.
        thorax: the spine joint that carries the neck and the shoulders; it may be the chest.
        skull: the joint that turns with the face; it may be the head.
        spine: from the pelvis up to the thorax, both included.
        neck: from where the neck begins up to the skull, both included.
        toes, hand_tips, clavicles: side to joint, where there is one; the clavicle is the first joint between thorax
            and shoulder.
        head_tip: the end of the head, None where there is none.
        fingers: side to all joints beyond the wrist.
        found_by: the naming convention, or "shape".
    """

    skeleton: Skeleton
    joints: Mapping[str, int]
    thorax: int
    skull: int
    spine: tuple[int, ...]
    neck: tuple[int, ...]
    toes: Mapping[str, int]
    clavicles: Mapping[str, int]
    hand_tips: Mapping[str, int]
    head_tip: int | None
    fingers: Mapping[str, tuple[int, ...]]
    found_by: str

    @property
    def landmarks(self) -> list[int]:
        """The 15 joints in the order of `LANDMARKS`."""
        return [self.joints[name] for name in LANDMARKS]


def humanoid_of(skeleton: Skeleton, poses_w: ArrayLike | None = None) -> Humanoid:
    """What the joints of a skeleton are, by their names if a table has them, else by their shape.

    Args:
        skeleton: J joints.
        poses_w: (P, J, 3) metres, joint positions of a motion; asked for left and right where neither names nor the
            rest pose tell.

    Raises:
        BadInput: not a humanoid; says what is missing.
    """
    return _found(skeleton, lambda: None if poses_w is None else np.asarray(poses_w, dtype=float))


def humanoid_of_motion(motion: Motion) -> Humanoid:
    """What the joints of a motion's skeleton are; its frames tell left from right where nothing else does."""

    def poses_w() -> FloatArray:
        frames = np.unique(np.linspace(0, motion.frames - 1, _POSES).astype(int))
        return forward_kinematics(motion.skeleton, motion.root_pos_w[frames], motion.joint_rot_l[frames])[0]

    return _found(motion.skeleton, poses_w)


def _found(skeleton: Skeleton, poses_w: Callable[[], FloatArray | None]) -> Humanoid:
    if len(skeleton) > _MOST_JOINTS:
        raise BadInput("too many joints for a humanoid", found=len(skeleton), allowed=f"at most {_MOST_JOINTS}")
    named = parts_by_name(skeleton)
    if named is not None and named.parts is not None:
        return _completed(skeleton, named.parts, named.convention)
    try:
        return _completed(skeleton, _by_shape(skeleton, poses_w()), "shape")
    except BadInput as fault:
        raise (_lacking(named) if named is not None and named.missing else fault) from None


def rest_positions(skeleton: Skeleton) -> FloatArray:
    """(J, 3) metres, the joints of the rest pose, the root at the origin."""
    still = np.broadcast_to(IDENTITY, (len(skeleton), 4))
    return forward_kinematics(skeleton, np.zeros(3), still)[0]


def _lacking(named: NamedParts) -> BadInput:
    missing = ", ".join(f"no {place.replace('_', ' ')}" for place in named.missing[:3])
    more = f" and {len(named.missing) - 3} more" if len(named.missing) > 3 else ""
    return BadInput(
        f"not a humanoid skeleton: {missing}{more}",
        found=f"joints named as in {named.convention}",
        allowed=ALLOWED,
    )


def _by_shape(skeleton: Skeleton, poses_w: FloatArray | None) -> Parts:
    rest = rest_positions(skeleton)[None]
    return parts_by_shape(skeleton, shape_of(skeleton), rest if poses_w is None else np.concatenate([rest, poses_w]))


def _completed(skeleton: Skeleton, parts: Parts, found_by: str) -> Humanoid:
    spine, neck = _spine_and_neck(skeleton, parts)
    if len(spine) < 2:
        raise BadInput(
            "not a humanoid skeleton: no chest", found=f"arms on {skeleton.names[spine[0]]!r}", allowed=ALLOWED
        )
    chest = _chest(skeleton, parts, spine, neck[0])
    wrists = {side: parts.limbs[f"{side}_wrist"] for side in SIDES}
    below = _below(skeleton)
    fingers = {side: tuple(below[wrist]) for side, wrist in wrists.items()}
    tips = {side: _farthest(skeleton, wrist, fingers[side]) for side, wrist in wrists.items() if fingers[side]}
    joints = {"pelvis": parts.pelvis, "chest": chest, "head": neck[0]} | {n: parts.limbs[n] for n in LIMB_JOINTS}
    return Humanoid(
        skeleton,
        joints=MappingProxyType({name: joints[name] for name in LANDMARKS}),
        thorax=spine[-1],
        skull=parts.head,
        spine=spine,
        neck=neck,
        toes=MappingProxyType(parts.toes or _toes(skeleton, parts)),
        clavicles=MappingProxyType(_clavicles(skeleton, parts)),
        hand_tips=MappingProxyType(tips),
        head_tip=_head_tip(skeleton, parts.head, below[parts.head]),
        fingers=MappingProxyType(fingers),
        found_by=found_by,
    )


def _spine_and_neck(skeleton: Skeleton, parts: Parts) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The joints from pelvis to thorax, and from the lowest one of the neck to the skull."""
    up = path_up(skeleton, parts.head)
    arms = [set(path_up(skeleton, parts.limbs[f"{side}_shoulder"])) for side in SIDES]
    carrier = next(joint for joint in up if joint in arms[0] and joint in arms[1])
    neck = parts.neck or tuple(path_between(skeleton, carrier, parts.head)[1:])
    neck = (*(joint for joint in neck if joint != parts.head), parts.head)
    length_m = np.linalg.norm(skeleton.offsets_m, axis=-1)
    while len(neck) > 1 and length_m[neck[0]] < _APART_M:
        neck = neck[1:]
    legs = [set(path_up(skeleton, parts.limbs[f"{side}_hip"])) for side in SIDES]
    trunk = [joint for joint in path_up(skeleton, carrier) if joint not in neck]
    base = next((joint for joint in trunk if joint in legs[0] and joint in legs[1]), trunk[-1])
    spine = tuple(path_between(skeleton, base, trunk[0]))
    if parts.pelvis != base and parts.pelvis not in spine:
        spine = (parts.pelvis, *spine)
    return spine, neck


def _chest(skeleton: Skeleton, parts: Parts, spine: tuple[int, ...], neck: int) -> int:
    """The spine joint nearest half-way from the middle of the hips to the neck, along the bones."""
    rest = rest_positions(skeleton)
    start = (rest[parts.limbs["right_hip"]] + rest[parts.limbs["left_hip"]]) / 2
    way = np.array([start, *rest[list(spine[1:])], rest[neck]])
    along_m = np.cumsum(np.linalg.norm(np.diff(way, axis=0), axis=-1))
    return spine[1 + int(np.argmin(np.abs(along_m[:-1] - _CHEST_SHARE * along_m[-1])))]


def _below(skeleton: Skeleton) -> dict[int, list[int]]:
    """For each joint, all joints below it."""
    children = children_of(skeleton)
    below: dict[int, list[int]] = {}
    for joint in range(len(skeleton) - 1, -1, -1):
        below[joint] = [each for child in children[joint] for each in (child, *below[child])]
    return below


def _farthest(skeleton: Skeleton, start: int, below: tuple[int, ...]) -> int:
    """The joint that is farthest from `start` along the bones."""
    length_m = np.linalg.norm(skeleton.offsets_m, axis=-1)
    return max(below, key=lambda joint: float(length_m[path_between(skeleton, start, joint)[1:]].sum()))


def _toes(skeleton: Skeleton, parts: Parts) -> dict[str, int]:
    """The longest child of each ankle."""
    children, length_m = children_of(skeleton), np.linalg.norm(skeleton.offsets_m, axis=-1)
    ankles = {side: children[parts.limbs[f"{side}_ankle"]] for side in SIDES}
    return {side: max(below, key=lambda joint: length_m[joint]) for side, below in ankles.items() if below}


def _clavicles(skeleton: Skeleton, parts: Parts) -> dict[str, int]:
    """For each side, the first joint that stands above that shoulder alone, where the shoulder is not it."""
    ups = {side: path_up(skeleton, parts.limbs[f"{side}_shoulder"]) for side in SIDES}
    others = {"right": ups["left"], "left": ups["right"]}
    own = {side: [joint for joint in ups[side][1:] if joint not in others[side]] for side in SIDES}
    return {side: joints[-1] for side, joints in own.items() if joints}


def _head_tip(skeleton: Skeleton, skull: int, below: list[int]) -> int | None:
    """The end of the head by its name, or the only thing on it."""
    named = [joint for joint in below if is_head_tip(skeleton.names[joint])]
    if named:
        return named[0]
    return below[0] if len(below) == 1 and np.linalg.norm(skeleton.offsets_m[below[0]]) > _APART_M else None
