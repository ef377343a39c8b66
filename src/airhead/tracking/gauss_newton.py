"""One Gauss-Newton step on a trajectory: a Riccati sweep for several regularisations, and a search among rollouts.

The method is multiple-shooting iLQR (Giftthaler et al. 2018, "A family of iterative Gauss-Newton shooting methods for
nonlinear optimal control"): a nominal trajectory may have gaps, which the sweep closes. Regularisations times step
sizes are rolled out closed loop in one batch, a few first and all where those save little; the cheapest is kept.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from airhead.rotations import FloatArray
from airhead.simulation import Simulator
from airhead.tracking.cost import TrackingCost
from airhead.tracking.linearise import Linearizer
from airhead.tracking.riccati import LinearQuadratic, Policy, Regularisation, sweep
from airhead.tracking.trajectory import Trajectory

_LARGEST_DEVIATION = 20.0
_LARGEST_TARGET_RAD = 6.0


@dataclass(frozen=True)
class SearchSettings:
    """Which candidates a step rolls out.

    Attributes:
        first_regularisations, first_sizes: those that win most often; they come first.
        regularisations, step_sizes: all of them, tried where the first save a smaller share of the cost than `enough`.
    """

    first_regularisations: tuple[Regularisation, ...] = (Regularisation(1e-2, 0.05), Regularisation(30.0, 0.0))
    first_sizes: tuple[float, ...] = (1.0, 0.5)
    regularisations: tuple[Regularisation, ...] = (
        Regularisation(1e-2, 0.05),
        Regularisation(1e-2, 0.5),
        Regularisation(1.0, 2.0),
        Regularisation(30.0, 0.0),
    )
    step_sizes: tuple[float, ...] = (1.0, 0.5, 0.2, 0.07)
    enough: float = 0.02


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
        settings, problem = self._settings, self._problem(window, first, with_gaps)
        found = self._search(window, self._swept(problem, settings.first_regularisations), settings.first_sizes, first)
        if found.cost > (1.0 - settings.enough) * window.cost:
            more = self._search(window, self._swept(problem, settings.regularisations), settings.step_sizes, first)
            found = more if more.cost < found.cost else found
        return found if found.cost < window.cost else window

    def policy(
        self, window: Trajectory, first: int, regularisations: tuple[Regularisation, ...], with_gaps: bool = False
    ) -> Policy:
        """The best policies around a window for a linear model of the dynamics and a quadratic one of the cost."""
        return self._swept(self._problem(window, first, with_gaps), regularisations)

    def _swept(self, problem: LinearQuadratic, regularisations: tuple[Regularisation, ...]) -> Policy:
        return sweep(problem, regularisations, self._cost.effort.control_scale)

    def _problem(self, window: Trajectory, first: int, with_gaps: bool) -> LinearQuadratic:
        gaps = self._gaps(window) if with_gaps else None
        starts = window.states[:-1]
        a, b = self._linearizer.jacobians(starts, window.controls, first)
        slope, curvature = self._cost.quadratic(window.states[1:], first + 1)
        return LinearQuadratic(a, b, gaps, slope, curvature, self._cost.effort.model(starts, window.controls, first))

    def _gaps(self, window: Trajectory) -> FloatArray:
        reached = self._simulator.advance(window.states[:-1], window.controls)
        return self._space.difference(window.states[1:], reached)

    def _search(self, window: Trajectory, policy: Policy, step_sizes: tuple[float, ...], first: int) -> Trajectory:
        """Rolls out every regularisation times every step size, closed loop, and returns the cheapest."""
        sizes = np.array(step_sizes)
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
