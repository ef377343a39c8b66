"""Feedback plays what was found, answers to departures, and gets a body through where plain playing does not."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from airhead.body import Body, build_body
from airhead.motion import Motion, onto_floor, trim
from airhead.simulation import Disturbance, Stunt, run_trials, simulate
from airhead.tracking import PlannedControls, Reference, TrackResult, reference_for, survival
from airhead.tracking.cost import TrackingCost
from airhead.tracking.feedback import LARGEST_ANSWER_RAD, Feedback, FeedbackSettings, feedback_for


@pytest.fixture(scope="module")
def stood(standing: Motion) -> tuple[Stunt, Reference, Feedback]:
    """A second and a half of standing still by plain PD targets, and a feedback that was hardly tried out."""
    body = build_body(standing)
    motion = onto_floor(trim(standing, 0, 30), body.segments)
    reference = reference_for(body, motion, 1.0)
    states = simulate(body, reference.states[0], PlannedControls(reference.targets), 30.0, 30.0).states
    hardly = FeedbackSettings(rounds=(), trials=4)
    feedback = feedback_for(body, reference, states, reference.targets, settings=hardly)
    return Stunt(body, motion, reference.motion_steps, reference.control_steps), reference, feedback


def deafened(feedback: Feedback) -> Feedback:
    """What plays the controls back, whatever happens."""
    return replace(feedback, gains=np.zeros_like(feedback.gains))


def test_where_the_body_is_where_it_was_the_controls_are_those_found(tracked: TrackResult, body: Body) -> None:
    feedback = tracked.feedback
    assert feedback.control_steps == len(tracked.controls)
    for step, (state, control) in enumerate(zip(tracked.rollout.states[::2], tracked.controls, strict=False)):
        assert feedback.control(step, state[None])[0] == pytest.approx(control, abs=1e-12)
    again = simulate(body, tracked.rollout.states[0], feedback, 30.0, 60.0)
    assert again.states == pytest.approx(tracked.rollout.states, abs=1e-9)


def test_it_answers_linearly_to_small_departures(tracked: TrackResult, body: Body) -> None:
    feedback = tracked.feedback
    step = 0.01 * np.random.default_rng(0).normal(size=(5, body.space.size))
    departed = body.space.add(feedback.states[3], step)
    answers = feedback.control(3, departed) - feedback.targets[3]
    assert answers == pytest.approx(step @ feedback.gains[3].T, rel=1e-6, abs=1e-9)
    assert np.abs(answers).max() > 0.001
    assert np.isfinite(feedback.control(3, np.full((1, departed.shape[1]), np.nan))).all()


def test_no_departure_moves_a_target_further_than_the_largest_answer(tracked: TrackResult, body: Body) -> None:
    feedback, rng = tracked.feedback, np.random.default_rng(7)
    for step in (0, 5, feedback.control_steps - 1):
        for size in (0.1, 1.0, 100.0):
            departed = body.space.add(feedback.states[step], rng.normal(0.0, size, (8, body.space.size)))
            answers = np.abs(feedback.control(step, departed) - feedback.targets[step])
            assert answers.max() <= LARGEST_ANSWER_RAD + 1e-12
        assert answers.max() == pytest.approx(LARGEST_ANSWER_RAD)


def test_once_the_body_stands_the_gains_stay_to_the_end(stood: tuple[Stunt, Reference, Feedback]) -> None:
    _, reference, feedback = stood
    gains, still = feedback.gains, reference.still_from
    assert still < 5
    changes = np.abs(np.diff(gains, axis=0)).max(axis=(1, 2))
    assert not changes[-24:].any()
    assert np.abs(gains[-1]).max() > 0.1
    assert (changes[:10] > 0.0).all()


def test_shaken_at_every_step_it_stands_more_often_than_without(stood: tuple[Stunt, Reference, Feedback]) -> None:
    stunt, _, feedback = stood
    survived = []
    for controller in (feedback, deafened(feedback)):
        shaken = Disturbance(start_noise=0.0, step_noise=0.05)
        trials = run_trials(
            stunt.body, feedback.states[0], controller, shaken, 16, control_hz=stunt.control_hz, seed=1, threads=1
        )
        survived.append(int(stunt.survived(trials).sum()))
    assert survived[0] > survived[1]


def test_shaken_gently_a_track_is_lost_no_more_often_than_without(tracked: TrackResult, short_motion: Motion) -> None:
    answering, deaf = (
        survival(tracked, short_motion, noise=0.0, step_noise=0.1, trials=12, controller=controller).survived
        for controller in (tracked.feedback, deafened(tracked.feedback))
    )
    assert answering >= deaf


def test_with_it_a_noisy_start_costs_less_than_without(tracked: TrackResult, body: Body) -> None:
    feedback, cost = tracked.feedback, TrackingCost(body, tracked.reference)
    deaf = deafened(feedback)
    costs = []
    for controller in (feedback, deaf):
        spent = []
        for seed in range(24):
            start = feedback.states[0].copy()
            start[body.space.nq :] += 0.1 * np.random.default_rng(seed).normal(size=body.space.nv)
            states = simulate(body, start, controller, 30.0, 30.0).states
            spent.append((cost.residual(states[1:], 1) ** 2).sum())
        costs.append(np.mean(spent))
    assert costs[0] < costs[1]


def test_without_noise_everybody_survives_and_under_blows_nobody(tracked: TrackResult, short_motion: Motion) -> None:
    assert survival(tracked, short_motion, noise=0.0, trials=3).share == 1.0
    assert survival(tracked, short_motion, noise=50.0, trials=3).survived == 0


def test_survival_is_the_same_with_more_threads(tracked: TrackResult, short_motion: Motion) -> None:
    assert survival(tracked, short_motion, noise=0.0, step_noise=50.0, trials=3).survived == 0
    alone, together = (survival(tracked, short_motion, noise=0.5, trials=6, threads=threads) for threads in (1, 2))
    assert alone == together
