"""Turning worlds: plans are followed facing any way, and friction is not quite alike in all directions."""

from __future__ import annotations

from dataclasses import dataclass

from airhead.body import StateSpace
from airhead.rotations import FloatArray, about_axis, conjugate, multiply, rotate


@dataclass(frozen=True, eq=False)
class Turning:
    """Worlds that are turned about the vertical through the origin, one for each of some states.

    MuJoCo's friction cones are pyramids, which stay as they are while a plan is turned: a foot that just holds one way
    slides another.

    Attributes:
        space: what states are made of.
        yaw_rad: (B,) how far each own world is turned in the simulated one.
    """

    space: StateSpace
    yaw_rad: FloatArray

    def to_world(self, states: FloatArray) -> FloatArray:
        """States (B, nq + nv) of the own worlds, as the simulated one has them."""
        return self._turned(states, about_axis((0.0, 0.0, 1.0), self.yaw_rad))

    def to_own(self, states: FloatArray) -> FloatArray:
        """States (B, nq + nv) of the simulated world, as the own ones have them."""
        return self._turned(states, conjugate(about_axis((0.0, 0.0, 1.0), self.yaw_rad)))

    def _turned(self, states: FloatArray, turn: FloatArray) -> FloatArray:
        nq, turned = self.space.nq, states.copy()
        turned[:, :3] = rotate(turn, states[:, :3])
        turned[:, 3:7] = multiply(turn, states[:, 3:7])
        turned[:, nq : nq + 3] = rotate(turn, states[:, nq : nq + 3])  # angular velocities are the body's own
        return turned
