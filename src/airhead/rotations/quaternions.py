"""Unit quaternions in wxyz order, batched over any leading axes.

Every function broadcasts: `(..., 4)` with `(..., 4)` or `(..., 3)`. Rotations act on column vectors, so
`rotate(multiply(a, b), v) == rotate(a, rotate(b, v))`. Formulas: J. Diebel, "Representing Attitude" (2006).
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

FloatArray = NDArray[np.float64]

IDENTITY: Final[FloatArray] = np.array([1.0, 0.0, 0.0, 0.0])
IDENTITY.flags.writeable = False

_CONJUGATE_SIGNS: Final = np.array([1.0, -1.0, -1.0, -1.0])
_SMALL_ANGLE_RAD: Final = 1e-8


def multiply(a: ArrayLike, b: ArrayLike) -> FloatArray:
    """Hamilton product `a * b`: first rotate by `b`, then by `a`. Shapes `(..., 4)`."""
    a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    aw, ax, ay, az = a[..., 0], a[..., 1], a[..., 2], a[..., 3]
    bw, bx, by, bz = b[..., 0], b[..., 1], b[..., 2], b[..., 3]
    product = np.empty(np.broadcast_shapes(a.shape, b.shape))
    product[..., 0] = aw * bw - ax * bx - ay * by - az * bz
    product[..., 1] = aw * bx + ax * bw + ay * bz - az * by
    product[..., 2] = aw * by - ax * bz + ay * bw + az * bx
    product[..., 3] = aw * bz + ax * by - ay * bx + az * bw
    return product


def conjugate(q: ArrayLike) -> FloatArray:
    """The inverse rotation of unit quaternions `(..., 4)`."""
    inverse: FloatArray = np.asarray(q, dtype=float) * _CONJUGATE_SIGNS
    return inverse


def normalize(q: ArrayLike) -> FloatArray:
    """Quaternions `(..., 4)` scaled to unit length."""
    q = np.asarray(q, dtype=float)
    unit: FloatArray = q / _length(q)
    return unit


def _length(v: FloatArray) -> FloatArray:
    """(..., 1) of vectors (..., n): what `numpy.linalg.norm` gives, in half the time on small batches."""
    length: FloatArray = np.sqrt(np.add.reduce(v * v, axis=-1, keepdims=True))
    return length


def cross(a: FloatArray, b: FloatArray) -> FloatArray:
    """Cross product of `(..., 3)` vectors; several times faster than NumPy's general one on small batches."""
    ax, ay, az = a[..., 0], a[..., 1], a[..., 2]
    bx, by, bz = b[..., 0], b[..., 1], b[..., 2]
    product = np.empty(np.broadcast_shapes(a.shape, b.shape))
    product[..., 0] = ay * bz - az * by
    product[..., 1] = az * bx - ax * bz
    product[..., 2] = ax * by - ay * bx
    return product


def rotate(q: ArrayLike, v: ArrayLike) -> FloatArray:
    """Vectors `(..., 3)` turned by unit quaternions `(..., 4)`."""
    q, v = np.asarray(q, dtype=float), np.asarray(v, dtype=float)
    axis = q[..., 1:]
    twice = 2.0 * cross(axis, v)
    return v + q[..., :1] * twice + cross(axis, twice)


def to_rotvec(q: ArrayLike) -> FloatArray:
    """The logarithm: rotation vectors `(..., 3)` in radians, of length 0 to pi."""
    q = np.asarray(q, dtype=float)
    q = np.where(q[..., :1] < 0, -q, q)
    sine = _length(q[..., 1:])
    angle_over_sine = np.where(
        sine > _SMALL_ANGLE_RAD, 2.0 * np.arctan2(sine, q[..., :1]) / np.maximum(sine, 1e-300), 2.0
    )
    return angle_over_sine * q[..., 1:]


def from_rotvec(v: ArrayLike) -> FloatArray:
    """The exponential: unit quaternions `(..., 4)` of rotation vectors `(..., 3)` in radians."""
    v = np.asarray(v, dtype=float)
    angle = _length(v)
    sine_over_angle = np.where(angle > _SMALL_ANGLE_RAD, np.sin(angle / 2) / np.maximum(angle, 1e-300), 0.5)
    return np.concatenate([np.cos(angle / 2), sine_over_angle * v], axis=-1)


