"""Seams: a smooth motion has none, and a step, a kink and a push read what they are."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from airhead.metrics import jumps, seam_jump, usual_jumps

FPS = 60.0
TIMES_S = np.arange(60) / FPS
SINCE_S = np.maximum(TIMES_S - 29.5 / FPS, 0.0)  # a boundary between frames 29 and 30


def points(height: np.ndarray) -> np.ndarray:
    """Two points, one that rests and one that moves."""
    moving = np.stack([1.5 * TIMES_S, 0.0 * TIMES_S, height], axis=1)
    return np.stack([np.zeros_like(moving), moving], axis=1)


@given(st.floats(-3, 3), st.floats(-3, 3), st.floats(-9.81, 9.81))
def test_a_parabola_has_no_jump_of_position_or_acceleration(start: float, rise: float, push: float) -> None:
    found = jumps(points(start + rise * TIMES_S + push / 2 * TIMES_S**2), FPS)
    assert found.position_m.max() < 1e-9
    assert found.acceleration_m_s2.max() < 1e-6
    # velocity after minus velocity before, two frames apart
    assert found.velocity_m_s[2:-1] == pytest.approx(2 * abs(push) / FPS, abs=1e-9)


@given(st.floats(0.001, 0.5))
def test_a_step_reads_its_size(step_m: float) -> None:
    found = jumps(points(step_m * (SINCE_S > 0)), FPS)
    assert int(found.position_m.argmax()) == 30
    assert found.position_m[30] == pytest.approx(step_m)


@given(st.floats(0.01, 5))
def test_a_kink_reads_its_change_of_velocity(kink_m_s: float) -> None:
    found = jumps(points(kink_m_s * SINCE_S), FPS)
    assert found.velocity_m_s[30] == pytest.approx(kink_m_s)
    assert found.position_m[30] < 1e-9


@given(st.floats(0.1, 50))
def test_a_push_reads_its_change_of_acceleration(push_m_s2: float) -> None:
    found = jumps(points(push_m_s2 / 2 * np.maximum(TIMES_S - 30 / FPS, 0.0) ** 2), FPS)
    assert found.acceleration_m_s2[30] == pytest.approx(push_m_s2)


def test_jumps_do_not_depend_on_where_and_how_the_body_moves() -> None:
    wobble = points(0.1 * np.sin(9 * TIMES_S))
    moved = wobble + np.array([3.0, -1.0, 0.5]) + TIMES_S[:, None, None] * np.array([2.0, 1.0, 0.0])
    assert np.allclose(jumps(wobble, FPS).stacked(), jumps(moved, FPS).stacked())


def test_a_cut_is_found_beside_what_is_usual() -> None:
    smooth = points(0.2 * np.sin(6 * TIMES_S))
    usual = usual_jumps([jumps(smooth, FPS)])
    assert max(seam_jump(jumps(smooth, FPS), usual, 30, 30).ratio) <= 1.1
    broken = seam_jump(jumps(points(0.2 * np.sin(6 * TIMES_S) + 0.05 * (SINCE_S > 0)), FPS), usual, 28, 32)
    assert min(broken.ratio) > 2
    assert 29 <= broken.frame <= 31


def test_a_standing_take_allows_what_nobody_sees() -> None:
    usual = usual_jumps([jumps(np.zeros((20, 3, 3)), FPS)])
    assert (usual > 0).all()


@pytest.mark.parametrize("frames", [1, 2, 3, 4, 5])
def test_short_motions_have_jumps_of_their_length(frames: int) -> None:
    assert jumps(np.zeros((frames, 2, 3)), FPS).stacked().shape == (frames, 3)
    assert usual_jumps([jumps(np.zeros((frames, 2, 3)), FPS)]).shape == (3,)
