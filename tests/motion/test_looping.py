"""A cycle repeated: the same steps again, each time further on, without a seam."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from airhead.errors import BadInput
from airhead.motion import EditKind, Motion, forward_kinematics, joint_positions, lift, place, repeated
from airhead.takes import starter_take


@pytest.fixture(scope="module", params=["walk", "run"])
def cycle(request: pytest.FixtureRequest) -> Motion:
    return starter_take(request.param).motion


def test_once_is_the_motion_itself(cycle: Motion) -> None:
    assert repeated(cycle, 1) is cycle


def test_every_cycle_is_the_first_one_further_on(cycle: Motion) -> None:
    row, period = repeated(cycle, 3), cycle.frames - 1
    assert row.frames == 3 * period + 1
    same = np.abs(np.einsum("tji,tji->tj", row.joint_rot_l[period:], row.joint_rot_l[:-period]))
    assert same == pytest.approx(np.ones_like(same), abs=1e-9)
    on_m = row.root_pos_w[period:] - row.root_pos_w[:-period]
    assert on_m == pytest.approx(np.broadcast_to(on_m[0], on_m.shape), abs=1e-9)
    assert on_m[0] == pytest.approx((cycle.root_pos_w[-1] - cycle.root_pos_w[0]) * [1, 1, 0], abs=1e-6)


def test_there_is_no_step_at_a_seam(cycle: Motion) -> None:
    """Over a seam joints move no further than elsewhere in a frame; cut as it is, they would."""
    period = cycle.frames - 1
    strides_m = np.linalg.norm(np.diff(joint_positions(repeated(cycle, 2)), axis=0), axis=-1).max(axis=-1)
    elsewhere = np.delete(strides_m, [period - 1, period])
    assert strides_m[period - 1 : period + 1].max() < 1.1 * elsewhere.max()


def test_the_ends_meet_half_way_and_the_middle_stays(cycle: Motion) -> None:
    row, middle = repeated(cycle, 2), (cycle.frames - 1) // 2
    assert row.joint_rot_l[middle] == pytest.approx(cycle.joint_rot_l[middle], abs=1e-9)
    seen = [row.joint_rot_l[frame] for frame in (0, cycle.frames - 1)]
    pelvis = np.zeros((4, 3))
    poses = np.stack([*seen, cycle.joint_rot_l[0], cycle.joint_rot_l[-1]])
    met, again, first, last = forward_kinematics(cycle.skeleton, pelvis, poses)[0]
    assert met == pytest.approx(again, abs=1e-9)
    apart_m = np.linalg.norm(last - first, axis=-1)
    assert np.linalg.norm(met - first, axis=-1) == pytest.approx(apart_m / 2, abs=0.02)


def test_where_it_stands_and_faces_makes_no_difference(cycle: Motion) -> None:
    moved = place(cycle, 1.0, np.array([3.0, -2.0]))
    there, here = repeated(moved, 3), place(repeated(cycle, 3), 1.0, np.array([3.0, -2.0]))
    assert joint_positions(there) == pytest.approx(joint_positions(here), abs=1e-6)


def test_lineage_says_so_and_keeps_the_edits_of_each_cycle(cycle: Motion) -> None:
    edited = lift(cycle, 0.1)
    row = repeated(edited, 3)
    kinds = [edit.kind for edit in row.lineage.edits]
    assert kinds.count(EditKind.LIFT) == 3
    assert kinds[-1] is EditKind.REPEAT
    assert "3 times" in row.lineage.edits[-1].note
    assert row.lineage.takes == cycle.lineage.takes
    assert sum(strand.weight for strand in row.lineage.strands) == pytest.approx(np.ones(row.frames))


@pytest.mark.parametrize("name", ["getup_facedown", "getup_faceup"])
def test_what_does_not_end_as_it_begins_is_refused(name: str) -> None:
    with pytest.raises(BadInput, match="cannot be repeated"):
        repeated(starter_take(name).motion, 2)


def test_a_height_that_drifts_is_closed(cycle: Motion) -> None:
    rising = replace(cycle, root_pos_w=cycle.root_pos_w + np.linspace(0, 0.05, cycle.frames)[:, None] * [0, 0, 1])
    row, period = repeated(rising, 3), cycle.frames - 1
    assert row.root_pos_w[::period, 2] == pytest.approx(np.full(4, row.root_pos_w[0, 2]), abs=1e-9)
