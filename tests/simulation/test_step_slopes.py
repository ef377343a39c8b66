"""Slopes by formula are those that MuJoCo finds by moving everything a little, and what is left out is known."""

from __future__ import annotations

import mujoco
import numpy as np
import pytest

from airhead.body import Body
from airhead.rotations import FloatArray
from airhead.simulation import StepDerivatives, StepSlopes
from airhead.tracking import TrackResult

SUBSTEPS = 4


def by_differences(body: Body, found: StepSlopes, controls: FloatArray) -> list[FloatArray]:
    """(T, S, nv, nv) each: MuJoCo's own differences of inverse dynamics at the same steps; slow, and surely right."""
    model = mujoco.MjModel.__copy__(body.model)
    model.opt.enableflags |= int(mujoco.mjtEnableBit.mjENBL_INVDISCRETE)
    data, nq, nv = mujoco.MjData(model), body.space.nq, body.space.nv
    slopes = [np.zeros((*found.acceleration.shape, nv)) for _ in range(3)]
    for at in np.ndindex(found.acceleration.shape[:2]):
        data.ctrl[:] = controls[at[0]]
        data.qpos[:], data.qvel[:] = found.states[at][:nq], found.states[at][nq:]
        mujoco.mj_forward(model, data)
        data.qacc[:] = found.acceleration[at]
        moved = [np.zeros((nv, nv)) for _ in range(3)]
        mujoco.mjd_inverseFD(model, data, 1e-6, False, *moved, None, None, None, None)
        for slope, transposed in zip(slopes, moved, strict=True):
            slope[at] = transposed.T
    return slopes


def errors(found: FloatArray, expected: FloatArray) -> FloatArray:
    error: FloatArray = np.linalg.norm(found - expected, axis=(-1, -2)) / np.linalg.norm(expected, axis=(-1, -2))
    return error


@pytest.fixture(scope="module")
def walked(tracked: TrackResult) -> tuple[FloatArray, FloatArray]:
    """States on the floor and the controls that were applied there, faster than they were."""
    states = tracked.rollout.states[::2][: len(tracked.controls)].copy()
    body = tracked.rollout.body
    states[:, body.space.nq :] += 0.5 * np.random.default_rng(1).normal(size=(len(states), body.space.nv))
    return states, tracked.controls


def test_in_flight_they_are_exact(body: Body, walked: tuple[FloatArray, FloatArray]) -> None:
    states, controls = body.space.add(walked[0][:4], 3.0 * np.eye(body.space.size)[2]), walked[1][:4]
    found = StepDerivatives(body, SUBSTEPS).slopes(states, controls)
    expected = by_differences(body, found, controls)
    assert errors(found.by_position, expected[0]).max() < 1e-5
    assert errors(found.by_velocity, expected[1]).max() < 1e-5
    assert errors(found.by_acceleration, expected[2]).max() < 1e-5


def test_on_the_floor_they_are_exact_but_for_what_is_small(body: Body, walked: tuple[FloatArray, FloatArray]) -> None:
    states, controls = walked
    found = StepDerivatives(body, SUBSTEPS).slopes(states, controls)
    expected = by_differences(body, found, controls)
    assert errors(found.by_velocity, expected[1]).max() < 1e-5
    assert errors(found.by_acceleration, expected[2]).max() < 1e-5
    # left out: how the mass matrix turns an acceleration by the step's damping into a push on the floor
    by_position = errors(found.by_position, expected[0])
    assert np.median(by_position) < 0.01
    assert np.quantile(by_position, 0.9) < 0.1
    assert by_position.min() < 1e-3


def test_states_are_those_that_are_simulated(
    body: Body, tracked: TrackResult, walked: tuple[FloatArray, FloatArray]
) -> None:
    states, controls = walked
    found = StepDerivatives(body, SUBSTEPS).slopes(states, controls)
    assert np.array_equal(found.states[:, 0], states)
    after = found.states[:, :-1, body.space.nq :] + found.acceleration[:, :-1] * body.settings.timestep_s
    assert after == pytest.approx(found.states[:, 1:, body.space.nq :], abs=1e-12)


def test_a_joint_beyond_its_limit_pushes_back_as_mujoco_says(body: Body, tracked: TrackResult) -> None:
    state = body.space.add(tracked.reference.states[:1], 3.0 * np.eye(body.space.size)[2])
    shoulder = int(body.space.ball_dof[-1][0])
    limited = body.space.add(state, 1.5 * np.eye(body.space.size)[shoulder : shoulder + 1])
    controls = tracked.controls[:1]
    found = StepDerivatives(body, 1).slopes(limited, controls)
    free = StepDerivatives(body, 1).slopes(state, controls)
    expected = by_differences(body, found, controls)
    assert np.abs(found.by_position - free.by_position).max() > 100  # the limit is felt
    assert errors(found.by_position, expected[0]).max() < 0.02
