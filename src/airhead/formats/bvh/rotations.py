"""Euler angles of any order to quaternions and back, as BVH has them: the first channel is the outermost turn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from airhead.formats.bvh.axes import UpAxis, turn
from airhead.formats.bvh.text import BvhClip
from airhead.rotations import FloatArray, to_matrix

#: Below this cosine of the middle angle only the sum of the other two can be told.
_LOCKED: Final = 1e-7
#: Numbers in an array that stays in the processor's cache while it is worked on.
_CACHED: Final = 16 * 1024


def rotations_of(clip: BvhClip, up: UpAxis) -> FloatArray:
    """(T, J, 4) unit quaternions of the joints and End Sites, in the file's order and our axes."""
    parts = ((0, 0, 1), *((ours, theirs + 1, sign) for ours, (theirs, sign) in enumerate(turn(up), start=1)))
    rotations = np.zeros((len(clip.table), len(clip.joints), 4))
    rotations[..., 0] = 1.0
    for axes, joints in _by_axes(clip).items():
        numbers = [number for number, _ in joints]
        columns = np.array([used for _, used in joints]).T
        frames = max(1, _CACHED // len(joints))
        for start in range(0, len(rotations), frames):
            table = clip.table[start : start + frames]
            quaternion = _product(axes, [_half_turn(table[:, column]) for column in columns])
            for ours, theirs, sign in parts:
                turned = quaternion[theirs] if sign > 0 else -quaternion[theirs]
                rotations[start : start + frames, numbers, ours] = turned
    return rotations


def _by_axes(clip: BvhClip) -> dict[tuple[int, ...], list[tuple[int, list[int]]]]:
    """The joints that turn about the same axes in the same order: (number, the columns of the angles) of each."""
    groups: dict[tuple[int, ...], list[tuple[int, list[int]]]] = {}
    for number, (joint, first) in enumerate(zip(clip.joints, clip.first_columns(), strict=True)):
        used = [(channel - 3, first + place) for place, channel in enumerate(joint.channels) if channel >= 3]
        if used:
            groups.setdefault(tuple(axis for axis, _ in used), []).append((number, [column for _, column in used]))
    return groups


def _half_turn(angle_deg: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Cosine and sine of half of each angle, in place of the angles.

    Of NumPy's functions, the tangent is by far the fastest: it is taken of a quarter of the angle. With t = tan(x / 2),
    sin x = 2 t / (1 + t^2) and cos x = 2 / (1 + t^2) - 1 (Weierstrass).
    """
    angle_deg *= np.pi / 720
    tangent = np.tan(angle_deg, out=angle_deg)
    cosine = tangent * tangent
    cosine += 1.0
    np.divide(2.0, cosine, out=cosine)
    tangent *= cosine
    cosine -= 1.0
    return cosine, tangent


def _product(axes: tuple[int, ...], half_turns: list[tuple[FloatArray, FloatArray]]) -> list[FloatArray]:
    """w, x, y, z of turns one after the other, the first outermost; (T, n) each, or (1, 1) where all are zero.

    Args:
        axes: 0, 1, 2 for X, Y, Z; at least one.
        half_turns: cosine and sine of half the angle, (T, n) each, for each axis.
    """
    quaternion = [np.zeros((1, 1))] * 4
    for number, (axis, (c, s)) in enumerate(zip(axes, half_turns, strict=True)):
        along, left, right = 1 + axis, 1 + (axis + 1) % 3, 1 + (axis + 2) % 3
        if number == 0:
            quaternion[0], quaternion[along] = c, s
            continue
        w, v, vl, vr = (quaternion[place] for place in (0, along, left, right))
        quaternion[0], quaternion[along] = w * c - v * s, v * c + w * s
        quaternion[left], quaternion[right] = vl * c + vr * s, vr * c - vl * s
    return quaternion


def euler_angles(quaternions: FloatArray, axes: Sequence[int]) -> FloatArray:
    """(..., 3) radians about three different axes, the first outermost; at gimbal lock, the last is 0.

    Args:
        quaternions: (..., 4).
        axes: 0, 1, 2 for X, Y, Z.
    """
    m = to_matrix(quaternions)
    i, j, k = axes
    sign = 1.0 if (j - i) % 3 == 1 else -1.0
    cosine = np.hypot(m[..., i, i], m[..., i, j])
    locked = cosine < _LOCKED
    first = np.where(
        locked,
        np.arctan2(sign * m[..., k, j], m[..., j, j]),
        np.arctan2(-sign * m[..., j, k], m[..., k, k]),
    )
    middle = np.arctan2(sign * m[..., i, k], cosine)
    last = np.where(locked, 0.0, np.arctan2(-sign * m[..., i, j], m[..., i, i]))
    return np.stack([first, middle, last], axis=-1)
