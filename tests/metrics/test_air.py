"""Who flies is told from who stands, and for how long is ballistics."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from airhead.metrics import Trace, air_time_s, airborne, flights
from airhead.motion import STARTER_SKELETON, Drive, Lineage, Motion
from airhead.rotations import IDENTITY, FloatArray, about_axis
from airhead.takes import starter_take

GRAVITY_M_S2 = 9.81


def hop(height_m: float, starts_s: tuple[float, ...] = (0.8,), fps: float = 60.0, length_s: float = 2.4) -> Motion:
    """Jumps straight up from bent knees and lands in them: a push of 12 m/s², then nothing but gravity."""
    times_s = np.arange(round(length_s * fps)) / fps
    rise_m = sum(_rise(times_s - start_s, height_m) for start_s in starts_s)
    thigh_m, shank_m = (-STARTER_SKELETON.offsets_m[STARTER_SKELETON.index(f"left_{j}"), 2] for j in ("knee", "ankle"))
    leg_m = thigh_m + shank_m + np.minimum(rise_m, 0)
    knee = np.pi - np.arccos((thigh_m**2 + shank_m**2 - leg_m**2) / (2 * thigh_m * shank_m) * (1 - 1e-12))
    hip = np.arctan2(shank_m * np.sin(knee), thigh_m + shank_m * np.cos(knee))
    joints = np.tile(IDENTITY, (len(times_s), len(STARTER_SKELETON), 1))
    for side in ("left", "right"):
        for joint, angle in (("hip", hip), ("knee", -knee), ("ankle", knee - hip)):
            joints[:, STARTER_SKELETON.index(f"{side}_{joint}")] = about_axis([0.0, -1.0, 0.0], angle)
    root = np.zeros((len(times_s), 3))
    root[:, 2] = 0.05 + thigh_m + shank_m + rise_m
    return Motion(STARTER_SKELETON, fps, root, joints, Lineage.of(Drive.PHYSICS, len(times_s)))


def _rise(time_s: FloatArray, height_m: float, push_m_s2: float = 12.0) -> FloatArray:
    """How high the pelvis is above its place in standing when the feet leave the ground at 0 s."""
    up_m_s = np.sqrt(2 * GRAVITY_M_S2 * height_m)
    push_s, air_s = up_m_s / push_m_s2, 2 * up_m_s / GRAVITY_M_S2
    depth_m = push_m_s2 / 2 * push_s**2
    sink = np.clip((np.minimum(-time_s, time_s - air_s) + push_s + 0.3) / 0.3, 0, 1)
    slow = -depth_m * (3 * sink**2 - 2 * sink**3)  # down before the push, up again after the landing
    away_s = np.maximum(-time_s, time_s - air_s)  # from the flight, negative within it
    pushing = -depth_m + push_m_s2 / 2 * (push_s - away_s) ** 2
    flying = up_m_s * time_s - GRAVITY_M_S2 / 2 * time_s**2
    return np.where(away_s < 0, flying, np.where(away_s < push_s, pushing, slow))


@given(height_m=st.floats(0.1, 1.0), start_s=st.floats(0.8, 0.9))
def test_a_jump_is_in_the_air_as_long_as_ballistics_says(
    seen: Callable[..., Trace], height_m: float, start_s: float
) -> None:
    jumping = seen(hop(height_m, (start_s,)))
    assert len(flights(jumping)) == 1
    air_s = 2 * np.sqrt(2 * height_m / GRAVITY_M_S2)
    # feet that are hardly off the ground count only once the body surely falls, 1 to 1.5 frames of 30 a second late at
    # either end; never is somebody in the air who is not
    assert air_s - 0.1 - 1 / 60 < air_time_s(jumping) < air_s


def test_two_jumps_are_two_flights_and_count_twice(seen: Callable[..., Trace]) -> None:
    once, twice = (seen(hop(0.3, starts, length_s=4)) for starts in ((0.8,), (0.8, 2.6)))
    assert len(flights(twice)) == 2
    assert air_time_s(twice) == pytest.approx(2 * air_time_s(once))


def test_who_stands_does_not_fly(standing: Motion, seen: Callable[..., Trace]) -> None:
    assert not airborne(seen(standing)).any()
    assert air_time_s(seen(standing)) == 0
    drifted = replace(standing, root_pos_w=standing.root_pos_w + np.array([0, 0, 0.08]))  # a floor that is 8 cm off
    assert air_time_s(seen(drifted)) == 0


def test_who_hangs_in_the_air_flies(standing: Motion, seen: Callable[..., Trace]) -> None:
    hanging = replace(standing, root_pos_w=standing.root_pos_w + np.array([0, 0, 0.5]))
    assert airborne(seen(hanging)).all()
    assert air_time_s(seen(hanging)) == pytest.approx(standing.times_s[-1])


def test_a_step_is_no_flight(standing: Motion, seen: Callable[..., Trace]) -> None:
    path = standing.root_pos_w.copy()
    path[20:25, 2] += 0.3
    assert airborne(seen(replace(standing, root_pos_w=path))).any()
    assert flights(seen(replace(standing, root_pos_w=path))) == []


def test_the_takes_that_jump_do_and_those_that_walk_do_not(jump: Trace, seen: Callable[..., Trace]) -> None:
    assert 0.25 < air_time_s(jump) < 0.6
    assert air_time_s(seen(starter_take("walk").motion, 60.0)) == 0


@pytest.mark.parametrize("frames", [1, 2, 3])
def test_a_glimpse_is_no_flight(standing: Motion, seen: Callable[..., Trace], frames: int) -> None:
    short = replace(
        standing,
        root_pos_w=standing.root_pos_w[:frames],
        joint_rot_l=standing.joint_rot_l[:frames],
        lineage=standing.lineage.trim(0, frames),
    )
    assert air_time_s(seen(short)) == 0
