"""Forward kinematics: joint angles to joint positions, batched over frames."""

from __future__ import annotations

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
    positions = [np.asarray(root_pos_w, dtype=float)]
    rotations = [local[..., 0, :]]
    for joint in range(1, len(skeleton)):
        parent = skeleton.parents[joint]
        positions.append(positions[parent] + rotate(rotations[parent], skeleton.offsets_m[joint]))
        rotations.append(multiply(rotations[parent], local[..., joint, :]))
    return np.stack(positions, axis=-2), np.stack(rotations, axis=-2)


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
