"""Effort is a sum of squares, its model what differences find, and torques within the limits cost nothing."""

from __future__ import annotations

from dataclasses import replace

import mujoco
import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as how_much
from hypothesis import strategies as st

from airhead.body import Body
from airhead.rotations import FloatArray
from airhead.tracking import TrackResult
from airhead.tracking.effort import Effort, EffortWeights


def hard(body: Body, tracked: TrackResult, seed: int) -> tuple[FloatArray, FloatArray]:
    """Two states near the reference and controls that ask for more than the limits."""
    rng = np.random.default_rng(seed)
    states = body.space.add(tracked.reference.states[:2], 0.1 * rng.normal(size=(2, body.space.size)))
    reach = 2 * body.torque_limit_nm / body.stiffness_nm_rad
    return states, tracked.reference.targets[:2] + reach * rng.normal(size=(2, body.model.nu))


@given(seed=st.integers(0, 10_000))
@how_much(max_examples=15)
def test_the_model_is_what_differences_find(body: Body, tracked: TrackResult, seed: int) -> None:
    effort = Effort(body, tracked.reference)
    states, controls = hard(body, tracked, seed)
    model, rng = effort.model(states, controls, 0), np.random.default_rng(seed)
    step, steer = 1e-6 * rng.normal(size=(2, body.space.size)), 1e-6 * rng.normal(size=controls.shape)
    ahead, back = (
        float(effort.total(body.space.add(states, sign * step), controls + sign * steer, 0)) for sign in (1, -1)
    )
    expected = 2 * float((model.by_state * step).sum() + (model.by_control * steer).sum())
    assert (ahead - back) / 2 == pytest.approx(expected, rel=1e-4, abs=1e-8)
    pushes = np.concatenate([step, steer], axis=1)
    for t in range(2):
        diagonal = np.diag(model.by_control_twice[t])
        hessian = np.block([[model.by_state_twice[t], model.mixed[t].T], [model.mixed[t], diagonal]])
        assert pushes[t] @ hessian @ pushes[t] >= -1e-15


def test_it_knows_the_torques_that_mujoco_would_give(body: Body, tracked: TrackResult) -> None:
    only_torque = Effort(body, tracked.reference, EffortWeights(control=0.0, torque=1.0, torque_free=0.0))
    states, controls = hard(body, tracked, 1)
    controls = tracked.reference.targets[:2] + 0.1 * (controls - tracked.reference.targets[:2])
    asked = []
    for state, control in zip(states, controls, strict=True):
        data = mujoco.MjData(body.model)
        data.qpos[:], data.qvel[:], data.ctrl[:] = state[: body.space.nq], state[body.space.nq :], control
        mujoco.mj_fwdPosition(body.model, data)
        asked.append(body.stiffness_nm_rad * (control - data.actuator_length) - body.damping_nms_rad * data.qvel[6:])
    ratio = np.array(asked) / body.torque_limit_nm
    assert float(only_torque.total(states, controls, 0)) == pytest.approx((ratio**2).sum() / body.model.nu)


def test_torques_within_the_limits_cost_nothing(body: Body, tracked: TrackResult) -> None:
    only_torque = Effort(body, tracked.reference, EffortWeights(control=0.0))
    states = tracked.reference.states[:3].copy()
    states[:, body.space.nq :] = 0.0
    at_rest = body.targets(states[:, : body.space.nq], states[:, body.space.nq :])
    assert float(only_torque.total(states, at_rest, 0)) == 0.0
    model = only_torque.model(states, at_rest, 0)
    assert not any(np.any(part) for part in vars(model).values())
    beyond = at_rest.copy()
    beyond[:, 4] += 1.5 * body.torque_limit_nm[4] / body.stiffness_nm_rad[4]
    assert float(only_torque.total(states, beyond, 0)) > 0.1
    assert (
        float(
            Effort(body, tracked.reference, replace(EffortWeights(), control=0.0, torque=0.0)).total(states, beyond, 0)
        )
        == 0.0
    )
