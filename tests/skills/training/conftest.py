"""A plan that is quickly made: the body falls for a moment, without a teacher."""

from __future__ import annotations

import numpy as np
import pytest

from airhead.body import Body
from airhead.simulation import Simulator
from airhead.skills import TrackedPlan

STEPS = 8


@pytest.fixture(scope="session")
def small_plan(body: Body) -> TrackedPlan:
    start = np.concatenate([body.model.qpos0, np.zeros(body.space.nv)])
    start[2] = 1.2
    targets = np.zeros((STEPS, body.space.nv - 6))
    states = [start]
    with Simulator(body) as simulator:
        for step in range(STEPS):
            states.append(simulator.advance(states[-1][None], targets[step : step + 1])[0])
    gains = np.zeros((*targets.shape, body.space.size))
    plan = np.array(states)
    return TrackedPlan(body.space, plan, targets, gains, plan, 5, 30.0)
