"""The cost is a sum of squares, and its derivatives are those that differences find."""

from __future__ import annotations

from dataclasses import replace

import mujoco
import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as effort
from hypothesis import strategies as st

from airhead.body import Body
from airhead.motion import forward_kinematics
from airhead.rotations import FloatArray
from airhead.tracking import TrackResult
from airhead.tracking.cost import TrackingCost, TrackingWeights
from airhead.tracking.features import Features

#: What is a weight among the settings, and settings that weigh nothing.
WEIGHTS = [
    name for name in vars(TrackingWeights()) if name not in ("calm", "effort") and not name.endswith(("_m", "_s"))
]
NOTHING = TrackingWeights(**dict.fromkeys(WEIGHTS, 0.0))


@pytest.fixture(scope="module")
def cost(body: Body, tracked: TrackResult) -> TrackingCost:
    return TrackingCost(body, tracked.reference)


def near(body: Body, tracked: TrackResult, seed: int, size: float = 0.1) -> tuple[FloatArray, int]:
    """Three states near the reference, and the instant of the first."""
    rng = np.random.default_rng(seed)
    first = int(rng.integers(0, len(tracked.reference.states) - 2))
    states = tracked.reference.states[first : first + 3]
    return body.space.add(states, size * rng.normal(size=(3, body.space.size))), first


def central_differences(
    cost: TrackingCost, body: Body, states: FloatArray, first: int, eps: float = 1e-7
) -> FloatArray:
    """(T, R, 2 nv) how the residuals change with every tangent coordinate."""
    steps = eps * np.eye(body.space.size)[:, None]
    ahead, back = (cost.residual(body.space.add(states, sign * steps), first) for sign in (1.0, -1.0))
    found: FloatArray = np.moveaxis((ahead - back) / (2 * eps), 0, -1)
    return found


@given(seed=st.integers(0, 10_000))
@effort(max_examples=15)
def test_the_jacobian_is_what_central_differences_find(
    body: Body, tracked: TrackResult, cost: TrackingCost, seed: int
) -> None:
    states, first = near(body, tracked, seed)
    residual, jacobian = cost.linear(states, first)
    assert residual == pytest.approx(cost.residual(states, first), abs=1e-12)
    found = central_differences(cost, body, states, first)
    # at the floor's allowance the residual has a corner, where the two must differ
    differ = ~np.isclose(found, jacobian, rtol=1e-3, atol=1e-3 * np.abs(jacobian).max())
    assert differ.mean() < 1e-4, np.argwhere(differ)[:5]


@given(seed=st.integers(0, 10_000))
@effort(max_examples=15)
def test_slope_and_curvature_are_those_of_least_squares(
    body: Body, tracked: TrackResult, cost: TrackingCost, seed: int
) -> None:
    states, first = near(body, tracked, seed)
    slope, curvature = cost.quadratic(states, first)
    residual, jacobian = cost.linear(states, first)
    for t in range(3):
        assert slope[t] == pytest.approx(jacobian[t].T @ residual[t], abs=1e-8)
        assert curvature[t] == pytest.approx(jacobian[t].T @ jacobian[t], abs=1e-8)
    step = 1e-6 * np.random.default_rng(seed).normal(size=(3, body.space.size))
    ahead, back = ((cost.residual(body.space.add(states, sign * step), first) ** 2).sum(axis=-1) for sign in (1, -1))
    expected = 2 * (slope * step).sum(axis=-1)
    assert (ahead - back) / 2 == pytest.approx(expected, abs=1e-3 * np.linalg.norm(slope) * np.linalg.norm(step))


@given(seed=st.integers(0, 10_000))
@effort(max_examples=20)
def test_a_trajectory_costs_the_squares_of_its_residuals_and_of_its_controls(
    body: Body, tracked: TrackResult, cost: TrackingCost, seed: int
) -> None:
    states, first = near(body, tracked, seed)
    controls = tracked.controls[first : first + 2]
    effort = float(cost.effort.total(states[:-1], controls, first))
    expected = (cost.residual(states[1:], first + 1) ** 2).sum() + effort
    assert effort > 0
    assert float(cost.total(states, controls, first)) == pytest.approx(expected)
    # a batch is its members, and where the first state is costs nothing but the torque that it takes
    both = cost.total(np.stack([states] * 2), np.stack([controls] * 2), first)
    assert both == pytest.approx([expected, expected])


