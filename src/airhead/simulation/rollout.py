"""Rollout: the raw result of one simulation, with contacts, forces and torques."""

from __future__ import annotations

from dataclasses import dataclass

import mujoco
import numpy as np

from airhead.body import Body
from airhead.errors import BadInput
from airhead.rotations import FloatArray
from airhead.simulation.controller import Controller


@dataclass(frozen=True, eq=False)
class Rollout:
    """What happened in one simulation, sampled at `fps`.

    Attributes:
        body: what was simulated.
        fps: samples a second.
        states: (T, nq + nv), the first being the start.
        contact_force_w: (T, S, 3) newtons of ground and boxes on each segment, the mean since the sample before.
        torque_ratio: (T, nu) largest torque of each actuator in the interval before the sample, over its limit. It is
            what acted over a physics step, with the damping at the step's end; an actuator asks for no more than its
            limit, but an impact can press more out of the damping.
        friction_needed: (T,) largest ratio of tangential to normal force over the contacts of the interval.
        blew_up: whether it ended early because numbers grew without bounds; the samples before that stay.
    """

    body: Body
    fps: float
    states: FloatArray
    contact_force_w: FloatArray
    torque_ratio: FloatArray
    friction_needed: FloatArray
    blew_up: bool = False

    @property
    def qpos(self) -> FloatArray:
        """(T, nq) positions."""
        return self.states[:, : self.body.space.nq]


def simulate(body: Body, start: FloatArray, controller: Controller, control_hz: float, fps: float) -> Rollout:
    """One simulation under a controller, observed at every physics step.

    Args:
        body: what is simulated.
        start: (nq + nv) the first state.
        controller: what steers it.
        control_hz: how often the controller is asked.
        fps: samples a second; must divide the physics rate.

    Returns:
        A rollout as long as the controller knows what to do; it ends early where the simulation blows up.
    """
    steps_a_control = _whole(1.0 / (control_hz * body.settings.timestep_s), "control rate")
    steps_a_sample = _whole(1.0 / (fps * body.settings.timestep_s), "sample rate")
    data = mujoco.MjData(body.model)
    data.qpos[:], data.qvel[:] = start[: body.space.nq], start[body.space.nq :]
    watch = _Watch(body)
    mujoco.mj_forward(body.model, data)
    watch.look(data)
    samples = [(start, *watch.take())]
    blew_up = False
    for step in range(controller.control_steps * steps_a_control):
        if step % steps_a_control == 0:
            state = np.concatenate([data.qpos, data.qvel])
            data.ctrl[:] = controller.control(step // steps_a_control, state[None])[0]
        before = data.qvel.copy()
        mujoco.mj_step(body.model, data)
        if _unsound(data):
            blew_up = True
            break
        watch.look(data, data.qvel - before)
        if (step + 1) % steps_a_sample == 0:
            samples.append((np.concatenate([data.qpos, data.qvel]), *watch.take()))
    states, forces, ratios, friction = (np.array(column) for column in zip(*samples, strict=True))
    return Rollout(body, fps, states, forces, ratios, friction, blew_up)


def _unsound(data: mujoco.MjData) -> bool:
    """Whether a position, velocity or acceleration is no number, or larger than MuJoCo takes for one."""
    warnings = (mujoco.mjtWarning.mjWARN_BADQPOS, mujoco.mjtWarning.mjWARN_BADQVEL, mujoco.mjtWarning.mjWARN_BADQACC)
    return not np.isfinite(data.qvel).all() or any(data.warning[warning].number for warning in warnings)


def _whole(ratio: float, what: str) -> int:
    if abs(ratio - round(ratio)) > 1e-6 or ratio < 1:
        raise BadInput(
            f"the {what} does not divide the physics rate", found=f"ratio {ratio:g}", allowed="a whole number"
        )
    return round(ratio)


class _Watch:
    """Gathers forces and torques over the physics steps between two samples."""

    def __init__(self, body: Body) -> None:
        self._body = body
        names = [segment.name for segment in body.segments]
        geom_names = [body.model.geom(g).name for g in range(body.model.ngeom)]
        self._segment_of_geom = [
            names.index(name.rsplit("_", 1)[0]) if name.rsplit("_", 1)[0] in names else -1 for name in geom_names
        ]
        self._clear()

    def _clear(self) -> None:
        self._force_w = np.zeros((len(self._body.segments), 3))
        self._torque_nm = np.zeros(self._body.model.nu)
        self._friction = 0.0
        self._looks = 0

    def look(self, data: mujoco.MjData, change: FloatArray | None = None) -> None:
        """Adds the forces of the step just made, over which velocities (nv,) had the given change; None before any."""
        self._looks += 1
        if change is not None:
            at_limit = np.abs(data.actuator_force) >= self._body.torque_limit_nm
            damped = np.where(at_limit, 0.0, self._body.damping_nms_rad * change[6:])
            self._torque_nm = np.maximum(self._torque_nm, np.abs(data.actuator_force - damped))
        wrench = np.zeros(6)
        for number in range(data.ncon):
            contact = data.contact[number]
            if min(self._segment_of_geom[geom] for geom in contact.geom) >= 0:
                continue  # one leg on the other: inside the body
            mujoco.mj_contactForce(self._body.model, data, number, wrench)
            force_w = contact.frame.reshape(3, 3).T @ wrench[:3]
            if wrench[0] > 1.0:
                self._friction = max(self._friction, float(np.hypot(wrench[1], wrench[2]) / wrench[0]))
            for geom, sign in ((contact.geom[0], -1.0), (contact.geom[1], 1.0)):
                segment = self._segment_of_geom[geom]
                if segment >= 0:
                    self._force_w[segment] += sign * force_w

    def take(self) -> tuple[FloatArray, FloatArray, float]:
        """What was gathered since the last call."""
        gathered = (
            self._force_w / max(self._looks, 1),
            self._torque_nm / self._body.torque_limit_nm,
            self._friction,
        )
        self._clear()
        return gathered
