"""How fast joints change what they do: errors of velocity and acceleration, and jerk."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from airhead.metrics.trace import Trace
from airhead.motion import velocity
from airhead.rotations import FloatArray

_USUAL_PERCENTILE: Final = 99.0


def velocity_error_m_s(result: Trace, source: Trace, fps: float) -> FloatArray:
    """(T,) mean over the 15 landmarks of the distance between their velocities, by central differences.

    In metres a second, not a frame, so that frame rates can be compared.
    """
    off_w = velocity(result.landmarks_w - source.landmarks_w, fps)
    error: FloatArray = np.linalg.norm(off_w, axis=-1).mean(axis=-1)
    return error


def acceleration_error_m_s2(result: Trace, source: Trace, fps: float) -> FloatArray:
    """(T,) the same of accelerations, by second differences; 0 at the first and last frame."""
    error = np.zeros(len(result.times_s))
    off_w = np.diff(result.landmarks_w - source.landmarks_w, n=2, axis=0) * fps**2
    error[1:-1] = np.linalg.norm(off_w, axis=-1).mean(axis=-1)
    return error


def jerk_m_s3(points_w: FloatArray, fps: float) -> FloatArray:
    """(T, P) size of each point's jerk, by third differences over f - 2 ... f + 1; 0 where a neighbour is missing.

    Jerk as a measure of smoothness: Flash and Hogan 1985, "The coordination of arm movements".

    Args:
        points_w: (T, P, 3) metres.
        fps: frames a second.
    """
    jerk = np.zeros(points_w.shape[:2])
    if len(points_w) >= 4:
        jerk[2:-1] = np.linalg.norm(np.diff(points_w, n=3, axis=0), axis=-1) * fps**3
    return jerk


def usual_jerk_m_s3(sources: Sequence[FloatArray]) -> float:
    """The 99th percentile of all entries of some jerks (T, P): what 99 of 100 joint frames stay below."""
    return float(np.percentile(np.concatenate([jerk.ravel() for jerk in sources]), _USUAL_PERCENTILE))
