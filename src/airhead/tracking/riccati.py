"""The Riccati sweep: the best policy for linear dynamics with gaps and a quadratic cost.

Backwards through time, for several regularisations at once (Tassa et al. 2012, "Synthesis and stabilization of complex
behaviors through online trajectory optimization", where regularisation in states is equation 10).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from airhead.rotations import FloatArray


@dataclass(frozen=True)
class Regularisation:
    """How a step is kept small: in controls, and in the states that they lead to."""

    control: float
    state: float


@dataclass(frozen=True, eq=False)
class EffortModel:
    """Half the gradient and half the Hessian of what driving costs, at T states and controls.

    Attributes:
        by_control: (T, nu) slope.
        by_control_twice: (T, nu) diagonal of the Hessian.
        by_state: (T, nx) slope.
        by_state_twice: (T, nx, nx).
        mixed: (T, nu, nx) Hessian by control and state.
    """

    by_control: FloatArray
    by_control_twice: FloatArray
    by_state: FloatArray
    by_state_twice: FloatArray
    mixed: FloatArray


@dataclass(frozen=True, eq=False)
class LinearQuadratic:
    """x' = A x + B u + gap, and what each state after the first and each control costs.

    Attributes:
        a: (T, nx, nx).
        b: (T, nx, nu).
        gaps: (T, nx), or None where the nominal has none.
        slope, curvature: (T, nx), (T, nx, nx) half gradient and half Hessian by the states after the first.
        effort: of the states and controls that the steps start with.
    """

    a: FloatArray
    b: FloatArray
    gaps: FloatArray | None
    slope: FloatArray
    curvature: FloatArray
    effort: EffortModel


@dataclass(frozen=True, eq=False)
class Policy:
    """Feedforward changes `k` (R, T, nu) and gains `K` (R, T, nu, nx) for R regularisations."""

    feedforward: FloatArray
    gains: FloatArray


def sweep(problem: LinearQuadratic, regularisations: tuple[Regularisation, ...], control_scale: FloatArray) -> Policy:
    """The best policy, for all regularisations at once.

    Args:
        problem: T steps.
        regularisations: R of them.
        control_scale: (nu,) a unit of control for regularisation, as the inverse of its square.
    """
    a_all, b_all, effort = problem.a, problem.b, problem.effort
    steps, nx, nu = b_all.shape
    count = len(regularisations)
    in_control = np.array([r.control for r in regularisations])[:, None, None] * np.diag(control_scale)
    in_state = np.array([r.state for r in regularisations])[:, None, None]
    both = np.concatenate([a_all, b_all], axis=-1)
    feedforward, gains = np.zeros((count, steps, nu)), np.zeros((count, steps, nu, nx))
    value_slope = np.tile(problem.slope[-1], (count, 1))
    value = np.tile(problem.curvature[-1], (count, 1, 1))
    for t in range(steps - 1, -1, -1):
        a, b = a_all[t], b_all[t]
        if problem.gaps is not None:
            value_slope = value_slope + value @ problem.gaps[t]
        pull = value @ both[t]
        onto_b = b.T @ pull
        q_uu = onto_b[..., nx:] + np.diag(effort.by_control_twice[t])
        q_ux = onto_b[..., :nx] + effort.mixed[t]
        q_u = effort.by_control[t] + value_slope @ b
        softened = q_uu + in_control + in_state * (b.T @ b)
        right = np.concatenate([q_u[..., None], q_ux + in_state * (b.T @ a)], axis=-1)
        solved = -solve_positive(softened, right)
        k, gain = solved[..., 0], solved[..., 1:]
        feedforward[:, t], gains[:, t] = k, gain
        weighted = q_uu @ gain + q_ux
        value_slope = value_slope @ a + np.einsum("rux,ru->rx", weighted, k) + np.einsum("rux,ru->rx", gain, q_u)
        # with its transpose: K' (Q_uu K + Q_ux) + Q_ux' K, and A' V A
        value = a.T @ pull[..., :nx] + np.swapaxes(gain, 1, 2) @ (weighted + q_ux)
        if t > 0:
            value_slope = value_slope + problem.slope[t - 1] + effort.by_state[t]
            value = value + problem.curvature[t - 1] + effort.by_state_twice[t]
        value = (value + np.swapaxes(value, 1, 2)) / 2
    return Policy(feedforward, gains)


def solve_positive(matrices: FloatArray, right: FloatArray) -> FloatArray:
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
