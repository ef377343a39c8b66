"""How far a body is from a plan."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from airhead.body import StateSpace
from airhead.rotations import FloatArray, conjugate, rotate, to_rotvec

Float32Array = NDArray[np.float32]
IntArray = NDArray[np.intp]


class Departures:
    """Departures of states from a plan, directions seen from the plan's root.

    The columns are: position of the root (3, m), rotation of the root and positions of the joints (nv - 3, rotation
    vectors, rad), velocity of the root (3, m/s), angular velocities (nv - 3, rad/s), each less the plan's.

    Args:
        space: what states are made of.
        plan_states: (N + 1, nq + nv) at the control instants.
        most_aside_m: a body that was carried off further than this over the ground is seen only so far away.
    """

    def __init__(self, space: StateSpace, plan_states: FloatArray, most_aside_m: float = np.inf) -> None:
        self._space, self._most_aside_m = space, most_aside_m
        self._plan = plan_states
        self._to_plan_root = conjugate(self._plan[:, 3:7])

    def seen(self, states: FloatArray, steps: IntArray) -> FloatArray:
        """Departures (B, 2 nv) of states (B, nq + nv) at steps (B,) of the plan."""
        nv = self._space.nv
        away = self._space.difference(self._plan[steps], states)
        if np.isfinite(self._most_aside_m):
            aside_m = np.linalg.norm(away[:, :2], axis=1, keepdims=True)
            away[:, :2] *= np.minimum(1.0, self._most_aside_m / np.maximum(aside_m, self._most_aside_m))
        to_plan_root = self._to_plan_root[steps]
        for linear in (slice(0, 3), slice(nv, nv + 3)):
            away[:, linear] = rotate(to_plan_root, away[:, linear])
        return away


def joint_positions(space: StateSpace, states: FloatArray) -> FloatArray:
    """(..., nv - 6) positions of the joints in states (..., nq + nv), as rotation vectors; the root is left out."""
    positions = np.empty((*states.shape[:-1], space.nv))
    positions[..., space.linear_dof] = states[..., space.linear_qpos]
    positions[..., space.ball_dof[1:]] = to_rotvec(states[..., space.ball_qpos[1:]])
    return positions[..., 6:]
