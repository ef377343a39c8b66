"""What a simulated move follows, and in which ways that is tried."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from airhead.body import Body
from airhead.motion import Drive, EditKind, Motion, Stage, StageBox
from airhead.perform import PerformSettings, perform
from airhead.perform.following import followable
from airhead.rotations import FloatArray
from airhead.simulation import simulate
from airhead.tracking import RETRIES, Followed, PlannedControls, Reference, TrackSettings, follow, mended

if TYPE_CHECKING:
    from tests.perform.conftest import Plans

Followers = Callable[..., list[dict[str, Any]]]


def test_what_is_followed_is_repaired_as_a_take_is_and_says_so(spin: Motion, double: Body) -> None:
    followed, repairs = followable(spin, double, TrackSettings())
    wanted = mended(spin, double.segments)
    assert np.array_equal(followed.root_pos_w, wanted.root_pos_w)
    assert np.array_equal(followed.joint_rot_l, wanted.joint_rot_l)
    assert repairs == wanted.lineage.edits[len(spin.lineage.edits) :]
    assert {edit.kind for edit in repairs} == {EditKind.REPAIR}


def test_nothing_is_repaired_above_boxes_or_where_nobody_asks(spin: Motion, double: Body) -> None:
    as_it_is = TrackSettings(repair=False)
    box = StageBox(np.array([0.0, 3.0, 0.2]), np.array([0.4, 0.4, 0.2]))
    on_boxes = replace(double, stage=Stage((box,)))
    for body, settings in ((double, as_it_is), (on_boxes, TrackSettings())):
        followed, repairs = followable(spin, body, settings)
        assert followed is spin
        assert repairs == ()


def test_after_a_recording_it_begins_as_that_leaves_the_body_repaired_or_not(
    spin: Motion, double: Body, planned: Plans, quick: PerformSettings, followers: Followers
) -> None:
    calls = followers()
    plan = planned(spin, [Drive.PERFORMER, Drive.PHYSICS], [40])  # in the flight, which is repaired
    for repair in (True, False):
        perform(plan, double, replace(quick, tracking=replace(quick.tracking, repair=repair)))
    repaired, as_it_is = calls
    assert np.array_equal(repaired["start"], as_it_is["start"])
    assert not np.array_equal(repaired["reference"].states[0], as_it_is["reference"].states[0])


def standing_still(body: Body, reference: Reference, start: FloatArray, settings: TrackSettings) -> Followed:
    """No stunt at all, which fails."""
    targets = np.zeros_like(reference.targets)
    rollout = simulate(body, start, PlannedControls(targets), reference.control_hz, settings.sample_fps)
    return Followed(rollout, targets, 1.0, 10)


def test_what_fails_is_tried_in_other_ways_and_all_of_them_count(
    spin: Motion, double: Body, planned: Plans, quick: PerformSettings, followers: Followers
) -> None:
    calls = followers(standing_still)
    settings = replace(quick, retries=RETRIES)
    (span,) = perform(planned(spin, [Drive.PHYSICS]), double, settings).spans
    assert not span.success
    first, *others = [call["settings"] for call in calls]
    assert (first.growth, first.weights) == (quick.tracking.growth, quick.tracking.weights)
    assert [(other.growth, other.weights) for other in others] == [(way.growth, way.weights) for way in RETRIES]
    assert (span.compute_s, span.physics_steps) == (4.0, 40)


@pytest.mark.parametrize("good", [0, 2])
def test_the_first_way_that_succeeds_is_the_last_one_tried(
    spin: Motion,
    double: Body,
    planned: Plans,
    quick: PerformSettings,
    followers: Followers,
    good: int,
) -> None:
    plan = planned(spin, [Drive.PHYSICS])
    known = perform(plan, double, quick)
    assert known.performance.success  # a real search

    def following(body: Body, reference: Reference, start: FloatArray, settings: TrackSettings) -> Followed:
        if len(calls) <= good:
            return standing_still(body, reference, start, settings)
        return follow(body, reference, start, replace(quick.tracking, sample_fps=settings.sample_fps))

    calls = followers(following)
    made = perform(plan, double, replace(quick, retries=RETRIES))
    assert len(calls) == good + 1
    assert made.performance.success
    assert np.array_equal(made.performance.motion.root_pos_w, known.performance.motion.root_pos_w)
    assert made.spans[0].physics_steps == known.spans[0].physics_steps + 10 * good
