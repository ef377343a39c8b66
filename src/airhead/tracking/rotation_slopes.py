"""How rotations change with rotation vectors and back.

With R(v) the rotation by a vector v: R(v + e) = R(v) R(J e) for small e, and J⁻¹ the other way round (J. Solà, J.
Deray, D. Atchuthan 2018, "A micro Lie theory for state estimation in robotics", equations 143 and 144).
"""

from __future__ import annotations

import numpy as np

from airhead.rotations import FloatArray

_SMALL_RAD = 1e-4


def skew(v: FloatArray) -> FloatArray:
    """(..., 3, 3) matrices whose product with a vector is the cross product with `v` (..., 3)."""
    zero = np.zeros_like(v[..., 0])
    rows = [[zero, -v[..., 2], v[..., 1]], [v[..., 2], zero, -v[..., 0]], [-v[..., 1], v[..., 0], zero]]
    return np.stack([np.stack(row, axis=-1) for row in rows], axis=-2)


def exponential_slope(rotvec: FloatArray) -> FloatArray:
    """The right Jacobian J (..., 3, 3) at rotation vectors (..., 3)."""
    angle = np.linalg.norm(rotvec, axis=-1)[..., None, None]
    safe = np.maximum(angle, _SMALL_RAD)
    turning = skew(rotvec)
    first = np.where(angle > _SMALL_RAD, (1.0 - np.cos(safe)) / safe**2, 0.5)
    second = np.where(angle > _SMALL_RAD, (safe - np.sin(safe)) / safe**3, 1.0 / 6.0)
    slope: FloatArray = np.eye(3) - first * turning + second * (turning @ turning)
    return slope


def logarithm_slope(rotvec: FloatArray) -> FloatArray:
    """The inverse J⁻¹ (..., 3, 3) at rotation vectors (..., 3) shorter than a full turn."""
    angle = np.linalg.norm(rotvec, axis=-1)[..., None, None]
    safe = np.maximum(angle, _SMALL_RAD)
    turning = skew(rotvec)
    second = np.where(angle > _SMALL_RAD, 1.0 / safe**2 - 1.0 / (2.0 * safe * np.tan(safe / 2.0)), 1.0 / 12.0)
    slope: FloatArray = np.eye(3) + turning / 2.0 + second * (turning @ turning)
    return slope
