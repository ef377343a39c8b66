"""A figure: a folded motion seen by retargeting, its poses in the world and the parts of the body that touch things."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Final

import numpy as np

from airhead.motion import LANDMARKS, Segment, Skeleton, center_of_mass, forward_kinematics, lowest_points
from airhead.rotations import FloatArray, conjugate, multiply

SIDES: Final = ("right", "left")
#: The limbs that reach, and the three joints of each: feet first.
LIMBS: Final = tuple(
    tuple(LANDMARKS.index(f"{side}_{part}") for part in parts)
    for parts in (("hip", "knee", "ankle"), ("shoulder", "elbow", "wrist"))
    for side in SIDES
)
FEET: Final = slice(0, 2)
#: The last joint of each limb.
ENDS: Final = tuple(limb[-1] for limb in LIMBS)


@dataclass(frozen=True, eq=False)
class _Poses:
    """T poses with the pelvis at the origin: what does not change when a figure is moved."""

    skeleton: Skeleton
    segments: tuple[Segment, ...]
    joint_rot_w: FloatArray

    @cached_property
    def joint_pos_w(self) -> FloatArray:
        below = multiply(conjugate(self.joint_rot_w[:, list(self.skeleton.parents[1:])]), self.joint_rot_w[:, 1:])
        joint_rot_l = np.concatenate([self.joint_rot_w[:, :1], below], axis=1)
        return forward_kinematics(self.skeleton, np.zeros((len(joint_rot_l), 3)), joint_rot_l)[0]

    @cached_property
    def com_pos_w(self) -> FloatArray:
        return center_of_mass(self.skeleton, self.segments, self.joint_pos_w, self.joint_rot_w)

    @cached_property
    def heights_m(self) -> FloatArray:
        return lowest_points(self.skeleton, self.segments, self.joint_pos_w, self.joint_rot_w)[..., 2]


@dataclass(frozen=True, eq=False)
class Figure:
    """T frames of a body with the 15 landmark joints in the folded form.

    Attributes:
        skeleton: upright at rest, arms hanging, facing +X.
        segments: its rigid parts.
        fps: frames a second.
        root_pos_w: (T, 3) metres, the pelvis.
        joint_rot_w: (T, 15, 4), in the world.
    """

    skeleton: Skeleton
    segments: tuple[Segment, ...]
    fps: float
    root_pos_w: FloatArray
    joint_rot_w: FloatArray
    _poses: _Poses = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_poses", _Poses(self.skeleton, self.segments, self.joint_rot_w))

    @property
    def frames(self) -> int:
        return len(self.root_pos_w)

    @cached_property
    def joint_pos_w(self) -> FloatArray:
        """(T, 15, 3) metres."""
        return self._poses.joint_pos_w + self.root_pos_w[:, None]

    @cached_property
    def com_pos_w(self) -> FloatArray:
        """(T, 3) metres, the centre of mass."""
        return self._poses.com_pos_w + self.root_pos_w

    @cached_property
    def heights_m(self) -> FloatArray:
        """(T, S) the lowest point of each segment above z = 0."""
        return self._poses.heights_m + self.root_pos_w[:, 2:]

    @cached_property
    def ends(self) -> tuple[Segment, ...]:
        """What the four limbs touch with: the soles, heel to toe as one, and the hands."""
        named = {segment.name: segment for segment in self.segments}
        soles = (
            Segment(f"{side}_sole", f"{side}_ankle", foot.lump, foot.shapes + named[f"{side}_toes"].shapes)
            for side in SIDES
            for foot in (named[f"{side}_foot"],)
        )
        return (*soles, *(named[f"{side}_hand"] for side in SIDES))

    def limb_m(self, limb: tuple[int, ...]) -> float:
        """Length of a limb along its two bones."""
        return float(np.linalg.norm(self.skeleton.offsets_m[list(limb[1:])], axis=-1).sum())

    def at(self, root_pos_w: FloatArray) -> Figure:
        """The same poses with the pelvis elsewhere."""
        moved = replace(self, root_pos_w=root_pos_w)
        object.__setattr__(moved, "_poses", self._poses)
        return moved


def leg_m(skeleton: Skeleton) -> float:
    """Length of a folded body's legs, hip to ankle along the bones, mean of both sides."""
    return float(np.mean([np.linalg.norm(skeleton.offsets_m[list(leg[1:])], axis=-1).sum() for leg in LIMBS[FEET]]))
