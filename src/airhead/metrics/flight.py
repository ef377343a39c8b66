"""Whether a body falls as bodies do: ballistics of its centre of mass while nothing touches it.

In flight the centre of mass follows x(t) = x0 + v0 t + g t²/2 whatever the limbs do (Newton's second law for a system
of particles; for acrobatics: Yeadon 1990, "The simulation of aerial movement", part I). Everything here fits instead of
differencing twice, which would multiply the noise of a recording by the square of its frame rate.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from airhead.metrics.air import NEARLY_CLEAR_M, SHORTEST_FLIGHT_S, airborne
from airhead.metrics.trace import Trace
from airhead.rotations import FloatArray

GRAVITY_M_S2: Final = 9.81
_GRAVITY_W: Final = np.array([0.0, 0.0, -GRAVITY_M_S2])
#: Accelerations are those of parabolas fitted over this long, or over the whole flight where it is shorter.
_FIT_WINDOW_S: Final = 0.2
#: A flight tells gravity only if it is this long and fits a parabola this well.
_LEAST_FITTED_S: Final = 0.25
_LARGEST_FIT_RESIDUAL_M: Final = 0.04

Spans = Sequence[tuple[int, int]]


@dataclass(frozen=True)
class FittedFlight:
    """A parabola laid through the centre of mass of one flight.

    Attributes:
        start_frame, end_frame: half-open span of the flight.
        gravity_m_s2: the downward acceleration that fits best.
        residual_m: root mean square distance of the centre of mass from the fitted path.
        apex_s: time of the parabola's top.
        apex_m: its height there.
        apex_seen: whether the top lies inside the flight.
    """

    start_frame: int
    end_frame: int
    gravity_m_s2: float
    residual_m: float
    apex_s: float
    apex_m: float
    apex_seen: bool


def contact_free_spans(traced: Trace, contact: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Half-open spans of frames in the air, as `airborne` sees them, in which no contact is known either.

    Args:
        traced: T frames.
        contact: (T, C) whether each part touches something.
    """
    return _long_spans(airborne(traced) & ~contact.any(axis=-1), traced.times_s, SHORTEST_FLIGHT_S)


def fit_flight(times_s: FloatArray, com_pos_w: FloatArray, span: tuple[int, int]) -> FittedFlight:
    """The least-squares path of a flight: quadratic in height, linear in the horizontal.

    z(t) = c0 + c1 t + c2 t², gravity = -2 c2, apex at -c1 / (2 c2).

    Args:
        times_s: (T,) seconds.
        com_pos_w: (T, 3) metres.
        span: half-open, at least three frames.
    """
    start, end = span
    middle_s = float(times_s[start:end].mean())
    since_s = times_s[start:end] - middle_s
    rise = np.polynomial.polynomial.polyfit(since_s, com_pos_w[start:end, 2], 2)
    drift = np.polynomial.polynomial.polyfit(since_s, com_pos_w[start:end, :2], 1)
    height_m = np.polynomial.polynomial.polyval(since_s, rise)
    ground_m = np.polynomial.polynomial.polyval(since_s, drift).T
    off_m = com_pos_w[start:end] - np.column_stack([ground_m, height_m])
    falls = rise[2] < 0
    apex_s = -rise[1] / (2 * rise[2]) if falls else np.nan
    apex_m = rise[0] + rise[1] * apex_s / 2 if falls else np.nan
    return FittedFlight(
        start_frame=start,
        end_frame=end,
        gravity_m_s2=float(-2 * rise[2]),
        residual_m=float(np.sqrt((off_m**2).sum(axis=1).mean())),
        apex_s=float(middle_s + apex_s),
        apex_m=float(apex_m),
        apex_seen=bool(falls and since_s[0] < apex_s < since_s[-1]),
    )


