"""Which of two limbs is the left one, told from where the body faces."""

from __future__ import annotations

from typing import Final

import numpy as np

from airhead.errors import BadInput
from airhead.motion.humanoid.parts import ARM, LEG, Parts, children_of
from airhead.motion.humanoid.shape import Shape
from airhead.motion.humanoid.standing import STANDS, straightness
from airhead.motion.skeleton import Skeleton
from airhead.rotations import FloatArray, cross

#: The toes, or a bent knee, must point so far forward on average, over the length of the leg.
_TELLING: Final = 0.02


def parts_by_shape(skeleton: Skeleton, shape: Shape, poses_w: FloatArray) -> Parts:
    """The parts of a shape with its sides told apart.

    Args:
        skeleton: J joints.
        shape: what was found in it.
        poses_w: (P, J, 3) metres, where the joints are: the rest pose, then frames of a motion where there are some.
            The rest pose is asked first, if it stands like a person.

    Raises:
        BadInput: nothing tells left from right.
    """
    legs = [limb.joints for limb in shape.legs.limbs]
    arms = [limb.joints for limb in shape.arms.limbs]
    toes = [_toe(skeleton, joints[2]) for joints in legs]
    rest_stands = straightness(poses_w[:1, legs], poses_w[:1, shape.arms.node])[0] > STANDS
    for poses in (poses_w[:1] if rest_stands else poses_w[:0], poses_w[1:]):
        if not len(poses):
            continue
        across = poses[:, legs[0][0]] - poses[:, legs[1][0]]
        up = poses[:, shape.arms.node] - (poses[:, legs[0][0]] + poses[:, legs[1][0]]) / 2
        facing = _facing(poses, legs, toes, up)
        # left = up x forward: positive where the first leg is the left one
        first_is_left = _mean_cosine(cross(up, facing), across) * float(np.linalg.norm(facing, axis=-1).mean())
        together = _mean_cosine(poses[:, arms[0][0]] - poses[:, arms[1][0]], across)
        if abs(first_is_left) > _TELLING * shape.legs.length_m and abs(together) > _TELLING:
            return _sided(shape, toes, first_is_left=first_is_left > 0, together=together > 0)
    raise BadInput(
        "left and right cannot be told apart",
        found=f"joints {skeleton.names[legs[0][0]]!r} and {skeleton.names[legs[1][0]]!r}",
        allowed="names with a side, toes that point forward, or a motion with a bent knee",
    )


def _mean_cosine(a: FloatArray, b: FloatArray) -> float:
    length = np.linalg.norm(a, axis=-1) * np.linalg.norm(b, axis=-1)
    return float((np.einsum("pi,pi->p", a, b) / np.maximum(length, 1e-12)).mean())


def _facing(poses: FloatArray, legs: list[tuple[int, int, int]], toes: list[int | None], up: FloatArray) -> FloatArray:
    """(P, 3) metres forward: how far toes stand before ankles, and knees before the line from hip to ankle."""
    forward = np.zeros_like(up)
    for (hip, knee, ankle), toe in zip(legs, toes, strict=True):
        line = poses[:, ankle] - poses[:, hip]
        share = np.einsum("pi,pi->p", poses[:, knee] - poses[:, hip], line) / np.maximum((line**2).sum(axis=-1), 1e-12)
        forward += poses[:, knee] - (poses[:, hip] + share[:, None] * line)
        if toe is not None:
            foot = poses[:, toe] - poses[:, ankle]
            shank = poses[:, knee] - poses[:, ankle]
            along = np.einsum("pi,pi->p", foot, shank) / np.maximum((shank**2).sum(axis=-1), 1e-12)
            forward += foot - along[:, None] * shank
    rise = np.einsum("pi,pi->p", forward, up) / np.maximum((up**2).sum(axis=-1), 1e-12)
    level: FloatArray = forward - rise[:, None] * up
    return level


def _toe(skeleton: Skeleton, ankle: int) -> int | None:
    """The child of the ankle with the longest bone."""
    below = children_of(skeleton)[ankle]
    length_m = np.linalg.norm(skeleton.offsets_m, axis=-1)
    return max(below, key=lambda child: length_m[child], default=None)


def _sided(shape: Shape, toes: list[int | None], *, first_is_left: bool, together: bool) -> Parts:
    """The parts of a shape.

    Args:
        shape: its legs and arms in pairs.
        toes: of both legs.
        first_is_left: whether the first leg is the left one.
        together: whether the first arm is on the first leg's side.
    """
    leg_order = ("left", "right") if first_is_left else ("right", "left")
    arm_order = leg_order if together else leg_order[::-1]
    limbs: dict[str, int] = {}
    for order, pair, names in ((leg_order, shape.legs, LEG), (arm_order, shape.arms, ARM)):
        for side, limb in zip(order, pair.limbs, strict=True):
            limbs |= {f"{side}_{name}": joint for name, joint in zip(names, limb.joints, strict=True)}
    known = {side: toe for side, toe in zip(leg_order, toes, strict=True) if toe is not None}
    return Parts(shape.pelvis, shape.head, limbs, toes=known)
