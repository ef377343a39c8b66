"""Retimed: the same way, sooner or later."""

from __future__ import annotations

import numpy as np
import pytest

from airhead.errors import BadInput
from airhead.motion import EditKind, retime, source_times_s
from airhead.takes import starter_take

KICK = starter_take("kick").motion


def test_half_the_speed_takes_twice_the_time() -> None:
    slow = retime(KICK, 0.5)
    assert slow.frames == 2 * KICK.frames - 1
    assert slow.root_pos_w[::2] == pytest.approx(KICK.root_pos_w)
    assert slow.lineage.edits[-1].kind is EditKind.RETIME
    assert slow.lineage.edits[-1].note == "played at 0.5 times its speed"
    assert slow.lineage.frames == slow.frames


def test_the_recorded_speed_changes_nothing() -> None:
    assert retime(KICK, 1.0) is KICK


def test_a_part_that_keeps_its_speed_keeps_its_frames() -> None:
    speed = np.ones(100)
    speed[:40] = 0.5
    times_s = source_times_s(speed, 10.0)
    steps = np.diff(times_s)
    assert (steps > 0).all()
    assert steps[times_s[:-1] > 4.1] == pytest.approx(0.1)
    assert steps[times_s[1:] < 3.8] == pytest.approx(0.05)
    assert times_s[0] == 0
    assert times_s[-1] == pytest.approx(9.9, abs=0.1)


@pytest.mark.parametrize("speed", [0.0, -1.0, np.nan, np.inf])
def test_what_is_no_speed_is_refused(speed: float) -> None:
    with pytest.raises(BadInput, match="not a speed"):
        retime(KICK, speed)
