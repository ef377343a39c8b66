"""Rotations and surface measures that the other steps share."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Ints = NDArray[np.int64]


def unit(vectors: Array) -> Array:
    """Scale vectors (…, 3) to length one."""
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-12))


def smoothstep(low: float, high: float, value: Array) -> Array:
    """0 below `low`, 1 above `high`, an S between."""
    t = np.clip((value - low) / (high - low), 0.0, 1.0)
    return np.asarray(t * t * (3.0 - 2.0 * t))


def turn(axis: Array, angle_rad: Array | float) -> Array:
    """Rotation matrices (…, 3, 3) about one unit `axis` (3,) by angles (…)."""
    cross = np.array([[0.0, -axis[2], axis[1]], [axis[2], 0.0, -axis[0]], [-axis[1], axis[0], 0.0]])
    angle = np.asarray(angle_rad, dtype=np.float64)[..., None, None]
    return np.asarray(np.eye(3) + np.sin(angle) * cross + (1.0 - np.cos(angle)) * (cross @ cross))


def turn_between(start: Array, end: Array) -> Array:
    """The smallest rotation matrix (3, 3) that takes unit vector `start` to `end`."""
    axis = np.cross(start, end)
    sine = float(np.linalg.norm(axis))
    if sine < 1e-9:
        return np.eye(3)
    return turn(axis / sine, float(np.arctan2(sine, start @ end)))


def quaternion(matrix: Array) -> Array:
    """Unit quaternion (4,) wxyz of a rotation matrix (3, 3)."""
    m = matrix
    k = np.array(
        [
            [m[0, 0] + m[1, 1] + m[2, 2], 0, 0, 0],
            [m[2, 1] - m[1, 2], m[0, 0] - m[1, 1] - m[2, 2], 0, 0],
            [m[0, 2] - m[2, 0], m[1, 0] + m[0, 1], m[1, 1] - m[0, 0] - m[2, 2], 0],
            [m[1, 0] - m[0, 1], m[2, 0] + m[0, 2], m[2, 1] + m[1, 2], m[2, 2] - m[0, 0] - m[1, 1]],
        ]
    )
    q = np.linalg.eigh(k / 3.0)[1][:, -1]
    return np.asarray(q * (np.sign(q[0]) or 1.0))


def neighbour_mean(values: Array, faces: Ints, rounds: int, share: float = 0.5) -> Array:
    """Diffuse per-vertex `values` (V, …) over the edges of `faces`, `rounds` times."""
    edges = np.concatenate([faces[:, [i, (i + 1) % faces.shape[1]]] for i in range(faces.shape[1])])
    edges = np.unique(np.sort(edges, axis=1), axis=0)
    count = np.bincount(edges.ravel(), minlength=len(values)).astype(np.float64)
    shape = (-1,) + (1,) * (values.ndim - 1)
    for _ in range(rounds):
        total = np.zeros_like(values)
        np.add.at(total, edges[:, 0], values[edges[:, 1]])
        np.add.at(total, edges[:, 1], values[edges[:, 0]])
        mean = total / np.maximum(count, 1.0).reshape(shape)
        values = np.where(count.reshape(shape) > 0, (1.0 - share) * values + share * mean, values)
    return values


def vertex_normals(vertices: Array, faces: Ints) -> Array:
    """Outward unit normals (V, 3) of triangles or quads, weighted by area."""
    a, b, c, d = (vertices[faces[:, i % faces.shape[1]]] for i in range(4))
    area = np.cross(c - a, d - b) if faces.shape[1] == 4 else np.cross(b - a, c - a)
    normals = np.zeros_like(vertices)
    for corner in range(faces.shape[1]):
        np.add.at(normals, faces[:, corner], area)
    return unit(normals)
