"""Where attempts start: at the beginning, anywhere in the plan, and most often before where they fail."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from airhead.rotations import FloatArray
from airhead.skills.departures import IntArray
from airhead.skills.plan import TrackedPlan
from airhead.skills.training.settings import Hardships

#: Shares of attempts that start at the beginning, and where another attempt was before; the rest start in the plan.
_AT_BEGINNING, _WHERE_OTHERS_WERE = 0.3, 0.25
#: Of those in the plan, the share that starts anywhere rather than where it is hard.
_ANYWHERE: Final = 0.5
#: A failure tells of the control steps before it, the nearest most.
_BEFORE_FAILURE: Final = 0.85 ** np.arange(20)
_FORGETTING: Final = 0.995
_MEMORY: Final = 4096
_REMEMBERED_SHARE: Final = 0.03


class Starts:
    """Draws starts and learns from attempts where it is hard.

    Args:
        plan: what is tried.
        hardships: what they are moved by.
        rng: source of everything random.
    """

    def __init__(self, plan: TrackedPlan, hardships: Hardships, rng: np.random.Generator) -> None:
        self._plan, self._hardships, self._rng = plan, hardships, rng
        self.failures = np.zeros(plan.control_steps)
        self.seen_states = np.zeros((_MEMORY, plan.states.shape[1]))
        self.seen_steps = np.zeros(_MEMORY, dtype=np.intp)
        self.seen = 0

    def draw(self, count: int) -> tuple[FloatArray, IntArray]:
        """States (B, nq + nv) and control steps (B,) to start from."""
        space, hardships = self._plan.space, self._hardships
        kind = self._rng.random(count)
        steps = self._rng.choice(self._plan.control_steps, count, p=self._chances())
        steps[kind < _AT_BEGINNING] = 0
        away = self._rng.standard_normal((count, space.size))
        away[:, :6] = 0.0
        away[:, 6 : space.nv] *= hardships.start_pose_rad
        away[:, space.nv :] *= hardships.start_noise * self._rng.random((count, 1))
        states = space.add(self._plan.states[steps], away)
        if self.seen:
            other = np.flatnonzero(kind > 1.0 - _WHERE_OTHERS_WERE)
            chosen = self._rng.integers(0, min(self.seen, _MEMORY), len(other))
            states[other], steps[other] = self.seen_states[chosen], self.seen_steps[chosen]
        return states, steps

    def learn(self, steps: IntArray, failed: NDArray[np.bool_], near: NDArray[np.bool_], states: FloatArray) -> None:
        """Notes which attempts failed in control steps (B,), and some of the states (B, nq + nv) that others reached.

        Args:
            steps: the control steps made.
            failed: (B,) whether the attempt failed in it.
            near: (B,) whether it is near enough to the take for others to start there.
            states: the states after them.
        """
        self.failures *= _FORGETTING
        np.add.at(self.failures, steps[failed], 1.0)
        sound = (
            near & ~failed & (steps + 1 < self._plan.control_steps) & (self._rng.random(len(steps)) < _REMEMBERED_SHARE)
        )
        places = (self.seen + np.arange(sound.sum())) % _MEMORY
        self.seen_states[places], self.seen_steps[places] = states[sound], steps[sound] + 1
        self.seen += len(places)

    def state(self) -> dict[str, Any]:
        """What it learned."""
        return {name: getattr(self, name) for name in ("failures", "seen_states", "seen_steps", "seen")}

    def restore(self, state: dict[str, Any]) -> None:
        """Makes it know what it knew."""
        self.failures, self.seen_states, self.seen_steps = (
            state[name].copy() for name in ("failures", "seen_states", "seen_steps")
        )
        self.seen = int(state["seen"])

    def _chances(self) -> FloatArray:
        """(N,) how often each control step is started from."""
        anywhere = np.full(len(self.failures), 1.0 / len(self.failures))
        if not self.failures.sum() > 1.0:
            return anywhere
        hard = np.convolve(self.failures[::-1], _BEFORE_FAILURE)[: len(self.failures)][::-1]
        chances: FloatArray = _ANYWHERE * anywhere + (1.0 - _ANYWHERE) * hard / hard.sum()
        return chances
