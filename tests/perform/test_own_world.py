"""A performance that a skill begins is simulated in the skill's world; motions go there and back unedited."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from airhead.body import Body, Place, build_body
from airhead.motion import Drive, Lineage, Motion, Plan, Stage, StageBox, TakeRef, joint_positions, place, trim
from airhead.perform.own_world import OwnWorld, own_world
from airhead.perform.pieces import recorded_piece
from airhead.skills import Skill, TrackedPlan
from tests.skills.samples import skill_from

WORLD = OwnWorld(Place(0.8, np.array([3.0, -2.0])))


def test_a_motion_goes_there_and_back(spin: Motion) -> None:
    there = WORLD.own(spin)
    assert joint_positions(there) == pytest.approx(
        joint_positions(place(place(spin, 0.0, [-3.0, 2.0]), -0.8, [0.0, 0.0])), abs=1e-12
    )
    back = WORLD.of_the_line(there)
    assert joint_positions(back) == pytest.approx(joint_positions(spin), abs=1e-12)
    assert back.lineage == there.lineage == spin.lineage  # another world's numbers are no edit


def test_forces_turn_with_it(spin: Motion, double: Body) -> None:
    piece = recorded_piece(spin, double.segments)
    pushed = replace(piece, contact_force_w=np.full_like(piece.contact_force_w, [1.0, 0.0, 5.0]))
    found = WORLD.with_forces_turned(pushed).contact_force_w
    assert found == pytest.approx(np.broadcast_to([np.cos(0.8), np.sin(0.8), 5.0], found.shape))


@pytest.fixture(scope="module")
def followed(spin: Motion, double: Body) -> Skill:
    """A skill that plans the first 40 frames as they were recorded, in a world that lies elsewhere."""
    motion = trim(place(spin, -0.8, [1.0, 2.0]), 0, 41)
    qpos = double.qpos(motion.root_pos_w, motion.joint_rot_l)
    states = np.concatenate([qpos, double.qvel(qpos, motion.fps)], axis=1)[::2]
    nothing = np.zeros((len(states) - 1, double.model.nu))
    gains = np.zeros((*nothing.shape, double.space.size))
    plan = TrackedPlan(double.space, states, nothing, gains, states, len(nothing), 30.0)
    return skill_from(double, plan, (TakeRef("spin", "a" * 64),))


def beginning(planned: Callable[..., Plan], spin: Motion, drive: Drive) -> Plan:
    part = trim(spin, 0, 40).with_lineage(Lineage.of(Drive.PERFORMER, 40, [TakeRef("spin", "a" * 64)]))
    plan = planned(part, [drive])
    (move,) = plan.moves
    return replace(plan, moves=(replace(move, take_id="spin", skill="small", source_span_s=(0.0, 39 / 60)),))


def test_it_lies_where_the_whole_plan_lies_on_the_line(
    planned: Callable[..., Plan], spin: Motion, double: Body, followed: Skill
) -> None:
    plan = beginning(planned, spin, Drive.POLICY)
    world = own_world(plan, plan.moves, followed, double)
    assert world is not None
    assert joint_positions(world.own(plan.motion)) == pytest.approx(
        joint_positions(place(plan.motion, -0.8, [1.0, 2.0])),
        abs=0.005,  # knees and elbows of a body are hinges
    )


def test_who_begins_otherwise_is_simulated_where_the_line_lies(
    planned: Callable[..., Plan], spin: Motion, double: Body, followed: Skill
) -> None:
    for drive in (Drive.PERFORMER, Drive.PHYSICS):
        plan = beginning(planned, spin, drive)
        assert own_world(plan, plan.moves, followed, double) is None
    boxes = (StageBox(np.array([4.0, 0.0, 0.25]), np.array([0.6, 0.6, 0.25])),)
    boxed, plan = build_body(spin, stage=Stage(boxes)), beginning(planned, spin, Drive.POLICY)
    assert own_world(plan, plan.moves, followed, boxed) is None  # they stand in the line's world
