"""Spatial vectors: how a rigid body moves, and what pushes it, as six numbers about one point, the turning part first.

R. Featherstone 2008, "Rigid Body Dynamics Algorithms", chapter 2. All shapes are batched.
"""

from __future__ import annotations

import numpy as np

from airhead.rotations import FloatArray, cross


def skew(v: FloatArray) -> FloatArray:
    """(..., 3, 3) matrices whose product with a vector is the cross product with `v` (..., 3)."""
    matrix = np.zeros((*v.shape, 3))
    matrix[..., 0, 1], matrix[..., 0, 2], matrix[..., 1, 2] = -v[..., 2], v[..., 1], -v[..., 0]
    matrix[..., 1, 0], matrix[..., 2, 0], matrix[..., 2, 1] = v[..., 2], -v[..., 1], v[..., 0]
    return matrix


def carried(motion: FloatArray, other: FloatArray) -> FloatArray:
    """(..., 6) how a motion (..., 6) changes that is carried along by another: their cross product."""
    turn, slide, turned = motion[..., :3], motion[..., 3:], other[..., :3]
    return np.concatenate([cross(turn, turned), cross(turn, other[..., 3:]) + cross(slide, turned)], axis=-1)


def turned(motion: FloatArray, push: FloatArray) -> FloatArray:
    """(..., 6) how a push (..., 6) changes that is carried along by a motion: their dual cross product."""
    turn, force = motion[..., :3], push[..., 3:]
    return np.concatenate([cross(turn, push[..., :3]) + cross(motion[..., 3:], force), cross(turn, force)], axis=-1)


def carrying(motion: FloatArray) -> FloatArray:
    """(..., 6, 6) `carried` by a motion (..., 6), as a matrix; minus its transpose is `turned`."""
    matrix = np.zeros((*motion.shape, 6))
    turn = skew(motion[..., :3])
    matrix[..., :3, :3], matrix[..., 3:, 3:], matrix[..., 3:, :3] = turn, turn, skew(motion[..., 3:])
    return matrix


def turned_by(push: FloatArray) -> FloatArray:
    """(..., 6, 6) matrices whose product with a motion is how that motion turns the push (..., 6)."""
    matrix = np.zeros((*push.shape, 6))
    force = -skew(push[..., 3:])
    matrix[..., :3, :3], matrix[..., :3, 3:], matrix[..., 3:, :3] = -skew(push[..., :3]), force, force
    return matrix


def lever(point: FloatArray, direction: FloatArray) -> FloatArray:
    """(..., 6) the push along a direction (..., 3) at a point (..., 3)."""
    return np.concatenate([cross(point, direction), direction], axis=-1)


def inertia_matrix(packed: FloatArray) -> FloatArray:
    """(..., 6, 6) spatial inertias from MuJoCo's ten numbers (..., 10): turning inertia, mass times place, mass."""
    matrix = np.zeros((*packed.shape[:-1], 6, 6))
    for (i, j), k in {(0, 0): 0, (1, 1): 1, (2, 2): 2, (0, 1): 3, (0, 2): 4, (1, 2): 5}.items():
        matrix[..., i, j] = matrix[..., j, i] = packed[..., k]
    place = skew(packed[..., 6:9])
    matrix[..., :3, 3:], matrix[..., 3:, :3] = place, -place
    matrix[..., [3, 4, 5], [3, 4, 5]] = packed[..., 9:]
    return matrix
