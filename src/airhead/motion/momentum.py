"""Centre of mass and angular momentum of a moving skeleton with segments."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from airhead.motion.segments import Segment
from airhead.motion.skeleton import Skeleton
from airhead.rotations import FloatArray, angular_velocity, cross, rotate


def segment_centers(
    skeleton: Skeleton, segments: Sequence[Segment], joint_pos_w: FloatArray, joint_rot_w: FloatArray
) -> FloatArray:
    """(..., S, 3) metres, the centre of mass of each segment in the world."""
    joints = [skeleton.index(segment.joint) for segment in segments]
    coms_l = np.array([segment.lump.com_l for segment in segments])
    return joint_pos_w[..., joints, :] + rotate(joint_rot_w[..., joints, :], coms_l)


def center_of_mass(
    skeleton: Skeleton, segments: Sequence[Segment], joint_pos_w: FloatArray, joint_rot_w: FloatArray
) -> FloatArray:
    """(..., 3) metres, the centre of mass of the whole body."""
    mass_kg = np.array([segment.lump.mass_kg for segment in segments])
    centers_w = segment_centers(skeleton, segments, joint_pos_w, joint_rot_w)
    com_pos_w: FloatArray = np.einsum("...sx,s->...x", centers_w, mass_kg / mass_kg.sum())
    return com_pos_w


def angular_momentum(
    skeleton: Skeleton, segments: Sequence[Segment], joint_pos_w: FloatArray, joint_rot_w: FloatArray, fps: float
) -> FloatArray:
    """(T, 3) kg m²/s, the angular momentum about the centre of mass, by central differences.

    The sum over segments of m (c - C) x (v - V) + R I R^T w (Goswami and Kallem 2004, "Rate of change of angular
    momentum", eq. 4).
    """
    joints = [skeleton.index(segment.joint) for segment in segments]
    mass_kg = np.array([segment.lump.mass_kg for segment in segments])
    inertia = np.array([segment.lump.inertia_kgm2 for segment in segments])
    centers = segment_centers(skeleton, segments, joint_pos_w, joint_rot_w)
    com = np.einsum("tsx,s->tx", centers, mass_kg / mass_kg.sum())
    arms = centers - com[:, None]
    orbital = cross(arms, np.gradient(arms, 1.0 / fps, axis=0)) * mass_kg[:, None]
    turning_l = angular_velocity(joint_rot_w[:, joints], fps)
    spin = rotate(joint_rot_w[:, joints], inertia * turning_l)
    total: FloatArray = (orbital + spin).sum(axis=1)
    return total
