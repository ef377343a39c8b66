"""A passage is of both its skills: it names their takes, does what was planned, and answers no further than it may."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from airhead.body import Place, StateSpace
from airhead.errors import BadInput
from airhead.rotations import FloatArray
from airhead.skills import Followed, Passage, Policy, Skill, SkillController, TrackedPlan, read_skill, shipped_file
from airhead.skills.reflexes import LARGEST_REFLEX_RAD

#: Control steps of the earlier skill that the plan of the tests is.
FIRST, STEPS = 20, 12
HERE = Place(0.0, np.zeros(2))


@pytest.fixture(scope="module")
def jump() -> Skill:
    return read_skill(shipped_file("jump"))


@pytest.fixture(scope="module")
def kick() -> Skill:
    return read_skill(shipped_file("kick"))


@pytest.fixture(scope="module")
def passage(jump: Skill, kick: Skill) -> Passage:
    """What is some of the jump, with a feedback at random."""
    states = jump.plan_states[FIRST : FIRST + STEPS + 1]
    targets = jump.plan_targets[FIRST : FIRST + STEPS]
    gains = np.random.default_rng(3).normal(0.0, 0.05, (STEPS, targets.shape[1], jump.space.size))
    plan = TrackedPlan(jump.space, states, targets, gains, states, STEPS, 30.0)
    parts = Followed(jump.takes[0], 0.0, (0.5, 0.7)), Followed(kick.takes[0], 0.2, (0.1, 0.3))
    return Passage("jump_into_kick", jump, kick, plan, parts)


def departed(passage: Passage, step: int, size: float, seed: int = 0) -> FloatArray:
    """States somewhere around that of the plan at a step."""
    space: StateSpace = passage.space
    away = np.random.default_rng(seed).normal(0.0, size, (6, space.size))
    return space.add(np.tile(passage.plan_states[step], (6, 1)), away)


def test_it_credits_every_take_of_both_skills_once(passage: Passage, jump: Skill, kick: Skill) -> None:
    assert passage.ref.id == "jump_into_kick"
    assert passage.ref.takes == (*jump.takes, *kick.takes)
    assert len({take.id for take in passage.ref.takes}) == 2
    assert replace(passage, after=jump).ref.takes == jump.takes


def test_its_hash_is_that_of_its_numbers_and_its_skills(passage: Passage, jump: Skill, kick: Skill) -> None:
    same = replace(passage, plan=replace(passage.plan, states=passage.plan.states.copy()))
    assert same.ref == passage.ref
    changed: list[Callable[[TrackedPlan], TrackedPlan]] = [
        lambda plan: replace(plan, states=plan.states + 1e-9),
        lambda plan: replace(plan, targets=plan.targets + 1e-9),
        lambda plan: replace(plan, gains=plan.gains + 1e-9),
    ]
    others = [replace(passage, plan=change(passage.plan)) for change in changed]
    others += [replace(passage, before=kick), replace(passage, after=jump), replace(passage, before=kick, after=jump)]
    hashes = {each.ref.sha256 for each in (passage, *others)}
    assert len(hashes) == 1 + len(others)
    assert all(len(digest) == 64 for digest in hashes)


def test_on_its_plan_it_does_what_was_planned(passage: Passage) -> None:
    steps = np.arange(passage.control_steps)
    found = passage.targets(passage.plan_states[:-1], steps)
    assert found == pytest.approx(passage.plan_targets, abs=1e-5)
    assert (passage.control_steps, passage.control_hz) == (STEPS, 30.0)


@given(step=st.integers(0, STEPS - 1), size=st.sampled_from([0.01, 1.0, 100.0]), seed=st.integers(0, 99))
def test_it_answers_to_departures_and_never_further_than_it_may(
    passage: Passage, step: int, size: float, seed: int
) -> None:
    found = passage.targets(departed(passage, step, size, seed), np.full(6, step))
    answers = np.abs(found - passage.plan_targets[step])
    assert 0.0 < answers.max() <= LARGEST_REFLEX_RAD + 1e-6
    assert LARGEST_REFLEX_RAD == 0.6
    if size == 100.0:
        assert answers.max() == pytest.approx(LARGEST_REFLEX_RAD, abs=1e-6)


def test_to_small_departures_it_answers_as_its_gains_say(passage: Passage) -> None:
    step, space = 4, passage.space
    away = 0.01 * np.random.default_rng(5).normal(size=(6, space.size))
    states = space.add(np.tile(passage.plan_states[step], (6, 1)), away)
    answers = passage.targets(states, np.full(6, step)) - passage.plan_targets[step]
    # gains are held in half precision
    assert answers == pytest.approx(away @ passage.plan.gains[step].T, abs=1e-4)
    assert np.abs(answers).max() > 0.005


@given(yaw_rad=st.floats(-7, 7), x=st.floats(-9, 9), y=st.floats(-9, 9), step=st.integers(0, STEPS - 3))
def test_as_a_controller_it_does_elsewhere_what_it_does_here(
    passage: Passage, yaw_rad: float, x: float, y: float, step: int
) -> None:
    policy: Policy = passage
    place = Place(yaw_rad, np.array([x, y]))
    states = departed(passage, step + 2, 0.1)
    there = SkillController(policy, place, 2, STEPS - 2)
    answers = there.control(step, place.to_world(states, passage.space.nq))
    assert answers == pytest.approx(passage.targets(states, np.full(6, step + 2)), abs=1e-4)


@pytest.mark.parametrize(("first", "steps"), [(-1, 3), (0, STEPS + 1), (STEPS, 1)])
def test_it_does_nothing_beyond_its_plan(passage: Passage, first: int, steps: int) -> None:
    with pytest.raises(BadInput, match="skill jump_into_kick: beyond what the skill learned"):
        SkillController(passage, HERE, first, steps)
    SkillController(passage, HERE, 0, STEPS)
