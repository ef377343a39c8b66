"""Boxes in a camera's way."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from airhead.motion import StageBox
from airhead.rotations import FloatArray

_LENS_M = 0.35  # how near to a box a camera may come
_BODY_M = 0.4  # a sight line ends this far before the middle of the body: a hand on a box hides nothing


def hidden(boxes: Sequence[StageBox], camera_w: FloatArray, seen_w: FloatArray) -> FloatArray:
    """How bad the view from `camera_w` (T, 3) is: (T,) 0 clear, 1 one of `seen_w` (T, S, 3) is hidden, 2 inside a box.

    A camera is inside a box where its lens would come too near to it.
    """
    verdict = np.zeros(len(camera_w))
    toward = seen_w - camera_w[:, None]
    reach = np.linalg.norm(toward, axis=-1, keepdims=True)
    end_w = camera_w[:, None] + toward * np.maximum(1.0 - _BODY_M / np.maximum(reach, 1e-9), 0.0)
    for box in boxes:
        start, end = _in_box(box, camera_w), _in_box(box, end_w)
        inside = (np.abs(start) < box.half_m + _LENS_M).all(axis=1)
        crossed = _crosses(start[:, None], end, box.half_m).any(axis=1)
        verdict = np.maximum(verdict, np.where(inside, 2.0, crossed))
    return verdict


def _in_box(box: StageBox, points_w: FloatArray) -> FloatArray:
    """Points (..., 3) in the box's own frame."""
    sine, cosine = np.sin(box.yaw_rad), np.cos(box.yaw_rad)
    x, y, z = np.moveaxis(points_w - box.center_w, -1, 0)
    return np.stack([cosine * x + sine * y, cosine * y - sine * x, z], axis=-1)


def _crosses(start: FloatArray, end: FloatArray, half_m: FloatArray) -> NDArray[np.bool_]:
    """(...) whether the line from `start` (..., 3) to `end` (..., 3) meets the box |x| < `half_m` (3,)."""
    way = end - start
    way = np.where(np.abs(way) < 1e-9, 1e-9, way)  # parallel to a face: met far away or never
    one, other = (-half_m - start) / way, (half_m - start) / way
    enters = np.minimum(one, other).max(axis=-1)
    leaves = np.maximum(one, other).min(axis=-1)
    return np.asarray(np.maximum(enters, 0.0) < np.minimum(leaves, 1.0))
