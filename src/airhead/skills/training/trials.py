"""How often a policy gets through: the measure by which the best one is kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from airhead.body import Body
from airhead.rotations import FloatArray
from airhead.simulation import Simulator
from airhead.skills.observation import Float32Array, Observer
from airhead.skills.plan import TrackedPlan
from airhead.skills.reflexes import reflexes_of
from airhead.skills.training.imitator import Imitator

#: What is added to PD targets and reflexes (B, nu), for observations (B, O).
Actor = Callable[[Float32Array], FloatArray]


@dataclass(frozen=True)
class Trials:
    """Whole attempts from the beginning.

    Attributes:
        survived: share that came to the plan's end without failing.
        error_m: mean distance of landmarks from the take's, of those over the take.
        reward: mean of a control step over the whole plan; nothing is earned after a failure.
    """

    survived: float
    error_m: float
    reward: float


def try_out(
    body: Body,
    plan: TrackedPlan,
    actor: Actor,
    *,
    start_noise: float,
    step_noise: float,
    trials: int,
    seed: Sequence[int],
) -> Trials:
    """Whole attempts under a policy.

    Args:
        body: what is simulated.
        plan: what is tried.
        actor: the policy.
        start_noise: standard deviation of velocities' noise at the beginning, m/s for the root's, rad/s for the rest.
        step_noise: the same after every control step.
        trials: how many.
        seed: of the noise.
    """
    rng, nq, nv = np.random.default_rng(seed), plan.space.nq, plan.space.nv
    observer, reflexes, imitator = Observer(plan.space, plan.states), reflexes_of(plan), Imitator(body, plan)
    states = np.tile(plan.states[0], (trials, 1))
    states[:, nq:] += start_noise * rng.standard_normal((trials, nv))
    alive = np.arange(trials)
    reward, error_m = 0.0, np.zeros(trials)
    with Simulator(body, plan.control_hz) as simulator:
        for step in range(plan.control_steps):
            now = np.full(len(alive), step)
            seen = observer.observe(states, now)
            states = simulator.advance(states, plan.targets[now] + reflexes.offsets(seen, now) + actor(seen))
            judgement = imitator.judge(states, now + 1)
            reward += float(judgement.reward.sum())
            if step < plan.motion_steps:
                error_m[alive] += judgement.error_m / plan.motion_steps
            alive, states = alive[~judgement.failed], states[~judgement.failed]
            states[:, nq:] += step_noise * rng.standard_normal((len(states), nv))
            if not len(alive):
                break
    error = float(error_m[alive].mean()) if len(alive) else np.inf
    return Trials(len(alive) / trials, error, reward / (trials * plan.control_steps))
