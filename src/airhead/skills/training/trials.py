"""How often a policy gets through: the measure by which the best one is kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from airhead.body import Body
from airhead.motion import Drive, Lineage, Motion
from airhead.rotations import FloatArray
from airhead.simulation import Simulator, Stunt
from airhead.skills.departures import Float32Array
from airhead.skills.observation import Observer
from airhead.skills.plan import TrackedPlan
from airhead.skills.reflexes import reflexes_of
from airhead.skills.training.imitator import Imitator

#: What is added to PD targets and reflexes (B, nu), for observations (B, O).
Actor = Callable[[Float32Array], FloatArray]


#: A skill is to do its stunt this near to the take when nothing disturbs it.
_SUCCESS_WITHIN_M: Final = 0.25


@dataclass(frozen=True)
class Trials:
    """Whole attempts from the beginning.

    Attributes:
        survived: share that did the stunt within 0.5 m, then stood.
        error_m: mean distance of landmarks from the take's, of those over the take.
        reward: mean of a control step over the whole plan; nothing is earned after a failure.
        done: whether the first of them did it within 0.25 m.
    """

    survived: float
    error_m: float
    reward: float
    done: bool


class TryOut:
    """Tries policies out, by the measures that skills are evaluated by.

    Args:
        body: what is simulated.
        plan: what is tried.

    `stunt` is what attempts are measured by; its take is what the plan has of it, at the control rate.
    """

    def __init__(self, body: Body, plan: TrackedPlan) -> None:
        self._body, self._plan = body, plan
        self._observer, self._reflexes = Observer(plan.space, plan.states), reflexes_of(plan)
        self._imitator = Imitator(body, plan)
        followed = plan.recorded_states[: plan.motion_steps + 1, : plan.space.nq]
        lineage = Lineage.of(Drive.PHYSICS, len(followed))  # nobody is credited for what is only compared with
        take = Motion(body.skeleton, plan.control_hz, *body.pose(followed), lineage)
        self.stunt = Stunt(body, take, plan.motion_steps, plan.control_steps, plan.control_hz)

    def attempts(
        self, actor: Actor, *, start_noise: float, step_noise: float, trials: int, seed: Sequence[int]
    ) -> Trials:
        """Whole attempts under a policy.

        Args:
            actor: the policy.
            start_noise: standard deviation of velocities' noise at the beginning, m/s for the root's, rad/s for others.
            step_noise: the same after every control step.
            trials: how many.
            seed: of the noise.
        """
        plan, nq, nv = self._plan, self._plan.space.nq, self._plan.space.nv
        rng = np.random.default_rng(seed)
        states = np.tile(plan.states[0], (trials, 1))
        states[:, nq:] += start_noise * rng.standard_normal((trials, nv))
        history, alive = [states], np.ones(trials, dtype=bool)
        reward, error_m = 0.0, np.zeros(trials)
        with Simulator(self._body, plan.control_hz) as simulator:
            for step in range(plan.control_steps):
                now = np.full(trials, step)
                sound = np.isfinite(states).all(axis=1)[:, None]
                seen = self._observer.observe(np.where(sound, states, plan.states[step]), now)
                targets = plan.targets[now] + self._reflexes.offsets(seen, now) + actor(seen)
                states = simulator.advance(states, targets)
                judgement = self._imitator.judge(states, now + 1)
                alive &= ~judgement.failed
                reward += float(judgement.reward[alive].sum())
                if step < plan.motion_steps:
                    error_m += judgement.error_m / plan.motion_steps
                states[:, nq:] += step_noise * rng.standard_normal((trials, nv))
                history.append(states)
        return self._judged(np.stack(history, axis=1), reward, error_m)

    def _judged(self, histories: FloatArray, reward: float, error_m: FloatArray) -> Trials:
        survived = self.stunt.survived(histories)
        error = float(error_m[survived].mean()) if survived.any() else np.inf
        done = self.stunt.verdict(histories[0], _SUCCESS_WITHIN_M).success
        return Trials(float(survived.mean()), error, reward / (len(histories) * self._plan.control_steps), done)
