"""Cross products of motions and pushes keep power, and are what their matrices are."""

from __future__ import annotations

import mujoco
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from airhead.body import Body
from airhead.simulation.spatial import carried, carrying, inertia_matrix, lever, turned, turned_by


@given(seed=st.integers(0, 10_000))
def test_crossing_keeps_power_and_is_linear_in_both(seed: int) -> None:
    by, motion, push = np.random.default_rng(seed).normal(size=(3, 5, 6))
    power = (push * carried(by, motion)).sum(axis=-1) + (turned(by, push) * motion).sum(axis=-1)
    assert power == pytest.approx(np.zeros(5), abs=1e-12)
    assert carried(by, motion) == pytest.approx(-carried(motion, by))
    matrix = carrying(by)
    assert carried(by, motion) == pytest.approx((matrix @ motion[..., None])[..., 0])
    assert turned(by, push) == pytest.approx(-(np.swapaxes(matrix, -1, -2) @ push[..., None])[..., 0])
    assert turned(by, push) == pytest.approx((turned_by(push) @ by[..., None])[..., 0])


@given(seed=st.integers(0, 10_000))
def test_a_push_at_a_point_works_as_the_point_moves(seed: int) -> None:
    point, force, turn, slide = np.random.default_rng(seed).normal(size=(4, 7, 3))
    at_point = slide + np.cross(turn, point)
    power = (lever(point, force) * np.concatenate([turn, slide], axis=-1)).sum(axis=-1)
    assert power == pytest.approx((force * at_point).sum(axis=-1))


def test_moving_parts_have_the_energy_that_mujoco_finds(body: Body) -> None:
    data = mujoco.MjData(body.model)
    data.qvel[:] = np.random.default_rng(0).normal(size=body.space.nv)
    mujoco.mj_forward(body.model, data)
    mujoco.mj_energyVel(body.model, data)
    motion = np.zeros((body.model.nbody, 6))
    mujoco.mj_comVel(body.model, data)
    motion[:] = data.cvel
    energy = 0.5 * np.einsum("bi,bij,bj", motion, inertia_matrix(data.cinert), motion)
    armature = 0.5 * float(body.model.dof_armature @ data.qvel**2)
    assert energy + armature == pytest.approx(data.energy[1])
