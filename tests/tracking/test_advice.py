"""Advice follows from what was measured where a track failed, and only from that."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from airhead.body import Body
from airhead.metrics import Criterion, flights_that_tell_gravity, trace
from airhead.motion import Motion, hold_last, lift, onto_floor, retime, trim
from airhead.takes import starter_take
from airhead.tracking import Failure, TrackResult, advise


@pytest.fixture
def failed(tracked: TrackResult) -> Callable[..., TrackResult]:
    """The short track, as if it had failed somewhere, with torques well within the limits."""

    def make(criterion: Criterion = Criterion.JOINTS, at_s: float = 0.15, **fields: object) -> TrackResult:
        calm = replace(tracked.rollout, torque_ratio=np.full_like(tracked.rollout.torque_ratio, 0.5))
        failure = Failure(criterion, at_s, round(at_s * tracked.followed.fps))
        values: dict[str, object] = {"success": False, "reason": "fell", "failure": failure, "rollout": calm}
        return replace(tracked, **{**values, **fields})  # type: ignore[arg-type]

    return make


@pytest.fixture(scope="module")
def resting(short_motion: Motion) -> Motion:
    """A second of standing still on the floor."""
    return hold_last(trim(short_motion, 0, 1), round(short_motion.fps))


def test_success_needs_no_advice_and_what_shows_nothing_gets_none(
    tracked: TrackResult, resting: Motion, failed: Callable[..., TrackResult]
) -> None:
    assert advise(tracked, resting) == ()
    assert advise(failed(), resting) == ()


def test_a_joint_at_its_limit_before_the_failure_is_named_with_its_share(
    failed: Callable[..., TrackResult], resting: Motion, body: Body
) -> None:
    calm = failed()
    knee = [body.model.actuator(a).name.startswith("left_knee") for a in range(body.model.nu)].index(True)
    ratio = calm.rollout.torque_ratio.copy()
    ratio[:5, knee] = 1.0
    (line,) = advise(replace(calm, rollout=replace(calm.rollout, torque_ratio=ratio)), resting)
    assert "(left knee in 50% of the frames)" in line  # 5 of the 10 samples up to 0.15 s
    assert "speed" in line
    ratio[:5, knee], ratio[10:, knee] = 0.5, 1.0  # only after it had failed
    assert advise(replace(calm, rollout=replace(calm.rollout, torque_ratio=ratio)), resting) == ()


def test_a_search_that_was_cut_off_is_told_how_much_time_it_needs(
    failed: Callable[..., TrackResult], resting: Motion
) -> None:
    cut = failed(compute_s=10.0)
    whole_s = cut.reference.control_steps / cut.reference.control_hz
    (line,) = advise(replace(cut, searched_s=whole_s / 4), resting)
    assert "--budget 44 " in line  # four times as long, and a tenth
    (line,) = advise(replace(cut, searched_s=0.0), resting)
    assert "--budget" not in line


def test_what_hangs_in_the_air_is_asked_for_its_boxes(failed: Callable[..., TrackResult], resting: Motion) -> None:
    (line,) = advise(failed(at_s=0.5), lift(resting, 0.6))
    assert line.startswith("from 0.00 to 0.50 s the take touches nothing and does not fall")


def test_what_is_in_the_ground_is_named_with_its_depth(failed: Callable[..., TrackResult], resting: Motion) -> None:
    (line,) = advise(failed(), lift(resting, -0.07))
    assert re.fullmatch(r"at 0\.\d\d s the take's (left|right) (foot|toes) is 7 cm within the ground: .*", line)


@pytest.mark.parametrize("speed", [0.6, 0.8])
def test_a_flight_at_a_wrong_speed_is_told_the_right_one(
    failed: Callable[..., TrackResult], body: Body, speed: float
) -> None:
    jump = onto_floor(starter_take("jump").motion, body.segments)
    at_s = 0.9 / speed
    (line,) = [text for text in advise(failed(at_s=at_s), retime(jump, speed)) if "falls at" in text]
    (told,) = re.findall(r"played ([\d.]+) times as fast", line)
    assert float(told) * speed == pytest.approx(flight_speed(failed(), jump), abs=0.03)


def flight_speed(result: TrackResult, motion: Motion) -> float:
    """The speed at which the first flight of a motion would fall at 9.81 m/s²."""
    body = result.rollout.body
    (flight, *_) = flights_that_tell_gravity(trace(motion, body.segments, motion.times_s))
    return float(np.sqrt(9.81 / flight.gravity_m_s2))


def test_a_fall_in_the_hold_is_told_how_long_it_stood(failed: Callable[..., TrackResult], resting: Motion) -> None:
    (line,) = advise(failed(Criterion.UPRIGHT, at_s=1.78, upright_s=0.78), resting)
    assert line.endswith("(--hold 0.7)")
    assert "which ends at" not in line
    walking = replace(resting, root_pos_w=resting.root_pos_w + resting.times_s[:, None] * [1.2, 0.0, 0.0])
    (line,) = advise(failed(Criterion.UPRIGHT, at_s=1.78, upright_s=0.78), walking)
    assert "which ends at 1.2 m/s" in line


def test_a_beginning_in_the_middle_of_a_movement_is_told(failed: Callable[..., TrackResult], resting: Motion) -> None:
    walking = replace(resting, root_pos_w=resting.root_pos_w + resting.times_s[:, None] * [1.2, 0.0, 0.0])
    (line,) = advise(failed(), walking)
    assert "after a beginning at 1.2 m/s" in line


def test_the_part_that_was_done_is_offered_if_it_can_stand_alone(
    failed: Callable[..., TrackResult], resting: Motion
) -> None:
    longer = hold_last(resting, 60)
    (line,) = advise(failed(Criterion.CONTACT, at_s=1.27), longer)
    assert "--span 0..1.2 " in line
    assert advise(failed(Criterion.ROTATION, at_s=1.27), longer) == ()
