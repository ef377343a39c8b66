"""Traits are those of the metrics room, and hold whatever the rate, place and side of a take."""

from __future__ import annotations

from dataclasses import asdict, replace

import numpy as np
import pytest

from airhead.motion import STARTER_SKELETON, Drive, Lineage, Motion, TakeRef, mirror, place, resample
from airhead.rotations import IDENTITY, about_axis
from airhead.takes import starter_names, starter_take
from airhead.takes.traits import traits_of

GRAVITY = 9.81


def somersault(turns: float, up_m_s: float = 3.0) -> Motion:
    """Up from standing and down again by gravity, turning backwards in the air."""
    flight_s, fps = 2 * up_m_s / GRAVITY, 120.0
    times_s = np.arange(-0.3, flight_s + 0.3, 1 / fps)
    air_s = np.clip(times_s, 0, flight_s)
    rotations = np.tile(IDENTITY, (len(times_s), 15, 1))
    rotations[:, 0] = about_axis([0.0, 1.0, 0.0], -2 * np.pi * turns * air_s / flight_s)
    height_m = 0.9 + 0.4 + up_m_s * air_s - GRAVITY * air_s**2 / 2
    height_m = np.where((times_s > 0) & (times_s < flight_s), height_m, 0.9)
    root_pos_w = np.stack([0 * times_s, 0 * times_s, height_m], axis=1)
    lineage = Lineage.of(Drive.PERFORMER, len(times_s), [TakeRef("somersault", "0" * 64)])
    return Motion(STARTER_SKELETON, fps, root_pos_w, rotations, lineage)


@pytest.mark.parametrize("turns", [0.0, 1.0, 2.0])
def test_turns_and_air_time_are_those_of_the_flight(turns: float) -> None:
    traits = traits_of(somersault(turns))
    assert traits.rotation_deg == pytest.approx(360 * turns, abs=25)
    assert traits.air_time_s == pytest.approx(0.61, abs=0.04)


def test_peak_height_grows_as_the_body_rises() -> None:
    low, high = traits_of(somersault(0, 2.0)), traits_of(somersault(0, 4.0))
    rise_m = (4.0**2 - 2.0**2) / (2 * GRAVITY)
    assert high.peak_height_m - low.peak_height_m == pytest.approx(rise_m, abs=0.01)


@pytest.mark.parametrize("name", starter_names())
def test_place_side_and_rate_change_little(name: str) -> None:
    motion = starter_take(name).motion
    known = asdict(traits_of(motion))
    for other in (place(motion, 0.7, [9.0, 9.0]), mirror(motion)):
        assert asdict(traits_of(other)) == pytest.approx(known, abs=1e-6)
    finer = asdict(traits_of(resample(motion, 2 * motion.fps)))
    assert finer == pytest.approx(known, abs=0.04, rel=0.12)


def test_the_floor_is_found_wherever_the_take_was_recorded() -> None:
    motion = starter_take("jump").motion
    raised = replace(motion, root_pos_w=motion.root_pos_w + np.array([0.0, 0.0, 0.3]))
    assert asdict(traits_of(raised)) == pytest.approx(asdict(traits_of(motion)), abs=0.01)
