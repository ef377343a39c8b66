"""States of a body and the differences between them.

A state is `qpos` and `qvel` side by side, (..., nq + nv). A difference is a tangent vector (..., 2 nv): positions as
MuJoCo's velocities count them (root position in the world, rotations as rotation vectors in the turning frame), then
velocities. `add(a, difference(a, b)) == b`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from airhead.rotations import FloatArray, conjugate, from_rotvec, multiply, normalize, to_rotvec

IntArray = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class StateSpace:
    """Which numbers of a state are angles and which are quaternions.

    Attributes:
        nq, nv: numbers of positions and of velocities.
        linear_qpos, linear_dof: (L,) positions that simply add, and their velocities.
        ball_qpos, ball_dof: (B, 4) and (B, 3), the quaternions and their angular velocities.
    """

    nq: int
    nv: int
    linear_qpos: IntArray
    linear_dof: IntArray
    ball_qpos: IntArray
    ball_dof: IntArray

    @property
    def size(self) -> int:
        """Length of a difference."""
        return 2 * self.nv

    def add_qpos(self, qpos: FloatArray, step: FloatArray) -> FloatArray:
        """Positions (..., nq) moved by tangent steps (..., nv)."""
        shape = np.broadcast_shapes(qpos.shape[:-1], step.shape[:-1])
        moved = np.empty((*shape, self.nq))
        moved[...] = qpos
        moved[..., self.linear_qpos] += step[..., self.linear_dof]
        turned = multiply(moved[..., self.ball_qpos], from_rotvec(step[..., self.ball_dof]))
        moved[..., self.ball_qpos] = normalize(turned)
        return moved

    def difference_qpos(self, start: FloatArray, end: FloatArray) -> FloatArray:
        """The tangent step (..., nv) from `start` to `end`, both (..., nq)."""
        shape = np.broadcast_shapes(start.shape[:-1], end.shape[:-1])
        step = np.empty((*shape, self.nv))
        step[..., self.linear_dof] = end[..., self.linear_qpos] - start[..., self.linear_qpos]
        step[..., self.ball_dof] = to_rotvec(multiply(conjugate(start[..., self.ball_qpos]), end[..., self.ball_qpos]))
        return step

    def add(self, state: FloatArray, step: FloatArray) -> FloatArray:
        """States (..., nq + nv) moved by differences (..., 2 nv)."""
        qpos = self.add_qpos(state[..., : self.nq], step[..., : self.nv])
        qvel = state[..., self.nq :] + step[..., self.nv :]
        return np.concatenate([qpos, qvel], axis=-1)

    def difference(self, start: FloatArray, end: FloatArray) -> FloatArray:
        """The difference (..., 2 nv) from `start` to `end`."""
        position = self.difference_qpos(start[..., : self.nq], end[..., : self.nq])
        return np.concatenate([position, end[..., self.nq :] - start[..., self.nq :]], axis=-1)
