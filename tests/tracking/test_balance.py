"""Balance is where the weight is going, seen from between the feet; its slopes are those that differences find."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as effort
from hypothesis import strategies as st

from airhead.body import Body
from airhead.metrics import GRAVITY_M_S2
from airhead.motion import forward_kinematics
from airhead.rotations import FloatArray
from airhead.tracking.balance import balance_slopes
from airhead.tracking.features import Features


def at_rest(body: Body, seed: int, count: int = 3) -> FloatArray:
    """States (count, nq + nv) upright, bent a little and turned any way, without velocity."""
    rng, space = np.random.default_rng(seed), body.space
    rest = np.tile(np.concatenate([body.model.qpos0, np.zeros(space.nv)]), (count, 1))
    rest[:, 2] = 1.0
    turned = np.zeros((count, space.size))
    turned[:, 5] = rng.uniform(-np.pi, np.pi, count)
    bent = np.zeros((count, space.size))
    bent[:, 3 : space.nv] = rng.normal(0.0, 0.2, (count, space.nv - 3))
    return space.add(space.add(rest, turned), bent)


def seen_from_the_feet(body: Body, states: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Where the centre of mass is (..., 2) from the middle of the ankles, and how high above it (...,)."""
    qpos = states[..., : body.space.nq]
    joints_w, _ = forward_kinematics(body.skeleton, *body.pose(qpos))
    ankles = [body.skeleton.index(f"{side}_ankle") for side in ("left", "right")]
    apart = Features(body).geometry(qpos).com_w - joints_w[..., ankles, :].mean(axis=-2)
    return apart[..., :2], apart[..., 2]


@given(seed=st.integers(0, 10_000))
@effort(max_examples=15)
def test_at_rest_the_slopes_are_what_central_differences_find(body: Body, seed: int) -> None:
    states, nv, eps = at_rest(body, seed), body.space.nv, 1e-6
    steps = eps * np.eye(body.space.size)[:nv, None]
    ahead, back = (seen_from_the_feet(body, body.space.add(states, sign * steps))[0] for sign in (1.0, -1.0))
    found = np.moveaxis((ahead - back) / (2 * eps), 0, -1)
    assert np.abs(found).max() > 0.1
    assert balance_slopes(body, states)[..., :nv] == pytest.approx(found, abs=1e-6)


def test_a_velocity_carries_the_weight_ahead_for_the_time_of_the_pendulum(body: Body) -> None:
    """√(h/g) of the velocity that it gives the centre of mass, whose height is h."""
    states, nv, eps = at_rest(body, 4), body.space.nv, 1e-6
    steps = eps * np.eye(body.space.size)[:nv, None]
    ahead, back = (body.space.add(states, sign * steps)[..., : body.space.nq] for sign in (1.0, -1.0))
    moved_m = Features(body).geometry(ahead).com_w - Features(body).geometry(back).com_w
    com_by_q = np.moveaxis(moved_m[..., :2] / (2 * eps), 0, -1)
    _, height_m = seen_from_the_feet(body, states)
    ahead_s = np.sqrt(height_m / GRAVITY_M_S2)
    assert (ahead_s > 0.2).all()
    assert balance_slopes(body, states)[..., nv:] == pytest.approx(ahead_s[:, None, None] * com_by_q, abs=1e-6)


def test_below_its_feet_a_body_has_no_time(body: Body) -> None:
    states, nv = at_rest(body, 5), body.space.nv
    over = np.zeros(body.space.size)
    over[3] = np.pi  # on its hands
    upside_down = body.space.add(states, over)
    assert (seen_from_the_feet(body, upside_down)[1] < 0.0).all()
    assert not balance_slopes(body, upside_down)[..., nv:].any()


@given(seed=st.integers(0, 10_000), north_m=st.floats(-50, 50), east_m=st.floats(-50, 50))
@effort(max_examples=15)
def test_moving_the_whole_body_changes_nothing(body: Body, seed: int, north_m: float, east_m: float) -> None:
    states = at_rest(body, seed)
    elsewhere = states.copy()
    elsewhere[:, :2] += north_m, east_m
    slopes = balance_slopes(body, states)
    assert balance_slopes(body, elsewhere) == pytest.approx(slopes, abs=1e-9)
    assert not slopes[..., :2].any()  # nor is a step of the root a step away from the feet
