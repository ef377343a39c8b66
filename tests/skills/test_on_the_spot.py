"""A plan worked out on the spot is what the skill comes to there; a generalist that is on it does the very same."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from airhead.body import HERE, Body, Place, build_body
from airhead.rotations import FloatArray
from airhead.simulation import simulate
from airhead.skills import (
    Generalist,
    Guided,
    Skill,
    SkillController,
    TakePolicy,
    TrackedPlan,
    guided,
    on_the_spot,
    read_skill,
    shipped_file,
)
from airhead.takes import starter_take
from tests.skills.samples import generalist_arrays, generalist_for, skill_from

#: Turned by no right angle, so that friction goes another way than in the plan's own world.
ELSEWHERE = Place(0.7, np.array([2.0, -1.0]))
HZ = 30.0


@pytest.fixture(scope="module")
def jump() -> Skill:
    return read_skill(shipped_file("jump"))


@pytest.fixture(scope="module")
def body() -> Body:
    return build_body(starter_take("jump").motion)


@pytest.fixture(scope="module")
def loud(jump: Skill) -> Generalist:
    """One who answers to the least departure, and nothing good."""
    return generalist_for(jump.body, jump.takes, generalist_arrays(jump.space, 0.4))


@pytest.fixture(scope="module")
def policy(jump: Skill, loud: Generalist) -> Guided:
    return guided(jump, loud)


def states_of(policy: TakePolicy, body: Body, place: Place, first: int, start: FloatArray) -> FloatArray:
    """(T, nq + nv) what a policy does in a place, in the world."""
    return simulate(body, start, SkillController(policy, place, first, policy.control_steps - first), HZ, HZ).states


@pytest.mark.parametrize("first", [0, 23])
@pytest.mark.parametrize("place", [HERE, ELSEWHERE])
def test_the_generalist_does_what_the_skill_does_there(
    policy: Guided, jump: Skill, body: Body, place: Place, first: int
) -> None:
    start = place.to_world(jump.plan_states[first], body.space.nq)
    skilful = states_of(jump, body, place, first, start)
    found = on_the_spot(policy, body, place, first)
    assert found.policy.plan_states[first:] == pytest.approx(place.to_own(skilful, body.space.nq), abs=1e-12)
    # whatever it would answer to a departure, there is none
    assert states_of(found.policy, body, place, first, start) == pytest.approx(skilful, abs=1e-6)
    # it answers to those that there are on the plan of the file
    assert np.abs(states_of(policy, body, place, first, start) - skilful).max() > 0.01


def test_what_was_before_stays_and_what_it_takes_is_told(policy: Guided, body: Body) -> None:
    found, first = on_the_spot(policy, body, ELSEWHERE, 23), 23
    assert found.policy.plan_states[: first + 1] == pytest.approx(policy.plan_states[: first + 1], abs=1e-12)
    assert np.array_equal(found.policy.plan_targets[:first], policy.plan_targets[:first])
    assert found.physics_steps == round((policy.control_steps - first) / (HZ * body.settings.timestep_s))
    assert (found.policy.ref, found.policy.followed) == (policy.ref, policy.followed)


def test_a_plan_that_was_found_otherwise_is_left_alone(policy: Guided, body: Body) -> None:
    found = replace(policy, teacher=None)
    assert on_the_spot(found, body, ELSEWHERE).policy is found
    assert on_the_spot(found, body, ELSEWHERE).physics_steps == 0


def test_where_the_skill_itself_goes_astray_its_plan_stays(policy: Guided, jump: Skill, body: Body) -> None:
    nothing, gains = 0.0 * jump.plan_targets, np.zeros_like(jump.reflexes.gains, dtype=float)
    plan = TrackedPlan(jump.space, jump.plan_states, nothing, gains, jump.plan_states, len(nothing), HZ)
    limp = skill_from(body, plan, jump.takes)
    found = on_the_spot(replace(policy, teacher=limp), body, HERE)
    assert found.policy.plan_states is policy.plan_states
    assert found.physics_steps > 0
