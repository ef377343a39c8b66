"""Mirror: a motion seen in a mirror, left and right exchanged."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from airhead.errors import BadInput
from airhead.motion.lineage import EditKind
from airhead.motion.motion import Motion
from airhead.motion.skeleton import Skeleton

_SIDES = {"left_": "right_", "right_": "left_"}
_ACROSS = np.array([1.0, -1.0, 1.0])
_ACROSS_WXYZ = np.array([1.0, -1.0, 1.0, -1.0])
_SYMMETRIC_M = 1e-4


def mirrored_name(name: str) -> str:
    """The name of the joint or part on the other side; the same name where there is no side."""
    for side, other in _SIDES.items():
        if name.startswith(side):
            return other + name.removeprefix(side)
    return name


def mirror(motion: Motion) -> Motion:
    """The motion mirrored at the plane y = 0: what the left side did, the right side does.

    With M = diag(1, -1, 1), positions become M p and rotations M R M, which is (w, -x, y, -z); this holds where the
    rest offsets of the two sides are each other's mirror image. Mirroring twice gives the motion back.

    Raises:
        BadInput: the skeleton's sides are no mirror images.
    """
    other = _other_side(motion.skeleton)
    return replace(
        motion,
        root_pos_w=motion.root_pos_w * _ACROSS,
        joint_rot_l=motion.joint_rot_l[:, other] * _ACROSS_WXYZ,
        lineage=motion.lineage.with_edit(EditKind.MIRROR, "left and right exchanged"),
    )


def _other_side(skeleton: Skeleton) -> list[int]:
    """For each joint, the index of the joint on the other side."""
    other = []
    for joint, name in enumerate(skeleton.names):
        if mirrored_name(name) not in skeleton.names:
            raise BadInput("a joint has no other side", found=repr(name), allowed=repr(mirrored_name(name)))
        twin = skeleton.index(mirrored_name(name))
        difference_m = skeleton.offsets_m[twin] - skeleton.offsets_m[joint] * _ACROSS
        if np.abs(difference_m).max() > _SYMMETRIC_M:
            allowed = "the same offset with y negated on the other side"
            found = np.round(skeleton.offsets_m[joint], 4)
            raise BadInput(
                "a skeleton must be symmetric to be mirrored", place=f"joint {name!r}", found=found, allowed=allowed
            )
        other.append(twin)
    return other
