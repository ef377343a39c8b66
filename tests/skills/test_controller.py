"""A skill acts the same wherever on the ground it is put, and no further than it learned."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from airhead.body import Place, build_body
from airhead.errors import BadInput
from airhead.rotations import FloatArray, about_axis, multiply, rotate
from airhead.skills import Skill, SkillController, read_skill
from airhead.takes import starter_take
from airhead.tracking import TrackResult
from tests.skills.samples import bytes_of, card_for, network_for, plan_from

KICK = starter_take("kick")
BODY = build_body(KICK.motion)
NQ = BODY.space.nq


@pytest.fixture(scope="module")
def skill(tracked: TrackResult) -> Skill:
    states = tracked.rollout.states[::2]
    plan = plan_from(BODY, states, tracked.controls, tracked.reference.motion_steps)
    return read_skill(bytes_of(card_for(BODY, plan, (KICK.ref,)), network_for(BODY, states, scale=0.3), plan))


def random_states(seed: int) -> FloatArray:
    rest = np.concatenate([BODY.model.qpos0, np.zeros(BODY.space.nv)])
    return BODY.space.add(np.tile(rest, (4, 1)), np.random.default_rng(seed).normal(0.0, 1.0, (4, BODY.space.size)))


places = st.builds(lambda yaw, x, y: Place(yaw, np.array([x, y])), st.floats(-7, 7), st.floats(-9, 9), st.floats(-9, 9))


@given(places, st.integers(0, 99))
def test_there_and_back_is_where_it_was(place: Place, seed: int) -> None:
    states = random_states(seed)
    assert place.to_own(place.to_world(states, NQ), NQ) == pytest.approx(states, abs=1e-12)


@given(places, st.integers(0, 99))
def test_a_place_turns_and_moves_the_body_as_a_whole(place: Place, seed: int) -> None:
    states, turn = random_states(seed), about_axis([0.0, 0.0, 1.0], place.yaw_rad)
    there = place.to_world(states, NQ)
    assert there[:, :3] == pytest.approx(rotate(turn, states[:, :3]) + np.append(place.move_m, 0.0), abs=1e-9)
    assert there[:, 3:7] == pytest.approx(multiply(turn, states[:, 3:7]), abs=1e-9)
    assert there[:, NQ : NQ + 3] == pytest.approx(rotate(turn, states[:, NQ : NQ + 3]), abs=1e-9)
    rest = np.r_[7:NQ, NQ + 3 : states.shape[1]]
    assert np.array_equal(there[:, rest], states[:, rest])


@given(places, st.integers(0, 99))
def test_what_it_does_elsewhere_is_what_it_does_here(skill: Skill, place: Place, seed: int) -> None:
    here = SkillController(skill, Place(0.0, np.zeros(2)), 0, 4)
    there = SkillController(skill, place, 0, 4)
    states = random_states(seed)
    answers = here.control(2, states)
    assert np.abs(answers - skill.plan_targets[2]).max() > 0.01
    assert there.control(2, place.to_world(states, NQ)) == pytest.approx(answers, abs=1e-4)


def test_it_begins_where_it_is_told(skill: Skill) -> None:
    later = SkillController(skill, Place(0.0, np.zeros(2)), 3, 2)
    whole = SkillController(skill, Place(0.0, np.zeros(2)), 0, 5)
    states = skill.plan_states[4:5]
    assert np.array_equal(later.control(1, states), whole.control(4, states))


@pytest.mark.parametrize(("first", "steps"), [(-1, 3), (0, 1000), (5, 100)])
def test_it_does_nothing_that_it_did_not_learn(skill: Skill, first: int, steps: int) -> None:
    with pytest.raises(BadInput, match="skill small: beyond what the skill learned"):
        SkillController(skill, Place(0.0, np.zeros(2)), first, steps)
