"""A batch is its members, whatever the order, the company and the number of threads."""

from __future__ import annotations

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
