"""A turned world is the same world: nothing of a body changes that is seen from it, and there is a way back."""

from __future__ import annotations

import numpy as np
import pytest

from airhead.rotations import FloatArray
from airhead.skills import Skill, read_skill, shipped_file
from airhead.skills.departures import Departures
from airhead.skills.training.turning import Turning


@pytest.fixture(scope="module")
def skill() -> Skill:
    return read_skill(shipped_file("kick"))


@pytest.fixture(scope="module")
def states(skill: Skill) -> FloatArray:
    away = np.random.default_rng(1).normal(0.0, 0.1, (20, skill.space.size))
    return skill.space.add(skill.plan_states[:20], away)


def test_there_and_back_is_where_it_was(skill: Skill, states: FloatArray) -> None:
    turning = Turning(skill.space, np.linspace(-4.0, 4.0, 20))
    assert turning.to_own(turning.to_world(states)) == pytest.approx(states, abs=1e-12)
    assert turning.to_world(turning.to_own(states)) == pytest.approx(states, abs=1e-12)
    assert np.abs(turning.to_world(states) - states).max() > 0.5


def test_departures_are_the_same_in_a_turned_world(skill: Skill, states: FloatArray) -> None:
    turning = Turning(skill.space, np.full(21, 2.0))
    steps = np.arange(20)
    plan = turning.to_world(skill.plan_states[:21])
    there = Departures(skill.space, plan).seen(Turning(skill.space, np.full(20, 2.0)).to_world(states), steps)
    assert there == pytest.approx(Departures(skill.space, skill.plan_states[:21]).seen(states, steps), abs=1e-5)
