"""What a search tells while it runs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from airhead.body import Body
from airhead.motion import forward_kinematics
from airhead.rotations import FloatArray
from airhead.tracking.reference import Reference


@dataclass(frozen=True, eq=False)
class Searched:
    """A search so far.

    Attributes:
        body: what is simulated.
        reference: what is followed.
        states: (M + 1, nq + nv) the trajectory as far as it has grown.
        controls: (M, nu) its PD targets.
        elapsed_s: since the search began, on the clock.
        physics_steps: simulated so far.
        attempt: which way to search this is, from 1 on.
    """

    body: Body
    reference: Reference
    states: FloatArray
    controls: FloatArray
    elapsed_s: float
    physics_steps: int
    attempt: int = 1

    @property
    def done(self) -> int:
        """Control steps so far."""
        return len(self.controls)

    @property
    def total(self) -> int:
        """Control steps to do."""
        return self.reference.control_steps

    @property
    def error_m(self) -> float:
        """Mean joint distance from the reference over the last second so far."""
        last = slice(max(self.done + 1 - round(self.reference.control_hz), 0), self.done + 1)
        found, wanted = (
            forward_kinematics(self.body.skeleton, *self.body.pose(states[last, : self.body.space.nq]))[0]
            for states in (self.states, self.reference.states)
        )
        return float(np.linalg.norm(found - wanted, axis=-1).mean())


#: Called with the search so far, each time that the trajectory has grown.
Progress = Callable[[Searched], None]