def about_axis(axis: ArrayLike, angle_rad: ArrayLike) -> FloatArray:
    """Rotations by `angle_rad` `(...)` about a unit `axis` `(..., 3)`."""
    return from_rotvec(np.asarray(angle_rad, dtype=float)[..., None] * np.asarray(axis, dtype=float))


def slerp(a: ArrayLike, b: ArrayLike, t: ArrayLike) -> FloatArray:
    """The shortest way from `a` to `b` `(..., 4)` at fraction `t` `(...)`, at constant speed."""
    a = np.asarray(a, dtype=float)
    step = to_rotvec(multiply(conjugate(a), b))
    return multiply(a, from_rotvec(np.asarray(t, dtype=float)[..., None] * step))


def angle_between(a: ArrayLike, b: ArrayLike) -> FloatArray:
    """Angle in radians, 0 to pi, between rotations `(..., 4)`."""
    angle: FloatArray = np.linalg.norm(to_rotvec(multiply(conjugate(a), b)), axis=-1)
    return angle


def continuous(q: ArrayLike) -> FloatArray:
    """The same rotations with signs chosen so that neighbours in time (axis 0) are near and `w >= 0` at the first.

    Rotations whose signs are so already are returned as they are, without a copy.
    """
    q = np.asarray(q, dtype=float)
    if len(q) == 0:
        return q
    flips = np.concatenate([q[:1, ..., 0] < 0, np.einsum("...i,...i->...", q[1:], q[:-1]) < 0], axis=0)
    if not flips.any():
        return q
    return q * np.where(np.logical_xor.accumulate(flips, axis=0), -1.0, 1.0)[..., None]


def to_matrix(q: ArrayLike) -> FloatArray:
    """Rotation matrices `(..., 3, 3)` of unit quaternions `(..., 4)`."""
    w, x, y, z = np.moveaxis(np.asarray(q, dtype=float), -1, 0)
    rows = [
        [1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y)],
        [2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x)],
        [2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)],
    ]
    return np.stack([np.stack(row, axis=-1) for row in rows], axis=-2)


def from_matrix(matrix: ArrayLike) -> FloatArray:
    """Unit quaternions `(..., 4)` of rotation matrices `(..., 3, 3)`.

    The largest of the four components is found first, so that none is divided by little (S. W. Shepperd, 1978).
    """
    m = np.asarray(matrix, dtype=float)
    trace = m[..., 0, 0] + m[..., 1, 1] + m[..., 2, 2]
    square = 1 + np.stack([trace, *(2 * m[..., axis, axis] - trace for axis in range(3))], axis=-1)
    x, y, z = (m[..., a, b] - m[..., b, a] for a, b in ((2, 1), (0, 2), (1, 0)))
    yz, xz, xy = (m[..., a, b] + m[..., b, a] for a, b in ((2, 1), (0, 2), (1, 0)))
    w2, x2, y2, z2 = np.moveaxis(square, -1, 0)
    # each row is the quaternion times four of one of its components
    rows = [(w2, x, y, z), (x, x2, xy, xz), (y, xy, y2, yz), (z, xz, yz, z2)]
    table = np.stack([np.stack(row, axis=-1) for row in rows], axis=-2)
    largest = square.argmax(axis=-1)[..., None, None]
    return normalize(np.take_along_axis(table, largest, axis=-2)[..., 0, :])


def angular_velocity(q: ArrayLike, fps: float) -> FloatArray:
    """Angular velocity `(T, ..., 3)` in the rotating frame, rad/s, by central differences (one-sided at the ends)."""
    q = np.asarray(q, dtype=float)
    if len(q) < 2:
        return np.zeros((*q.shape[:-1], 3))
    before = np.maximum(np.arange(len(q)) - 1, 0)
    after = np.minimum(np.arange(len(q)) + 1, len(q) - 1)
    time_s = ((after - before) / fps).reshape((-1,) + (1,) * (q.ndim - 1))
    return to_rotvec(multiply(conjugate(q[before]), q[after])) / time_s


def yaw(q: ArrayLike) -> FloatArray:
    """The turn `(...)` about world Z, in radians, of the swing-twist split of `q` about Z."""
    q = np.asarray(q, dtype=float)
    turn: FloatArray = 2.0 * np.arctan2(q[..., 3], q[..., 0])
    return turn
