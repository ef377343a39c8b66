"""Placed: rigid, and nothing else."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from airhead.motion import EditKind, Motion, joint_positions, nearest_place, place
from airhead.rotations import FloatArray, yaw
from airhead.takes import starter_take

KICK: Motion = starter_take("kick").motion

angles = st.floats(-7, 7)
metres = st.floats(-50, 50)


@given(turn=angles, x=metres, y=metres)
def test_placement_is_rigid(turn: float, x: float, y: float) -> None:
    here, there = joint_positions(KICK), joint_positions(place(KICK, turn, [x, y]))
    here, there = here[::20].reshape(-1, 3), there[::20].reshape(-1, 3)
    distances = [np.linalg.norm(points[:, None] - points[None], axis=-1) for points in (here, there)]
    assert distances[1] == pytest.approx(distances[0], abs=1e-9)
    assert there[:, 2] == pytest.approx(here[:, 2])


@given(turn=angles)
def test_it_turns_by_as_much_as_it_says(turn: float) -> None:
    turned = yaw(place(KICK, turn, [0, 0]).joint_rot_l[0, 0]) - yaw(KICK.joint_rot_l[0, 0])
    assert np.exp(1j * turned) == pytest.approx(np.exp(1j * turn))


@given(turn=angles, x=metres, y=metres)
def test_it_can_be_undone(turn: float, x: float, y: float) -> None:
    back = place(place(KICK, 0.0, [x, y]), 0.0, [-x, -y])
    assert back.root_pos_w == pytest.approx(KICK.root_pos_w)
    around = place(place(KICK, turn, [0, 0]), -turn, [0, 0])
    assert joint_positions(around)[::30] == pytest.approx(joint_positions(KICK)[::30], abs=1e-9)


def test_lineage_says_where_to_and_nothing_where_nothing_moved() -> None:
    edit = place(KICK, 1.0, [2.0, 3.0]).lineage.edits[-1]
    assert edit.kind is EditKind.PLACE
    assert edit.note == "turned by 57.3 degrees, moved by 2.000, 3.000 m"
    assert place(KICK, 0.0, [0.0, 0.0]) is KICK


def moved(points_w: FloatArray, turn: float, shift_xy: FloatArray) -> FloatArray:
    """Points (..., 3) turned about the vertical, then moved."""
    x, y, z = np.moveaxis(points_w, -1, 0)
    cosine, sine = np.cos(turn), np.sin(turn)
    return np.stack([cosine * x - sine * y + shift_xy[0], sine * x + cosine * y + shift_xy[1], z], axis=-1)


@given(turn=angles, x=metres, y=metres, frame=st.integers(0, KICK.frames - 1))
def test_where_a_pose_was_put_is_found(turn: float, x: float, y: float, frame: int) -> None:
    here, there = (joint_positions(motion)[frame] for motion in (KICK, place(KICK, turn, [x, y])))
    found_turn, found_move = nearest_place(here, there)
    assert np.exp(1j * found_turn) == pytest.approx(np.exp(1j * turn), abs=1e-9)
    assert found_move == pytest.approx([x, y], abs=1e-7)


@given(turn=angles, x=metres, y=metres)
def test_a_turn_and_a_move_are_found_whatever_becomes_of_heights(turn: float, x: float, y: float) -> None:
    rng = np.random.default_rng(4)
    here = rng.normal(size=(5, 7, 3))  # of several instants at once
    there = moved(here, turn, np.array([x, y]))
    there[..., 2] = rng.normal(size=(5, 7))
    found_turn, found_move = nearest_place(here, there)
    assert np.exp(1j * found_turn) == pytest.approx(np.exp(1j * turn), abs=1e-9)
    assert found_move == pytest.approx([x, y], abs=1e-7)


@given(seed=st.integers(0, 99), turn=st.floats(-3.2, 3.2), x=st.floats(-1, 1), y=st.floats(-1, 1))
def test_no_other_turn_and_move_bring_points_nearer(seed: int, turn: float, x: float, y: float) -> None:
    here, there = np.random.default_rng(seed).normal(size=(2, 9, 3))

    def off_m2(by: float, shift_xy: FloatArray) -> float:
        return float(np.square(moved(here, by, shift_xy) - there)[..., :2].sum())

    found_turn, found_move = nearest_place(here, there)
    least = off_m2(found_turn, found_move)
    assert least <= off_m2(turn, np.array([x, y])) + 1e-9
    assert least <= off_m2(found_turn + turn, found_move + np.array([x, y])) + 1e-9
