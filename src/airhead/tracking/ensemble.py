"""One policy for many rollouts: gains that are best on average over linear models along all of them.

Where feet touch down a little sooner or later, a linear model along the planned motion is wrong, and the optimal gains
for it are steep in just the directions in which it is wrong. Along several noisy rollouts the models differ there. With
dynamics x' = A x + B u, of which A and B are one of M pairs, each as likely as the others, the Riccati sweep takes
averages of products, such as E[Bᵀ V A], and not products of averages (W. De Koning 1982, "Infinite horizon optimal
control of linear discrete time systems with stochastic parameters", Automatica 18): it does little where models
disagree.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from airhead.rotations import FloatArray
from airhead.tracking.riccati import LinearQuadratic, solve_positive


@dataclass(frozen=True, eq=False)
class Models:
    """Linear models along M rollouts of T steps.

    Attributes:
        a: (M, T, nx, nx).
        b: (M, T, nx, nu).
    """

    a: FloatArray
    b: FloatArray

    def __add__(self, other: Models) -> Models:
        return Models(np.concatenate([self.a, other.a]), np.concatenate([self.b, other.b]))

    def without_steep(self, plan: Models, steepest: float) -> Models:
        """The same, with the first of the plan's models at each step where `a` has a larger norm than `steepest`."""
        steep = (np.linalg.norm(self.a, axis=(-1, -2)) > steepest)[..., None, None]
        return Models(np.where(steep, plan.a[:1], self.a), np.where(steep, plan.b[:1], self.b))


@dataclass(frozen=True, eq=False)
class CostToGo:
    """What is still to be paid after each instant, under a policy, as a function of the departure d: 2 s·d + dᵀ C d.

    Attributes:
        slope: (T + 1, nx); what the state at the instant itself costs is not in it.
        curvature: (T + 1, nx, nx).
    """

    slope: FloatArray
    curvature: FloatArray


def average_policy(
    problem: LinearQuadratic, models: Models, caution: float, control_scale: FloatArray
) -> tuple[FloatArray, CostToGo]:
    """Gains (T, nu, nx) that answer to departures best on average over all models, and what is to be paid under them.

    Args:
        problem: the costs along the plan, T steps; its own dynamics are not looked at.
        models: the dynamics.
        caution: how dear departures of controls are made besides.
        control_scale: (nu,) a unit of control for that, as the inverse of its square.
    """
    effort = problem.effort
    steps, nx, nu = models.b.shape[1:]
    gains = np.zeros((steps, nu, nx))
    to_go = CostToGo(np.zeros((steps + 1, nx)), np.zeros((steps + 1, nx, nx)))
    for t in range(steps - 1, -1, -1):
        a, b = models.a[:, t], models.b[:, t]
        value_slope = to_go.slope[t + 1] + problem.slope[t]
        value = to_go.curvature[t + 1] + problem.curvature[t]
        to_b = np.swapaxes(b, 1, 2) @ value
        q_uu = np.diag(effort.by_control_twice[t]) + (to_b @ b).mean(axis=0)
        q_ux = effort.mixed[t] + (to_b @ a).mean(axis=0)
        gains[t] = gain = -solve_positive((q_uu + caution * np.diag(control_scale))[None], q_ux[None])[0]
        closed = a + b @ gain
        own = effort.by_state_twice[t] + effort.mixed[t].T @ gain + gain.T @ effort.mixed[t]
        own = own + gain.T @ (effort.by_control_twice[t][:, None] * gain)
        ahead = (np.swapaxes(closed, 1, 2) @ value @ closed).mean(axis=0)
        to_go.curvature[t] = (own + ahead + (own + ahead).T) / 2
        to_go.slope[t] = value_slope @ closed.mean(axis=0) + effort.by_control[t] @ gain + effort.by_state[t]
    return gains, to_go
