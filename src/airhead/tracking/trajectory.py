"""A stretch of simulated motion that the search works on."""

from __future__ import annotations

from dataclasses import dataclass

from airhead.rotations import FloatArray


@dataclass(frozen=True, eq=False)
class Trajectory:
    """States, the controls between them, and their cost.

    Attributes:
        states: (T + 1, nq + nv).
        controls: (T, nu).
        cost: what they cost together.
    """

    states: FloatArray
    controls: FloatArray
    cost: float
