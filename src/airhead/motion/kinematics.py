"""Forward kinematics: joint angles to joint positions, batched over frames."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike

from airhead.motion.motion import Motion
from airhead.motion.skeleton import Skeleton
from airhead.rotations import FloatArray, multiply, rotate


def forward_kinematics(
    skeleton: Skeleton, root_pos_w: ArrayLike, joint_rot_l: ArrayLike
) -> tuple[FloatArray, FloatArray]:
    """Where every joint is and how it is turned.

    Args:
        skeleton: J joints.
        root_pos_w: (..., 3) metres.
        joint_rot_l: (..., J, 4) unit quaternions.

    Returns:
        `joint_pos_w` (..., J, 3) metres and `joint_rot_w` (..., J, 4).
    """
    local = np.asarray(joint_rot_l, dtype=float)
    root = np.asarray(root_pos_w, dtype=float)
    shape = np.broadcast_shapes(root.shape[:-1], local.shape[:-2])
    positions, rotations = np.empty((*shape, len(skeleton), 3)), np.empty((*shape, len(skeleton), 4))
    positions[..., 0, :], rotations[..., 0, :] = root, local[..., 0, :]
    for joints, parents in _generations(skeleton.parents):
        turned = rotations[..., parents, :]
        positions[..., joints, :] = positions[..., parents, :] + rotate(turned, skeleton.offsets_m[joints])
        rotations[..., joints, :] = multiply(turned, local[..., joints, :])
    return positions, rotations


@lru_cache(maxsize=256)
def _generations(parents: tuple[int, ...]) -> tuple[tuple[list[int], list[int]], ...]:
    """Joints that are equally far from the root, with their parents, from the root's children on."""
    depth = [0] * len(parents)
    for joint, parent in enumerate(parents):
        depth[joint] = depth[parent] + 1 if parent >= 0 else 0
    by_depth = [[joint for joint, d in enumerate(depth) if d == level] for level in range(1, max(depth) + 1)]
    return tuple((joints, [parents[joint] for joint in joints]) for joints in by_depth)


def joint_positions(motion: Motion) -> FloatArray:
    """(T, J, 3) metres, every joint of a motion in the world."""
    return forward_kinematics(motion.skeleton, motion.root_pos_w, motion.joint_rot_l)[0]


def velocity(values: ArrayLike, fps: float) -> FloatArray:
    """Rate of change (T, ...) a second along axis 0, by central differences, one-sided at the ends."""
    values = np.asarray(values, dtype=float)
    if len(values) < 2:
        return np.zeros_like(values)
    rate: FloatArray = np.gradient(values, 1.0 / fps, axis=0)
    return rate
