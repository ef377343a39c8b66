"""What steers a body in simulation."""

from __future__ import annotations

from typing import Protocol

from airhead.rotations import FloatArray


class Controller(Protocol):
    """Chooses PD targets from the state that the body is really in."""

    @property
    def control_steps(self) -> int:
        """For how many control intervals it knows what to do."""
        ...

    def control(self, step: int, states: FloatArray) -> FloatArray:
        """PD targets (B, nu) for control interval `step` from states (B, nq + nv)."""
        ...
