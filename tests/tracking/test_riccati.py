"""On a linear problem with quadratic cost, one sweep finds what a dense least-squares solver finds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from airhead.rotations import FloatArray
from airhead.tracking.riccati import EffortModel, LinearQuadratic, Regularisation, sweep

STEPS, SIZE, CONTROLS, RESIDUALS = 6, 4, 2, 5
NONE = Regularisation(0.0, 0.0)


@dataclass
class LinearProblem:
    """x' = A x + B u + gap; the sum of |r + J x|² over the states after the first, of w (d + u)² over controls, and of
    |e + F u + G x|² over controls and the states that they are applied at.
    """

    a: FloatArray
    b: FloatArray
    gap: FloatArray
    residual: FloatArray
    jacobian: FloatArray
    departure: FloatArray
    control_weight: FloatArray
    torque: FloatArray
    by_control: FloatArray
    by_state: FloatArray

    @classmethod
    def random(cls, seed: int, with_gaps: bool) -> LinearProblem:
        rng = np.random.default_rng(seed)
        return cls(
            rng.normal(size=(STEPS, SIZE, SIZE)) / 2,
            rng.normal(size=(STEPS, SIZE, CONTROLS)),
            with_gaps * rng.normal(size=(STEPS, SIZE)),
            rng.normal(size=(STEPS, RESIDUALS)),
            rng.normal(size=(STEPS, RESIDUALS, SIZE)),
            rng.normal(size=(STEPS, CONTROLS)),
            rng.uniform(0.1, 2, CONTROLS),
            rng.normal(size=(STEPS, CONTROLS)),
            rng.normal(size=(STEPS, CONTROLS)),
            rng.normal(size=(STEPS, CONTROLS, SIZE)),
        )

    def sweep(self, *regularisations: Regularisation) -> tuple[FloatArray, FloatArray]:
        turned, by_state = np.swapaxes(self.jacobian, 1, 2), self.by_state
        effort = EffortModel(
            by_control=self.control_weight * self.departure + self.by_control * self.torque,
            by_control_twice=self.control_weight + self.by_control**2,
            by_state=np.einsum("tu,tux->tx", self.torque, by_state),
            by_state_twice=np.swapaxes(by_state, 1, 2) @ by_state,
            mixed=self.by_control[..., None] * by_state,
        )
        slope = (turned @ self.residual[..., None])[..., 0]
        problem = LinearQuadratic(self.a, self.b, self.gap, slope, turned @ self.jacobian, effort)
        policy = sweep(problem, regularisations, np.full(CONTROLS, 0.3))
        return policy.feedforward, policy.gains

    def rolled_out(
        self, feedforward: FloatArray, gains: FloatArray, start: FloatArray
    ) -> tuple[FloatArray, FloatArray]:
        """The states after the first, and the controls, under a policy."""
        x, states, controls = start, [], []
        for t in range(STEPS):
            u = feedforward[t] + gains[t] @ x
            x = self.a[t] @ x + self.b[t] @ u + self.gap[t]
            states.append(x)
            controls.append(u)
        return np.array(states), np.array(controls)

    def residuals(self, start: FloatArray, states: FloatArray, controls: FloatArray) -> FloatArray:
        """Everything that is squared and summed up."""
        off = self.residual + np.einsum("tri,ti->tr", self.jacobian, states)
        at = np.concatenate([start[None], states[:-1]])
        driven = np.sqrt(self.control_weight) * (self.departure + controls)
        torque = self.torque + self.by_control * controls + np.einsum("tux,tx->tu", self.by_state, at)
        return np.concatenate([off.ravel(), driven.ravel(), torque.ravel()])

    def cost(self, start: FloatArray, states: FloatArray, controls: FloatArray) -> float:
        return float((self.residuals(start, states, controls) ** 2).sum())

    def dense_controls(self, start: FloatArray) -> FloatArray:
        """The best controls from a start, by one least-squares problem in all of them: slow, and surely right."""
        open_loop = np.zeros((STEPS, CONTROLS, SIZE))

        def residuals(controls: FloatArray) -> FloatArray:
            return self.residuals(start, *self.rolled_out(controls.reshape(STEPS, CONTROLS), open_loop, start))

        at_zero = residuals(np.zeros(STEPS * CONTROLS))
        columns = [residuals(unit) - at_zero for unit in np.eye(STEPS * CONTROLS)]
        found: FloatArray = np.linalg.lstsq(np.array(columns).T, -at_zero, rcond=None)[0]
        return found.reshape(STEPS, CONTROLS)


@given(seed=st.integers(0, 10_000), with_gaps=st.booleans())
def test_the_sweep_finds_the_optimum_of_a_linear_problem(seed: int, with_gaps: bool) -> None:
    problem = LinearProblem.random(seed, with_gaps)
    feedforward, gains = problem.sweep(NONE)
    states, controls = problem.rolled_out(feedforward[0], gains[0], np.zeros(SIZE))
    best = problem.dense_controls(np.zeros(SIZE))
    assert controls == pytest.approx(best, abs=1e-7)
    for push in np.random.default_rng(seed).normal(size=(5, STEPS, CONTROLS)):
        worse = problem.rolled_out(best + 0.1 * push, np.zeros_like(gains[0]), np.zeros(SIZE))
        assert problem.cost(np.zeros(SIZE), *worse) > problem.cost(np.zeros(SIZE), states, controls)


@given(seed=st.integers(0, 10_000))
def test_its_gains_are_optimal_from_any_start(seed: int) -> None:
    problem = LinearProblem.random(seed, with_gaps=False)
    feedforward, gains = problem.sweep(NONE)
    start = np.random.default_rng(seed + 1).normal(size=SIZE)
    controls = problem.rolled_out(feedforward[0], gains[0], start)[1]
    assert controls == pytest.approx(problem.dense_controls(start), abs=1e-7)


@given(seed=st.integers(0, 10_000))
def test_a_stronger_regularisation_changes_less_and_none_beats_the_optimum(seed: int) -> None:
    problem = LinearProblem.random(seed, with_gaps=False)
    strengths = (NONE, Regularisation(1.0, 0.1), Regularisation(1e4, 0.0), Regularisation(1e9, 0.0))
    feedforward, gains = problem.sweep(*strengths)
    start = np.zeros(SIZE)
    costs = [problem.cost(start, *problem.rolled_out(k, K, start)) for k, K in zip(feedforward, gains, strict=True)]
    assert min(costs) == costs[0]
    standing_still = problem.cost(start, np.zeros((STEPS, SIZE)), np.zeros((STEPS, CONTROLS)))
    assert costs[2] <= standing_still + 1e-9
    assert np.abs(feedforward[3]).max() < 1e-5
    together, alone = problem.sweep(*strengths)[0][1], problem.sweep(strengths[1])[0][0]
    assert together == pytest.approx(alone)
