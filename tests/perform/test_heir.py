"""A simulation before a skill follows the line, then passes to the skill's own plan, laid on the line."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pytest

from airhead.body import Body, Place, build_body
from airhead.motion import Drive, Motion, PlannedMove, onto_floor, place, resample
from airhead.perform.acting import place_on
from airhead.perform.heir import Heir, towards_plan
from airhead.rotations import FloatArray
from airhead.skills import Skill, read_skill, shipped_file
from airhead.takes import starter_take
from airhead.tracking import Reference, reference_for
from tests.skills.samples import plan_from, skill_from

#: The step of its plan at which the skill takes over, and the frame of the line, at 60 a second, where that is.
FIRST, END = 16, 32
#: Control intervals in which the reference passes from the line to the plan: less than 0.25 s, and the handover.
PASSING = 7
WHERE = 0.8, np.array([2.0, -3.0])


class Handed(NamedTuple):
    """A line, what follows it, and the skill that takes over."""

    line: Motion
    reference: Reference
    heir: Heir


@pytest.fixture(scope="module")
def kick_line(kick_body: Body) -> Motion:
    """The line that a kick is on, somewhere else than its take was."""
    return place(resample(onto_floor(starter_take("kick").motion, kick_body.segments), 60.0), *WHERE)


@pytest.fixture(scope="module")
def kick_body() -> Body:
    return build_body(starter_take("kick").motion)


@pytest.fixture(scope="module")
def kick_skill() -> Skill:
    return read_skill(shipped_file("kick"))


def handed_at(end: int, line: Motion, body: Body, skill: Skill) -> Handed:
    """The skill takes over at a frame of a line that is its take."""
    span_s = end / line.fps, (line.frames - 1) / line.fps
    shares = np.ones(line.frames - end)
    take = skill.followed[0].take.id
    move = PlannedMove("after", take, end, line.frames, Drive.POLICY, shares, span_s, skill="skill")
    return Handed(line, reference_for(body, line, 0.0), Heir(skill, [move]))


@pytest.fixture(scope="module")
def handed(kick_line: Motion, kick_body: Body, kick_skill: Skill) -> Handed:
    return handed_at(END, kick_line, kick_body, kick_skill)


@pytest.fixture(scope="module")
def found(handed: Handed, kick_body: Body) -> Reference:
    return towards_plan(handed.reference, handed.heir, kick_body, handed.line, (0, END))


@pytest.fixture(scope="module")
def planned(handed: Handed, kick_body: Body, kick_skill: Skill) -> FloatArray:
    """The skill's plan, laid on the line."""
    there = place_on(kick_skill, FIRST, kick_body, handed.line, END)
    return there.to_world(kick_skill.plan_states, kick_body.space.nq)


def test_until_a_quarter_of_a_second_before_the_handover_it_is_the_line(found: Reference, handed: Handed) -> None:
    last = FIRST - PASSING - 1
    assert np.abs(found.states[: last + 1] - handed.reference.states[: last + 1]).max() < 1e-12
    assert np.array_equal(found.targets[:last], handed.reference.targets[:last])
    assert (found.control_hz, found.motion_steps, found.control_steps) == (
        handed.reference.control_hz, handed.reference.motion_steps, handed.reference.control_steps,
    )  # fmt: skip


def test_from_the_handover_on_it_is_the_plan_laid_on_the_line(
    found: Reference, planned: FloatArray, kick_skill: Skill, kick_body: Body
) -> None:
    steps = found.control_steps
    away = kick_body.space.difference(found.states[FIRST:], planned[FIRST : steps + 1])
    assert np.abs(away).max() < 1e-9
    assert found.targets[FIRST:] == pytest.approx(kick_skill.plan_targets[FIRST:steps], abs=1e-12)


def test_the_plan_is_another_than_the_line_or_nothing_was_tried(
    handed: Handed, planned: FloatArray, kick_body: Body, kick_skill: Skill
) -> None:
    away = kick_body.space.difference(handed.reference.states[FIRST], planned[FIRST])
    assert np.abs(away).max() > 0.01
    there = place_on(kick_skill, FIRST, kick_body, handed.line, END)
    assert there.yaw_rad == pytest.approx(WHERE[0], abs=0.1)


def test_in_between_it_leaves_the_line_for_the_plan_bit_by_bit(
    found: Reference, handed: Handed, planned: FloatArray, kick_body: Body
) -> None:
    """A share of what is different at each instant, which grows from nothing to all of it."""
    space, steps = kick_body.space, np.arange(FIRST - PASSING - 1, FIRST + 1)
    whole = space.difference(handed.reference.states[steps], planned[steps])
    gone = space.difference(handed.reference.states[steps], found.states[steps])
    shares = (whole * gone).sum(axis=1) / (whole * whole).sum(axis=1)
    assert gone == pytest.approx(shares[:, None] * whole, abs=1e-9)
    assert (shares[0], shares[-1]) == pytest.approx((0.0, 1.0), abs=1e-9)
    assert (np.diff(shares) > 0.0).all()


def test_between_two_steps_of_the_plan_it_is_between_their_states(
    kick_line: Motion, kick_body: Body, kick_skill: Skill
) -> None:
    """The skill begins at step 16 one frame before the reference's instant: each is half a step late."""
    late = handed_at(END - 1, kick_line, kick_body, kick_skill)
    got = towards_plan(late.reference, late.heir, kick_body, late.line, (0, END - 1))
    there = place_on(kick_skill, FIRST, kick_body, late.line, END - 1)
    plan, space = there.to_world(kick_skill.plan_states, kick_body.space.nq), kick_body.space
    for instant in (FIRST, FIRST + 5):
        before, after = plan[[instant]], plan[[instant + 1]]
        to_there, to_next = (space.difference(before, other) for other in (got.states[[instant]], after))
        assert to_there == pytest.approx(0.5 * to_next, abs=1e-9)


def test_a_skill_whose_plan_is_the_line_changes_nothing_of_where_the_body_is(
    kick_line: Motion, kick_body: Body, kick_skill: Skill
) -> None:
    nq = kick_body.space.nq
    reference = reference_for(kick_body, kick_line, 0.0)
    own = Place(1.0, np.array([5.0, 1.0])).to_own(reference.states, nq)
    plan = plan_from(kick_body, own, reference.targets, reference.motion_steps)
    skill = skill_from(kick_body, plan, kick_line.lineage.takes)
    exact = handed_at(END, kick_line, kick_body, skill)
    got = towards_plan(reference, exact.heir, kick_body, kick_line, (0, END))
    assert np.abs(kick_body.space.difference(got.states, reference.states)).max() < 1e-3
    assert got.targets == pytest.approx(reference.targets, abs=1e-6)


def test_it_does_not_matter_where_on_the_ground_the_line_is(handed: Handed, found: Reference, kick_body: Body) -> None:
    away = Place(-1.9, np.array([4.0, 7.0]))
    line = place(handed.line, away.yaw_rad, away.move_m)
    got = towards_plan(reference_for(kick_body, line, 0.0), handed.heir, kick_body, line, (0, END))
    expected = away.to_world(found.states, kick_body.space.nq)
    assert np.abs(kick_body.space.difference(got.states, expected)).max() < 1e-6
    assert got.targets == pytest.approx(found.targets, abs=1e-9)
