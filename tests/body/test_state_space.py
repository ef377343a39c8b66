"""States and differences are a manifold and its tangent, the same that MuJoCo has."""

from __future__ import annotations

import mujoco
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from airhead.body import Body
from airhead.rotations import FloatArray


def random_states(body: Body, seed: int, count: int = 2) -> FloatArray:
    rng = np.random.default_rng(seed)
    rest = np.tile(body.model.qpos0, (count, 1))
    qpos = body.space.add_qpos(rest, rng.normal(size=(count, body.space.nv)))
    return np.concatenate([qpos, rng.normal(size=(count, body.space.nv))], axis=1)


@given(seed=st.integers(0, 10_000))
def test_a_difference_leads_from_one_state_to_the_other(body: Body, seed: int) -> None:
    space = body.space
    start, end = random_states(body, seed)
    reached = space.add(start, space.difference(start, end))
    # a quaternion and its negative are one rotation
    assert space.difference(reached, end) == pytest.approx(np.zeros(space.size), abs=1e-9)
    linear = [*space.linear_qpos, *range(space.nq, space.nq + space.nv)]
    assert reached[linear] == pytest.approx(end[linear])


@given(seed=st.integers(0, 10_000), length=st.floats(0, 1))
def test_a_step_is_found_again(body: Body, seed: int, length: float) -> None:
    space = body.space
    state = random_states(body, seed)[0]
    step = length * np.random.default_rng(seed).uniform(-1.5, 1.5, space.size)  # below half a turn
    assert space.difference(state, space.add(state, step)) == pytest.approx(step, abs=1e-9)


@given(seed=st.integers(0, 10_000))
def test_mujoco_moves_and_compares_positions_alike(body: Body, seed: int) -> None:
    space = body.space
    start, end = random_states(body, seed)[:, : space.nq]
    step = np.random.default_rng(seed).normal(size=space.nv)
    moved = start.copy()
    mujoco.mj_integratePos(body.model, moved, step, 1.0)
    assert space.add_qpos(start, step) == pytest.approx(moved, abs=1e-9)
    found = np.zeros(space.nv)
    mujoco.mj_differentiatePos(body.model, found, 1.0, start, end)
    assert space.difference_qpos(start, end) == pytest.approx(found, abs=1e-9)


def test_batches_are_worked_off_alike(body: Body) -> None:
    space = body.space
    start, end = random_states(body, 1, 6), random_states(body, 2, 6)
    each = [space.difference(a, b) for a, b in zip(start, end, strict=True)]
    assert np.array_equal(space.difference(start, end), each)
    assert np.array_equal(space.difference(start[0], end), [space.difference(start[0], b) for b in end])
    assert np.array_equal(space.add(start[:1], np.array(each)), [space.add(start[0], step) for step in each])


def test_every_number_of_a_state_is_counted_once(body: Body) -> None:
    space = body.space
    assert sorted([*space.linear_qpos, *space.ball_qpos.ravel()]) == list(range(space.nq))
    assert sorted([*space.linear_dof, *space.ball_dof.ravel()]) == list(range(space.nv))
