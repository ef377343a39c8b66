"""A stretch of simulated motion that the search works on."""

from __future__ import annotations

from dataclasses import dataclass

from airhead.rotations import FloatArray


@dataclass(frozen=True, eq=False)
class Trajectory:
    """States, the controls between them, and how to keep to them.

    Attributes:
        states: (T + 1, nq + nv).
        controls: (T, nu).
        cost: what they cost together.
        gains: (T, nu, 2 nv) how controls answer to a departure from the states; None if nobody asked.
    """

    states: FloatArray
    controls: FloatArray
    cost: float
    gains: FloatArray | None = None
