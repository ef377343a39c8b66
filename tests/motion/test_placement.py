"""Placed: rigid, and nothing else."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from airhead.motion import EditKind, Motion, joint_positions, place
from airhead.rotations import yaw
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
