"""How the force that each physics step needs changes with the motion, by formula: nothing is moved and tried.

MuJoCo simulates the steps; its axes, inertias and constraint rows are all that the formulas need. They agree with
MuJoCo's own differences of inverse dynamics at a tenth of their cost.
"""

from __future__ import annotations

from dataclasses import dataclass

import mujoco
import numpy as np

from airhead.body import Body
from airhead.rotations import FloatArray
from airhead.simulation.constraints import ConstraintReader
from airhead.simulation.contact_dynamics import constraint_slopes
from airhead.simulation.free_dynamics import Motions, free_slopes
from airhead.simulation.tree import Tree


@dataclass(frozen=True, eq=False)
class StepSlopes:
    """Physics steps (...) and how the force that each needs changes.

    Attributes:
        states: (..., nq + nv) before the step.
        acceleration: (..., nv) change of velocity over the step, by its length.
        by_position, by_velocity, by_acceleration: (..., nv, nv) slopes of the force, without the actuators'.
    """

    states: FloatArray
    acceleration: FloatArray
    by_position: FloatArray
    by_velocity: FloatArray
    by_acceleration: FloatArray


class StepDerivatives:
    """Takes the slopes of every physics step of whole control intervals.

    Args:
        body: what is simulated.
        substeps: physics steps a control interval.
    """

    def __init__(self, body: Body, substeps: int) -> None:
        self._body, self._substeps = body, substeps
        self._data = mujoco.MjData(body.model)
        self._tree = Tree(body.model)
        self._reader = ConstraintReader(body.model)

    def slopes(self, states: FloatArray, controls: FloatArray) -> StepSlopes:
        """The slopes (T, substeps, ...) of the intervals that start at states (T, nq + nv) under controls (T, nu)."""
        model, nv = self._body.model, self._body.space.nv
        began, acceleration, motions, driving = self._simulated(states, controls)
        free = free_slopes(
            self._tree, Motions(motions.axes, motions.velocity, acceleration, motions.inertia), model.opt.gravity
        )
        held = constraint_slopes(self._tree, motions, self._reader.together())
        mass = free.mass + np.diag(model.dof_armature)
        # the step takes the damping at its end: M a = (M + h D) (change of velocity / h)
        damping = np.zeros((len(mass), nv))
        limited = np.abs(driving) >= self._body.torque_limit_nm
        damping[:, 6:] = np.where(limited, 0.0, model.opt.timestep * self._body.damping_nms_rad)
        implicit = mass + damping[:, None] * np.eye(nv)
        by_acceleration = implicit + held.by_acceleration @ np.linalg.solve(mass, implicit)
        slopes = free.by_position + held.by_position, free.by_velocity + held.by_velocity, by_acceleration
        return StepSlopes(
            *(each.reshape(len(states), self._substeps, *each.shape[1:]) for each in (began, acceleration, *slopes))
        )

    def _simulated(
        self, states: FloatArray, controls: FloatArray
    ) -> tuple[FloatArray, FloatArray, Motions, FloatArray]:
        """Of each step: the state before, the change of velocity, the motion, the torques; constraints are read."""
        model, data, space = self._body.model, self._data, self._body.space
        count = len(states) * self._substeps
        began, change = np.empty((count, space.nq + space.nv)), np.empty((count, space.nv))
        axes, inertia = np.empty((count, space.nv, 6)), np.empty((count, model.nbody, 10))
        acceleration, driving = np.empty((count, space.nv)), np.empty((count, model.nu))
        for step in range(count):
            if step % self._substeps == 0:
                state = states[step // self._substeps]
                data.qpos[:], data.qvel[:] = state[: space.nq], state[space.nq :]
                data.ctrl[:] = controls[step // self._substeps]
            began[step, : space.nq], began[step, space.nq :] = data.qpos, data.qvel
            mujoco.mj_step(model, data)
            axes[step], inertia[step] = data.cdof, data.cinert
            acceleration[step], driving[step] = data.qacc, data.actuator_force
            change[step] = data.qvel
            self._reader.read(data)
        change = (change - began[:, space.nq :]) / model.opt.timestep
        return began, change, Motions(axes, began[:, space.nq :], acceleration, inertia), driving
