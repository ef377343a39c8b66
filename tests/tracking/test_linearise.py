"""Linear models predict what the simulation does, and what is left out is known without looking."""

from __future__ import annotations

import numpy as np
import pytest

from airhead.body import Body
from airhead.rotations import FloatArray
from airhead.simulation import Simulator
from airhead.tracking import TrackResult
from airhead.tracking.linearise import DifferenceSteps, Linearizer


@pytest.fixture(scope="module")
def walked(tracked: TrackResult) -> tuple[FloatArray, FloatArray]:
    """States on the floor and the controls that were applied there."""
    return tracked.rollout.states[::2][: len(tracked.controls)], tracked.controls


def models(
    body: Body, states: FloatArray, controls: FloatArray, **fields: float
) -> tuple[FloatArray, FloatArray, FloatArray]:
    with Simulator(body) as simulator:
        by_state, by_control = Linearizer(simulator, len(controls), DifferenceSteps(**fields)).jacobians(
            states, controls, 0
        )
        return by_state, by_control, simulator.advance(states, controls)


def test_moving_over_flat_ground_changes_nothing_but_the_place(
    body: Body, walked: tuple[FloatArray, FloatArray]
) -> None:
    states, controls = walked
    by_state, _, after = models(body, states, controls)
    epsilon = 1e-3
    with Simulator(body) as simulator:
        for column in (0, 1):
            step = epsilon * np.eye(body.space.size)[column]
            moved = simulator.advance(body.space.add(states, step), controls)
            found = body.space.difference(after, moved) / epsilon
            assert by_state[:, :, column] == pytest.approx(found, abs=1e-6)


@pytest.mark.parametrize("in_flight", [True, False])
def test_they_predict_a_small_change(body: Body, walked: tuple[FloatArray, FloatArray], in_flight: bool) -> None:
    states, controls = walked
    if in_flight:
        states = body.space.add(states, 3.0 * np.eye(body.space.size)[2])
    by_state, by_control, after = models(body, states, controls, position=1e-5, velocity=1e-4, control=1e-4)
    rng = np.random.default_rng(0)
    step = 1e-4 * rng.normal(size=(len(states), body.space.size))
    steer = 1e-4 * rng.normal(size=controls.shape)
    with Simulator(body) as simulator:
        moved = simulator.advance(body.space.add(states, step), controls + steer)
    change = body.space.difference(after, moved)
    predicted = np.einsum("tij,tj->ti", by_state, step) + np.einsum("tij,tj->ti", by_control, steer)
    error = np.linalg.norm(change - predicted, axis=1) / np.linalg.norm(change, axis=1)
    if in_flight:
        assert error.max() < 0.005
    else:  # feet make and break contact within an interval
        assert np.median(error) < 0.05


def test_in_flight_nothing_depends_on_height(body: Body, walked: tuple[FloatArray, FloatArray]) -> None:
    states, controls = walked
    states = body.space.add(states, 3.0 * np.eye(body.space.size)[2])
    by_state, _, _ = models(body, states, controls)
    assert by_state[:, :, 2] == pytest.approx(np.tile(np.eye(body.space.size)[2], (len(states), 1)), abs=1e-6)


def test_what_has_hardly_moved_is_not_computed_again(body: Body, walked: tuple[FloatArray, FloatArray]) -> None:
    states, controls = walked
    with Simulator(body) as simulator:
        linearizer = Linearizer(simulator, len(controls), reuse_within=0.01)
        first = linearizer.jacobians(states, controls, 0)
        steps = simulator.steps
        again = linearizer.jacobians(states[2:], controls[2:] + 0.005, 2)
        assert simulator.steps == steps
        assert np.array_equal(again[0], first[0][2:])
        assert np.array_equal(again[1], first[1][2:])
        steered = controls.copy()
        steered[3] += 0.02
        third = linearizer.jacobians(states, steered, 0)
        assert simulator.steps == steps + steps // len(controls)
    assert np.array_equal(np.delete(third[0], 3, 0), np.delete(first[0], 3, 0))
    assert not np.array_equal(third[0][3], first[0][3])
