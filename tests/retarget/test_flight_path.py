"""A body of another size flies as physics has it: the same gravity, from where it left the ground to where it lands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from airhead.metrics import fit_flight
from airhead.motion import STARTER_SKELETON, Motion, assume_physique, forward_kinematics, segments_of
from airhead.retarget.figure import Figure
from airhead.retarget.flight_path import flown_root
from airhead.rotations import IDENTITY

FPS, START, END = 60.0, 30, 61


@pytest.fixture(scope="module")
def leap() -> Figure:
    """Half a second of standing, half a second in the air, half a second of standing a metre on and 0.1 m lower."""
    frames = 91
    time_s = (np.arange(frames) - START + 1) / FPS
    flying_s = np.clip(time_s, 0.0, (END - START + 1) / FPS)
    total_s = flying_s[-1]
    root = np.zeros((frames, 3))
    root[:, 0] = flying_s / total_s
    root[:, 2] = 0.95 - 0.1 * flying_s / total_s + 9.81 / 2 * flying_s * (total_s - flying_s)
    segments = segments_of(STARTER_SKELETON, assume_physique(STARTER_SKELETON, 0.05))
    return Figure(STARTER_SKELETON, segments, FPS, root, np.tile(IDENTITY, (frames, 15, 1)))


@pytest.mark.parametrize("scale", [0.6, 0.9, 1.2])
def test_gravity_is_kept_at_any_scale(leap: Figure, scale: float) -> None:
    scaled = leap.at(scale * leap.root_pos_w)
    flown = scaled.at(flown_root(leap, scaled, [(START, END)]))
    times_s = np.arange(leap.frames) / FPS
    assert fit_flight(times_s, leap.com_pos_w, (START, END)).gravity_m_s2 == pytest.approx(9.81, abs=1e-6)
    assert fit_flight(times_s, scaled.com_pos_w, (START, END)).gravity_m_s2 == pytest.approx(9.81 * scale, abs=1e-6)
    assert fit_flight(times_s, flown.com_pos_w, (START, END)).gravity_m_s2 == pytest.approx(9.81, abs=1e-6)


@pytest.mark.parametrize("scale", [0.6, 1.2])
def test_take_off_and_landing_stay_where_they_were(leap: Figure, scale: float) -> None:
    scaled = leap.at(scale * leap.root_pos_w)
    root = flown_root(leap, scaled, [(START, END)])
    assert root[[START - 1, END]] == pytest.approx(scaled.root_pos_w[[START - 1, END]], abs=1e-12)
    far = np.r_[: START - 14, END + 14 : leap.frames]
    assert root[far] == pytest.approx(scaled.root_pos_w[far], abs=1e-12)


def test_the_ground_gives_the_change_of_speed_without_a_jump(leap: Figure) -> None:
    scaled = leap.at(0.8 * leap.root_pos_w)
    change = flown_root(leap, scaled, [(START, END)]) - scaled.root_pos_w
    steps = np.diff(change[:, 2])
    assert np.abs(np.diff(steps)).max() < np.abs(steps).max() / 3
    assert change[:START, 2].min() < -1e-3  # a smaller body crouches deeper to fly as high


def test_a_flight_at_the_very_start_has_no_ground_before_it(leap: Figure) -> None:
    cut = Figure(leap.skeleton, leap.segments, FPS, leap.root_pos_w[40:], leap.joint_rot_w[40:])
    scaled = cut.at(0.8 * cut.root_pos_w)
    flown = scaled.at(flown_root(cut, scaled, [(0, END - 40)]))
    times_s = np.arange(cut.frames) / FPS
    assert fit_flight(times_s, flown.com_pos_w, (0, END - 40)).gravity_m_s2 == pytest.approx(9.81, abs=1e-6)


def test_no_flight_no_change(on_floor: Callable[[str], Motion]) -> None:
    walk = on_floor("walk")
    rotations = forward_kinematics(walk.skeleton, walk.root_pos_w, walk.joint_rot_l)[1]
    segments = segments_of(walk.skeleton, assume_physique(walk.skeleton, 0.05))
    figure = Figure(walk.skeleton, segments, walk.fps, walk.root_pos_w, rotations)
    assert flown_root(figure, replace(figure), []) == pytest.approx(figure.root_pos_w, abs=0.0)
