"""Keys become frames at the rate that they stand for."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from airhead.errors import BadInput
from airhead.formats.key_times import frame_times

RATES = [10, 12, 24, 24000 / 1001, 25, 30, 30000 / 1001, 50, 60, 60000 / 1001, 100, 120, 240]


@given(rate=st.sampled_from(RATES), frames=st.integers(2, 3000), start=st.sampled_from([0.0, 1 / 24, 0.5]))
def test_frames_of_single_precision_are_found_exactly(rate: float, frames: int, start: float) -> None:
    times_s = (start + np.arange(frames) / rate).astype(np.float32).astype(float)
    found = frame_times(times_s)
    assert found.fps == pytest.approx(rate, rel=1e-4)
    if frames > 30 and start == 0:
        assert found.fps == rate
    assert (found.frames, found.note) == (frames, "")
    assert (found.in_frames(times_s) == np.arange(frames)).all()


@given(st.lists(st.booleans(), min_size=40, max_size=80), st.sampled_from([24, 30, 60]))
def test_dropped_keys_leave_the_rest_on_their_frames(kept: list[bool], rate: int) -> None:
    numbers = np.array([0, 1, 2, 3, 4, *(5 + np.flatnonzero(kept)), 90, 91, 92, 93, 94, 95, *range(96, 180)])
    found = frame_times(numbers / rate)
    assert (found.fps, found.frames, found.note) == (rate, 180, "")
    assert (found.in_frames(numbers / rate) == numbers).all()


def test_sparse_and_uneven_keys_are_sampled_and_said_to_be() -> None:
    for times_s in ([0.0, 1.0], [0.0, 0.5, 1.2, 3.0], [0.0, 0.033, 0.09, 0.11, 0.2]):
        found = frame_times(np.array(times_s))
        assert "sampled at" in found.note
        assert found.start_s + (found.frames - 1) / found.fps <= times_s[-1] + 1e-3


def test_a_stated_rate_is_taken() -> None:
    found = frame_times(np.array([0.0, 1.0]), fps=25)
    assert (found.fps, found.frames, found.note) == (25, 26, "")


def test_one_key_is_one_frame() -> None:
    assert frame_times(np.array([2.0])).frames == 1


@pytest.mark.parametrize("times_s", [[0.0, 1e9], [-1e9, 0.0], [0.0, float("inf")], [0.0, 1e-7]])
def test_times_that_no_motion_has_are_refused(times_s: list[float]) -> None:
    with pytest.raises(BadInput):
        frame_times(np.array(times_s))
