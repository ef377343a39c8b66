"""A batch is its members, whatever the order, the company and the number of threads."""

from __future__ import annotations

import mujoco
import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as effort
from hypothesis import strategies as st

from airhead.body import Body
from airhead.rotations import FloatArray
from airhead.simulation import Simulator, simulate
from airhead.tracking import PlannedControls, TrackResult


def batch(body: Body, tracked: TrackResult, count: int, seed: int = 0) -> tuple[FloatArray, FloatArray]:
    """States on and above the floor, and targets to move them."""
    rng = np.random.default_rng(seed)
    step = rng.integers(0, len(tracked.controls), count)
    states = body.space.add(tracked.reference.states[step], 0.05 * rng.normal(size=(count, body.space.size)))
    return states, tracked.controls[step] + 0.1 * rng.normal(size=(count, body.model.nu))


@given(seed=st.integers(0, 1000))
@effort(max_examples=20)
def test_the_order_of_a_batch_and_its_company_do_not_matter(body: Body, tracked: TrackResult, seed: int) -> None:
    states, controls = batch(body, tracked, 8, seed)
    order = np.random.default_rng(seed).permutation(8)
    with Simulator(body) as simulator:
        after = simulator.advance(states, controls)
        assert np.array_equal(simulator.advance(states[order], controls[order]), after[order])
        alone = [simulator.advance(states[i : i + 1], controls[i : i + 1])[0] for i in range(8)]
    assert np.array_equal(alone, after)


@pytest.mark.parametrize("threads", [2, 3])
def test_threads_do_not_matter(body: Body, tracked: TrackResult, threads: int) -> None:
    states, controls = batch(body, tracked, 40)
    with Simulator(body) as one, Simulator(body, threads=threads) as several:
        assert np.array_equal(one.advance(states, controls), several.advance(states, controls))
        assert one.steps == several.steps == 40 * one.substeps


def test_what_was_given_stays_as_it_was(body: Body, tracked: TrackResult) -> None:
    states, controls = batch(body, tracked, 3)
    before = states.copy(), controls.copy()
    with Simulator(body) as simulator:
        simulator.advance(states, controls)
    assert np.array_equal(states, before[0])
    assert np.array_equal(controls, before[1])


def test_an_observed_simulation_replays_it_bit_for_bit(body: Body, tracked: TrackResult) -> None:
    states = [tracked.reference.states[0]]
    with Simulator(body, 30.0, threads=2) as simulator:
        for control in tracked.controls:
            states.append(simulator.advance(states[-1][None], control[None])[0])
    replayed = simulate(body, states[0], PlannedControls(tracked.controls), 30.0, 30.0)
    assert np.array_equal(replayed.states, states)


def test_a_blow_up_stays_in_sight(body: Body, tracked: TrackResult) -> None:
    states, controls = batch(body, tracked, 3)
    states[1, 0] = np.nan
    with Simulator(body) as simulator:
        after = simulator.advance(states, controls)
        clean = simulator.advance(states[::2], controls[::2])
    assert not np.isfinite(after[1]).all()
    assert np.array_equal(after[::2], clean)


def test_a_push_is_a_force_on_the_pelvis_and_ends_with_its_interval(body: Body, tracked: TrackResult) -> None:
    states, controls = batch(body, tracked, 2)
    push_w = np.array([[200.0, 0.0, 0.0], [0.0, -100.0, 50.0]])
    with Simulator(body) as simulator:
        unpushed = simulator.advance(states, controls)
        pushed = simulator.advance(states, controls, push_w)
        assert np.array_equal(simulator.advance(states, controls), unpushed)
        assert np.array_equal(simulator.advance(states, controls, 0.0 * push_w), unpushed)
    data = mujoco.MjData(body.model)
    for one in range(2):
        mujoco.mj_resetData(body.model, data)
        data.qpos[:], data.qvel[:] = states[one, : body.space.nq], states[one, body.space.nq :]
        data.ctrl[:] = controls[one]
        data.xfrc_applied[body.model.body("pelvis").id, :3] = push_w[one]
        for _ in range(simulator.substeps):
            mujoco.mj_step(body.model, data)
        assert np.array_equal(pushed[one], np.concatenate([data.qpos, data.qvel]))


def test_a_push_gives_its_impulse_to_a_body_in_the_air(body: Body, tracked: TrackResult) -> None:
    states = tracked.reference.states[:1].copy()
    states[0, 2] += 5.0
    push_w = np.array([[300.0, -100.0, 0.0]])
    with Simulator(body) as simulator:
        controls = tracked.controls[:1]
        after = [simulator.advance(states, controls, push) for push in (None, push_w)]
        interval_s = simulator.substeps * body.settings.timestep_s
    momentum = [com_momentum(body, state[0]) for state in after]
    assert momentum[1] - momentum[0] == pytest.approx(push_w[0] * interval_s, abs=0.02 * 316 * interval_s)


def com_momentum(body: Body, state: FloatArray) -> FloatArray:
    """(3,) mass times velocity of the centre of mass."""
    data = mujoco.MjData(body.model)
    data.qpos[:], data.qvel[:] = state[: body.space.nq], state[body.space.nq :]
    mujoco.mj_forward(body.model, data)
    mujoco.mj_subtreeVel(body.model, data)
    return np.asarray(body.mass_kg * data.subtree_linvel[0])
