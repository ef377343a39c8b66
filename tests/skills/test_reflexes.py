"""Reflexes answer to what is seen as the tracker's feedback answers to states."""

from __future__ import annotations

import numpy as np
import pytest

from airhead.body import Body
from airhead.skills import Observer, reflexes_of
from airhead.skills.reflexes import LARGEST_REFLEX_RAD
from airhead.tracking.feedback import LARGEST_ANSWER_RAD
from tests.skills.samples import plan_from


def test_what_is_seen_is_answered_as_the_departure_in_the_world(body: Body) -> None:
    rng, space = np.random.default_rng(2), body.space
    rest = np.concatenate([body.model.qpos0, np.zeros(space.nv)])
    planned = space.add(np.tile(rest, (7, 1)), rng.normal(0.0, 0.6, (7, space.size)))
    plan = plan_from(body, planned, np.zeros((6, space.nv - 6)), 4)
    steps = np.array([0, 3, 5])
    departure = rng.normal(0.0, 0.2, (3, space.size))
    states = space.add(planned[steps], departure)
    seen = Observer(space, planned).observe(states, steps)
    expected = np.matmul(plan.gains[steps], departure[..., None])[..., 0]
    assert np.abs(expected).max() > 0.05
    assert reflexes_of(plan).offsets(seen, steps) == pytest.approx(expected, abs=2e-3)


def test_reflexes_answer_no_further_than_the_feedback_that_they_come_from() -> None:
    assert LARGEST_REFLEX_RAD == LARGEST_ANSWER_RAD


def test_no_departure_draws_a_larger_answer_than_the_largest(body: Body) -> None:
    space = body.space
    planned = np.tile(np.concatenate([body.model.qpos0, np.zeros(space.nv)]), (2, 1))
    reflexes = reflexes_of(plan_from(body, planned, np.zeros((1, space.nv - 6)), 1))
    here, observer = np.zeros(1, dtype=int), Observer(space, planned)
    step = np.random.default_rng(5).normal(0.0, 1.0, (1, space.size))
    answers = [
        reflexes.offsets(observer.observe(space.add(planned[:1], far * step), here), here) for far in (1e-3, 8.0)
    ]
    assert 0.0 < np.abs(answers[0]).max() < 0.01
    assert np.abs(answers[1]).max() == pytest.approx(LARGEST_REFLEX_RAD)
