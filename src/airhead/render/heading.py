"""Which way a body goes, and how a camera turns with it: late, slowly, and only as far as it must."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from airhead.render.smoothing import smooth, smooth_path
from airhead.rotations import FloatArray

_STILL_M = 0.75  # a body that travels less than this has no way of its own; what counts is where it faces
_STEADY = 0.3  # mean facing direction, of length 0 to 1, below which a body spins more than it faces anywhere
_WAY_S = 0.7  # smoothing of the path whose direction is the way
_TRAVELS_M_S = 0.6  # slower than this, a body may step any way and the camera does not care
_TURN_RAD_S = math.radians(26.0)  # the fastest a camera turns
_AHEAD_S = 0.6  # how early it starts to
_EASE_S = 0.6  # how softly it starts and ends turning


def heading_rad(path_w: ArrayLike, facing_w: ArrayLike | None = None) -> float:
    """Which way a path goes on the whole, counter-clockwise from +X.

    Args:
        path_w: (T, 3) metres.
        facing_w: (T, 2) where the body faces on the ground plane, at most 1 long; asked where it stays about where it
            is. Without it, that is +X.
    """
    path = np.asarray(path_w, dtype=float)[:, :2]
    way = path[-1] - path[0]
    if np.linalg.norm(way) <= _STILL_M and facing_w is not None:
        facing = np.asarray(facing_w, dtype=float)
        mean = facing.mean(axis=0)
        way = mean if np.linalg.norm(mean) > _STEADY else facing[0]
    elif np.linalg.norm(way) <= _STILL_M:
        way = np.zeros(2)
    return float(np.arctan2(way[1], way[0]))


def drifting_yaw(path_w: FloatArray, fps: float, start_rad: float, angle_rad: float, slack_rad: float) -> FloatArray:
    """The yaw (T,) of a camera that turns with the way a body goes.

    Only where the angle between camera and way is off by more than the slack does the camera turn, on the side where
    it is, and no further than to the slack's end.

    Args:
        path_w: (T, 3) metres, the body's path.
        fps: frames a second.
        start_rad: where the camera would look at first.
        angle_rad: the angle, 0 to pi, that it would like to have to the way.
        slack_rad: how far off that angle may be.
    """
    way_rad, travels = _ways(path_w, fps)
    step, ahead, last = _TURN_RAD_S / fps, round(_AHEAD_S * fps), len(path_w) - 1
    yaw = np.full(len(path_w), start_rad)
    for frame in range(len(path_w)):
        before, seen = yaw[max(frame - 1, 0)], min(frame + ahead, last)
        turn = _turn_needed(before - way_rad[seen], angle_rad, slack_rad) if travels[seen] else 0.0
        # at first it may look anywhere
        yaw[frame] = before + (min(max(turn, -step), step) if frame > 0 else turn)
    return smooth(yaw, _EASE_S * fps)


def _ways(path_w: FloatArray, fps: float) -> tuple[FloatArray, NDArray[np.bool_]]:
    """(T,) which way a path (T, 3) goes, and (T,) whether it goes anywhere."""
    if len(path_w) == 1:
        return np.zeros(1), np.zeros(1, dtype=bool)
    velocity = np.gradient(smooth_path(path_w[:, :2], _WAY_S * fps), axis=0) * fps
    return np.arctan2(velocity[:, 1], velocity[:, 0]), np.linalg.norm(velocity, axis=1) > _TRAVELS_M_S


def _turn_needed(off_rad: float, angle_rad: float, slack_rad: float) -> float:
    """The least turn that brings the angle `off_rad` between camera and way within the slack."""
    wrapped = math.remainder(off_rad, math.tau)
    least, most = max(angle_rad - slack_rad, 0.0), min(angle_rad + slack_rad, math.pi)
    return math.copysign(min(max(abs(wrapped), least), most), wrapped) - wrapped
