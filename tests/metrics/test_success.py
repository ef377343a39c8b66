"""Each criterion of success can fail alone, and a figure that glides in one pose does not pass."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from airhead.metrics import Criterion, Trace, flights, frames_done, stunt_verdict
from airhead.motion import Motion
from airhead.rotations import about_axis, multiply, rotate
from airhead.takes import starter_names, starter_take


@pytest.mark.parametrize("name", starter_names())
def test_every_take_succeeds_at_being_itself(seen: Callable[..., Trace], name: str) -> None:
    traced = seen(starter_take(name).motion, 60.0)
    assert stunt_verdict(traced, traced).success
    assert stunt_verdict(traced, traced).reason == ""


def why_not(result: Trace, source: Trace, radius_m: float = 0.25) -> str:
    verdict = stunt_verdict(result, source, radius_m)
    assert verdict.success is (not verdict.reason)
    return verdict.reason


def test_a_third_of_a_metre_beside_the_take_fails_for_that_alone(backflip: Trace) -> None:
    beside = replace(
        backflip,
        landmarks_w=backflip.landmarks_w + np.array([0.3, 0, 0]),
        com_pos_w=backflip.com_pos_w + np.array([0.3, 0, 0]),
    )
    assert why_not(beside, backflip) == "at 0.00 s the joints are 0.30 m off on average; allowed 0.25 m"
    assert stunt_verdict(beside, backflip, 0.5).success
    landmarks = backflip.landmarks_w.copy()
    landmarks[40] += [0, 0.26, 0]  # one frame is enough
    assert "at 0.67 s the joints are 0.26 m off" in why_not(replace(backflip, landmarks_w=landmarks), backflip)


@pytest.mark.parametrize(("degrees", "fails"), [(44, False), (46, True)])
def test_a_turned_trunk_fails_for_that_alone(backflip: Trace, degrees: float, fails: bool) -> None:
    bump = np.deg2rad(degrees) * np.exp(-(((backflip.times_s - 0.9) / 0.2) ** 2))
    bump[np.abs(backflip.times_s - 0.9).argmin()] = np.deg2rad(degrees)
    turned = replace(backflip, trunk_rot_w=multiply(backflip.trunk_rot_w, about_axis([0, 1, 0], bump)))
    assert why_not(turned, backflip) == (
        f"from 0.88 s on the trunk is up to {degrees} degrees off; allowed 45" if fails else ""
    )


@pytest.mark.parametrize(("degrees", "fails"), [(29, False), (31, True)])
def test_a_rotation_that_is_not_finished_fails_for_that_alone(backflip: Trace, degrees: float, fails: bool) -> None:
    missing = np.deg2rad(degrees) * np.linspace(0, 1, len(backflip.times_s))
    turned = replace(backflip, trunk_rot_w=multiply(backflip.trunk_rot_w, about_axis([0, 1, 0], missing)))
    assert why_not(turned, backflip).startswith("the net rotation is 3") is fails
    assert bool(why_not(turned, backflip)) is fails


def test_who_leaves_the_turn_out_fails_though_start_and_end_are_right(backflip: Trace) -> None:
    still = replace(backflip, trunk_rot_w=np.repeat(backflip.trunk_rot_w[:1], len(backflip.times_s), axis=0))
    assert "trunk is" in why_not(still, backflip)


def test_a_figure_gliding_in_its_first_pose_fails(jump_motion: Motion, seen: Callable[..., Trace]) -> None:
    root = jump_motion.root_pos_w.copy()
    root[:, 2] = root[0, 2]
    gliding = replace(
        jump_motion, root_pos_w=root, joint_rot_l=np.repeat(jump_motion.joint_rot_l[:1], len(root), axis=0)
    )
    source = seen(jump_motion)
    assert why_not(seen(gliding), source)
    # however far off it may be, it does not jump
    reason = why_not(seen(gliding), source, radius_m=100.0)
    assert reason.startswith("0.00 s in the air; the source has ")
    assert reason.endswith("of which 70 % are needed")


@pytest.mark.parametrize("name", ["head", "left_hand", "right_thigh", "chest", "left_shank"])
def test_a_part_on_the_ground_that_the_source_keeps_above_it_fails_for_that_alone(
    standing: Motion, seen: Callable[..., Trace], name: str
) -> None:
    source = seen(standing)
    heights = source.heights_m.copy()
    heights[30, source.segment_names.index(name)] = 0.0
    reason = why_not(replace(source, heights_m=heights), source)
    if name == "left_shank":  # goes with its foot, which is on the ground in the source
        assert reason == ""
    else:
        part = {"left_hand": "left arm", "right_thigh": "right thigh", "chest": "trunk"}.get(name, name)
        assert reason == f"at 0.50 s the {part} touches the ground"


def test_what_the_source_sets_down_a_moment_later_may_touch_now(standing: Motion, seen: Callable[..., Trace]) -> None:
    source = seen(standing)
    hand = source.segment_names.index("left_hand")
    heights = source.heights_m.copy()
    heights[30:40, hand] = 0.0
    source = replace(source, heights_m=heights, reached_m=heights)
    for frame, reason in ((25, ""), (23, "at 0.38 s the left arm touches the ground"), (45, "")):
        early = source.heights_m.copy()
        early[frame, hand] = 0.0
        assert why_not(replace(source, heights_m=early), source) == reason


def test_a_hand_may_touch_what_the_fingers_of_the_source_reach(standing: Motion, seen: Callable[..., Trace]) -> None:
    source = seen(standing)
    hand = source.segment_names.index("left_hand")
    for ball_m, fingers_m, allowed in ((0.12, 0.04, True), (0.12, 0.06, False)):
        heights, reached, touching = source.heights_m.copy(), source.reached_m.copy(), source.heights_m.copy()
        heights[:, hand], reached[:, hand], touching[:, hand] = ball_m, fingers_m, 0.0
        over = replace(source, heights_m=heights, reached_m=reached)
        assert (why_not(replace(over, heights_m=touching), over) == "") is allowed


@pytest.mark.parametrize(("share", "enough"), [(0.75, True), (0.65, False)])
def test_of_the_shortest_flight_too_70_percent_are_enough(
    standing: Motion, seen: Callable[..., Trace], share: float, enough: bool
) -> None:
    still = seen(standing, 240.0)
    flying_s = 0.11

    def hop(length_s: float) -> Trace:
        up = (still.times_s > 0.4) & (still.times_s < 0.4 + length_s)
        return replace(still, heights_m=np.where(up[:, None], still.heights_m + 0.2, still.heights_m))

    source = hop(flying_s)
    assert len(flights(source)) == 1
    reason = why_not(hop(share * flying_s), source)
    assert (reason == "") is enough
    assert enough or "of which 70 % are needed" in reason


@given(turn_rad=st.floats(-4, 4), x=st.floats(-9, 9), y=st.floats(-9, 9), beside_m=st.sampled_from([0.0, 0.2, 0.3]))
def test_where_both_stand_does_not_matter(
    backflip: Trace, turn_rad: float, x: float, y: float, beside_m: float
) -> None:
    turn = about_axis([0.0, 0.0, 1.0], turn_rad)
    beside = replace(backflip, landmarks_w=backflip.landmarks_w + np.array([beside_m, 0, 0]))
    there = [
        replace(
            traced,
            landmarks_w=rotate(turn, traced.landmarks_w) + np.array([x, y, 0]),
            trunk_rot_w=multiply(turn, traced.trunk_rot_w),
            com_pos_w=rotate(turn, traced.com_pos_w) + np.array([x, y, 0]),
        )
        for traced in (beside, backflip)
    ]
    assert stunt_verdict(there[0], there[1]) == stunt_verdict(beside, backflip)


def test_numbers_that_are_none_are_no_success(backflip: Trace) -> None:
    landmarks = backflip.landmarks_w.copy()
    landmarks[-1, 3, 0] = np.nan
    assert why_not(replace(backflip, landmarks_w=landmarks), backflip)


def test_what_breaks_first_is_told_with_its_time(standing: Motion, seen: Callable[..., Trace]) -> None:
    source = seen(standing)
    heights, landmarks = source.heights_m.copy(), source.landmarks_w.copy()
    landmarks[45:] += [0.0, 0.4, 0.0]
    late = replace(source, landmarks_w=landmarks)
    assert (stunt_verdict(late, source).broken, stunt_verdict(late, source).at_s) == (Criterion.JOINTS, 0.75)
    heights[30, source.segment_names.index("head")] = 0.0
    both = stunt_verdict(replace(late, heights_m=heights), source)
    assert (both.broken, both.at_s) == (Criterion.CONTACT, 0.5)
    done = frames_done(replace(late, heights_m=heights), source)
    assert np.flatnonzero(~done).tolist() == [30, *range(45, len(done))]


def test_a_flight_that_is_left_out_is_missed_from_its_take_off_on(
    jump_motion: Motion, seen: Callable[..., Trace]
) -> None:
    source = seen(jump_motion)
    grounded = replace(source, heights_m=np.minimum(source.heights_m, 0.02))
    verdict = stunt_verdict(grounded, source)
    assert verdict.broken is Criterion.AIR_TIME
    assert verdict.at_s == source.times_s[flights(source)[0][0]]


@pytest.mark.parametrize("name", starter_names())
def test_every_frame_of_a_take_is_done_by_itself(seen: Callable[..., Trace], name: str) -> None:
    traced = seen(starter_take(name).motion)
    assert frames_done(traced, traced).all()
