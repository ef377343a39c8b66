"""Planning again: at the planned state it does no worse than the plan, elsewhere better than the feedback alone."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from airhead.body import Body
from airhead.simulation import Disturbance, Simulator, run_trials, simulate
from airhead.tracking import Feedback, PlannedControls, Replanner, ReplanSettings, TrackResult, replanner_for
from airhead.tracking.cost import TrackingCost
from airhead.tracking.ensemble import CostToGo

SOON = ReplanSettings(horizon=2)
STEPS = 4


@pytest.fixture(scope="module")
def brief(tracked: TrackResult) -> Feedback:
    """The feedback of the first steps: planning again takes its time."""
    whole = tracked.feedback
    ahead = CostToGo(whole.to_go.slope[: STEPS + 1], whole.to_go.curvature[: STEPS + 1])
    return Feedback(whole.space, whole.states[: STEPS + 1], whole.targets[:STEPS], whole.gains[:STEPS], ahead)


@pytest.fixture
def replanner(tracked: TrackResult, body: Body, brief: Feedback) -> Iterator[Replanner]:
    with Replanner(body, tracked.reference, brief, SOON) as made:
        yield made


def test_at_the_planned_state_a_new_plan_costs_no_more_than_the_old(
    tracked: TrackResult, body: Body, brief: Feedback
) -> None:
    cost, now = TrackingCost(body, tracked.reference), brief.states[:1]
    states, controls = [now], []
    with (
        Replanner(body, tracked.reference, brief, ReplanSettings(horizon=STEPS, every=STEPS)) as once,
        Simulator(body) as simulator,
    ):
        assert once.control_steps == STEPS
        for step in range(STEPS):
            controls.append(once.control(step, now))
            now = simulator.advance(now, controls[-1])
            states.append(now)
    away = body.space.difference(brief.states[-1], now[0])
    still = 2 * away @ brief.to_go.slope[-1] + away @ brief.to_go.curvature[-1] @ away
    spent = cost.total(np.concatenate(states), np.concatenate(controls), 0) + still
    assert spent <= cost.total(brief.states, brief.targets, 0) + 1e-9


def test_with_noise_at_every_step_it_costs_less_than_feedback(
    tracked: TrackResult, body: Body, brief: Feedback, replanner: Replanner
) -> None:
    cost, start = TrackingCost(body, tracked.reference), tracked.rollout.states[0]
    spent = []
    for controller in (brief, replanner):
        histories = run_trials(body, start, controller, Disturbance(step_noise=0.2), 3)
        spent.append((cost.residual(histories[:, 1:], 1) ** 2).sum())
    assert spent[1] < spent[0]


def test_bodies_of_a_batch_and_threads_do_not_matter_to_each_other(
    tracked: TrackResult, body: Body, brief: Feedback, replanner: Replanner
) -> None:
    noise, start = Disturbance(start_noise=0.1, step_noise=0.1), tracked.rollout.states[0]
    two = run_trials(body, start, replanner, noise, 2)
    assert np.array_equal(run_trials(body, start, replanner, noise, 1), two[:1])
    with Replanner(body, tracked.reference, brief, SOON, threads=2) as other:
        assert np.array_equal(run_trials(body, start, other, noise, 2, threads=2), two)


def test_step_0_forgets_what_was_before(tracked: TrackResult, body: Body, replanner: Replanner) -> None:
    states = tracked.rollout.states[:3:2]
    first = [replanner.control(step, states[step : step + 1]) for step in (0, 1)]
    again = [replanner.control(step, states[step : step + 1]) for step in (0, 1)]
    assert np.array_equal(first, again)


def test_a_lost_body_is_left_to_the_feedback(tracked: TrackResult, replanner: Replanner) -> None:
    lost = np.full((1, tracked.rollout.states.shape[1]), np.nan)
    far = tracked.rollout.states[:1].copy()
    far[:, 0] += 50.0
    for states in (lost, far):
        assert np.array_equal(replanner.control(0, states), tracked.feedback.control(0, states))


def test_between_plans_the_last_one_steers(tracked: TrackResult, body: Body) -> None:
    start = tracked.rollout.states[:1]
    with replanner_for(tracked, ReplanSettings(horizon=3, every=2)) as seldom:
        planned = seldom.control(0, np.repeat(start, 2, axis=0))
        reached = simulate(body, start[0], PlannedControls(planned), 30.0, 30.0).states[1:2]
        moved = reached.copy()
        moved[:, body.space.nq :] += 0.01
        one, other = seldom.control(1, np.concatenate([reached, moved]))
    departure = body.space.difference(reached[0], moved[0])
    assert other - one == pytest.approx(tracked.feedback.gains[1] @ departure, abs=1e-9)