def test_the_reference_itself_costs_nothing_but_what_its_feet_do_wrong(body: Body, tracked: TrackResult) -> None:
    unsunk = TrackingCost(body, tracked.reference, TrackingWeights(floor=0.0, slip=0.0))
    reference = tracked.reference
    assert float(unsunk.total(reference.states, reference.targets, 0)) == pytest.approx(0, abs=1e-9)


def test_what_sinks_costs_and_what_floats_does_not(body: Body, tracked: TrackResult, cost: TrackingCost) -> None:
    reference = tracked.reference
    only_floor = replace(NOTHING, floor=cost.weights.floor)
    floor_cost = TrackingCost(body, reference, only_floor)
    lifted, sunk = (reference.states[3:4] + np.eye(body.space.nq + body.space.nv)[2] * z for z in (1.0, -0.05))
    assert not floor_cost.residual(lifted, 3).any()
    assert (floor_cost.residual(sunk, 3) ** 2).sum() > 1
    allowed = cost.weights.floor_allowance_m
    deeper = floor_cost.residual(sunk - np.eye(sunk.shape[1])[2] * 0.01, 3) - floor_cost.residual(sunk, 3)
    scale = np.sqrt(cost.weights.floor)
    touching = floor_cost.residual(sunk, 3) < 0
    assert deeper[touching] == pytest.approx(np.full(touching.sum(), -0.01 * scale))
    assert 0 < allowed < 0.05


def test_what_blew_up_costs_much_but_can_be_compared(body: Body, tracked: TrackResult, cost: TrackingCost) -> None:
    states, controls = tracked.reference.states[:4].copy(), tracked.controls[:3]
    fine = float(cost.total(states, controls, 0))
    states[2:] = np.nan
    blown = float(cost.total(states, controls, 0))
    assert np.isfinite(blown)
    assert blown > fine + 1e4


def test_a_heavier_weight_costs_so_much_more(body: Body, tracked: TrackResult) -> None:
    states, first = near(body, tracked, 3, size=0.2)
    for name in WEIGHTS:
        once, twice = (
            TrackingCost(body, tracked.reference, replace(NOTHING, **{name: weight})).residual(states, first)
            for weight in (1.0, 4.0)
        )
        assert twice == pytest.approx(2 * once)
        assert once.any(), name


@given(seed=st.integers(0, 10_000))
@effort(max_examples=15)
def test_geometry_is_that_of_the_skeleton_and_of_mujoco(body: Body, seed: int) -> None:
    features, rng = Features(body), np.random.default_rng(seed)
    qpos = body.space.add_qpos(body.model.qpos0, rng.normal(size=(2, body.space.nv)))
    seen, by_q = features.geometry_and_derivatives(qpos)
    joints_w, rotations_w = forward_kinematics(body.skeleton, *body.pose(qpos))
    assert seen.points_w[:, :15] == pytest.approx(joints_w)
    assert seen.root_rot_w == pytest.approx(rotations_w[:, 0])
    data = mujoco.MjData(body.model)
    jacobian = np.zeros((3, body.space.nv))
    for i in range(2):
        data.qpos[:] = qpos[i]
        mujoco.mj_kinematics(body.model, data)
        mujoco.mj_comPos(body.model, data)
        assert seen.com_w[i] == pytest.approx(data.subtree_com[1])
        mujoco.mj_jacSubtreeCom(body.model, data, jacobian, 1)
        assert by_q.com_by_q[i] == pytest.approx(jacobian, abs=1e-9)
        for point in range(seen.points_w.shape[1]):
            carrier = features._extra[point - 15].joint if point >= 15 else point
            name = body.skeleton.names[carrier].replace("wrist", "elbow")  # hands are welded to forearms
            mujoco.mj_jac(body.model, data, jacobian, None, seen.points_w[i, point], body.model.body(name).id)
            assert by_q.points_by_q[i, point] == pytest.approx(jacobian, abs=1e-9)
