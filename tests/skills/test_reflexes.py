"""Reflexes answer to what is seen as the tracker's feedback answers to states."""

from __future__ import annotations

import numpy as np
import pytest

from airhead.body import Body
from airhead.skills import Observer, reflexes_of
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
