"""Long takes go stretch by stretch: nothing that went well is done again, and a loss says what can still be done."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np
import pytest

from airhead.body import Body
from airhead.motion import Motion, hold_last
from airhead.rotations import FloatArray
from airhead.simulation import Rollout
from airhead.tracking import Attempt, Followed, Reference, TrackSettings, reference_for, track
from airhead.tracking.cost import TrackingWeights
from airhead.tracking.stretches import FollowedLong, Span, follow_long, is_long

FIRST, SECOND = (TrackingWeights(point=point) for point in (100.0, 200.0))
SETTINGS = TrackSettings(weights=FIRST, retries=(Attempt(weights=SECOND),))
START_M = 0.01


@dataclass
class Performer:
    """Follows any part of a reference but for a metre's error from some steps on, in some of the ways.

    Attributes:
        body: whose states they are.
        fails: for each way the control intervals of the whole in which it fails.
        grounded: the ways that never leave the ground.
        asked: the part of each search: where its first state is on the reference's way, its length, and the way.
    """

    body: Body
    fails: dict[float, set[int]]
    grounded: set[float] = field(default_factory=set)
    asked: list[tuple[int, int, float]] = field(default_factory=list)

    def follow(
        self, body: Body, part: Reference, start: FloatArray, settings: TrackSettings, progress: object = None
    ) -> Followed:
        first, way = step_of(part.states[0]), settings.weights.point
        self.asked.append((first, part.control_steps, way))
        states = part.states.copy()
        states[0] = start
        if way in self.grounded:
            states[:, 2] = states[0, 2]
        failed = sorted(step - first for step in self.fails.get(way, set()) if 0 <= step - first < part.control_steps)
        if failed:
            states[failed[0] + 1 :, 2] += 1.0
        count, nu = len(states), body.model.nu
        rollout = Rollout(body, 30.0, states, np.zeros((count, 17, 3)), np.zeros((count, nu)), np.zeros(count))
        return Followed(rollout, np.full((count - 1, nu), way), 0.5, 10 * part.control_steps)


def step_of(state: FloatArray) -> int:
    """The step of a state of `walk`, which says it by its place."""
    return round(float(state[0]) / START_M)


@pytest.fixture
def way(standing: Motion, body: Body) -> Callable[[float], Reference]:
    """Somebody who glides upright so many seconds, a centimetre each control interval."""

    def glide(seconds: float) -> Reference:
        reference = reference_for(body, hold_last(standing, round(60 * seconds) - 59), 0.0)
        states = reference.states.copy()
        states[:, 0] = START_M * np.arange(len(states))
        return replace(reference, states=states)

    return glide


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch, body: Body) -> Callable[..., tuple[FollowedLong, Performer]]:
    def run(
        reference: Reference, fails: dict[float, set[int]] | None = None, grounded: set[float] | None = None
    ) -> tuple[FollowedLong, Performer]:
        performer = Performer(body, fails or {}, grounded or set())
        monkeypatch.setattr(sys.modules["airhead.tracking.stretches"], "follow", performer.follow)
        return follow_long(body, reference, reference.states[0], SETTINGS), performer

    return run


Runs = Callable[..., tuple[FollowedLong, Performer]]
Ways = Callable[[float], Reference]


def ends(spans: tuple[Span, ...]) -> list[tuple[int, int]]:
    return [(span.start_step, span.end_step) for span in spans]


def test_only_what_is_longer_than_a_stretch_and_a_half_is_long(way: Ways) -> None:
    assert not is_long(way(8.9))
    assert is_long(way(9.2))


def test_a_take_that_goes_well_is_one_span_and_no_part_of_it_starts_but_from_the_state_reached(
    way: Ways, done: Runs
) -> None:
    reference = way(20.0)
    found, performer = done(reference)
    assert ends(found.spans) == [(0, reference.control_steps)]
    assert np.array_equal(found.spans[0].states, reference.states)
    assert (found.followed.controls == FIRST.point).all()
    firsts = [first for first, _, _ in performer.asked]
    assert firsts == [180 * stretch for stretch in range(len(firsts))]
    assert {way for _, _, way in performer.asked} == {FIRST.point}
    assert found.followed.compute_s == pytest.approx(0.5 * len(performer.asked))


def test_what_is_searched_grows_with_the_length(way: Ways, done: Runs) -> None:
    searched = [
        sum(length for _, length, _ in done(way(seconds), {FIRST.point: {100, 400}})[1].asked)
        for seconds in (20.0, 40.0, 60.0)
    ]
    assert searched[2] - searched[1] == pytest.approx(searched[1] - searched[0], abs=200)
    assert searched[2] < 1.5 * 1800


def test_what_fails_one_way_is_done_another_and_what_went_before_is_kept(way: Ways, done: Runs) -> None:
    reference = way(20.0)
    found, performer = done(reference, {FIRST.point: {300}})
    assert ends(found.spans) == [(0, reference.control_steps)]
    assert [way for first, _, way in performer.asked if first == 180] == [FIRST.point, SECOND.point]
    assert not [way for first, _, way in performer.asked if first == 0 and way == SECOND.point]
    controls = found.followed.controls
    assert (controls[:180] == FIRST.point).all()
    assert (controls[180:301] == SECOND.point).all()
    assert (controls[-60:] == FIRST.point).all()


def test_what_cannot_be_done_ends_the_simulation_and_the_rest_is_tried_by_itself(way: Ways, done: Runs) -> None:
    reference = way(20.0)
    found, performer = done(reference, {FIRST.point: {300}, SECOND.point: {300}})
    (first, second), settings = ends(found.spans), SETTINGS
    assert first == (0, 300)
    assert second == (315, reference.control_steps)
    assert np.array_equal(found.spans[1].states[0], reference.states[315])
    assert np.array_equal(found.followed.controls[300:], reference.targets[300:])
    assert len(settings.retries) == 1
    assert len(performer.asked) < 20  # it does not try for ever


@pytest.mark.parametrize("grounded", [{FIRST.point}, {FIRST.point, SECOND.point}])
def test_a_hop_that_is_missing_is_tried_another_way_and_is_no_loss(way: Ways, done: Runs, grounded: set[float]) -> None:
    reference = way(12.0)
    states = reference.states.copy()
    states[90:94, 2] += 0.2
    reference = replace(reference, states=states)
    found, performer = done(reference, grounded=grounded)
    assert ends(found.spans) == [(0, reference.control_steps)]
    assert [way for first, _, way in performer.asked if first == 0] == [FIRST.point, SECOND.point]
    flown = found.spans[0].states[92, 2] > states[0, 2] + 0.1
    assert flown is np.bool_(SECOND.point not in grounded)
    assert {way for first, _, way in performer.asked if first > 100} == {FIRST.point}


def test_whoever_never_stands_up_is_lost_at_once_and_no_span_is_told(way: Ways, done: Runs) -> None:
    reference = way(12.0)
    everywhere = set(range(0, reference.control_steps, 10))
    found, performer = done(reference, {FIRST.point: everywhere, SECOND.point: everywhere})
    assert found.spans == ()
    assert len(performer.asked) < 60
    assert np.array_equal(found.followed.controls, reference.targets)


def test_a_long_track_tells_what_can_be_done_after_a_loss(
    standing: Motion, body: Body, monkeypatch: pytest.MonkeyPatch
) -> None:
    still = hold_last(standing, 1140)
    root = still.root_pos_w.copy()
    root[:, 0] = START_M / 2 * np.arange(still.frames)
    performer = Performer(body, {FIRST.point: {300}, SECOND.point: {300}})
    monkeypatch.setattr(sys.modules["airhead.tracking.stretches"], "follow", performer.follow)
    result = track(replace(still, root_pos_w=root), body, replace(SETTINGS, hold_s=0.0, repair=False))
    assert not result.success
    assert result.attempts == 2
    assert result.spans_alone == ((0, 300), (315, 599))
    assert result.advice[-1] == "begun anew after the loss, it can be done: --span 10.5..19.9"
    assert result.physics_steps == 10 * sum(length for _, length, _ in performer.asked)
