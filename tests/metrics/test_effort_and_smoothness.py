"""Torques, ground forces, friction, jerk, and what a wrong frame rate looks like."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from airhead.metrics import (
    GRAVITY_M_S2,
    Trace,
    acceleration_error_m_s2,
    at_torque_limit,
    beyond_friction,
    contact_paths,
    friction_share,
    gravity_advice,
    ground_force_bw,
    jerk_m_s3,
    usual_jerk_m_s3,
    velocity_error_m_s,
)
from airhead.motion import STARTER_SKELETON, assume_physique, forward_kinematics, segments_of
from airhead.rotations import FloatArray, from_rotvec


def test_one_joint_at_its_limit_is_enough() -> None:
    assert at_torque_limit(np.array([[0.2, 0.9], [1.0, 0.1], [0.1, 6.2]])).tolist() == [False, True, True]


def test_a_body_at_rest_weighs_one_body_weight() -> None:
    force_w = np.zeros((3, 2, 3))
    force_w[:, :, 2] = 60 * GRAVITY_M_S2 / 2
    assert ground_force_bw(force_w, 60.0) == pytest.approx(1.0)


def test_friction_counts_contact_frames_only() -> None:
    needed, contact = np.array([0.5, 0.9, 3.0, 0.1]), np.array([True, True, False, True])
    assert beyond_friction(needed).tolist() == [False, True, True, False]
    assert friction_share(needed, contact) == pytest.approx(1 / 3)
    assert np.isnan(friction_share(needed, np.zeros(4, dtype=bool)))


@given(st.floats(-50, 50), st.sampled_from([30.0, 60.0, 120.0]))
def test_jerk_of_a_cubic_is_its_third_derivative(third: float, fps: float) -> None:
    time_s = np.arange(30) / fps
    points = np.zeros((30, 2, 3))
    points[:, 0, 1] = third / 6 * time_s**3 + time_s**2 - time_s
    jerk = jerk_m_s3(points, fps)
    assert jerk[2:-1, 0] == pytest.approx(abs(third), abs=1e-5)
    assert jerk[:, 1].max() == 0
    assert usual_jerk_m_s3([jerk[2:-1, :1]]) == pytest.approx(abs(third), abs=1e-5)


def trace_of(landmarks_w: FloatArray, fps: float) -> Trace:
    frames = len(landmarks_w)
    return Trace(
        np.arange(frames) / fps,
        landmarks_w,
        np.tile([1.0, 0.0, 0.0, 0.0], (frames, 1)),
        np.zeros((frames, 3)),
        np.ones((frames, 1)),
        np.ones((frames, 1)),
        ("pelvis",),
        np.zeros(frames),
    )


@pytest.mark.parametrize("fps", [30.0, 120.0])
def test_rates_of_error_are_per_second_whatever_the_frame_rate(fps: float) -> None:
    time_s = np.arange(int(fps)) / fps
    still = np.zeros((len(time_s), 15, 3))
    moving = still + np.stack([0 * time_s, 0.5 * time_s, 1.5 * time_s**2], axis=1)[:, None]
    rates = velocity_error_m_s(trace_of(moving, fps), trace_of(still, fps), fps)
    assert rates[1:-1] == pytest.approx(np.hypot(0.5, 3 * time_s[1:-1]))
    accelerations = acceleration_error_m_s2(trace_of(moving, fps), trace_of(still, fps), fps)
    assert accelerations[1:-1] == pytest.approx(3.0)


@given(st.floats(1.05, 8.0), st.floats(24.0, 240.0))
def test_advice_gives_the_rate_that_makes_it_fall_right(slowed: float, fps: float) -> None:
    # a film shot at fps x slowed but labelled fps falls at g / slowed²
    gravity = GRAVITY_M_S2 / slowed**2
    advice = gravity_advice(gravity, fps, 1.7)
    if gravity >= 0.5 * GRAVITY_M_S2:
        assert advice is None
    else:
        assert advice is not None
        assert advice.fps == pytest.approx(fps * slowed)
        assert advice.scale * gravity == pytest.approx(GRAVITY_M_S2)
        assert advice.line.index("frame rate") < advice.line.index("lengths")


def test_a_body_of_no_human_height_speaks_for_its_scale() -> None:
    advice = gravity_advice(0.0981, 60.0, 0.017)
    assert advice is not None
    assert advice.line.index("lengths") < advice.line.index("frame rate")
    assert "100" in advice.line
    assert gravity_advice(-1.0, 60.0, 1.7) is None


SEGMENTS = segments_of(STARTER_SKELETON, assume_physique(STARTER_SKELETON, 0.05))
LEFT_FOOT = [segment.name for segment in SEGMENTS].index("left_foot")


def poses(yaw_rad: FloatArray, forwards_m: FloatArray) -> tuple[FloatArray, FloatArray]:
    rotations = np.tile([1.0, 0.0, 0.0, 0.0], (len(yaw_rad), len(STARTER_SKELETON), 1))
    rotations[:, 0] = from_rotvec(np.outer(yaw_rad, [0.0, 0.0, 1.0]))
    root = np.stack([forwards_m, 0 * forwards_m, 0 * forwards_m + 0.9], axis=1)
    return forward_kinematics(STARTER_SKELETON, root, rotations)


def test_a_contact_slides_as_far_as_its_foot() -> None:
    way = np.linspace(0.0, 0.3, 20)
    path = contact_paths(STARTER_SKELETON, SEGMENTS, *poses(0 * way, way))
    assert path[-1, LEFT_FOOT, 0] - path[0, LEFT_FOOT, 0] == pytest.approx(0.3)


def test_a_foot_that_stands_does_not_slide_when_its_lowest_corner_changes() -> None:
    rock = 1e-6 * np.array([1.0, -1.0] * 10)
    rotations = np.tile([1.0, 0.0, 0.0, 0.0], (20, len(STARTER_SKELETON), 1))
    rotations[:, 0] = from_rotvec(np.outer(rock, [1.0, 1.0, 0.0]))
    placed = forward_kinematics(STARTER_SKELETON, np.tile([0.0, 0.0, 0.9], (20, 1)), rotations)
    path = contact_paths(STARTER_SKELETON, SEGMENTS, *placed)
    assert np.linalg.norm(np.diff(path[:, LEFT_FOOT, :2], axis=0), axis=1).max() < 1e-5
