"""One Gauss-Newton step on a trajectory: a Riccati sweep for several regularisations, and a search among rollouts.

The method is multiple-shooting iLQR (Giftthaler et al. 2018, "A family of iterative Gauss-Newton shooting methods for
nonlinear optimal control"): a nominal trajectory may have gaps, which the sweep closes. Every regularisation times
every step size is rolled out closed loop in one batch, and the cheapest trajectory is kept.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from airhead.rotations import FloatArray
from airhead.simulation import Simulator
from airhead.tracking.cost import TrackingCost
from airhead.tracking.linearise import Linearizer

_LARGEST_DEVIATION = 20.0
_LARGEST_TARGET_RAD = 6.0


@dataclass(frozen=True)
class Regularisation:
    """How a step is kept small: in controls, and in the states that they lead to."""

    control: float
    state: float


@dataclass(frozen=True)
class SearchSettings:
    """Which candidates a step rolls out."""

    regularisations: tuple[Regularisation, ...] = (
        Regularisation(1e-2, 0.05),
        Regularisation(1e-2, 0.5),
        Regularisation(1.0, 2.0),
        Regularisation(30.0, 0.0),
    )
    step_sizes: tuple[float, ...] = (1.0, 0.5, 0.2, 0.07)


@dataclass(frozen=True, eq=False)
class Trajectory:
    """States (T + 1, nq + nv), the controls (T, nu) between them, and what they cost."""

    states: FloatArray
    controls: FloatArray
    cost: float


@dataclass(frozen=True, eq=False)
class Policy:
    """Feedforward changes `k` (R, T, nu) and gains `K` (R, T, nu, 2 nv) for R regularisations."""

    feedforward: FloatArray
    gains: FloatArray


class GaussNewton:
    """Improves windows of a trajectory."""

    def __init__(
        self, simulator: Simulator, cost: TrackingCost, linearizer: Linearizer, settings: SearchSettings | None = None
    ) -> None:
        self._simulator = simulator
        self._space = simulator.body.space
        self._cost = cost
        self._linearizer = linearizer
        self._settings = settings or SearchSettings()

    def improve(self, window: Trajectory, first: int, with_gaps: bool = False) -> Trajectory:
        """A cheaper trajectory from the same first state, or `window` itself if none was found.

        Args:
            window: the nominal; with gaps its states need not follow from its controls.
            first: the reference instant of its first state.
            with_gaps: whether to close gaps.
        """
        gaps = self._gaps(window) if with_gaps else None
        policy = self.sweep(window, first, gaps, self._settings.regularisations)
        found = self._search(window, policy, first)
        return found if found.cost < window.cost else window

    def _gaps(self, window: Trajectory) -> FloatArray:
        reached = self._simulator.advance(window.states[:-1], window.controls)
        return self._space.difference(window.states[1:], reached)

    def sweep(
        self,
        window: Trajectory,
        first: int,
        gaps: FloatArray | None,
        regularisations: tuple[Regularisation, ...],
        control_weight: FloatArray | None = None,
    ) -> Policy:
        """The Riccati sweep backwards through a window, for all regularisations at once.

        `control_weight` (nu,) replaces the cost's own, for gains that are gentler than the optimum's.
        """
        by_state, by_control = self._linearizer.jacobians(window.states[:-1], window.controls, first)
        slope, curvature = self._cost.quadratic(window.states[1:], first + 1)
        effort_slope = self._cost.control_gradient(window.controls, first)
        effort = self._cost.control_weight if control_weight is None else control_weight
        in_control = np.array([r.control for r in regularisations])[:, None, None] * np.diag(self._cost.control_scale)
        in_state = np.array([r.state for r in regularisations])[:, None, None]
        count, steps, nu = len(regularisations), len(by_control), by_control.shape[2]
        feedforward = np.zeros((count, steps, nu))
        gains = np.zeros((count, steps, nu, self._space.size))
        value_slope = np.tile(slope[-1], (count, 1))
        value = np.tile(curvature[-1], (count, 1, 1))
        for t in range(steps - 1, -1, -1):
            a, b = by_state[t], by_control[t]
            if gaps is not None:
                value_slope = value_slope + value @ gaps[t]
            pull = value @ b
            q_uu = np.diag(effort) + b.T @ pull
            q_ux = np.swapaxes(pull, 1, 2) @ a
            q_u = effort_slope[t] + value_slope @ b
            softened = q_uu + in_control + in_state * (b.T @ b)
            right = np.concatenate([q_u[..., None], q_ux + in_state * (b.T @ a)], axis=-1)
            solved = -_solve_positive(softened, right)
            k, gain = solved[..., 0], solved[..., 1:]
            feedforward[:, t], gains[:, t] = k, gain
            turned = np.swapaxes(gain, 1, 2)
            weighted = q_uu @ gain + q_ux
            value_slope = value_slope @ a + np.einsum("rux,ru->rx", weighted, k) + np.einsum("rux,ru->rx", gain, q_u)
            value = a.T @ value @ a + turned @ weighted + np.swapaxes(q_ux, 1, 2) @ gain
            if t > 0:
                value_slope, value = value_slope + slope[t - 1], value + curvature[t - 1]
            value = (value + np.swapaxes(value, 1, 2)) / 2
        return Policy(feedforward, gains)

    def _search(self, window: Trajectory, policy: Policy, first: int) -> Trajectory:
        """Rolls out every regularisation times every step size, closed loop, and returns the cheapest."""
        sizes = np.array(self._settings.step_sizes)
        which = np.repeat(np.arange(len(policy.gains)), len(sizes))
        size = np.tile(sizes, len(policy.gains))[:, None]
        now = np.repeat(window.states[:1], len(which), axis=0)
        states, controls = [now], []
        for t in range(len(window.controls)):
            deviation = np.nan_to_num(self._space.difference(window.states[t], now))
            deviation = np.clip(deviation, -_LARGEST_DEVIATION, _LARGEST_DEVIATION)
            feedback = (policy.gains[which, t] @ deviation[..., None])[..., 0]
            control = window.controls[t] + size * policy.feedforward[which, t] + feedback
            control = np.clip(control, -_LARGEST_TARGET_RAD, _LARGEST_TARGET_RAD)
            now = self._simulator.advance(now, control)
            states.append(now)
            controls.append(control)
        all_states, all_controls = np.stack(states, axis=1), np.stack(controls, axis=1)
        costs = self._cost.total(all_states, all_controls, first)
        best = int(np.argmin(np.nan_to_num(costs, nan=np.inf)))
        return Trajectory(all_states[best], all_controls[best], float(costs[best]))


def _solve_positive(matrices: FloatArray, right: FloatArray) -> FloatArray:
    """Solutions for symmetric positive definite matrices (R, n, n); those that are not quite get a larger diagonal."""
    symmetric = (matrices + np.swapaxes(matrices, 1, 2)) / 2
    largest = np.abs(np.diagonal(symmetric, axis1=1, axis2=2)).max(axis=1)[:, None, None]
    for attempt in range(8):
        try:
            np.linalg.cholesky(symmetric)
        except np.linalg.LinAlgError:
            symmetric = symmetric + 10.0 ** (attempt - 6) * largest * np.eye(matrices.shape[1])
        else:
            break
    return np.asarray(np.linalg.solve(symmetric, right), dtype=np.float64)
