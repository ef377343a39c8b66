"""Euler angles of any order to quaternions and back, as BVH has them: the first channel is the outermost turn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from airhead.formats.bvh_axes import UpAxis, turn
from airhead.formats.bvh_text import BvhClip
from airhead.rotations import FloatArray, to_matrix

#: Below this cosine of the middle angle only the sum of the other two can be told.
_LOCKED: Final = 1e-7


def rotations_of(clip: BvhClip, order: Sequence[int], up: UpAxis, frames: slice = slice(None)) -> FloatArray:
    """(T, J, 4) unit quaternions in our axes.

    Args:
        clip: the file's channels.
        order: the file's number of each of the J joints.
        up: the file's up axis.
        frames: which frames.
    """
    # Channels first and frames last: then all that follows runs along memory.
    half_rad = np.ascontiguousarray(clip.table[frames].T) * (np.pi / 360)
    rotations = np.empty((4, len(order), half_rad.shape[1]))
    for axes, joints in _by_axes(clip, order).items():
        places = [place for place, _ in joints]
        columns = np.array([used for _, used in joints], dtype=int).reshape(len(joints), len(axes)).T
        w, *vector = _product(axes, [half_rad[column] for column in columns])
        rotations[0, places] = w
        for ours, (theirs, sign) in enumerate(turn(up), start=1):
            rotations[ours, places] = vector[theirs] if sign > 0 else -vector[theirs]
    return np.ascontiguousarray(rotations.T)


def _by_axes(clip: BvhClip, order: Sequence[int]) -> dict[tuple[int, ...], list[tuple[int, list[int]]]]:
    """The joints that turn about the same axes in the same order: (our number, the columns of the angles) of each."""
    groups: dict[tuple[int, ...], list[tuple[int, list[int]]]] = {}
    columns = clip.first_columns()
    for place, number in enumerate(order):
        channels = clip.joints[number].channels
        used = [(channel - 3, columns[number] + k) for k, channel in enumerate(channels) if channel >= 3]
        groups.setdefault(tuple(axis for axis, _ in used), []).append((place, [column for _, column in used]))
    return groups


def _product(axes: tuple[int, ...], half_angles_rad: list[FloatArray]) -> list[FloatArray]:
    """w, x, y, z of turns one after the other, the first outermost; (joints, frames) each, or (1, 1) without a turn.

    Args:
        axes: 0, 1, 2 for X, Y, Z.
        half_angles_rad: (joints, frames) for each axis.
    """
    quaternion = [np.ones((1, 1)), *np.zeros((3, 1, 1))]
    for number, (axis, half_rad) in enumerate(zip(axes, half_angles_rad, strict=True)):
        c, s = np.cos(half_rad), np.sin(half_rad)
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
