"""Linear models of the dynamics over whole control intervals, from the slopes of every physics step in them.

A step fulfils `force(q, v, a) = torque(q, v, u)` with the discrete acceleration a. Its linear model solves that
equation for the change of a (the implicit function theorem); steps are then chained. Torques enter by their formula,
so a model sees through an actuator at its limit, where differences of simulations would see nothing.
"""

from __future__ import annotations

import numpy as np

from airhead.rotations import FloatArray, conjugate, from_rotvec, to_matrix, to_rotvec
from airhead.simulation import Simulator, StepDerivatives, StepSlopes
from airhead.tracking.rotation_slopes import exponential_slope, logarithm_slope

#: A position or velocity larger than this belongs to a simulation that is blowing up.
_SOUND = 1e5


class Linearizer:
    """Jacobians of the next state by state and control, in tangent coordinates.

    Args:
        simulator: whose body is used.
        control_steps: of the whole reference.
        reuse_within: how far state and control may move before a model is made anew.

    Those of a step are reused while its state and control have hardly moved since they were computed; most steps of a
    window have not when it slides on.
    """

    def __init__(self, simulator: Simulator, control_steps: int, reuse_within: float = 0.0) -> None:
        body = simulator.body
        self._space = body.space
        self._step_s = body.settings.timestep_s
        self._derivatives = StepDerivatives(body, simulator.substeps)
        self._stiffness = body.stiffness_nm_rad
        self._damping = body.damping_nms_rad
        nv, nu = self._space.nv, body.model.nu
        self._nx = 2 * nv
        self._reuse_within = reuse_within
        self._state = np.full((control_steps, self._space.nq + nv), np.nan)
        self._control = np.full((control_steps, nu), np.nan)
        self._jacobian = np.zeros((control_steps, self._nx, self._nx + nu))
        #: How many intervals were linearised so far.
        self.computed = 0

    def jacobians(self, states: FloatArray, controls: FloatArray, first: int) -> tuple[FloatArray, FloatArray]:
        """`A` (T, 2 nv, 2 nv) and `B` (T, 2 nv, nu) at states (T, nq + nv) and controls (T, nu) from `first` on."""
        window = np.arange(first, first + len(controls))
        moved = np.abs(self._space.difference(self._state[window], states)).max(axis=1)
        steered = np.abs(self._control[window] - controls).max(axis=1)
        stale = window[~((moved <= self._reuse_within) & (steered <= self._reuse_within))]
        if len(stale):
            self.computed += len(stale)
            self._state[stale], self._control[stale] = states[stale - first], controls[stale - first]
            self._jacobian[stale] = self._chained(
                self._derivatives.slopes(states[stale - first], controls[stale - first])
            )
        found = self._jacobian[window]
        return found[:, :, : self._nx], found[:, :, self._nx :]

    def _chained(self, slopes: StepSlopes) -> FloatArray:
        """(T, 2 nv, 2 nv + nu) over whole intervals, from slopes (T, S, ...) of their steps."""
        nv, nx = self._space.nv, self._nx
        velocity = self._velocity_slopes(slopes)
        turn = self._step_s * (
            slopes.states[..., self._space.nq :][..., self._space.ball_dof]
            + self._step_s * slopes.acceleration[..., self._space.ball_dof]
        )
        back, right = to_matrix(conjugate(from_rotvec(turn))), exponential_slope(turn)
        count, steps = velocity.shape[:2]
        chained = np.zeros((count, nx, velocity.shape[-1]))
        chained[:, :, :nx] = np.eye(nx)
        for s in range(steps):
            now = velocity[:, s, :, :nx] @ chained
            now[..., nx:] += velocity[:, s, :, nx:]
            chained[:, :nv] = self._in_blocks(back[:, s], chained[:, :nv]) + self._step_s * self._in_blocks(
                right[:, s], now
            )
            chained[:, nv:] = now
        return chained

    def _velocity_slopes(self, slopes: StepSlopes) -> FloatArray:
        """(T, S, nv, 2 nv + nu) how the velocity after each step changes with position, velocity and control."""
        nv = self._space.nv
        rotvec = to_rotvec(slopes.states[..., self._space.ball_qpos[1:]])
        right = np.zeros((*slopes.acceleration.shape[:-1], nv, self._nx + len(self._stiffness)))
        actuated, own = np.arange(6, nv), np.arange(nv - 6)
        right[..., actuated, actuated] = -self._stiffness
        balls = self._space.ball_dof[1:]
        stiffness = self._stiffness[balls[..., :1] - 6, None]
        right[..., balls[:, :, None], balls[:, None, :]] = -stiffness * logarithm_slope(rotvec)
        right[..., actuated, nv + actuated] = -self._damping
        right[..., actuated, self._nx + own] = self._stiffness
        right[..., :nv] -= slopes.by_position
        right[..., nv : self._nx] -= slopes.by_velocity
        # a state that blew up has no slopes; numbers in their place keep the solver going, NaN marks them afterwards
        sound = (np.abs(slopes.states).max(axis=-1) < _SOUND) & np.isfinite(right).all(axis=(-1, -2))
        sound &= np.isfinite(slopes.by_acceleration).all(axis=(-1, -2))
        inertia = np.where(sound[..., None, None], slopes.by_acceleration, np.eye(nv))
        found: FloatArray = self._step_s * np.linalg.solve(inertia, right)
        found[~sound] = np.nan
        found[..., np.arange(nv), nv + np.arange(nv)] += 1.0
        return found

    def _in_blocks(self, turns: FloatArray, columns: FloatArray) -> FloatArray:
        """The columns (T, nv, N) with the three rows of each ball joint multiplied by its (T, B, 3, 3)."""
        turned = columns.copy()
        turned[:, self._space.ball_dof] = turns @ columns[:, self._space.ball_dof]
        return turned
