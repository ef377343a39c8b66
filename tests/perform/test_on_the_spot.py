"""A plan worked out on the spot is what a skill or its reflexes come to there; a generalist on it does just that."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from airhead.body import HERE, Body, Place, build_body
from airhead.motion import Drive, EditKind, Plan, onto_floor
from airhead.perform import on_the_spot, perform, worked_out
from airhead.rotations import FloatArray
from airhead.simulation import simulate
from airhead.skills import (
    Generalist,
    Guided,
    Skill,
    SkillController,
    TakePolicy,
    TrackedPlan,
    done_by,
    done_there,
    guided,
    read_skill,
    shipped_file,
)
from airhead.takes import starter_take
from airhead.tracking import Followed, GrowthSettings, PlannedControls, Reference, TrackSettings, follow
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
def test_the_generalist_does_what_is_worked_out_there(
    policy: Guided, jump: Skill, body: Body, place: Place, first: int
) -> None:
    start = place.to_world(jump.plan_states[first], body.space.nq)
    done, found = worked_out(jump, body, place, first), on_the_spot(policy, body, place, first)
    worked = place.to_world(done.states[first:], body.space.nq)
    assert np.array_equal(found.policy.plan_states, done.states)
    # whatever it would answer to a departure, there is none
    assert states_of(found.policy, body, place, first, start) == pytest.approx(worked, abs=1e-6)
    # it answers to those that there are on the plan of the file
    if place is ELSEWHERE:
        assert np.abs(states_of(policy, body, place, first, start) - worked).max() > 0.01


@pytest.mark.parametrize("name", ["jump", "spin", "walk", "punch"])
@pytest.mark.parametrize("place", [HERE, ELSEWHERE])
def test_a_skill_or_its_reflexes_do_it_whichever_stays_nearer(name: str, place: Place) -> None:
    skill = read_skill(shipped_file(name))
    body = build_body(starter_take(name).motion, reach_rad=skill.body.reach_rad)
    done = done_by(skill, body, place)
    acted = states_of(skill, body, place, 0, place.to_world(skill.plan_states[0], body.space.nq))
    by_skill = done_there(skill, body, place, 0, (acted, skill.plan_targets))
    assert done.strays_m <= by_skill.strays_m
    assert done.by_reflexes or np.array_equal(done.states, by_skill.states)
    if place is HERE:  # on its own body and in its own world, reflexes have next to nothing to answer
        assert done.by_reflexes
        assert done.strays_m < 0.001


def test_what_was_before_stays_and_what_it_takes_is_told(policy: Guided, body: Body) -> None:
    found, first = on_the_spot(policy, body, ELSEWHERE, 23), 23
    assert found.policy.plan_states[: first + 1] == pytest.approx(policy.plan_states[: first + 1], abs=1e-12)
    assert np.array_equal(found.policy.plan_targets[:first], policy.plan_targets[:first])
    once = round((policy.control_steps - first) / (HZ * body.settings.timestep_s))
    assert found.physics_steps == 2 * once  # the skill, and its reflexes alone
    assert (found.policy.ref, found.policy.followed) == (policy.ref, policy.followed)


def test_a_plan_that_was_found_otherwise_is_left_alone(policy: Guided, body: Body) -> None:
    found = replace(policy, teacher=None)
    assert on_the_spot(found, body, ELSEWHERE).policy is found
    assert on_the_spot(found, body, ELSEWHERE).physics_steps == 0


@pytest.fixture(scope="module")
def limp(jump: Skill, body: Body) -> Skill:
    """Who plans the jump, and lets go."""
    nothing, gains = 0.0 * jump.plan_targets, np.zeros_like(jump.reflexes.gains, dtype=float)
    plan = TrackedPlan(jump.space, jump.plan_states, nothing, gains, jump.plan_states, len(nothing), HZ)
    return skill_from(body, plan, jump.takes)


def test_where_the_skill_goes_astray_a_way_along_its_plan_is_searched(limp: Skill, jump: Skill, body: Body) -> None:
    first = jump.control_steps - 40  # it stands
    found = worked_out(limp, body, ELSEWHERE, first)
    assert found.searched
    assert found.strays_m < 0.1
    start = ELSEWHERE.to_world(jump.plan_states[first], body.space.nq)
    again = simulate(body, start, PlannedControls(found.targets[first:]), HZ, HZ).states
    assert ELSEWHERE.to_own(again, body.space.nq) == pytest.approx(found.states[first:], abs=1e-9)
    assert found.physics_steps > 1000


def test_where_none_is_found_the_plan_stays(
    limp: Skill, policy: Guided, body: Body, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nowhere(body: Body, reference: Reference, start: FloatArray, settings: TrackSettings) -> Followed:
        settings = replace(settings, growth=GrowthSettings(window=12, most_passes=2))
        found = follow(body, reference, start, settings)
        fallen = found.rollout.states.copy()
        fallen[:, 2] -= 1.0
        return replace(found, rollout=replace(found.rollout, states=fallen))

    monkeypatch.setattr(sys.modules["airhead.perform.on_the_spot"], "follow", nowhere)
    first = limp.control_steps - 40
    found = on_the_spot(replace(policy, teacher=limp), body, ELSEWHERE, first)
    assert np.array_equal(found.policy.plan_states, limp.plan_states)
    assert np.array_equal(found.policy.plan_targets, limp.plan_targets)
    assert found.physics_steps > 0


def test_a_film_that_it_begins_is_the_skills_plan_and_says_so(
    planned: Callable[..., Plan], policy: Guided, jump: Skill, body: Body
) -> None:
    take = starter_take("jump")
    plan = planned(onto_floor(take.motion, body.segments), [Drive.POLICY])
    (move,) = plan.moves
    span_s = 0.0, take.motion.duration_s
    plan = replace(plan, moves=(replace(move, take_id="jump", skill="who", source_span_s=span_s),))
    by_skill, by_generalist = (perform(plan, body, skills={"who": who}) for who in (jump, policy))
    assert by_generalist.performance.success, by_generalist.performance.reason
    lineage = by_generalist.performance.motion.lineage
    (edit,) = [edit for edit in lineage.edits if edit.kind is EditKind.PLAN]
    assert (edit.start_frame, edit.end_frame) == (0, lineage.frames)
    assert edit.note == f"on the plan of the skill jump ({jump.sha256[:12]}), as that skill's reflexes do it here"
    assert not [edit for edit in by_skill.performance.motion.lineage.edits if edit.kind is EditKind.PLAN]
    ((acted,), (twice,)) = by_skill.spans, by_generalist.spans
    assert twice.mpjpe_local_mm < acted.mpjpe_local_mm  # its network takes the skill away from its plan
    assert twice.physics_steps > 2.9 * acted.physics_steps  # to work it out in two ways, and to act it
