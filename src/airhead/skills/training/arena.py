"""Many copies of a body that try a stunt at once, each somewhere in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from airhead.body import Body
from airhead.rotations import FloatArray
from airhead.simulation import Simulator
from airhead.skills.departures import Float32Array, IntArray
from airhead.skills.observation import Observer
from airhead.skills.plan import TrackedPlan
from airhead.skills.reflexes import reflexes_of
from airhead.skills.training.imitator import Imitator
from airhead.skills.training.settings import Hardships
from airhead.skills.training.starts import Starts

#: Of the noise at every step, what an attempt lives with.
_NOISE_SHARES: Final = (0.0, 0.4, 0.8, 1.0, 1.2)
#: Where others were is worth a start only this near to the take.
_NEAR_M: Final = 0.2


@dataclass(frozen=True, eq=False)
class Moment:
    """What came of one control step of all copies.

    Attributes:
        observation: (B, O) of what came, before anything starts anew.
        reward: (B,) from 0 to 1.
        failed: (B,) whether the attempt failed here.
        ended: (B,) whether the plan was over.
    """

    observation: Float32Array
    reward: FloatArray
    failed: NDArray[np.bool_]
    ended: NDArray[np.bool_]


class Arena:
    """Steps its copies; those that fail or come to the plan's end start anew somewhere.

    Args:
        body: what is simulated.
        plan: what it tries.
        copies: how many.
        hardships: what they have to live with.
        rng: source of everything random.
    """

    def __init__(
        self, body: Body, plan: TrackedPlan, copies: int, hardships: Hardships, rng: np.random.Generator
    ) -> None:
        self._plan, self._hardships, self._rng = plan, hardships, rng
        self._observer, self._reflexes = Observer(plan.space, plan.states), reflexes_of(plan)
        self._simulator, self._imitator = Simulator(body, plan.control_hz), Imitator(body, plan)
        self.starts = Starts(plan, hardships, rng)
        self.noise = np.zeros(copies)
        self.states = np.zeros((copies, plan.states.shape[1]))
        self.steps = np.zeros(copies, dtype=np.intp)
        self._observation = self._observer.observe(np.tile(plan.states[0], (copies, 1)), self.steps)
        self._restart(np.arange(copies))

    @property
    def physics_steps(self) -> int:
        """How many were simulated."""
        return self._simulator.steps

    @property
    def physics_s(self) -> float:
        """The processor time that they took."""
        return self._simulator.stepping_s

    @property
    def observation(self) -> Float32Array:
        """(B, O) what the copies see now."""
        return self._observation

    def advance(self, offsets: FloatArray) -> Moment:
        """One control step under the plan's PD targets and reflexes, moved by `offsets` (B, nu)."""
        plan, nq = self._plan, self._plan.space.nq
        targets = plan.targets[self.steps] + self._reflexes.offsets(self._observation, self.steps) + offsets
        states, steps = self._simulator.advance(self.states, targets), self.steps + 1
        judgement = self._imitator.judge(states, steps)
        failed, ended = judgement.failed, (steps == plan.control_steps) & ~judgement.failed
        states[~np.isfinite(states).all(axis=1)] = plan.states[0]
        states[:, nq:] += self.noise[:, None] * self._rng.standard_normal((len(states), plan.space.nv))
        came_to = self._observer.observe(states, steps)
        self.starts.learn(self.steps, failed, judgement.error_m < _NEAR_M, states)
        self.states, self.steps, self._observation = states, steps, came_to
        self._restart(np.flatnonzero(failed | ended))
        return Moment(came_to, judgement.reward, failed, ended)

    def state(self) -> dict[str, Any]:
        """Where the copies are, and where it is hard."""
        return {
            "states": self.states,
            "steps": self.steps,
            "noise": self.noise,
            "physics_steps": self._simulator.steps,
            "starts": self.starts.state(),
        }

    def restore(self, state: dict[str, Any]) -> None:
        """Puts the copies where they were."""
        self.states, self.steps, self.noise = (state[name].copy() for name in ("states", "steps", "noise"))
        self._simulator.steps = int(state["physics_steps"])
        self.starts.restore(state["starts"])
        self._observation = self._observer.observe(self.states, self.steps)

    def _restart(self, which: IntArray) -> None:
        if len(which):
            self.noise[which] = self._hardships.step_noise * self._rng.choice(_NOISE_SHARES, len(which))
            self.states[which], self.steps[which] = self.starts.draw(len(which))
            fresh = self._observer.observe(self.states[which], self.steps[which])
            self._observation = self._observation.copy()
            self._observation[which] = fresh
