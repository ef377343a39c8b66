"""Where on the ground something lies: a turn about the vertical and a move, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from airhead.rotations import FloatArray


@dataclass(frozen=True, eq=False)
class Place:
    """A place in the plane: an own world, turned by `yaw_rad`, then moved by `move_m` (2,)."""

    yaw_rad: float
    move_m: FloatArray

    def to_world(self, states: FloatArray, nq: int) -> FloatArray:
        """States (..., nq + nv) of the own world as the world has them."""
        turned = states @ self._turn(states.shape[-1], nq)
        turned[..., :2] += self.move_m
        return turned

    def to_own(self, states: FloatArray, nq: int) -> FloatArray:
        """States (..., nq + nv) of the world as the own one has them."""
        moved = np.array(states, dtype=float)
        moved[..., :2] -= self.move_m
        own: FloatArray = moved @ self._turn(states.shape[-1], nq).T
        return own

    def seen_from(self, other: Place) -> Place:
        """Where this lies in the own world of another place: `other` after it is this."""
        cosine, sine = np.cos(-other.yaw_rad), np.sin(-other.yaw_rad)
        turn = np.array([[cosine, -sine], [sine, cosine]])
        return Place(self.yaw_rad - other.yaw_rad, turn @ (self.move_m - other.move_m))

    def within(self, other: Place) -> Place:
        """Where this lies if it lies so in the own world of another place; the way back from `seen_from`."""
        cosine, sine = np.cos(other.yaw_rad), np.sin(other.yaw_rad)
        turn = np.array([[cosine, -sine], [sine, cosine]])
        return Place(self.yaw_rad + other.yaw_rad, turn @ self.move_m + other.move_m)

    @cached_property
    def _turns(self) -> dict[tuple[int, int], FloatArray]:
        return {}

    def _turn(self, width: int, nq: int) -> FloatArray:
        """(width, width) by which states, as rows, are multiplied to be turned.

        Positions, velocities and quaternions of the free joint turn linearly; its angular velocity is the body's own.
        """
        if (width, nq) not in self._turns:
            turn = np.eye(width)
            cosine, sine = np.cos(self.yaw_rad), np.sin(self.yaw_rad)
            for first in (0, nq):
                turn[first : first + 2, first : first + 2] = [[cosine, sine], [-sine, cosine]]
            # (w, x, y, z) times (cos, 0, 0, sin) of half the turn, from the left
            half, slant = np.cos(self.yaw_rad / 2), np.sin(self.yaw_rad / 2)
            turn[3:7, 3:7] = [
                [half, 0.0, 0.0, slant],
                [0.0, half, slant, 0.0],
                [0.0, -slant, half, 0.0],
                [-slant, 0.0, 0.0, half],
            ]
            self._turns[width, nq] = turn
        return self._turns[width, nq]


#: Where the world itself lies, seen from itself.
HERE: Final = Place(0.0, np.zeros(2))
