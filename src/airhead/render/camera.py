"""Where a camera is at each frame, and what it sees from there."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from airhead.render.settings import FIELD_OF_VIEW_RAD
from airhead.rotations import FloatArray

MARGIN = 0.05  # share of the picture that stays free at each edge

_HOLD = 1.15  # keeps the margin where the picture is rounded to pixels


@dataclass(frozen=True, eq=False)
class CameraPath:
    """Where the camera is at each of T frames.

    Attributes:
        target_w: (T, 3) metres, what it looks at.
        distance_m: (T,) how far away it is.
        yaw_rad: (T,) which way it looks, counter-clockwise from +X; without jumps of a whole turn.
        pitch_rad: (T,) how far it looks down.
        fovy_rad: vertical field of view.
    """

    target_w: FloatArray
    distance_m: FloatArray
    yaw_rad: FloatArray
    pitch_rad: FloatArray
    fovy_rad: float = FIELD_OF_VIEW_RAD

    @property
    def axes_w(self) -> FloatArray:
        """(T, 3, 3) rows: right, up and forward in the world."""
        sine, cosine = np.sin(self.yaw_rad), np.cos(self.yaw_rad)
        down, level = np.sin(self.pitch_rad), np.cos(self.pitch_rad)
        right = np.stack([sine, -cosine, np.zeros_like(sine)], axis=-1)
        up = np.stack([down * cosine, down * sine, level], axis=-1)
        forward = np.stack([level * cosine, level * sine, -down], axis=-1)
        return np.stack([right, up, forward], axis=-2)

    @property
    def position_w(self) -> FloatArray:
        """(T, 3) metres, where it stands."""
        return np.asarray(self.target_w - self.distance_m[:, None] * self.axes_w[:, 2])

    def project(self, points_w: ArrayLike, aspect: float) -> FloatArray:
        """Where points (T, P, 3) are in the picture: (T, P, 2), each from -1 (left, bottom) to 1 (right, top)."""
        seen = self._from_here(np.asarray(points_w, dtype=float), self.position_w)
        tangent = math.tan(self.fovy_rad / 2.0)
        return np.asarray(seen[..., :2] / (seen[..., 2:] * [aspect * tangent, tangent]))

    def needed_distance_m(self, points_w: FloatArray, aspect: float) -> FloatArray:
        """(T,) the least distance at which all points (T, P, 3) lie inside the margin."""
        seen = self._from_here(points_w, self.target_w)
        inside = math.tan(self.fovy_rad / 2.0) * (1.0 - 2.0 * MARGIN * _HOLD)
        across = np.abs(seen[..., 0]) / (inside * aspect) - seen[..., 2]
        upright = np.abs(seen[..., 1]) / inside - seen[..., 2]
        return np.asarray(np.maximum(across, upright).max(axis=1))

    def _from_here(self, points_w: FloatArray, here_w: FloatArray) -> FloatArray:
        """Points (T, P, 3) along the camera's right, up and forward, seen from (T, 3)."""
        return np.asarray((points_w - here_w[:, None]) @ np.swapaxes(self.axes_w, -1, -2))

    def part(self, start_frame: int, end_frame: int) -> CameraPath:
        """The frames `[start_frame, end_frame)`."""
        span = slice(start_frame, end_frame)
        return CameraPath(
            self.target_w[span], self.distance_m[span], self.yaw_rad[span], self.pitch_rad[span], self.fovy_rad
        )

    @staticmethod
    def joined(paths: Sequence[CameraPath]) -> CameraPath:
        """Paths one after another, with a hard cut between them."""
        return CameraPath(
            np.concatenate([path.target_w for path in paths]),
            np.concatenate([path.distance_m for path in paths]),
            np.concatenate([path.yaw_rad for path in paths]),
            np.concatenate([path.pitch_rad for path in paths]),
            paths[0].fovy_rad,
        )
