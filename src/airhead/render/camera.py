"""The camera that follows the body: smooth, never through the floor, and never losing a foot or the balloon."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.ndimage import gaussian_filter1d, maximum_filter1d

from airhead.errors import BadInput
from airhead.render.settings import FIELD_OF_VIEW_RAD
from airhead.rotations import FloatArray

MARGIN = 0.05  # share of the picture that stays free at each edge

_FROM_HEADING_RAD = math.radians(118.0)  # three-quarter view: from the side, a little from the front
_LOOKS_DOWN_RAD = math.radians(7.0)
_NEAREST_M = 3.3
_LOWEST_TARGET_M = 0.80
_STILL_M = 0.75  # a body that travels less than this has no heading of its own
_TURN_S, _RISE_S, _ZOOM_S = 0.45, 0.60, 0.40  # smoothing of the target's path, its height, and the distance
_SIGMAS = 3.0  # where the smoothing windows end
_HOLD = 1.15  # keeps the margin where the picture is rounded to pixels


@dataclass(frozen=True, eq=False)
class CameraPath:
    """Where the camera is at each of T frames.

    Attributes:
        target_w: (T, 3) metres, what it looks at.
        distance_m: (T,) how far away it is.
        yaw_rad: which way it looks, counter-clockwise from +X; the same in every frame.
        pitch_rad: how far it looks down.
        fovy_rad: vertical field of view.
    """

    target_w: FloatArray
    distance_m: FloatArray
    yaw_rad: float
    pitch_rad: float = _LOOKS_DOWN_RAD
    fovy_rad: float = FIELD_OF_VIEW_RAD

    @property
    def axes_w(self) -> FloatArray:
        """(3, 3) rows: right, up and forward in the world."""
        sine, cosine = math.sin(self.yaw_rad), math.cos(self.yaw_rad)
        down, level = math.sin(self.pitch_rad), math.cos(self.pitch_rad)
        forward = [level * cosine, level * sine, -down]
        return np.array([[sine, -cosine, 0.0], [down * cosine, down * sine, level], forward])

    @property
    def position_w(self) -> FloatArray:
        """(T, 3) metres, where it stands."""
        return np.asarray(self.target_w - self.distance_m[:, None] * self.axes_w[2])

    def project(self, points_w: ArrayLike, aspect: float) -> FloatArray:
        """Where points (T, P, 3) are in the picture: (T, P, 2), each from -1 (left, bottom) to 1 (right, top)."""
        seen = (np.asarray(points_w, dtype=float) - self.position_w[:, None]) @ self.axes_w.T
        tangent = math.tan(self.fovy_rad / 2.0)
        return np.asarray(seen[..., :2] / (seen[..., 2:] * [aspect * tangent, tangent]))


def follow_camera(
    points_w: ArrayLike, fps: float, aspect: float = 16.0 / 9.0, yaw_rad: float | None = None
) -> CameraPath:
    """A camera that travels with the body and keeps all of it in the picture.

    Args:
        points_w: (T, P, 3) metres, points that must be seen at each frame; the first is the pelvis.
        fps: frames a second.
        aspect: width over height of the picture.
        yaw_rad: which way the camera looks, counter-clockwise from +X; by default across the way the body goes.

    Raises:
        BadInput: there are no points.
    """
    points = np.asarray(points_w, dtype=float)
    if points.ndim != 3 or points.shape[0] == 0 or points.shape[1] == 0:
        raise BadInput("a camera needs something to look at", found=points.shape, allowed="(frames, points, 3)")
    yaw = heading_rad(points[:, 0]) + _FROM_HEADING_RAD if yaw_rad is None else yaw_rad
    middle = (points.min(axis=1) + points.max(axis=1)) / 2.0
    target = np.empty_like(middle)
    target[:, :2] = _smooth(middle[:, :2], _TURN_S * fps)
    target[:, 2] = np.maximum(_smooth(middle[:, 2], _RISE_S * fps), _LOWEST_TARGET_M)
    needed = _needed_distance(points, target, CameraPath(target, np.zeros(len(points)), yaw), aspect)
    return CameraPath(target, _smooth_envelope(np.maximum(needed, _NEAREST_M), _ZOOM_S * fps), yaw)


def fixed_camera(
    points_w: ArrayLike, fps: float, aspect: float = 16.0 / 9.0, yaw_rad: float | None = None
) -> CameraPath:
    """A camera on a tripod that sees the whole motion; arguments as for `follow_camera`."""
    points = np.asarray(points_w, dtype=float)
    moving = follow_camera(points, fps, aspect, yaw_rad)
    middle = (points.min(axis=(0, 1)) + points.max(axis=(0, 1))) / 2.0
    target = np.repeat(middle[None], len(points), axis=0)
    needed = _needed_distance(points, target, moving, aspect)
    return CameraPath(target, np.full(len(points), max(float(needed.max()), _NEAREST_M)), moving.yaw_rad)


def heading_rad(path_w: ArrayLike) -> float:
    """Which way a path (T, 3) goes on the whole, counter-clockwise from +X; 0 where it stays about where it is."""
    path = np.asarray(path_w, dtype=float)[:, :2]
    way = path[-1] - path[0]
    return float(np.arctan2(way[1], way[0])) if np.linalg.norm(way) > _STILL_M else 0.0


def _needed_distance(points: FloatArray, target: FloatArray, camera: CameraPath, aspect: float) -> FloatArray:
    """(T,) the least distance at which every point lies inside the margin."""
    seen = (points - target[:, None]) @ camera.axes_w.T
    inside = math.tan(camera.fovy_rad / 2.0) * (1.0 - 2.0 * MARGIN * _HOLD)
    across = np.abs(seen[..., 0]) / (inside * aspect) - seen[..., 2]
    upright = np.abs(seen[..., 1]) / inside - seen[..., 2]
    return np.asarray(np.maximum(across, upright).max(axis=1))


def _smooth(values: FloatArray, sigma_frames: float) -> FloatArray:
    """Low-pass along time without delay."""
    return np.asarray(gaussian_filter1d(values, sigma_frames, axis=0, mode="nearest", truncate=_SIGMAS))


def _smooth_envelope(values: FloatArray, sigma_frames: float) -> FloatArray:
    """A smooth curve that is nowhere below `values` (T,).

    Each smoothed value is a mean over a window; where every value in it is first raised to the largest within one
    window's reach, the mean cannot fall below the value in its middle.
    """
    reach = int(_SIGMAS * sigma_frames + 0.5)
    raised = maximum_filter1d(values, 2 * reach + 1, mode="nearest")
    return np.asarray(_smooth(raised, sigma_frames))
