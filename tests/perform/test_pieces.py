"""Pieces: whose frames they are, and nothing that was not done to them."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from airhead.body import Body
from airhead.errors import BadInput
from airhead.motion import (
    Drive,
    EditKind,
    Lineage,
    Motion,
    Stage,
    StageBox,
    TakeRef,
    hold_last,
    joint_positions,
    kinematic_contacts,
    lift,
    trim,
)
from airhead.perform.pieces import (
    acted_lineage,
    held_frames,
    joined,
    recorded_piece,
    simulated_lineage,
    simulated_piece,
    stretch,
)
from airhead.simulation import Rollout, simulate, touching
from airhead.skills import read_skill, shipped_file
from airhead.tracking import PlannedControls, reference_for

A, B = TakeRef("a", "a" * 64), TakeRef("b", "b" * 64)


def same(one: Motion, other: Motion) -> bool:
    return (
        np.array_equal(one.root_pos_w, other.root_pos_w)
        and np.array_equal(one.joint_rot_l, other.joint_rot_l)
        and one.lineage.edits == other.lineage.edits
        and [strand.source for strand in one.lineage.strands] == [strand.source for strand in other.lineage.strands]
        and np.array_equal(one.lineage.drive_weights(), other.lineage.drive_weights())
    )


@pytest.mark.parametrize("bounds", [[0, 20], [0, 1, 20], [0, 5, 9, 20]])
def test_stretches_joined_again_are_what_they_were(spin: Motion, bounds: list[int]) -> None:
    whole = hold_last(trim(spin, 30, 45), 5)
    assert same(joined([stretch(whole, start, end) for start, end in pairwise(bounds)]), whole)


def test_edits_of_single_pieces_stay_apart(spin: Motion) -> None:
    whole = trim(spin, 30, 50)
    pieces = [
        stretch(whole, 0, 5),
        lift(stretch(whole, 5, 10), 0.1),
        stretch(whole, 10, 15),
        lift(stretch(whole, 15, 20), 0.1),
    ]
    lifts = [edit for edit in joined(pieces).lineage.edits if "100.0 mm" in edit.note]
    assert [(edit.start_frame, edit.end_frame) for edit in lifts] == [(5, 10), (15, 20)]


def test_what_a_human_performed_has_no_forces_and_no_deviation(spin: Motion, double: Body) -> None:
    piece = recorded_piece(spin, double.segments)
    assert piece.motion is piece.line is spin
    assert np.array_equal(piece.contact, kinematic_contacts(spin, double.segments))
    assert piece.contact.any()
    assert not piece.contact_force_w.any()
    assert not piece.deviation_m.any()


@pytest.fixture(scope="session")
def rollout(spin: Motion, double: Body) -> Rollout:
    reference = reference_for(double, trim(spin, 0, 21), 0.0)
    return simulate(double, reference.states[0], PlannedControls(reference.targets), 30.0, 60.0)


def test_a_simulated_piece_deviates_from_who_is_followed_only(spin: Motion, double: Body, rollout: Rollout) -> None:
    line = trim(spin, 0, 12)
    raised = lift(line, 0.25)
    held = np.arange(12) >= 8
    piece = simulated_piece(raised, line, held, rollout, double.segments)
    assert piece.deviation_m == pytest.approx(np.where(held, 0.0, 0.25))
    assert np.array_equal(piece.contact, touching(rollout)[:12])
    assert np.array_equal(piece.contact_force_w, rollout.contact_force_w[:12])
    assert joint_positions(piece.motion) == pytest.approx(joint_positions(raised))


def blended() -> Lineage:
    """Take A over ten frames into take B, then five frames in which B's last pose is held."""
    lineage = Lineage.of(Drive.PERFORMER, 15, [A]).mix(
        Lineage.of(Drive.PERFORMER, 15, [B]), np.minimum(np.arange(15) / 9, 1)
    )
    return lineage.with_edit(EditKind.BLEND, "a into b", 0, 10).with_edit(EditKind.HOLD, "held", 10, 15)


def test_frames_in_which_nobody_performed_are_known() -> None:
    assert held_frames(blended()).tolist() == [False] * 10 + [True] * 5


def test_a_simulation_keeps_the_takes_that_it_follows_and_their_shares() -> None:
    planned = blended()
    found = simulated_lineage(planned, np.zeros(15, dtype=bool))
    assert {strand.drive for strand in found.strands} == {Drive.PHYSICS}
    for strand, before in zip(found.strands, planned.strands, strict=True):
        assert strand.takes == before.takes
        assert np.array_equal(strand.weight, before.weight)
    assert found.edits == planned.edits


def test_a_simulated_hold_is_a_simulation_alone() -> None:
    planned = blended()
    found = simulated_lineage(planned, held_frames(planned))
    behind = {strand.takes: strand.weight for strand in found.strands}
    assert set(behind) == {(A,), (B,), ()}
    assert behind[()].tolist() == [0.0] * 10 + [1.0] * 5
    assert np.array_equal(behind[(A,)][:10] + behind[(B,)][:10], np.ones(10))
    assert found.drive_weights()[:, 1] == pytest.approx(np.ones(15))
    assert [(e.kind, e.start_frame, e.end_frame) for e in found.edits] == [
        (EditKind.BLEND, 0, 10), (EditKind.HOLD, 10, 15),
    ]  # fmt: skip


def test_whose_plan_is_followed_is_said_only_where_it_has_a_share() -> None:
    skill = read_skill(shipped_file("kick"))
    planned, share = blended(), np.array([1.0] * 4 + [0.0] * 5 + [0.3] * 6)
    found = acted_lineage(planned, np.zeros(15, dtype=bool), skill, share, "on the plan of another")
    spans = [(edit.start_frame, edit.end_frame) for edit in found.edits if edit.kind is EditKind.PLAN]
    assert spans == [(0, 4), (9, 15)]
    none = acted_lineage(planned, np.zeros(15, dtype=bool), skill, np.zeros(15), "on the plan of another")
    assert not [edit for edit in none.edits if edit.kind is EditKind.PLAN]


def test_a_stretch_lies_within_its_motion(spin: Motion) -> None:
    with pytest.raises(BadInput):
        stretch(spin, 20, 20)


def test_feet_touch_a_box_as_they_touch_the_ground(standing: Motion, body: Body) -> None:
    stage = Stage((StageBox(np.array([0.0, 0.0, 0.25]), np.array([0.6, 0.6, 0.25])),))
    on_the_ground = recorded_piece(standing, body.segments).contact
    assert on_the_ground.any()
    assert np.array_equal(recorded_piece(lift(standing, 0.5), body.segments, stage).contact, on_the_ground)
