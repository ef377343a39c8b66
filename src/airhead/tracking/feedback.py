"""The feedback that comes with a track: how the controls answer when the body is not quite where it was."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from airhead.body import StateSpace
from airhead.rotations import FloatArray

_LARGEST_DEVIATION = 2.0
_LARGEST_TARGET_RAD = 6.0


@dataclass(frozen=True, eq=False)
class Feedback:
    """A controller that keeps a body to a tracked motion.

    Attributes:
        space: what states are made of.
        states: (N + 1, nq + nv) where the body was.
        targets: (N, nu) PD targets that took it there.
        gains: (N, nu, 2 nv) how they answer to a departure.
    """

    space: StateSpace
    states: FloatArray
    targets: FloatArray
    gains: FloatArray

    @property
    def control_steps(self) -> int:
        """For how many control intervals it knows what to do."""
        return len(self.targets)

    def control(self, step: int, states: FloatArray) -> FloatArray:
        """PD targets (B, nu) for control interval `step` from states (B, nq + nv)."""
        departure = np.nan_to_num(self.space.difference(self.states[step], states))
        answer = np.clip(departure, -_LARGEST_DEVIATION, _LARGEST_DEVIATION) @ self.gains[step].T
        steered: FloatArray = np.clip(self.targets[step] + answer, -_LARGEST_TARGET_RAD, _LARGEST_TARGET_RAD)
        return steered
