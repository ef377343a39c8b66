"""A join begins in the one motion and ends in the other, wherever that lies; into itself it just goes on."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from airhead.body import Body, Place, build_body
from airhead.errors import BadInput
from airhead.motion import Motion, joint_positions, onto_floor, trim
from airhead.rotations import FloatArray
from airhead.simulation import simulate
from airhead.tracking import (
    Crossing,
    Join,
    JoinSettings,
    Passing,
    PlannedControls,
    Reference,
    Simulated,
    join,
    joins,
    reference_for,
)
from airhead.tracking.feedback import Feedback, FeedbackSettings

#: As little search as finds a way where there is hardly any to go.
HARDLY = JoinSettings(lead=4, tail=6, beyond=3, feedback=FeedbackSettings(rounds=(), trials=4))
HZ = 30.0


@pytest.fixture(scope="module")
def stander(standing: Motion) -> Body:
    return build_body(standing)


@pytest.fixture(scope="module")
def stood(standing: Motion, stander: Body) -> Simulated:
    """A second of standing still by plain PD targets, which sways a little."""
    motion = onto_floor(trim(standing, 0, 30), stander.segments)
    reference = reference_for(stander, motion, 0.5)
    states = simulate(stander, reference.states[0], PlannedControls(reference.targets), HZ, HZ).states
    return Simulated(states, reference.targets)


def elsewhere(motion: Simulated, body: Body, where: Place) -> Simulated:
    return Simulated(where.to_world(motion.states, body.space.nq), motion.targets)


def joints_m(motion: Motion, body: Body, states: FloatArray) -> FloatArray:
    """(N, J, 3) where the joints are in some states."""
    poses = body.pose(states[:, : body.space.nq])
    frames = trim(motion, 0, len(states))
    return joint_positions(replace(frames, root_pos_w=poses[0], joint_rot_l=poses[1]))


def kept(found: Join) -> Feedback:
    """The feedback around a way that arrived."""
    assert found.feedback is not None
    return found.feedback


@pytest.fixture(scope="module")
def to_itself(stood: Simulated, stander: Body) -> Join:
    return join(stander, Crossing(stood, stood, 8, 8), HZ, HARDLY)


@pytest.fixture(scope="module")
def skipping(stood: Simulated, stander: Body) -> Join:
    """From the eighth step of a motion into its fourteenth."""
    return join(stander, Crossing(stood, stood, 8, 14), HZ, HARDLY)


def test_a_motion_joined_to_itself_stays_what_it_was(to_itself: Join, stood: Simulated) -> None:
    assert to_itself.arrived
    assert (to_itself.place.yaw_rad, *to_itself.place.move_m) == pytest.approx((0.0, 0.0, 0.0), abs=1e-12)
    assert to_itself.away_m < 1e-3
    steps = slice(8 - HARDLY.lead, 8 + HARDLY.tail)
    assert kept(to_itself).states == pytest.approx(stood.states[steps.start : steps.stop + 1], abs=0.01)
    assert kept(to_itself).targets == pytest.approx(stood.targets[steps], abs=0.01)


def test_it_begins_in_the_very_state_of_the_earlier_motion(to_itself: Join, skipping: Join, stood: Simulated) -> None:
    for found in (to_itself, skipping):
        assert found.lead == HARDLY.lead
        assert kept(found).states[0] == pytest.approx(stood.states[8 - HARDLY.lead], abs=1e-12)


def test_it_is_as_far_away_at_its_end_as_it_says(
    skipping: Join, stood: Simulated, stander: Body, standing: Motion
) -> None:
    assert kept(skipping).control_steps == HARDLY.lead + HARDLY.tail
    goal = skipping.place.to_world(stood.states[14 + HARDLY.tail][None], stander.space.nq)
    here_m, there_m = (
        joints_m(standing, stander, np.repeat(states, 2, axis=0)) for states in (kept(skipping).states[-1:], goal)
    )
    away_m = np.linalg.norm(here_m - there_m, axis=-1).mean()
    assert skipping.away_m == pytest.approx(away_m, rel=1e-6)
    assert skipping.arrived == (away_m <= HARDLY.near_m)
    assert 0.0 < away_m < HARDLY.near_m


def test_played_again_it_is_the_same(skipping: Join, stander: Body) -> None:
    feedback = kept(skipping)
    again = simulate(stander, feedback.states[0], feedback, HZ, HZ).states
    assert again == pytest.approx(feedback.states, abs=1e-6)
    assert skipping.physics_steps >= len(feedback.targets) / HZ / stander.settings.timestep_s


@pytest.mark.parametrize("told", [True, False])
def test_a_motion_placed_elsewhere_is_arrived_at_there(
    stood: Simulated, stander: Body, standing: Motion, to_itself: Join, told: bool
) -> None:
    away = Place(0.7, np.array([1.0, -2.0]))
    back = Place(0.0, np.zeros(2)).seen_from(away)
    crossing = Crossing(stood, elsewhere(stood, stander, away), 8, 8, back if told else None)
    found = join(stander, crossing, HZ, HARDLY)
    assert found.arrived
    assert (found.place.yaw_rad, *found.place.move_m) == pytest.approx((back.yaw_rad, *back.move_m), abs=1e-9)
    # the way is that from the motion into itself
    here_m, there_m = (joints_m(standing, stander, kept(each).states) for each in (found, to_itself))
    assert np.abs(here_m - there_m).max() < 1e-3


def test_where_it_is_told_to_go_it_goes_and_does_not_arrive_out_of_reach(stood: Simulated, stander: Body) -> None:
    there = Place(0.0, np.array([3.0, 0.0]))
    once = replace(HARDLY, passings=HARDLY.passings[:1], ways=HARDLY.ways[:1])
    found = join(stander, Crossing(stood, stood, 8, 8, there), HZ, once)
    assert found.place is there
    assert not found.arrived
    assert found.away_m > once.near_m


def test_it_has_no_more_lead_than_there_is_and_no_more_tail(stood: Simulated, stander: Body) -> None:
    leave, enter = 2, stood.control_steps - 3
    found = join(stander, Crossing(stood, stood, leave, enter), HZ, HARDLY)
    assert found.lead == leave
    assert kept(found).control_steps == leave + 3


@pytest.mark.parametrize("leave", [1, 3, 6])
def test_where_there_is_little_lead_it_begins_in_the_very_state_too(
    stood: Simulated, stander: Body, leave: int
) -> None:
    once = replace(HARDLY, passings=(Passing(7),), ways=HARDLY.ways[:1])
    found = join(stander, Crossing(stood, stood, leave, 14), HZ, once)
    assert kept(found).states[0] == pytest.approx(stood.states[leave - found.lead], abs=1e-12)


@pytest.mark.parametrize("step", [-3, 0, 29, 30, 400])
def test_steps_that_a_motion_lacks_are_refused(stood: Simulated, step: int) -> None:
    assert stood.control_steps == 29
    with pytest.raises(BadInput, match=rf"the earlier motion: no such step to join at; found {step}; allowed: 1 to 28"):
        Crossing(stood, stood, step, 8)
    with pytest.raises(BadInput, match=rf"the later motion: no such step to join at; found {step}; allowed: 1 to 28"):
        Crossing(stood, stood, 8, step)
    Crossing(stood, stood, 1, 28)


def test_asked_for_no_feedback_it_finds_the_same_way_and_makes_none(
    stood: Simulated, stander: Body, skipping: Join
) -> None:
    found = join(stander, Crossing(stood, stood, 8, 14), HZ, replace(HARDLY, feedback=None))
    assert found.feedback is None
    assert found.arrived
    assert found.way is not None
    assert skipping.way is not None
    assert np.array_equal(found.way.states, skipping.way.states)
    assert np.array_equal(found.way.targets, skipping.way.targets)
    assert (found.lead, found.away_m, found.physics_steps) == (skipping.lead, skipping.away_m, skipping.physics_steps)
    assert found.way.control_steps == HARDLY.lead + HARDLY.tail


def test_the_way_is_what_its_feedback_is_around(to_itself: Join, skipping: Join, stander: Body) -> None:
    for found in (to_itself, skipping):
        assert found.way is not None
        assert kept(found).states == pytest.approx(found.way.states, abs=1e-9)
        assert kept(found).targets == pytest.approx(found.way.targets, abs=1e-9)
        again = simulate(stander, found.way.states[0], PlannedControls(found.way.targets), HZ, HZ).states
        assert again == pytest.approx(found.way.states, abs=1e-6)


def test_where_no_way_arrives_there_is_none_and_no_feedback(stood: Simulated, stander: Body) -> None:
    there = Place(0.0, np.array([3.0, 0.0]))
    once = replace(HARDLY, passings=HARDLY.passings[:1], ways=HARDLY.ways[:1])
    for settings in (once, replace(once, feedback=None)):
        found = join(stander, Crossing(stood, stood, 8, 8, there), HZ, settings)
        assert (found.arrived, found.way, found.feedback) == (False, None, None)
        assert found.physics_steps > 0


def test_the_first_of_all_joins_is_the_join_and_the_others_are_searched_when_they_are_asked_for(
    stood: Simulated, stander: Body, skipping: Join, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = sys.modules["airhead.tracking.joins"]
    really, searched = module.follow, list[int]()  # type: ignore[attr-defined]

    def follow(*args: Any, **named: Any) -> Any:
        found = really(*args, **named)
        searched.append(found.physics_steps)
        return found

    monkeypatch.setattr(module, "follow", follow)
    settings = replace(HARDLY, feedback=None, passings=(Passing(4), Passing(2)), ways=HARDLY.ways[:2])
    ways = joins(stander, Crossing(stood, stood, 8, 14), HZ, settings)
    first = next(ways)
    assert first.way is not None
    assert skipping.way is not None
    assert np.array_equal(first.way.states, skipping.way.states)
    assert len(searched) == 1
    found = [first]
    for number, other in enumerate(ways, 2):
        assert len(searched) == number
        found.append(other)
    assert [each.physics_steps for each in found] == searched
    assert len(found) == 4


def test_ways_that_arrive_but_are_not_sound_come_after_one_that_is_and_cost_nothing_more(
    stood: Simulated, stander: Body, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = sys.modules["airhead.tracking.joins"]
    verdicts = iter([False, True, False])
    monkeypatch.setattr(module, "_sound", lambda *_: next(verdicts))
    settings = replace(HARDLY, feedback=None, passings=(Passing(4), Passing(2), Passing(3)), ways=HARDLY.ways[:1])
    found = list(joins(stander, Crossing(stood, stood, 8, 14), HZ, settings))
    alone = [
        join(stander, Crossing(stood, stood, 8, 14), HZ, replace(settings, passings=(Passing(half),)))
        for half in (2, 4, 3)
        for _ in [monkeypatch.setattr(module, "_sound", lambda *_: True)]
    ]
    assert [each.physics_steps for each in found] == [
        alone[0].physics_steps + alone[1].physics_steps, 0, alone[2].physics_steps
    ]  # fmt: skip
    for each, same in zip(found, alone, strict=True):
        assert each.way is not None
        assert same.way is not None
        assert np.array_equal(each.way.states, same.way.states)


def test_more_of_a_way_may_be_kept_and_it_is_the_same_way(stood: Simulated, stander: Body, skipping: Join) -> None:
    for kept, there in ((2, 2), (HARDLY.beyond, HARDLY.beyond), (50, HARDLY.beyond)):
        found = join(stander, Crossing(stood, stood, 8, 14), HZ, replace(HARDLY, feedback=None, kept=kept))
        assert found.way is not None
        assert skipping.way is not None
        assert found.way.control_steps == HARDLY.lead + HARDLY.tail + there
        assert np.array_equal(found.way.states[: HARDLY.lead + HARDLY.tail + 1], skipping.way.states)
        assert found.away_m == skipping.away_m


@pytest.mark.parametrize("passing", [Passing(2), Passing(2, 2), Passing(1, -2), Passing(3, -2), Passing(2, 4)])
def test_what_is_followed_passes_over_around_the_cut_or_so_much_later(
    stood: Simulated, stander: Body, monkeypatch: pytest.MonkeyPatch, passing: Passing
) -> None:
    module = sys.modules["airhead.tracking.joins"]
    really, asked = module.follow, []  # type: ignore[attr-defined]

    def follow(body: Body, reference: Reference, *rest: Any) -> Any:
        asked.append(reference)
        return really(body, reference, *rest)

    monkeypatch.setattr(module, "follow", follow)
    settings = replace(HARDLY, feedback=None, passings=(passing,), ways=HARDLY.ways[:1])
    found = join(stander, Crossing(stood, stood, 8, 14), HZ, settings)
    (reference,) = asked
    nq, lead, middle = stander.space.nq, HARDLY.lead, HARDLY.lead + passing.later
    half = min(passing.half, middle)  # it begins in the earlier motion alone
    there = found.place.to_world(stood.states, nq)
    until, since = range(middle - half + 1), range(middle + half, reference.control_steps)
    assert reference.states[until] == pytest.approx(stood.states[[8 - lead + at for at in until]], abs=1e-9)
    assert reference.states[since] == pytest.approx(there[[14 - lead + at for at in since]], abs=1e-9)
    between = reference.states[middle]
    for one in (stood.states[8 + passing.later], there[14 + passing.later]):
        assert np.abs(stander.space.difference(between[None], one[None])).max() > 1e-5


def test_nothing_passes_over_before_it_begins(stood: Simulated, stander: Body) -> None:
    settings = replace(HARDLY, feedback=None, passings=(Passing(2, -4), Passing(2)), ways=HARDLY.ways[:1])
    assert len(list(joins(stander, Crossing(stood, stood, 8, 14), HZ, settings))) == 1
