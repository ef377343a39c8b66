"""Errors of known mistakes are the mistakes, and do not depend on where the two of them stand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from airhead.metrics import (
    Trace,
    joint_error_m,
    local_joint_error_m,
    net_rotation_rad,
    net_turn_error_rad,
    trunk_error_rad,
)
from airhead.rotations import about_axis, from_rotvec, multiply, normalize, rotate


def placed(traced: Trace, turn_rad: float, shift: tuple[float, float]) -> Trace:
    """Turned about the vertical and moved over the floor."""
    turn, move = about_axis([0.0, 0.0, 1.0], turn_rad), np.array([*shift, 0.0])
    return replace(
        traced,
        landmarks_w=rotate(turn, traced.landmarks_w) + move,
        trunk_rot_w=multiply(turn, traced.trunk_rot_w),
        com_pos_w=rotate(turn, traced.com_pos_w) + move,
    )


def disturbed(traced: Trace, seed: int, size: float = 0.1) -> Trace:
    rng = np.random.default_rng(seed)
    return replace(
        traced,
        landmarks_w=traced.landmarks_w + size * rng.normal(size=traced.landmarks_w.shape),
        trunk_rot_w=multiply(traced.trunk_rot_w, from_rotvec(size * rng.normal(size=(len(traced.times_s), 3)))),
    )


def test_a_motion_has_no_error_against_itself(backflip: Trace) -> None:
    for measure in (joint_error_m, local_joint_error_m, trunk_error_rad):
        assert measure(backflip, backflip) == pytest.approx(np.zeros(len(backflip.times_s)), abs=1e-7)


@given(x=st.floats(-2, 2), y=st.floats(-2, 2), z=st.floats(-2, 2))
def test_a_shift_is_the_global_error_and_no_local_one(backflip: Trace, x: float, y: float, z: float) -> None:
    moved = replace(backflip, landmarks_w=backflip.landmarks_w + np.array([x, y, z]))
    assert joint_error_m(moved, backflip) == pytest.approx(np.full(len(backflip.times_s), np.hypot(np.hypot(x, y), z)))
    assert local_joint_error_m(moved, backflip) == pytest.approx(np.zeros(len(backflip.times_s)), abs=1e-9)


def test_one_joint_counts_a_fifteenth(backflip: Trace) -> None:
    landmarks = backflip.landmarks_w.copy()
    landmarks[:, 7] += [0.0, 0.0, 0.3]
    moved = replace(backflip, landmarks_w=landmarks)
    for error_m in (joint_error_m(moved, backflip), local_joint_error_m(moved, backflip)):
        assert error_m == pytest.approx(np.full(len(backflip.times_s), 0.02))


@given(angle_rad=st.floats(0, 3.1), seed=st.integers(0, 100))
def test_a_turned_trunk_is_the_trunk_error(backflip: Trace, angle_rad: float, seed: int) -> None:
    axis = normalize(np.random.default_rng(seed).normal(size=3))
    turned = replace(backflip, trunk_rot_w=multiply(backflip.trunk_rot_w, about_axis(axis, angle_rad)))
    assert trunk_error_rad(turned, backflip) == pytest.approx(np.full(len(backflip.times_s), angle_rad), abs=1e-6)


@given(turn_rad=st.floats(-4, 4), x=st.floats(-9, 9), y=st.floats(-9, 9), seed=st.integers(0, 100))
def test_where_both_stand_does_not_matter(backflip: Trace, turn_rad: float, x: float, y: float, seed: int) -> None:
    result = disturbed(backflip, seed)
    there = placed(result, turn_rad, (x, y)), placed(backflip, turn_rad, (x, y))
    for measure in (joint_error_m, local_joint_error_m, trunk_error_rad):
        assert measure(*there) == pytest.approx(measure(result, backflip), abs=1e-9)
        assert measure(backflip, result) == pytest.approx(measure(result, backflip), abs=1e-9)
    assert net_rotation_rad(there[1]) == pytest.approx(net_rotation_rad(backflip), abs=1e-9)


@pytest.mark.parametrize("axis", np.eye(3))
@pytest.mark.parametrize("turns", [-1.0, 0.5, 1.0, 2.0])
def test_the_net_rotation_of_whole_turns_is_whole_turns(standing_trace: Trace, axis: np.ndarray, turns: float) -> None:
    angle = 2 * np.pi * turns * np.linspace(0, 1, len(standing_trace.times_s)) ** 2
    turning = replace(standing_trace, trunk_rot_w=about_axis(axis, angle))
    assert net_rotation_rad(turning) == pytest.approx(2 * np.pi * turns * axis, abs=1e-9)


def test_a_backflip_pitches_backwards_once(backflip: Trace, jump: Trace) -> None:
    roll, pitch, twist = net_rotation_rad(backflip)
    assert pitch == pytest.approx(-2 * np.pi, abs=0.5)
    assert abs(roll) < 0.5
    assert abs(twist) < 0.5
    assert np.linalg.norm(net_rotation_rad(jump)) < 0.5


@given(angle_rad=st.floats(0, 3.1), seed=st.integers(0, 100), turn_rad=st.floats(-4, 4))
def test_what_a_trunk_turned_too_much_is_its_net_error(
    backflip: Trace, angle_rad: float, seed: int, turn_rad: float
) -> None:
    axis = normalize(np.random.default_rng(seed).normal(size=3))
    more = about_axis(axis, angle_rad * np.linspace(0, 1, len(backflip.times_s)))
    result = placed(replace(backflip, trunk_rot_w=multiply(backflip.trunk_rot_w, more)), turn_rad, (1.0, 2.0))
    assert net_turn_error_rad(result, backflip) == pytest.approx(angle_rad, abs=1e-6)
    assert net_turn_error_rad(backflip, result) == pytest.approx(angle_rad, abs=1e-6)


def test_a_wobble_on_the_way_is_no_net_error(standing_trace: Trace) -> None:
    # a trunk that leans 20 degrees, its lean going round four times, and ends upright and facing as it did
    along = np.linspace(0, 1, len(standing_trace.times_s))
    lean_rad = np.deg2rad(20) * np.minimum(1, 10 * np.minimum(along, 1 - along))
    round_rad = 2 * np.pi * 4 * along
    leans = lean_rad[:, None] * np.stack([np.cos(round_rad), np.sin(round_rad), np.zeros_like(along)], axis=-1)
    wobbling = replace(standing_trace, trunk_rot_w=multiply(standing_trace.trunk_rot_w, from_rotvec(leans)))
    assert trunk_error_rad(wobbling, standing_trace).max() < np.deg2rad(21)
    assert np.linalg.norm(net_rotation_rad(wobbling) - net_rotation_rad(standing_trace)) > np.deg2rad(30)
    assert net_turn_error_rad(wobbling, standing_trace) == pytest.approx(0.0, abs=1e-6)


@pytest.fixture
def standing_trace(request: pytest.FixtureRequest) -> Trace:
    traced: Trace = request.getfixturevalue("seen")(request.getfixturevalue("standing"))
    return traced
