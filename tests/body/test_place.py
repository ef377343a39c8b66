"""A place: a turn about the vertical and a move, which can be taken back and be told from another place."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from airhead.body import Body, Place, build_body
from airhead.rotations import FloatArray
from airhead.takes import starter_take

BODY: Body = build_body(starter_take("kick").motion)
NQ = BODY.space.nq

places = st.builds(lambda yaw, x, y: Place(yaw, np.array([x, y])), st.floats(-7, 7), st.floats(-9, 9), st.floats(-9, 9))
seeds = st.integers(0, 99)


def random_states(seed: int) -> FloatArray:
    rest = np.concatenate([BODY.model.qpos0, np.zeros(BODY.space.nv)])
    return BODY.space.add(np.tile(rest, (4, 1)), np.random.default_rng(seed).normal(0.0, 1.0, (4, BODY.space.size)))


@given(places, seeds)
def test_into_the_world_and_into_the_own_one_undo_each_other(place: Place, seed: int) -> None:
    states = random_states(seed)
    assert place.to_own(place.to_world(states, NQ), NQ) == pytest.approx(states, abs=1e-12)
    assert place.to_world(place.to_own(states, NQ), NQ) == pytest.approx(states, abs=1e-12)


@given(places, places, seeds)
def test_a_place_seen_from_another_and_then_the_other_is_the_place(this: Place, other: Place, seed: int) -> None:
    states = random_states(seed)
    by_way_of_it = other.to_world(this.seen_from(other).to_world(states, NQ), NQ)
    assert by_way_of_it == pytest.approx(this.to_world(states, NQ), abs=1e-9)


@given(places, places)
def test_within_another_and_seen_from_there_undo_each_other(this: Place, other: Place) -> None:
    for found in (this.seen_from(other).within(other), this.within(other).seen_from(other)):
        assert found.yaw_rad == pytest.approx(this.yaw_rad, abs=1e-12)
        assert found.move_m == pytest.approx(this.move_m, abs=1e-9)


@given(places)
def test_seen_from_itself_a_place_is_where_everything_is(place: Place) -> None:
    found = place.seen_from(place)
    assert (found.yaw_rad, *found.move_m) == (0.0, 0.0, 0.0)


@given(places, seeds)
def test_what_is_asked_about_stays_as_it_was(place: Place, seed: int) -> None:
    states = random_states(seed)
    before = states.copy()
    place.to_world(states, NQ)
    place.to_own(states, NQ)
    assert np.array_equal(states, before)


@given(places, seeds)
def test_a_state_alone_goes_where_it_goes_among_others(place: Place, seed: int) -> None:
    states = random_states(seed)
    for asked in (place.to_world, place.to_own):
        assert asked(states[2], NQ) == pytest.approx(asked(states, NQ)[2], abs=1e-12)
