"""Linear models are those that differences of whole simulated intervals find, and what is left out is known."""

from __future__ import annotations

import numpy as np
import pytest

from airhead.body import Body
from airhead.rotations import FloatArray
from airhead.simulation import Simulator
from airhead.tracking import TrackResult
from airhead.tracking.linearise import Linearizer


@pytest.fixture(scope="module")
def walked(tracked: TrackResult) -> tuple[FloatArray, FloatArray]:
    """States on the floor and the controls that were applied there."""
    return tracked.rollout.states[::2][: len(tracked.controls)], tracked.controls


def models(body: Body, states: FloatArray, controls: FloatArray, threads: int = 1) -> tuple[FloatArray, FloatArray]:
    with Simulator(body, threads=threads) as simulator:
        return Linearizer(simulator, len(controls)).jacobians(states, controls, 0)


def differences(body: Body, states: FloatArray, controls: FloatArray, epsilon: float) -> FloatArray:
    """(T, 2 nv, 2 nv + nu) the same by moving every coordinate and simulating each time: slow, and surely right."""
    space, nu = body.space, controls.shape[1]
    steps = epsilon * np.eye(space.size + nu)
    with Simulator(body) as simulator:
        after = simulator.advance(states, controls)
        columns = [
            space.difference(after, simulator.advance(space.add(states, s[: space.size]), controls + s[space.size :]))
            for s in steps
        ]
    return np.stack(columns, axis=-1) / epsilon


@pytest.mark.parametrize("height_m", [0.0, 3.0])
def test_they_are_what_moving_and_simulating_finds(
    body: Body, walked: tuple[FloatArray, FloatArray], height_m: float
) -> None:
    states, controls = walked
    lifted = body.space.add(states, height_m * np.eye(body.space.size)[2])
    found = np.concatenate(models(body, lifted, controls), axis=-1)
    expected = differences(body, lifted, controls, 1e-6)
    error = np.linalg.norm(found - expected, axis=(1, 2)) / np.linalg.norm(expected, axis=(1, 2))
    # a foot that makes or breaks contact within the difference, or an actuator at its limit, differs
    assert np.median(error) < (1e-5 if height_m else 5e-3)
    assert np.mean(error < 0.01) > (0.99 if height_m else 0.7)


def test_moving_over_flat_ground_changes_nothing_but_the_place(
    body: Body, walked: tuple[FloatArray, FloatArray]
) -> None:
    by_state, _ = models(body, *walked)
    assert by_state[:, :, :2] == pytest.approx(np.tile(np.eye(body.space.size)[:, :2], (len(by_state), 1, 1)), abs=1e-4)


def test_in_flight_nothing_depends_on_height(body: Body, walked: tuple[FloatArray, FloatArray]) -> None:
    states, controls = walked
    states = body.space.add(states, 3.0 * np.eye(body.space.size)[2])
    by_state, _ = models(body, states, controls)
    assert by_state[:, :, 2] == pytest.approx(np.tile(np.eye(body.space.size)[2], (len(states), 1)), abs=1e-4)


def test_a_torque_at_its_limit_is_seen_through(body: Body, walked: tuple[FloatArray, FloatArray]) -> None:
    states, controls = walked
    limited = 0
    pushed = controls.copy()
    pushed[:, limited] += 3 * body.torque_limit_nm[limited] / body.stiffness_nm_rad[limited]
    _, by_control = models(body, states, pushed)
    differed = differences(body, states[:1], pushed[:1], 1e-5)[0, :, body.space.size + limited]
    assert np.abs(differed).max() < 1e-6  # simulation sees nothing
    assert np.abs(by_control[0, :, limited]).max() > 0.1


def test_threads_change_nothing(body: Body, walked: tuple[FloatArray, FloatArray]) -> None:
    alone, together = models(body, *walked), models(body, *walked, threads=3)
    assert all(np.array_equal(a, b) for a, b in zip(alone, together, strict=True))


def test_what_has_blown_up_has_no_model_and_harms_no_other(body: Body, walked: tuple[FloatArray, FloatArray]) -> None:
    states, controls = walked[0][:3].copy(), walked[1][:3]
    fine = models(body, states, controls)
    states[1] = np.nan
    by_state, by_control = models(body, states, controls)
    assert not np.isfinite(by_state[1]).all()
    assert np.array_equal(by_state[[0, 2]], fine[0][[0, 2]])
    assert np.array_equal(by_control[[0, 2]], fine[1][[0, 2]])


def test_what_has_hardly_moved_is_not_computed_again(body: Body, walked: tuple[FloatArray, FloatArray]) -> None:
    states, controls = walked
    with Simulator(body) as simulator:
        linearizer = Linearizer(simulator, len(controls), reuse_within=0.01)
        first = linearizer.jacobians(states, controls, 0)
        assert linearizer.computed == len(controls)
        again = linearizer.jacobians(states[2:], controls[2:] + 0.005, 2)
        assert linearizer.computed == len(controls)
        assert np.array_equal(again[0], first[0][2:])
        assert np.array_equal(again[1], first[1][2:])
        steered = controls.copy()
        steered[3] += 0.02
        third = linearizer.jacobians(states, steered, 0)
        assert linearizer.computed == len(controls) + 1
    assert np.array_equal(np.delete(third[0], 3, 0), np.delete(first[0], 3, 0))
    assert not np.array_equal(third[0][3], first[0][3])
