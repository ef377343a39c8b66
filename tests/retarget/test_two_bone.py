"""A limb reaches, bends as its joint does, and stays as it is where nothing is asked of it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from airhead.retarget.two_bone import LimbTurns, reach, shortest_turn
from airhead.rotations import FloatArray, angle_between, cross, multiply, rotate

HINGE = np.array([0.0, 1.0, 0.0])


def leg(bend_rad: float, upper_m: float = 0.42, lower_m: float = 0.4) -> FloatArray:
    """(1, 3, 3) a hanging leg bent about +Y, so that the ankle goes backwards."""
    knee = np.array([0.0, 0.0, -upper_m])
    ankle = knee + lower_m * np.array([-np.sin(bend_rad), 0.0, -np.cos(bend_rad)])
    return np.array([[np.zeros(3), knee, ankle]])


def turned(points_w: FloatArray, turns: LimbTurns) -> FloatArray:
    """(T, 3, 3) the limb after its turns."""
    root, middle, end = np.moveaxis(points_w, 1, 0)
    knee = root + rotate(turns.upper, middle - root)
    return np.stack([root, knee, knee + rotate(multiply(turns.upper, turns.lower), end - middle)], axis=1)


@given(
    bend=st.floats(-0.05, 2.4),
    way=st.tuples(*[st.floats(-1.0, 1.0)] * 3).filter(lambda w: np.linalg.norm(w) > 0.1),
    share=st.floats(0.3, 0.99),
)
def test_the_end_comes_to_any_place_that_the_limb_can_reach(
    bend: float, way: tuple[float, float, float], share: float
) -> None:
    points = leg(bend)
    wanted = share * 0.82 * np.array([way]) / np.linalg.norm(way)
    turns = reach(points, wanted, HINGE[None])
    assert turned(points, turns)[:, 2] == pytest.approx(wanted, abs=1e-9)
    assert turns.missed_m == pytest.approx(0.0, abs=1e-9)


@given(bend=st.floats(-0.4, 2.4), share=st.floats(0.3, 0.99))
def test_a_knee_never_bends_the_wrong_way(bend: float, share: float) -> None:
    points = leg(bend)
    turns = reach(points, np.array([[0.1, 0.05, -share * 0.8]]), HINGE[None])
    root, knee, ankle = turned(points, turns)[0]
    hinge = rotate(turns.upper, HINGE)[0]
    assert np.dot(cross(knee - root, ankle - knee), hinge) >= -1e-12


def test_a_limb_that_is_where_it_should_be_stays_as_it_is() -> None:
    points = np.concatenate([leg(0.3), leg(1.2), leg(2.0)])
    turns = reach(points, points[:, 2], np.tile(HINGE, (3, 1)))
    for turn in (turns.upper, turns.lower):
        assert angle_between(turn, [1.0, 0.0, 0.0, 0.0]) == pytest.approx(0.0, abs=1e-6)


def test_a_leg_that_straightens_and_bends_again_does_so_smoothly() -> None:
    """Through straight and 2 degrees beyond, the knee moves no faster than it does elsewhere."""
    bends = np.deg2rad(np.linspace(12.0, -2.0, 141))
    points = np.concatenate([leg(bend) for bend in bends])
    knees = turned(points, reach(points, points[:, 2] + [0.0, 0.0, 0.03], np.tile(HINGE, (141, 1))))[:, 1]
    steps_m = np.linalg.norm(np.diff(knees, axis=0), axis=-1)
    assert steps_m.max() < 0.002


def test_what_is_too_far_is_said() -> None:
    points = leg(0.5)
    turns = reach(points, np.array([[0.0, 0.0, -1.0]]), HINGE[None])
    end = turned(points, turns)[0, 2]
    assert turns.missed_m[0] == pytest.approx(1.0 - np.linalg.norm(end), abs=1e-9)
    assert 0.17 < turns.missed_m[0] < 0.19


@given(*[st.tuples(*[st.floats(-1.0, 1.0)] * 3).filter(lambda v: np.linalg.norm(v) > 0.05)] * 2)
def test_the_shortest_turn_turns_one_way_onto_the_other(
    start: tuple[float, float, float], end: tuple[float, float, float]
) -> None:
    first, second = np.array(start) / np.linalg.norm(start), np.array(end) / np.linalg.norm(end)
    if np.linalg.norm(np.cross(first, second)) > 1e-4:
        assert rotate(shortest_turn(first, second), first) == pytest.approx(second, abs=1e-9)
