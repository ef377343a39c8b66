"""Angular momentum: a rigid spin keeps it, and what is turned from outside does not."""

from __future__ import annotations

import numpy as np
import pytest

from airhead.metrics import angular_momentum_drift, momentum_drift
from airhead.motion import (
    STARTER_SKELETON,
    Drive,
    Lineage,
    Motion,
    assume_physique,
    center_of_mass,
    forward_kinematics,
    segments_of,
)
from airhead.rotations import FloatArray, from_rotvec

SEGMENTS = segments_of(STARTER_SKELETON, assume_physique(STARTER_SKELETON, 0.05))
FRAMES, FPS = 40, 60.0


def spinning(pitch_rad: FloatArray) -> Motion:
    """The rest pose pitched about its centre of mass, which stays where it is."""
    rotations = np.tile([1.0, 0.0, 0.0, 0.0], (FRAMES, len(STARTER_SKELETON), 1))
    rotations[:, 0] = from_rotvec(np.outer(pitch_rad, [0.0, 1.0, 0.0]))
    poses = forward_kinematics(STARTER_SKELETON, np.zeros((FRAMES, 3)), rotations)
    root_pos_w = -center_of_mass(STARTER_SKELETON, SEGMENTS, *poses)
    return Motion(STARTER_SKELETON, FPS, root_pos_w, rotations, Lineage.of(Drive.PHYSICS, FRAMES))


def test_a_rigid_spin_keeps_its_momentum() -> None:
    (drift,) = angular_momentum_drift(spinning(8.0 * np.arange(FRAMES) / FPS), SEGMENTS, [(0, FRAMES)])
    assert drift.relative < 1e-9
    assert drift.size < 1e-9
    assert drift.direction_rad < 1e-6
    assert drift.mean_kgm2_s[1] > 40
    assert abs(drift.mean_kgm2_s[[0, 2]]).max() < 1e-9


def test_a_spin_that_gets_faster_drifts() -> None:
    time_s = np.arange(FRAMES) / FPS
    (drift,) = angular_momentum_drift(spinning(6.0 * time_s + 3.0 * time_s**2), SEGMENTS, [(0, FRAMES)])
    # from 6 to 10 rad/s: a quarter each way
    assert drift.size == pytest.approx(0.25, abs=0.03)


def test_a_body_that_hardly_turns_is_not_divided_by_nothing() -> None:
    (drift,) = angular_momentum_drift(spinning(1e-4 * np.sin(np.arange(FRAMES))), SEGMENTS, [(0, FRAMES)])
    assert drift.relative < 0.02
    assert drift.direction_rad == 0.0


def test_a_turn_of_direction_counts_as_much_as_one_of_size() -> None:
    angle = np.linspace(-0.2, 0.2, 21)
    turning = 50.0 * np.stack([np.cos(angle), np.sin(angle), 0.0 * angle], axis=1)
    drift = momentum_drift(turning, 1.0, (0, 21))
    assert drift.direction_rad == pytest.approx(0.18, abs=1e-6)
    assert drift.relative == pytest.approx(0.18, abs=0.01)
    assert drift.size < 0.02


def test_flights_of_two_frames_are_left_out() -> None:
    assert angular_momentum_drift(spinning(np.zeros(FRAMES)), SEGMENTS, [(3, 5)]) == []
