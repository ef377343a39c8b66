"""On a linear problem with quadratic cost, one sweep finds what a dense least-squares solver finds."""

from __future__ import annotations

from dataclasses import dataclass
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from airhead.body import Body
from airhead.rotations import FloatArray
from airhead.simulation import Simulator
from airhead.tracking import TrackResult
from airhead.tracking.cost import TrackingCost
from airhead.tracking.gauss_newton import GaussNewton, Regularisation, Trajectory
from airhead.tracking.linearise import Linearizer

STEPS, SIZE, CONTROLS, RESIDUALS = 6, 4, 2, 5
NONE = Regularisation(0.0, 0.0)


@dataclass
class LinearProblem:
    """x' = A x + B u + gap; the sum of |r + J x|² over the states after the first, and of w (d + u)² over controls."""

    a: FloatArray
    b: FloatArray
    gap: FloatArray
    residual: FloatArray
    jacobian: FloatArray
    departure: FloatArray
    control_weight: FloatArray

    control_scale = np.full(CONTROLS, 0.3)

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
        )

    # what the sweep asks of cost and linear model; states count nothing here, deviations from the nominal do
    def jacobians(self, states: FloatArray, controls: FloatArray, first: int) -> tuple[FloatArray, FloatArray]:
        return self.a, self.b

    def quadratic(self, states: FloatArray, first: int) -> tuple[FloatArray, FloatArray]:
        turned = np.swapaxes(self.jacobian, 1, 2)
        return (turned @ self.residual[..., None])[..., 0], turned @ self.jacobian

    def control_gradient(self, controls: FloatArray, first: int) -> FloatArray:
        return self.control_weight * self.departure

    def sweep(self, *regularisations: Regularisation) -> tuple[FloatArray, FloatArray]:
        simulator = SimpleNamespace(body=SimpleNamespace(space=SimpleNamespace(size=SIZE)))
        solver = GaussNewton(simulator, self, self)  # type: ignore[arg-type]
        window = Trajectory(np.zeros((STEPS + 1, 1)), np.zeros((STEPS, CONTROLS)), 0.0)
        policy = solver.sweep(window, 0, self.gap, regularisations)
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

    def cost(self, states: FloatArray, controls: FloatArray) -> float:
        off = self.residual + np.einsum("tri,ti->tr", self.jacobian, states)
        return float((off**2).sum() + (self.control_weight * (self.departure + controls) ** 2).sum())

    def dense_controls(self, start: FloatArray) -> FloatArray:
        """The best controls from a start, by one least-squares problem in all of them: slow, and surely right."""
        free = self.rolled_out(np.zeros((STEPS, CONTROLS)), np.zeros((STEPS, CONTROLS, SIZE)), start)[0]
        columns = []
        for k in range(STEPS * CONTROLS):
            unit = np.zeros(STEPS * CONTROLS)
            unit[k] = 1
            pushed = self.rolled_out(unit.reshape(STEPS, CONTROLS), np.zeros((STEPS, CONTROLS, SIZE)), start)[0]
            columns.append(np.einsum("tri,ti->tr", self.jacobian, pushed - free).ravel())
        root = np.sqrt(np.tile(self.control_weight, STEPS))
        matrix = np.vstack([np.array(columns).T, np.diag(root)])
        at_zero = (self.residual + np.einsum("tri,ti->tr", self.jacobian, free)).ravel()
        right = -np.concatenate([at_zero, root * self.departure.ravel()])
        return np.linalg.lstsq(matrix, right, rcond=None)[0].reshape(STEPS, CONTROLS)


@given(seed=st.integers(0, 10_000), with_gaps=st.booleans())
def test_the_sweep_finds_the_optimum_of_a_linear_problem(seed: int, with_gaps: bool) -> None:
    problem = LinearProblem.random(seed, with_gaps)
    feedforward, gains = problem.sweep(NONE)
    states, controls = problem.rolled_out(feedforward[0], gains[0], np.zeros(SIZE))
    best = problem.dense_controls(np.zeros(SIZE))
    assert controls == pytest.approx(best, abs=1e-7)
    for push in np.random.default_rng(seed).normal(size=(5, STEPS, CONTROLS)):
        worse = problem.rolled_out(best + 0.1 * push, np.zeros_like(gains[0]), np.zeros(SIZE))
        assert problem.cost(*worse) > problem.cost(states, controls)


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
    costs = [problem.cost(*problem.rolled_out(k, K, np.zeros(SIZE))) for k, K in zip(feedforward, gains, strict=True)]
    assert min(costs) == costs[0]
    standing_still = problem.cost(np.zeros((STEPS, SIZE)), np.zeros((STEPS, CONTROLS)))
    assert costs[2] <= standing_still + 1e-9
    assert np.abs(feedforward[3]).max() < 1e-5
    together, alone = problem.sweep(*strengths)[0][1], problem.sweep(strengths[1])[0][0]
    assert together == pytest.approx(alone)


@pytest.fixture(scope="module")
def plain(body: Body, tracked: TrackResult) -> Trajectory:
    """The first intervals driven by the recording's own PD targets."""
    reference = tracked.reference
    states = [reference.states[0]]
    with Simulator(body) as simulator:
        for target in reference.targets[:6]:
            states.append(simulator.advance(states[-1][None], target[None])[0])
    cost = TrackingCost(body, reference)
    controls = reference.targets[:6]
    return Trajectory(np.array(states), controls, float(cost.total(np.array(states), controls, 0)))


@pytest.mark.parametrize("with_gaps", [False, True])
def test_a_step_is_cheaper_starts_alike_and_really_happens(
    body: Body, tracked: TrackResult, plain: Trajectory, with_gaps: bool
) -> None:
    reference = tracked.reference
    cost = TrackingCost(body, reference)
    window = Trajectory(reference.states[:7], plain.controls, np.inf) if with_gaps else plain
    with Simulator(body) as simulator:
        solver = GaussNewton(simulator, cost, Linearizer(simulator, reference.control_steps))
        better = solver.improve(window, 0, with_gaps)
        state = better.states[0]
        for control, expected in zip(better.controls, better.states[1:], strict=True):
            state = simulator.advance(state[None], control[None])[0]
            assert np.array_equal(state, expected)
    assert better.cost < (2.0 if with_gaps else 0.7) * plain.cost
    assert better.cost == pytest.approx(float(cost.total(better.states, better.controls, 0)))
    assert np.array_equal(better.states[0], window.states[0])


def test_where_nothing_is_cheaper_the_window_stays(body: Body, tracked: TrackResult, plain: Trajectory) -> None:
    reference = tracked.reference
    unbeatable = Trajectory(plain.states, plain.controls, -1.0)
    with Simulator(body) as simulator:
        solver = GaussNewton(simulator, TrackingCost(body, reference), Linearizer(simulator, reference.control_steps))
        assert solver.improve(unbeatable, 0) is unbeatable
