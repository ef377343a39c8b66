"""The tracking cost: a sum of squares of how far a state is from the reference, and of how hard the body is driven."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import minimum_filter1d

from airhead.body import Body
from airhead.metrics import CLEAR_AROUND_S, CLEAR_IN_SOURCE_M
from airhead.rotations import FloatArray, conjugate, from_rotvec, multiply, to_matrix, to_rotvec
from airhead.tracking.effort import Effort, EffortWeights
from airhead.tracking.features import Features, Geometry, GeometryDerivatives
from airhead.tracking.reference import Reference
from airhead.tracking.rotation_slopes import exponential_slope, logarithm_slope


@dataclass(frozen=True)
class TrackingWeights:
    """Weights of the squared residuals; points are in metres and averaged over points, angles in radians.

    While the last pose is held, velocities count `calm` times as much: a body that stands must not tremble. `floor`
    weighs how deep each point of the body sinks below `floor_allowance_m` under the floor, which the soft contact
    would forgive; `slip` weighs how fast points of soles and palms slide along it, fully at the floor and not at all
    from `slip_height_m` on. Recorded feet slide a little; simulated ones need not. What the take keeps off the floor
    (more than 5 cm above it, for 0.1 s around) is pushed up, with the weight `floor`, from `clearance_m` above it on.

    Positions count more than velocities, which are noisy in recordings: the values were chosen by the twelve starter
    takes (docs/benchmarks.md).
    """

    point: float = 200.0
    point_velocity: float = 0.1
    trunk: float = 7.5
    com: float = 100.0
    com_velocity: float = 1.0
    foot_height: float = 75.0
    joint: float = 2.0
    joint_velocity: float = 0.01
    floor: float = 8000.0
    floor_allowance_m: float = 0.01
    clearance_m: float = 0.035
    slip: float = 0.3
    slip_height_m: float = 0.02
    calm: float = 10.0
    velocity_horizon_s: float = 0.02
    effort: EffortWeights = field(default_factory=EffortWeights)


@dataclass(frozen=True, eq=False)
class _Observed:
    """What is compared of states (...): geometry; velocities of tracked points, sole points and centre of mass."""

    geometry: Geometry
    point_vel_w: FloatArray
    sole_vel_w: FloatArray
    com_vel_w: FloatArray


class TrackingCost:
    """Residuals of states against a reference, with exact Gauss-Newton derivatives."""

    def __init__(self, body: Body, reference: Reference, weights: TrackingWeights | None = None) -> None:
        self.weights = weights or TrackingWeights()
        self._space = body.space
        self._features = Features(body)
        self._states = reference.states
        self._aim = self._observe(reference.states)
        self._least_height_m = self._least_heights_m(reference)
        nu = body.model.nu
        #: What driving costs.
        self.effort = Effort(body, reference, self.weights.effort)
        self._scale = self._residual_scale(nu, np.arange(len(reference.states)) > reference.motion_steps)

    def _residual_scale(self, nu: int, held: NDArray[np.bool_]) -> FloatArray:
        """(T, R) square roots of the weights of all residuals at the reference's T instants."""
        w, points = self.weights, self._features.tracked_points
        feet = len(self._features.foot_points)
        blocks = [
            (w.point / points, 3 * points, 1.0),
            (w.trunk, 3, 1.0),
            (w.com, 3, 1.0),
            (w.foot_height / feet, feet, 1.0),
            (w.joint / nu, nu, 1.0),
            (w.floor, len(self._features.floor_points), 1.0),
            (w.slip / self._features.sole_points, 2 * self._features.sole_points, w.calm),
            (w.point_velocity / points, 3 * points, w.calm),
            (w.com_velocity, 3, w.calm),
            (w.joint_velocity / nu, nu, w.calm),
        ]
        moving = np.concatenate([np.full(count, weight) for weight, count, _ in blocks])
        holding = np.concatenate([np.full(count, weight * calm) for weight, count, calm in blocks])
        weights: FloatArray = np.sqrt(np.where(held[:, None], holding, moving))
        return weights

    def _observe(self, states: FloatArray) -> _Observed:
        nq, horizon_s = self._space.nq, self.weights.velocity_horizon_s
        qpos, qvel = states[..., :nq], states[..., nq:]
        both = self._features.geometry(np.stack([qpos, self._space.add_qpos(qpos, horizon_s * qvel)]))
        return self._between(both.at(0), both.at(1))

    def _between(self, now: Geometry, soon: Geometry) -> _Observed:
        count, horizon_s = self._features.tracked_points, self.weights.velocity_horizon_s
        soles = slice(count, count + self._features.sole_points)
        velocity_w = (soon.points_w - now.points_w) / horizon_s
        return _Observed(
            now, velocity_w[..., :count, :], velocity_w[..., soles, :], (soon.com_w - now.com_w) / horizon_s
        )

    def _least_heights_m(self, reference: Reference) -> FloatArray:
        """(T, P) how high above the floor each floor point has to be at each instant."""
        part_m = np.where(self._features.same_part, self._surface_m(self._aim)[:, None, :], np.inf).min(axis=-1)
        # one instant less on either side: what is clear between two instants must be kept clear at both
        around = 2 * max(math.floor(CLEAR_AROUND_S * reference.control_hz + 1e-9) - 1, 0) + 1
        clear = minimum_filter1d(part_m, around, axis=0, mode="nearest") > CLEAR_IN_SOURCE_M
        return np.where(clear, self.weights.clearance_m, -self.weights.floor_allowance_m)

    def _surface_m(self, seen: _Observed) -> FloatArray:
        """(..., P) height above the floor of the surface at each floor point."""
        height: FloatArray = seen.geometry.points_w[..., self._features.floor_points, 2] - self._features.floor_radius_m
        return height

    def _grip(self, seen: _Observed) -> FloatArray:
        """(..., S) how much each sole point is at the floor: 1 on or under it, 0 from `slip_height_m` above it on."""
        surface = self._surface_m(seen)[..., : self._features.sole_points]
        at_floor: FloatArray = np.clip(1.0 - surface / self.weights.slip_height_m, 0.0, 1.0)
        return at_floor

    def _sinking_m(self, seen: _Observed, at: slice) -> FloatArray:
        """(..., T, P) how far each floor point is below its least height; zero above, else negative."""
        below: FloatArray = np.minimum(self._surface_m(seen) - self._least_height_m[at], 0.0)
        return below

    def residual(self, states: FloatArray, first: int) -> FloatArray:
        """(..., T, R) weighted residuals of states (..., T, nq + nv) at the reference instants from `first` on."""
        return self._compared(states, self._observe(states), first)

    def _compared(self, states: FloatArray, seen: _Observed, first: int) -> FloatArray:
        nq, shape = self._space.nq, states.shape[:-1]
        at = slice(first, first + states.shape[-2])
        aim, here = self._aim.geometry, seen.geometry
        tracked = slice(self._features.tracked_points)
        point_error = here.points_w[..., tracked, :] - aim.points_w[at, tracked]
        parts = [
            point_error.reshape(*shape, -1),
            to_rotvec(multiply(conjugate(aim.root_rot_w[at]), here.root_rot_w)),
            here.com_w - aim.com_w[at],
            point_error[..., self._features.foot_points, 2],
            self._space.difference_qpos(self._states[at, :nq], states[..., :nq])[..., 6:],
            self._sinking_m(seen, at),
            (self._grip(seen)[..., None] * seen.sole_vel_w[..., :2]).reshape(*shape, -1),
            (seen.point_vel_w - self._aim.point_vel_w[at]).reshape(*shape, -1),
            seen.com_vel_w - self._aim.com_vel_w[at],
            states[..., nq + 6 :] - self._states[at, nq + 6 :],
        ]
        weighted: FloatArray = np.concatenate(parts, axis=-1) * self._scale[at]
        return weighted

    def total(self, states: FloatArray, controls: FloatArray, first: int) -> FloatArray:
        """The cost (...) of trajectories; one that blew up costs a large, finite number.

        Args:
            states: (..., T + 1, nq + nv), of which the first is given and costs nothing.
            controls: (..., T, nu).
            first: the reference instant of the first state.
        """
        errors = (self.residual(np.nan_to_num(states[..., 1:, :], nan=1e3), first + 1) ** 2).sum(axis=-1)
        starts = np.nan_to_num(states[..., :-1, :], nan=1e3)
        cost: FloatArray = np.minimum(errors, 1e5).sum(axis=-1) + self.effort.total(starts, controls, first)
        return cost

    def quadratic(self, states: FloatArray, first: int) -> tuple[FloatArray, FloatArray]:
        """Half the gradient (T, 2 nv) and half the Gauss-Newton Hessian (T, 2 nv, 2 nv) at states (T, nq + nv)."""
        nv, nu = self._space.nv, self._space.nv - 6
        residual, by_q, by_v = self._derivatives(states, first)
        speed, speed_scale = residual[:, -nu:], self._scale[first : first + len(states), -nu:]
        residual = residual[:, :-nu, None]
        felt = np.abs(by_q).max(axis=(0, 2)) > 0.0  # most points are off the floor, now and soon
        still = len(felt) - by_v.shape[1]
        felt[still:] |= np.abs(by_v).max(axis=(0, 2)) > 0.0
        residual, by_q, by_v = residual[:, felt], by_q[:, felt], by_v[:, felt[still:]]
        both = slice(by_q.shape[1] - by_v.shape[1], None)
        q_turned, v_turned = np.swapaxes(by_q, -1, -2), np.swapaxes(by_v, -1, -2)
        curvature = np.empty((len(states), 2 * nv, 2 * nv))
        curvature[:, :nv, :nv] = q_turned @ by_q
        curvature[:, nv:, :nv] = v_turned @ by_q[:, both]
        curvature[:, :nv, nv:] = np.swapaxes(curvature[:, nv:, :nv], -1, -2)
        curvature[:, nv:, nv:] = v_turned @ by_v
        own = np.arange(nv + 6, 2 * nv)
        curvature[:, own, own] += speed_scale**2
        slope = np.concatenate([q_turned @ residual, v_turned @ residual[:, both]], axis=1)[..., 0]
        slope[:, own] += speed_scale * speed
        return slope, curvature

    def linear(self, states: FloatArray, first: int) -> tuple[FloatArray, FloatArray]:
        """Residuals (T, R) and their Jacobian (T, R, 2 nv) at states (T, nq + nv)."""
        residual, by_q, by_v = self._derivatives(states, first)
        nv, nu = self._space.nv, self._space.nv - 6
        jacobian = np.zeros((*residual.shape, 2 * nv))
        jacobian[:, :-nu, :nv], jacobian[:, by_q.shape[1] - by_v.shape[1] : -nu, nv:] = by_q, by_v
        jacobian[:, -nu:, nv + 6 :] = np.eye(nu) * self._scale[first : first + len(states), -nu:, None]
        return residual, jacobian

    def _derivatives(self, states: FloatArray, first: int) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Residuals (T, R), their derivatives by positions, and of those that depend on them by velocities.

        The last residuals, the joints' velocities, depend on themselves alone and are left out of the derivatives.
        """
        nq, nv, horizon = self._space.nq, self._space.nv, self.weights.velocity_horizon_s
        count, qpos, qvel = len(states), states[:, :nq], states[:, nq:]
        both = np.stack([qpos, self._space.add_qpos(qpos, horizon * qvel)])
        seen_both, both_by = self._features.geometry_and_derivatives(both)
        now_by, soon_by = both_by.at(0), both_by.at(1)
        seen = self._between(seen_both.at(0), seen_both.at(1))
        residual = self._compared(states, seen, first)
        carried, moved = self._transport(horizon * qvel)
        tracked = slice(self._features.tracked_points)
        points = now_by.points_by_q[:, tracked].reshape(count, -1, nv)
        points_soon = soon_by.points_by_q[:, tracked].reshape(count, -1, nv)
        below = self._sinking_m(seen, slice(first, first + count)) < 0
        sinks = below[..., None] * now_by.points_by_q[:, self._features.floor_points, 2, :]
        turned = self._log_derivative(self._space.difference_qpos(self._states[first : first + count, :nq], qpos))
        slip_by_q, slip_by_v = self._slip_derivatives(seen, now_by, soon_by, carried, moved)
        feet = now_by.points_by_q[:, self._features.foot_points, 2, :]
        velocities = [points_soon @ carried - points, soon_by.com_by_q @ carried - now_by.com_by_q]
        parts = [points, turned[:, 3:6], now_by.com_by_q, feet, turned[:, 6:], sinks, slip_by_q]
        by_q = np.concatenate([*parts, *(velocity / horizon for velocity in velocities)], axis=1)
        by_v = np.concatenate([slip_by_v, points_soon @ moved, soon_by.com_by_q @ moved], axis=1)
        scale, rows = self._scale[first : first + count, :, None], by_q.shape[1]
        by_q *= scale[:, :rows]
        by_v *= scale[:, rows - by_v.shape[1] : rows]
        return residual, by_q, by_v

    def _slip_derivatives(
        self,
        seen: _Observed,
        now_by: GeometryDerivatives,
        soon_by: GeometryDerivatives,
        carried: FloatArray,
        moved: FloatArray,
    ) -> tuple[FloatArray, FloatArray]:
        """(T, 2 S, nv) twice: how the slip of every sole point changes with positions and with velocities."""
        grip = self._grip(seen)[..., None, None]
        floor = self._features.floor_points[: self._features.sole_points]
        count, nv = len(carried), self._space.nv
        now = now_by.points_by_q[:, floor]
        soon = soon_by.points_by_q[:, floor].reshape(count, -1, nv)
        by_q = ((soon @ carried).reshape(now.shape) - now)[:, :, :2] / self.weights.velocity_horizon_s
        fading = ((grip > 0) & (grip < 1)) / self.weights.slip_height_m
        by_height = seen.sole_vel_w[..., :2, None] * (-fading * now[:, :, 2:, :])
        by_v = grip * (soon @ moved).reshape(now.shape)[:, :, :2]
        return (grip * by_q + by_height).reshape(count, -1, nv), by_v.reshape(count, -1, nv)

    def _blocks(self, blocks: FloatArray) -> FloatArray:
        """(T, nv, nv) identity with a 3 x 3 block (T, B, 3, 3) for each ball joint."""
        matrix = np.tile(np.eye(self._space.nv), (len(blocks), 1, 1))
        dofs = self._space.ball_dof
        matrix[:, dofs[:, :, None], dofs[:, None, :]] = blocks
        return matrix

    def _transport(self, step: FloatArray) -> tuple[FloatArray, FloatArray]:
        """How q + step moves, in its own frame, when q and when the step changes: both (T, nv, nv)."""
        rotvec = step[:, self._space.ball_dof]
        back = to_matrix(conjugate(from_rotvec(rotvec)))
        return self._blocks(back), self._blocks(exponential_slope(rotvec))

    def _log_derivative(self, difference: FloatArray) -> FloatArray:
        """(T, nv, nv) derivative of `difference_qpos(reference, q)` by q: the inverse right Jacobian."""
        return self._blocks(logarithm_slope(difference[:, self._space.ball_dof]))
