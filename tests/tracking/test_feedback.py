"""Feedback plays what was found, answers to departures, and gets a body through where plain playing does not."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from airhead.body import Body
from airhead.motion import Motion
from airhead.simulation import simulate
from airhead.tracking import TrackResult, survival
from airhead.tracking.cost import TrackingCost


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


def test_with_it_a_noisy_start_costs_less_than_without(tracked: TrackResult, body: Body) -> None:
    feedback, cost = tracked.feedback, TrackingCost(body, tracked.reference)
    deaf = replace(feedback, gains=0 * feedback.gains)
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
