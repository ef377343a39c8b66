"""Laws of flight: a parabola falls at the gravity it was made with, and nothing else looks like one."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from airhead.metrics import (
    GRAVITY_M_S2,
    Trace,
    air_time_error_s,
    contact_free_spans,
    fit_flight,
    flights_that_tell_gravity,
    gravity_error,
    gravity_residual,
)
from airhead.rotations import FloatArray

FPS = 60.0


def parabola(seconds: float, gravity: float = GRAVITY_M_S2, fps: float = FPS) -> tuple[FloatArray, FloatArray]:
    """Times and positions of a body that flies for `seconds` and lands as high as it took off."""
    times_s = np.arange(round(seconds * fps) + 1) / fps
    up = gravity * times_s[-1] / 2
    return times_s, np.stack([2.0 * times_s, -0.3 * times_s, 0.9 + up * times_s - gravity / 2 * times_s**2], axis=1)


def trace_of(times_s: FloatArray, com_pos_w: FloatArray, lowest_m: FloatArray) -> Trace:
    frames = len(times_s)
    still = np.tile([1.0, 0.0, 0.0, 0.0], (frames, 1))
    lowest_m = lowest_m[:, None]
    still_w, flat = np.zeros((frames, 15, 3)), np.zeros(frames)
    return Trace(times_s, still_w, still, com_pos_w, lowest_m, lowest_m, ("pelvis",), flat)


@given(st.floats(0.2, 1.2), st.floats(1.0, 30.0), st.sampled_from([24.0, 30.0, 60.0, 120.0]))
def test_a_parabola_is_fitted_with_its_own_gravity(seconds: float, gravity: float, fps: float) -> None:
    times_s, com_pos_w = parabola(seconds, gravity, fps)
    fitted = fit_flight(times_s, com_pos_w, (0, len(times_s)))
    assert fitted.gravity_m_s2 == pytest.approx(gravity, rel=1e-6)
    assert fitted.residual_m < 1e-9
    assert fitted.apex_seen
    assert fitted.apex_s == pytest.approx(times_s[-1] / 2)
    assert fitted.apex_m == pytest.approx(0.9 + gravity * times_s[-1] ** 2 / 8)


def test_gravity_alone_leaves_no_residual() -> None:
    times_s, com_pos_w = parabola(0.5)
    assert gravity_residual(times_s, com_pos_w, [(0, len(times_s))]) < 1e-6


def test_a_straight_glide_lacks_all_of_gravity() -> None:
    times_s, com_pos_w = parabola(0.5)
    com_pos_w[:, 2] = 1.0
    assert gravity_residual(times_s, com_pos_w, [(0, len(times_s))]) == pytest.approx(1.0)


def test_the_residual_is_nan_outside_of_flights() -> None:
    times_s, com_pos_w = parabola(0.5)
    error = gravity_error(times_s, com_pos_w, [(5, 20)])
    assert np.isnan(error[:5]).all()
    assert np.isnan(error[20:]).all()
    assert not np.isnan(error[5:20]).any()
    assert np.isnan(gravity_residual(times_s, com_pos_w, []))


def test_fitting_bears_noise_that_differencing_would_not() -> None:
    times_s, com_pos_w = parabola(0.6)
    noisy = com_pos_w + np.random.default_rng(0).normal(0, 0.001, com_pos_w.shape)
    differenced = np.diff(noisy, n=2, axis=0) * FPS**2 + [0, 0, GRAVITY_M_S2]
    by_differences = np.sqrt((differenced**2).sum(axis=1).mean()) / GRAVITY_M_S2
    assert gravity_residual(times_s, noisy, [(0, len(times_s))]) < 0.05 < by_differences


@given(st.floats(0.15, 1.2))
def test_air_time_of_a_parabola_is_what_its_heights_allow(seconds: float) -> None:
    times_s, com_pos_w = parabola(seconds)
    error_s = air_time_error_s(times_s, com_pos_w[:, 2], (0, len(times_s)))
    # between frames the apex may be missed by half a frame
    assert error_s == pytest.approx(0.0, abs=0.5 / FPS)


def test_a_flight_in_slow_motion_lasts_too_long() -> None:
    times_s, com_pos_w = parabola(0.5)
    error_s = air_time_error_s(2 * times_s, com_pos_w[:, 2], (0, len(times_s)))
    assert error_s == pytest.approx(0.5, abs=0.01)


def test_a_flight_without_an_apex_has_no_air_time_to_judge() -> None:
    times_s, com_pos_w = parabola(0.5)
    assert air_time_error_s(times_s, com_pos_w[:, 2], (0, 10)) is None


def test_gravity_is_told_only_by_long_clear_flights_with_an_apex() -> None:
    times_s, com_pos_w = parabola(0.5)
    clear, low = np.full(len(times_s), 0.5), np.full(len(times_s), 0.02)
    assert len(flights_that_tell_gravity(trace_of(times_s, com_pos_w, clear))) == 1
    assert flights_that_tell_gravity(trace_of(times_s, com_pos_w, low)) == []
    assert flights_that_tell_gravity(trace_of(times_s[:12], com_pos_w[:12], clear[:12])) == []
    bent = com_pos_w + 0.1 * np.sin(40 * times_s)[:, None]
    assert flights_that_tell_gravity(trace_of(times_s, bent, clear)) == []


def test_slow_motion_still_tells_its_gravity() -> None:
    times_s, com_pos_w = parabola(0.5)
    (flight,) = flights_that_tell_gravity(trace_of(4 * times_s, com_pos_w, np.full(len(times_s), 0.05)))
    assert flight.gravity_m_s2 == pytest.approx(GRAVITY_M_S2 / 16)


def test_a_known_contact_ends_a_flight() -> None:
    times_s, com_pos_w = parabola(0.5)
    traced = trace_of(times_s, com_pos_w, np.full(len(times_s), 0.5))
    contact = np.zeros((len(times_s), 2), dtype=bool)
    assert contact_free_spans(traced, contact) == [(0, len(times_s))]
    contact[15, 1] = True
    assert contact_free_spans(traced, contact) == [(0, 15), (16, len(times_s))]
