"""Departures are seen from the plan's root: none on the plan, the same wherever both lie, and no further than told."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from airhead.body import build_body
from airhead.rotations import FloatArray, rotate
from airhead.skills import Observer
from airhead.skills.departures import Departures, joint_positions
from airhead.takes import starter_take
from tests.skills.samples import placed, random_states

BODY = build_body(starter_take("punch").motion)
SPACE = BODY.space
PLAN, STATES = random_states(BODY, 12, 1), random_states(BODY, 8, 2)
#: Not in the order of the plan, and one twice.
STEPS = np.array([3, 0, 11, 7, 7, 1, 5, 2])
ASIDE, HEIGHT = slice(0, 2), 2


def as_stored(states: FloatArray) -> FloatArray:
    return states.astype(np.float32).astype(np.float64)


@pytest.mark.parametrize("most_aside_m", [0.3, np.inf])
def test_on_the_plan_there_is_no_departure(most_aside_m: float) -> None:
    seen = Departures(SPACE, PLAN, most_aside_m).seen(PLAN[STEPS], STEPS)
    assert seen.shape == (8, 2 * SPACE.nv)
    assert np.abs(seen).max() < 1e-15  # what answers to departures leaves a body that is on its plan alone


@settings(max_examples=30)
@given(
    yaw_rad=st.floats(-7, 7),
    x=st.floats(-9, 9),
    y=st.floats(-9, 9),
    most_aside_m=st.sampled_from([0.1, 0.8, np.inf]),
)
def test_moving_and_turning_plan_and_states_together_changes_nothing(
    yaw_rad: float, x: float, y: float, most_aside_m: float
) -> None:
    where = yaw_rad, np.array([x, y, 0.0])
    here = Departures(SPACE, PLAN, most_aside_m).seen(STATES, STEPS)
    there = Departures(SPACE, placed(SPACE, PLAN, *where), most_aside_m).seen(placed(SPACE, STATES, *where), STEPS)
    assert there == pytest.approx(here, abs=1e-9)


def test_without_a_limit_they_are_what_an_observation_begins_with() -> None:
    seen = Departures(SPACE, as_stored(PLAN)).seen(STATES, STEPS)
    observed = Observer(SPACE, PLAN).observe(STATES, STEPS)
    assert np.array_equal(seen.astype(np.float32), observed[:, : 2 * SPACE.nv])


def test_a_departure_leads_from_the_plan_to_the_body() -> None:
    """Turned back into the world, the columns are what `StateSpace.add` takes."""
    away = Departures(SPACE, PLAN).seen(STATES, STEPS)
    turn = as_stored(PLAN)[STEPS, 3:7]
    for linear in (slice(0, 3), slice(SPACE.nv, SPACE.nv + 3)):
        away[:, linear] = rotate(turn, away[:, linear])
    found = SPACE.add(as_stored(PLAN)[STEPS], away)
    # quaternions of either sign are one rotation
    assert SPACE.difference(found, STATES) == pytest.approx(np.zeros_like(away), abs=1e-6)


def aside_w(seen: FloatArray) -> FloatArray:
    """The departure of the root as the world has it."""
    return rotate(as_stored(PLAN)[STEPS, 3:7], seen[:, :3])


@settings(max_examples=30)
@given(st.floats(0.1, 3.0))
def test_a_limit_shortens_the_way_over_the_ground_and_nothing_else(most_aside_m: float) -> None:
    free = Departures(SPACE, PLAN).seen(STATES, STEPS)
    held = Departures(SPACE, PLAN, most_aside_m).seen(STATES, STEPS)
    assert np.array_equal(free[:, 3:], held[:, 3:])
    one, other = aside_w(free), aside_w(held)
    assert other[:, HEIGHT] == pytest.approx(one[:, HEIGHT], abs=1e-6)
    far_m, near_m = (np.linalg.norm(each[:, ASIDE], axis=1) for each in (one, other))
    assert near_m == pytest.approx(np.minimum(far_m, most_aside_m), abs=1e-6)
    # the same way: no turn, and not back
    assert (one[:, ASIDE] / far_m[:, None]) == pytest.approx(other[:, ASIDE] / near_m[:, None], abs=1e-5)


def test_the_samples_lie_on_both_sides_of_a_limit() -> None:
    far_m = np.linalg.norm(aside_w(Departures(SPACE, PLAN).seen(STATES, STEPS))[:, ASIDE], axis=1)
    assert far_m.min() < 0.9 < 1.5 < far_m.max()
    assert np.abs(PLAN[:, 4:6]).max() > 0.1  # the plan's root leans, so that height is seen askew


def test_to_an_observer_a_plan_counts_as_its_32_bit_numbers() -> None:
    one, other = (Observer(SPACE, plan).observe(STATES, STEPS) for plan in (PLAN, as_stored(PLAN)))
    assert np.array_equal(one, other)
    assert not np.array_equal(PLAN, as_stored(PLAN))


def test_positions_of_joints_are_those_less_the_rest() -> None:
    rest = np.concatenate([BODY.model.qpos0, np.zeros(SPACE.nv)])
    expected = SPACE.difference(np.tile(rest, (8, 1)), STATES)[:, 6 : SPACE.nv]
    assert joint_positions(SPACE, STATES) == pytest.approx(expected, abs=1e-9)
    assert joint_positions(SPACE, STATES[:, None])[:, 0] == pytest.approx(expected, abs=1e-9)
