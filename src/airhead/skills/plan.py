"""What a skill is to do: a take made physically real, as its teacher."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from airhead.body import StateSpace
from airhead.errors import BadInput
from airhead.rotations import FloatArray


@dataclass(frozen=True, eq=False)
class TrackedPlan:
    """A tracked take: what a skill learns from and what its actions are added to.

    Attributes:
        space: what states are made of.
        states: (N + 1, nq + nv) where the body was at the control instants, in the take's own place.
        targets: (N, nu) PD targets that took it from one to the next.
        gains: (N, nu, 2 nv) the teacher's feedback: how its targets answer to a departure from `states`.
        recorded_states: (N + 1, nq + nv) what was followed, at the same instants: the take, its standing feet on the
            floor, then its rest.
        motion_steps: control intervals that follow the take; after them the body only holds still.
        control_hz: control intervals a second.
    """

    space: StateSpace
    states: FloatArray
    targets: FloatArray
    gains: FloatArray
    recorded_states: FloatArray
    motion_steps: int
    control_hz: float

    def __post_init__(self) -> None:
        steps, width, inputs = len(self.targets), self.space.nq + self.space.nv, self.space.nv - 6
        shapes = {
            "states": (self.states.shape, (steps + 1, width)),
            "targets": (self.targets.shape, (steps, inputs)),
            "gains": (self.gains.shape, (steps, inputs, self.space.size)),
            "recorded states": (self.recorded_states.shape, (steps + 1, width)),
        }
        for name, (found, allowed) in shapes.items():
            if found != allowed:
                raise BadInput("a tracked plan does not fit together", place=name, found=found, allowed=allowed)
        if not all(np.isfinite(a).all() for a in (self.states, self.targets, self.gains, self.recorded_states)):
            raise BadInput("a tracked plan holds what is no number", allowed="a track that did not blow up")
        if not 0 < self.motion_steps <= steps:
            raise BadInput("a tracked plan needs a motion", found=f"{self.motion_steps} steps", allowed=f"1 to {steps}")

    @property
    def control_steps(self) -> int:
        """Control intervals of the motion and of the hold after it."""
        return len(self.targets)
