"""The arena: what nobody learned yet does what the tracker's feedback does; copies that fail start anew."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from airhead.body import Body
from airhead.simulation import Simulator
from airhead.skills import TrackedPlan
from airhead.skills.training import Hardships
from airhead.skills.training.arena import Arena
from airhead.skills.training.imitator import Imitator
from airhead.skills.training.starts import Starts

CALM = Hardships(0.0, 0.0, 0.0)


def test_before_anything_is_learned_it_does_what_the_feedback_does(small_plan: TrackedPlan, body: Body) -> None:
    rng = np.random.default_rng(5)
    gains = rng.normal(0.0, 0.2, small_plan.gains.shape)
    plan, space = replace(small_plan, gains=gains), small_plan.space
    arena = Arena(body, plan, 6, CALM, np.random.default_rng(0))
    departed = space.add(plan.states[arena.steps], rng.normal(0.0, 0.05, (6, space.size)))
    arena.restore(arena.state() | {"states": departed})
    arena.starts.draw = lambda count: (np.tile(plan.states[0], (count, 1)), np.zeros(count, dtype=np.intp))  # type: ignore[method-assign]
    steps = arena.steps.copy()
    departure = space.difference(plan.states[steps], departed)
    answers = np.matmul(plan.gains[steps], departure[..., None])[..., 0]
    with Simulator(body) as simulator:
        expected = simulator.advance(departed, plan.targets[steps] + answers)
    arena.advance(np.zeros((6, space.nv - 6)))
    going_on = arena.steps == steps + 1
    assert going_on.any()
    assert arena.states[going_on] == pytest.approx(expected[going_on], abs=0.02)


def test_on_the_take_all_is_earned_and_what_is_no_number_has_failed(small_plan: TrackedPlan, body: Body) -> None:
    imitator, steps = Imitator(body, small_plan), np.arange(5)
    on_it = imitator.judge(small_plan.recorded_states[steps], steps)
    assert on_it.reward == pytest.approx(np.ones(5))
    assert not on_it.failed.any()
    lost = small_plan.recorded_states[steps].copy()
    lost[:, 0] += [0.1, 0.2, 0.39, 0.41, np.nan]
    judged = imitator.judge(lost, steps)
    assert judged.error_m[:4] == pytest.approx([0.1, 0.2, 0.39, 0.41])
    assert list(judged.failed) == [False, False, False, True, True]
    assert (np.diff(judged.reward[:3]) < 0).all()
    assert (judged.reward[3:] == 0).all()


def test_most_start_before_where_others_fail(small_plan: TrackedPlan) -> None:
    starts = Starts(small_plan, CALM, np.random.default_rng(1))
    before = np.bincount(starts.draw(4000)[1], minlength=8)
    nobody = np.zeros(50, dtype=bool)
    starts.learn(np.full(50, 6), ~nobody, nobody, np.zeros((50, small_plan.states.shape[1])))
    after = np.bincount(starts.draw(4000)[1], minlength=8)
    assert after[6] > 1.15 * before[6]
    assert after[7] < 0.75 * before[7]
    assert after.min() > 0
