"""An examination counts as done and survived what an evaluation does."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from airhead.body import Body, Place
from airhead.simulation import Disturbance, run_trials
from airhead.skills import SkillController, TrackedPlan
from airhead.skills.departures import Float32Array
from airhead.skills.training.trials import TryOut
from airhead.takes import starter_take
from airhead.tracking import TrackResult
from tests.skills.samples import plan_from, skill_from


@pytest.fixture(scope="module")
def plan(body: Body, tracked: TrackResult) -> TrackedPlan:
    states = tracked.rollout.states[:: round(tracked.rollout.fps / tracked.reference.control_hz)]
    return plan_from(body, states, tracked.controls, tracked.reference.motion_steps)


def still(seen: Float32Array) -> np.ndarray:
    """Adds nothing to the plan's targets."""
    return np.zeros((len(seen), 28))


def limp(seen: Float32Array) -> np.ndarray:
    """Bends everything far away from them."""
    return np.full((len(seen), 28), 1.5)


def test_a_plan_played_back_is_done_and_one_bent_away_is_not(body: Body, plan: TrackedPlan) -> None:
    tried = TryOut(body, plan)
    played = tried.attempts(still, start_noise=0.0, step_noise=0.0, trials=2, seed=[1])
    bent = tried.attempts(limp, start_noise=0.0, step_noise=0.0, trials=2, seed=[1])
    assert (played.done, played.survived) == (True, 1.0)
    assert (bent.done, bent.survived, bent.error_m) == (False, 0.0, np.inf)
    assert 0.0 <= bent.reward < played.reward <= 1.0


def test_survivors_are_those_of_an_evaluation(body: Body, plan: TrackedPlan) -> None:
    deaf = replace(plan, gains=np.zeros_like(plan.gains))
    tried = TryOut(body, deaf).attempts(still, start_noise=0.0, step_noise=1.0, trials=64, seed=[3])
    skill = skill_from(body, plan, (starter_take("kick").ref,))
    controller = SkillController(skill, Place(0.0, np.zeros(2)), 0, skill.control_steps)
    histories = run_trials(body, plan.states[0], controller, Disturbance(step_noise=1.0), 64)
    survived = TryOut(body, deaf).stunt.survived(histories).mean()
    assert tried.survived == pytest.approx(survived, abs=0.25)
    assert 0.0 < tried.survived < 1.0
