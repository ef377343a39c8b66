"""What driving a body costs: departures of PD targets from the reference's, and torques near and beyond the limits."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from airhead.body import Body
from airhead.rotations import FloatArray, to_rotvec
from airhead.tracking.reference import Reference
from airhead.tracking.riccati import EffortModel
from airhead.tracking.rotation_slopes import logarithm_slope


@dataclass(frozen=True)
class EffortWeights:
    """Weights of squared efforts, averaged over the actuators.

    Attributes:
        control: of a PD target's departure from the reference's, in the usual departures of its joint.
        torque: of the share of its limit by which a torque at the start of an interval passes `torque_free`.
        torque_free: the share of the limit that costs nothing.
    """

    control: float = 0.02
    torque: float = 20.0
    torque_free: float = 0.9


class Effort:
    """The cost of driving a body, with exact first derivatives and Gauss-Newton second ones."""

    def __init__(self, body: Body, reference: Reference, weights: EffortWeights | None = None) -> None:
        self._weights = weights = weights or EffortWeights()
        self._space = body.space
        self._targets = reference.targets
        nu = body.model.nu
        #: (nu,) weight of a squared departure of each PD target from the reference's.
        self.control_weight = weights.control / nu / body.control_unit_rad**2
        #: (nu,) the same at unit weight: the scale for regularisation.
        self.control_scale = 1.0 / nu / body.control_unit_rad**2
        self._torque_weight = weights.torque / nu
        self._stiffness = body.stiffness_nm_rad / body.torque_limit_nm
        self._damping = body.damping_nms_rad / body.torque_limit_nm

    def total(self, states: FloatArray, controls: FloatArray, first: int) -> FloatArray:
        """The cost (...) of controls (..., T, nu) applied at states (..., T, nq + nv) from `first` on."""
        departures = controls - self._targets[first : first + controls.shape[-2]]
        driving = (self.control_weight * departures**2).sum(axis=(-1, -2))
        if self._torque_weight == 0.0:
            return np.asarray(driving)
        beyond = np.minimum(self._beyond(states, controls)[0] ** 2, 1e4)
        return np.asarray(driving + self._torque_weight * beyond.sum(axis=(-1, -2)))

    def _beyond(self, states: FloatArray, controls: FloatArray) -> tuple[FloatArray, FloatArray]:
        """(..., nu) by what share of the limit torques pass the free one, signed; and the rotation vectors there."""
        nq, balls, dofs = self._space.nq, self._space.ball_qpos[1:], self._space.ball_dof[1:] - 6
        rotvec = to_rotvec(states[..., balls])
        position = np.empty(controls.shape)
        position[..., dofs] = rotvec
        hinges = self._space.linear_dof[3:] - 6
        position[..., hinges] = states[..., self._space.linear_qpos[3:]]
        ratio = self._stiffness * (controls - position) - self._damping * states[..., nq + 6 :]
        free = self._weights.torque_free
        return ratio - np.clip(ratio, -free, free), rotvec

    def model(self, states: FloatArray, controls: FloatArray, first: int) -> EffortModel:
        """The quadratic model at states (T, nq + nv) and controls (T, nu)."""
        count, nu = controls.shape
        nv = self._space.nv
        beyond, rotvec = self._beyond(states, controls)
        weight = self._torque_weight * (beyond != 0.0)
        by_state = np.zeros((count, nu, 2 * nv))
        own = np.arange(nu)
        by_state[:, own, 6 + own] = -self._stiffness
        dofs = self._space.ball_dof[1:]
        by_state[:, (dofs - 6)[:, :, None], dofs[:, None, :]] = -self._stiffness[dofs - 6][..., None] * logarithm_slope(
            rotvec
        )
        by_state[:, own, nv + 6 + own] = -self._damping
        weighted = weight[..., None] * by_state
        departures = controls - self._targets[first : first + count]
        return EffortModel(
            by_control=self.control_weight * departures + self._torque_weight * self._stiffness * beyond,
            by_control_twice=self.control_weight + weight * self._stiffness**2,
            by_state=self._torque_weight * (beyond[:, None] @ by_state)[:, 0],
            by_state_twice=np.swapaxes(by_state, 1, 2) @ weighted,
            mixed=self._stiffness[:, None] * weighted,
        )
