"""When a body is in the air."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import CubicSpline

from airhead.metrics.trace import Trace
from airhead.rotations import FloatArray

#: Higher than this off the ground, a body is in the air.
CLEAR_M = 0.10
#: Between this and `CLEAR_M` a recording is not sure: feet drift upwards in a crouch. There a body is in the air if its
#: centre of mass accelerates downwards at more than half of gravity.
NEARLY_CLEAR_M = 0.03
LEAST_FALL_M_S2 = 9.81 / 2
_FALL_WINDOW_S = 0.06
#: Shorter flights are steps and noise.
SHORTEST_FLIGHT_S = 0.1


def airborne(traced: Trace) -> NDArray[np.bool_]:
    """(T,) whether the body is in the air: every segment well clear of the ground, or just clear while it falls."""
    lowest_m = traced.heights_m.min(axis=-1)
    flying: NDArray[np.bool_] = (lowest_m > CLEAR_M) | ((lowest_m > NEARLY_CLEAR_M) & falling(traced))
    return flying


def falling(traced: Trace) -> NDArray[np.bool_]:
    """(T,) whether the centre of mass accelerates downwards at more than half of gravity."""
    falls: NDArray[np.bool_] = _com_acc_z_w(traced) < -LEAST_FALL_M_S2
    return falls


def _com_acc_z_w(traced: Trace) -> FloatArray:
    """(T,) m/s², vertical acceleration of the centre of mass by second differences over `_FALL_WINDOW_S` each way."""
    if len(traced.times_s) < 3:
        return np.zeros(len(traced.times_s))
    height = CubicSpline(traced.times_s, traced.com_pos_w[:, 2], bc_type="natural")
    middle = np.clip(traced.times_s, traced.times_s[0] + _FALL_WINDOW_S, traced.times_s[-1] - _FALL_WINDOW_S)
    second = height(middle - _FALL_WINDOW_S) - 2 * height(middle) + height(middle + _FALL_WINDOW_S)
    acceleration: FloatArray = second / _FALL_WINDOW_S**2
    return acceleration


def flights(traced: Trace, shortest_s: float = SHORTEST_FLIGHT_S) -> list[tuple[int, int]]:
    """Half-open spans of frames in the air that last at least so long."""
    padded = np.concatenate([[False], airborne(traced), [False]]).astype(int)
    starts, ends = np.flatnonzero(np.diff(padded) == 1), np.flatnonzero(np.diff(padded) == -1)
    spans = [(int(a), int(b)) for a, b in zip(starts, ends, strict=True)]
    return [(a, b) for a, b in spans if traced.times_s[b - 1] - traced.times_s[a] >= shortest_s - 1e-9]


def air_time_s(traced: Trace, shortest_s: float = SHORTEST_FLIGHT_S) -> float:
    """Seconds spent in flights that last at least so long."""
    return float(sum(traced.times_s[end - 1] - traced.times_s[start] for start, end in flights(traced, shortest_s)))
