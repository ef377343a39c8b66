"""A step of the search is cheaper, starts alike and really happens; it keeps what it cannot better."""

from __future__ import annotations

import numpy as np
import pytest

from airhead.body import Body
from airhead.simulation import Simulator
from airhead.tracking import TrackResult
from airhead.tracking.cost import TrackingCost
from airhead.tracking.gauss_newton import GaussNewton
from airhead.tracking.linearise import Linearizer
from airhead.tracking.trajectory import Trajectory


@pytest.fixture(scope="module")
def plain(body: Body, tracked: TrackResult) -> Trajectory:
    """The first intervals driven by the recording's own PD targets."""
    reference = tracked.reference
    states = [reference.states[0]]
    with Simulator(body) as simulator:
        for target in reference.targets[:6]:
            states.append(simulator.advance(states[-1][None], target[None])[0])
    cost = TrackingCost(body, reference)
    controls = reference.targets[:6]
    return Trajectory(np.array(states), controls, float(cost.total(np.array(states), controls, 0)))


@pytest.mark.parametrize("with_gaps", [False, True])
def test_a_step_is_cheaper_starts_alike_and_really_happens(
    body: Body, tracked: TrackResult, plain: Trajectory, with_gaps: bool
) -> None:
    reference = tracked.reference
    cost = TrackingCost(body, reference)
    window = Trajectory(reference.states[:7], plain.controls, np.inf) if with_gaps else plain
    with Simulator(body) as simulator:
        solver = GaussNewton(simulator, cost, Linearizer(simulator, reference.control_steps))
        better = solver.improve(window, 0, with_gaps)
        state = better.states[0]
        for control, expected in zip(better.controls, better.states[1:], strict=True):
            state = simulator.advance(state[None], control[None])[0]
            assert np.array_equal(state, expected)
    assert better.cost < (2.0 if with_gaps else 0.7) * plain.cost
    assert better.cost == pytest.approx(float(cost.total(better.states, better.controls, 0)))
    assert np.array_equal(better.states[0], window.states[0])


def test_where_nothing_is_cheaper_the_window_stays(body: Body, tracked: TrackResult, plain: Trajectory) -> None:
    reference = tracked.reference
    unbeatable = Trajectory(plain.states, plain.controls, -1.0)
    with Simulator(body) as simulator:
        solver = GaussNewton(simulator, TrackingCost(body, reference), Linearizer(simulator, reference.control_steps))
        assert solver.improve(unbeatable, 0) is unbeatable
