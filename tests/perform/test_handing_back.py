"""Where a simulation hands back to a recording, it is searched until that cannot be seen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from airhead.body import Body
from airhead.metrics import jumps, seam_jump, usual_jumps
from airhead.motion import Cut, Drive, Motion, Plan, joint_positions
from airhead.perform import Performed, PerformSettings, perform
from airhead.rotations import FloatArray
from airhead.simulation import simulate
from airhead.tracking import RETRIES, Followed, PlannedControls, Reference, TrackSettings, follow

if TYPE_CHECKING:
    from tests.perform.conftest import Plans

Followers = Callable[..., list[dict[str, Any]]]
CUT = 40


@pytest.fixture
def plan(spin: Motion, planned: Plans) -> Plan:
    """The beginning of a spin kick simulated, the rest recorded."""
    whole = planned(spin, [Drive.PHYSICS, Drive.PERFORMER], [CUT])
    return replace(whole, cuts=(Cut(CUT, CUT - 4, CUT + 4, "a", "b", False, 0.0, 0.0),))


def seam(found: Performed, spin: Motion) -> float:
    usual = usual_jumps([jumps(joint_positions(spin), 60.0)])
    return max(seam_jump(jumps(joint_positions(found.performance.motion), 60.0), usual, CUT - 4, CUT + 4).ratio)


def jolted(body: Body, reference: Reference, start: FloatArray, settings: TrackSettings) -> Followed:
    """Done, but for a jolt of the arms at the end."""
    found = follow(body, reference, start, settings)
    targets = np.array(found.controls)
    at = round(CUT / 60.0 * reference.control_hz) - 1
    arms = [int(body.model.joint(f"{side}_elbow").dofadr[0]) - 6 for side in ("left", "right")]
    targets[at, arms] += 2.5
    rollout = simulate(body, start, PlannedControls(targets), reference.control_hz, settings.sample_fps)
    return Followed(rollout, targets, 2.0, 7)


def several(quick: PerformSettings) -> PerformSettings:
    return replace(quick, retries=RETRIES)


def test_a_search_whose_end_can_be_seen_is_followed_by_another_and_both_count(
    plan: Plan, spin: Motion, double: Body, quick: PerformSettings, followers: Followers
) -> None:
    def following(body: Body, reference: Reference, start: FloatArray, settings: TrackSettings) -> Followed:
        if len(calls) == 1:
            return jolted(body, reference, start, settings)
        found = follow(body, reference, start, replace(quick.tracking, sample_fps=settings.sample_fps))
        searched.append(found)
        return found

    searched: list[Followed] = []
    followers(jolted)
    alone = perform(plan, double, quick)
    assert alone.performance.success
    assert seam(alone, spin) > 1.0
    calls = followers(following)
    made = perform(plan, double, several(quick))
    assert made.performance.success
    assert len(calls) == 2
    assert seam(made, spin) < 1.0
    assert made.performance.motion.frames == spin.frames
    (span,) = made.spans
    assert span.physics_steps == searched[0].physics_steps + 7
    assert span.compute_s == pytest.approx(searched[0].compute_s + 2.0)


def test_where_every_end_can_be_seen_the_nearest_to_the_line_is_taken(
    plan: Plan, double: Body, quick: PerformSettings, followers: Followers
) -> None:
    calls = followers(jolted)
    made = perform(plan, double, several(quick))
    assert len(calls) == len(RETRIES) + 1
    assert made.performance.success
    assert made.spans[0].physics_steps == 7 * len(calls)
    assert made.performance.motion.lineage.drive_weights()[CUT + 20 :, 0].min() == 1.0


def test_what_cannot_be_seen_is_searched_once(
    plan: Plan, spin: Motion, double: Body, quick: PerformSettings, followers: Followers
) -> None:
    calls = followers(
        lambda body, reference, start, settings: follow(
            body, reference, start, replace(quick.tracking, sample_fps=settings.sample_fps)
        )
    )
    made = perform(plan, double, several(quick))
    assert len(calls) == 1
    assert seam(made, spin) < 1.0