def flights_that_tell_gravity(traced: Trace) -> list[FittedFlight]:
    """The flights that gravity can be read off.

    They last at least 0.25 s with every body part more than 3 cm off the ground, show both sides of the apex, and fit a
    parabola within 40 mm. Unlike `airborne` this does not ask how fast the body falls: that is the question.
    """
    clear = traced.heights_m.min(axis=-1) > NEARLY_CLEAR_M
    spans = _long_spans(clear, traced.times_s, _LEAST_FITTED_S)
    fitted = [fit_flight(traced.times_s, traced.com_pos_w, span) for span in spans]
    return [flight for flight in fitted if flight.apex_seen and flight.residual_m < _LARGEST_FIT_RESIDUAL_M]


def gravity_error(times_s: FloatArray, com_pos_w: FloatArray, spans: Spans) -> FloatArray:
    """(T,) |acceleration of the centre of mass - gravity| / 9.81 in flight, NaN elsewhere.

    The acceleration at a frame is that of the parabola fitted to the flight's frames within 0.1 s of it (Savitzky and
    Golay 1964, "Smoothing and differentiation of data by simplified least squares"); near take-off and landing the
    window stays inside the flight.

    Args:
        times_s: (T,) seconds, evenly spaced.
        com_pos_w: (T, 3) metres.
        spans: flights, half-open.
    """
    error = np.full(len(times_s), np.nan)
    for start, end in spans:
        frames = end - start
        if frames < 3:
            continue
        spacing_s = float(times_s[start + 1] - times_s[start])
        window = int(np.clip(round(_FIT_WINDOW_S / spacing_s) + 1, 3, frames))
        since_s = (np.arange(window) - (window - 1) / 2) * spacing_s
        # the row of the pseudo-inverse that gives the quadratic coefficient of a window
        second = 2 * np.linalg.pinv(np.vander(since_s, 3, increasing=True))[2]
        windows = np.lib.stride_tricks.sliding_window_view(com_pos_w[start:end], window, axis=0)
        middle = np.clip(np.arange(frames) - window // 2, 0, frames - window)
        acc_w = windows[middle] @ second
        error[start:end] = np.linalg.norm(acc_w - _GRAVITY_W, axis=-1) / GRAVITY_M_S2
    return error


def gravity_residual(times_s: FloatArray, com_pos_w: FloatArray, spans: Spans) -> float:
    """Root mean square of `gravity_error` over all flights; NaN if there is none."""
    error = gravity_error(times_s, com_pos_w, spans)
    flying = ~np.isnan(error)
    return float(np.sqrt((error[flying] ** 2).mean())) if flying.any() else float("nan")


def air_time_error_s(times_s: FloatArray, com_height_m: FloatArray, span: tuple[int, int]) -> float | None:
    """How much longer a flight lasts than its heights allow; negative where it is too short, None without an apex.

    A body that takes off h_up below its apex and lands h_down below it flies for √(2 h_up / g) + √(2 h_down / g).

    Args:
        times_s: (T,) seconds.
        com_height_m: (T,) height of the centre of mass.
        span: the flight, half-open.
    """
    heights_m = com_height_m[span[0] : span[1]]
    top = int(heights_m.argmax())
    if top in (0, len(heights_m) - 1):
        return None
    fall_m = heights_m[top] - heights_m[[0, -1]]
    expected_s = float(np.sqrt(2 * fall_m / GRAVITY_M_S2).sum())
    return float(times_s[span[1] - 1] - times_s[span[0]]) - expected_s


def _long_spans(mask: NDArray[np.bool_], times_s: FloatArray, least_s: float) -> list[tuple[int, int]]:
    padded = np.concatenate([[False], mask, [False]]).astype(int)
    starts, ends = np.flatnonzero(np.diff(padded) == 1), np.flatnonzero(np.diff(padded) == -1)
    spans = [(int(start), int(end)) for start, end in zip(starts, ends, strict=True)]
    return [(a, b) for a, b in spans if b - a >= 3 and times_s[b - 1] - times_s[a] >= least_s]
