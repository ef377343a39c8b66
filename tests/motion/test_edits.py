"""Edits change what they say and nothing else, and the lineage goes with them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from airhead.body import Body
from airhead.errors import BadInput
from airhead.motion import (
    STARTER_SKELETON,
    Drive,
    EditKind,
    Lineage,
    Motion,
    Segment,
    Stage,
    StageBox,
    TakeRef,
    assume_physique,
    floor_height_m,
    forward_kinematics,
    hold_last,
    kinematic_contacts,
    lift,
    onto_floor,
    resample,
    sample,
    segment_heights,
    segments_of,
    trim,
)
from airhead.rotations import FloatArray, angle_between, from_rotvec
from airhead.takes import starter_names, starter_take

TAKE, OTHER = TakeRef("flip", "0" * 64), TakeRef("roll", "1" * 64)
SEGMENTS = segments_of(STARTER_SKELETON, assume_physique(STARTER_SKELETON, 0.05))


def wandering(frames: int = 30, fps: float = 30.0, seed: int = 0) -> Motion:
    """Smooth and different in every joint; physics takes over from the performer within."""
    rng = np.random.default_rng(seed)
    phase = np.linspace(0, 2, frames)[:, None]
    root = np.concatenate([phase, np.sin(phase), 1 + 0.1 * np.cos(3 * phase)], axis=1)
    turns = 0.8 * np.sin(phase[..., None] + rng.uniform(0, 6, (1, 15, 3)))
    share = np.clip(np.linspace(-0.5, 1.5, frames), 0, 1)
    lineage = Lineage.of(Drive.PERFORMER, frames, [TAKE]).mix(Lineage.of(Drive.PHYSICS, frames, [OTHER]), share)
    return Motion(STARTER_SKELETON, fps, root, from_rotvec(turns), lineage)


def lowest_m(motion: Motion, segments: tuple[Segment, ...] = SEGMENTS) -> FloatArray:
    pose = forward_kinematics(motion.skeleton, motion.root_pos_w, motion.joint_rot_l)
    return segment_heights(motion.skeleton, segments, *pose).min(axis=-1)


def test_resampling_to_the_same_rate_changes_nothing() -> None:
    motion = wandering()
    again = resample(motion, motion.fps)
    assert np.array_equal(again.root_pos_w, motion.root_pos_w)
    assert np.array_equal(again.joint_rot_l, motion.joint_rot_l)
    assert again.lineage.edits == motion.lineage.edits


@given(factor=st.integers(2, 5), fps=st.floats(10, 60))
def test_resampling_up_and_down_again_gives_the_frames_back(factor: int, fps: float) -> None:
    motion = wandering(12, fps)
    finer = resample(motion, factor * fps)
    assert finer.frames == factor * (motion.frames - 1) + 1
    back = resample(finer, fps)
    assert back.root_pos_w == pytest.approx(motion.root_pos_w, abs=1e-9)
    assert back.joint_rot_l == pytest.approx(motion.joint_rot_l, abs=1e-9)
    weights = back.lineage.drive_weights()
    assert np.array_equal(weights, motion.lineage.drive_weights())


@given(frames=st.integers(1, 40), old=st.floats(5, 120), new=st.floats(5, 240))
def test_a_resampled_motion_ends_within_the_old_one(frames: int, old: float, new: float) -> None:
    motion = resample(wandering(frames, old), new)
    last_s, was_s = (motion.frames - 1) / new, (frames - 1) / old
    assert last_s <= was_s + 1e-6
    assert last_s > was_s - 1 / new - 1e-6
    assert motion.fps == new


def test_resampling_keeps_a_parabola() -> None:
    fps, gravity = 16.0, 9.81
    flight = wandering(25, fps)
    time_s = flight.times_s
    root = np.stack([2 * time_s, 0 * time_s, 1 + 4 * time_s - gravity / 2 * time_s**2], axis=1)
    finer = resample(replace(flight, root_pos_w=root), 120.0)
    inner = slice(finer.frames // 4, -finer.frames // 4)
    fall = np.gradient(np.gradient(finer.root_pos_w[:, 2], 1 / 120), 1 / 120)[inner]
    assert fall == pytest.approx(-gravity, rel=0.01)
    assert np.polyfit(finer.times_s[inner], finer.root_pos_w[inner, 2], 2)[0] == pytest.approx(-gravity / 2, rel=0.001)


def test_a_motion_is_held_before_its_start_and_after_its_end() -> None:
    motion = wandering()
    root, joints = sample(motion, np.array([-1.0, 0.0, motion.times_s[-1], 99.0]))
    assert root == pytest.approx(motion.root_pos_w[[0, 0, -1, -1]])
    assert joints == pytest.approx(motion.joint_rot_l[[0, 0, -1, -1]])
    alone = trim(motion, 3, 4)
    assert sample(alone, np.array([0.0, 5.0]))[0] == pytest.approx(motion.root_pos_w[[3, 3]])


def test_a_half_turn_a_frame_apart_is_sampled_the_short_way() -> None:
    turned = from_rotvec(np.array([[0, 0, a] for a in (0.0, 0.5, 1.0, 1.5, 2.0)]))
    flipped = np.tile(turned[:, None], (1, 15, 1)) * np.array([1, -1, 1, -1, 1])[:, None, None]
    motion = replace(wandering(5), joint_rot_l=flipped)
    between = sample(motion, np.array([2.5]) / motion.fps)[1][0, 0]
    assert float(angle_between(between, from_rotvec([0, 0, 1.25]))) < 0.01


@given(st.data())
def test_a_trim_keeps_the_frames_and_whose_they_are(data: st.DataObject) -> None:
    motion = wandering()
    start, end = sorted(data.draw(st.lists(st.integers(0, 30), min_size=2, max_size=2, unique=True)))
    cut = trim(motion, start, end)
    assert np.array_equal(cut.root_pos_w, motion.root_pos_w[start:end])
    assert np.array_equal(np.abs(cut.joint_rot_l), np.abs(motion.joint_rot_l[start:end]))
    assert np.array_equal(cut.lineage.drive_weights(), motion.lineage.drive_weights()[start:end])
    assert cut.lineage.edits[-1].kind is EditKind.TRIM


@pytest.mark.parametrize(("start", "end"), [(-1, 3), (0, 31), (3, 3), (5, 2), (30, 31)])
def test_what_is_no_span_is_refused(start: int, end: int) -> None:
    with pytest.raises(BadInput, match=r"not a span of this motion; found .*; allowed: within \[0, 30\)"):
        trim(wandering(), start, end)


@given(frames=st.integers(1, 20))
def test_a_hold_repeats_the_last_frame_and_its_lineage(frames: int) -> None:
    motion = wandering()
    held = hold_last(motion, frames)
    assert held.frames == motion.frames + frames
    assert np.array_equal(held.root_pos_w[:30], motion.root_pos_w)
    assert (held.root_pos_w[30:] == motion.root_pos_w[-1]).all()
    assert (held.joint_rot_l[30:] == motion.joint_rot_l[-1]).all()
    weights = held.lineage.drive_weights()
    assert np.array_equal(weights[:30], motion.lineage.drive_weights())
    assert (weights[30:] == weights[29]).all()
    edit = held.lineage.edits[-1]
    assert (edit.kind, edit.start_frame, edit.end_frame) == (EditKind.HOLD, 30, 30 + frames)


def test_no_hold_is_no_edit() -> None:
    motion = wandering()
    assert hold_last(motion, 0) is motion


@given(height_m=st.floats(-3, 3))
def test_a_lift_moves_the_root_upwards_only(height_m: float) -> None:
    motion = wandering()
    lifted = lift(motion, height_m)
    assert lifted.root_pos_w - motion.root_pos_w == pytest.approx(np.tile([0, 0, height_m], (30, 1)))
    assert np.array_equal(lifted.joint_rot_l, motion.joint_rot_l)
    assert lifted.lineage.edits[-1].kind is EditKind.LIFT


@given(height_m=st.floats(-0.5, 0.5))
def test_standing_feet_come_to_rest_on_the_floor_wherever_the_recording_had_it(
    standing: Motion, height_m: float
) -> None:
    on_floor = onto_floor(lift(standing, height_m), SEGMENTS)
    assert np.abs(lowest_m(on_floor)).max() < 0.01


def test_neither_a_flight_nor_a_dip_moves_the_floor(standing: Motion) -> None:
    path = standing.root_pos_w.copy()
    path[20:56, 2] += np.linspace(0.1, 1.0, 36)  # in the air most of the time
    path[56:, 2] -= 0.04  # a dip
    on_floor = onto_floor(replace(standing, root_pos_w=path + np.array([0, 0, 0.2])), SEGMENTS)
    assert np.abs(lowest_m(on_floor)[:20]).max() < 0.01
    assert lowest_m(on_floor)[20:56].min() > 0.05


def test_who_stands_on_a_box_most_of_the_time_is_not_sunk_into_it(standing: Motion) -> None:
    """The floor of a climb is known by the boxes, not by where the body is most often."""
    stage = Stage((StageBox(np.array([0.0, 0.0, 0.4]), np.array([1.0, 1.0, 0.4])),))
    path = standing.root_pos_w.copy() + np.array([0.0, 0.0, 0.03])
    path[:40, 2] += 0.8
    path[40:, 0] += 3.0
    placed = onto_floor(replace(standing, root_pos_w=path), SEGMENTS, stage)
    lowest = lowest_m(placed)
    assert np.abs(lowest[:40] - 0.8).max() < 0.01
    assert np.abs(lowest[40:]).max() < 0.01
    feet = [i for i, segment in enumerate(SEGMENTS) if segment.name.endswith("foot")]
    assert kinematic_contacts(placed, SEGMENTS, stage)[2:38, feet].all()
    assert not kinematic_contacts(placed, SEGMENTS)[:38].any()


@pytest.mark.parametrize("name", starter_names())
def test_the_floor_of_every_take_is_found_once_and_for_all(name: str) -> None:
    once = onto_floor(starter_take(name).motion, SEGMENTS)
    twice = onto_floor(once, SEGMENTS)
    assert np.abs(twice.root_pos_w - once.root_pos_w).max() < 1e-6
    elsewhere = onto_floor(lift(starter_take(name).motion, -0.123), SEGMENTS)
    assert np.abs(elsewhere.root_pos_w - once.root_pos_w).max() < 1e-6
    near = np.abs(lowest_m(once)) < 0.02
    assert near.mean() > 0.3, "the floor is where the body is"


EDITS: list[Callable[[Motion, int], Motion]] = [
    lambda m, n: resample(m, 20.0 + 10 * n),
    lambda m, n: trim(m, min(n, m.frames - 1), m.frames),
    hold_last,
    lambda m, n: lift(m, n / 10),
    lambda m, n: onto_floor(m, SEGMENTS),
]


@given(st.lists(st.tuples(st.sampled_from(EDITS), st.integers(0, 5)), max_size=5))
def test_through_any_edits_the_weights_of_a_frame_sum_to_one(
    edits: list[tuple[Callable[[Motion, int], Motion], int]],
) -> None:
    motion = wandering(12)
    for edit, number in edits:
        motion = edit(motion, number)
        assert motion.lineage.frames == motion.frames
        assert motion.lineage.drive_weights().sum(axis=1) == pytest.approx(np.ones(motion.frames))
        assert set(motion.lineage.takes) <= {TAKE, OTHER}


def test_a_bodys_own_segments_find_its_floor(body: Body, short_motion: Motion) -> None:
    assert np.median(np.abs(lowest_m(short_motion, body.segments))) < 0.01


def test_the_floor_is_found_whatever_else_a_file_holds() -> None:
    generator = np.random.default_rng(0)
    standing_m, flying_m = 0.7 + 0.005 * generator.standard_normal(600), generator.uniform(0.8, 3.0, 300)
    heights_m = np.concatenate([standing_m, flying_m])
    floor_m = floor_height_m(heights_m)
    assert floor_m == pytest.approx(0.7, abs=0.004)
    wild = np.concatenate([heights_m, [1e12, -1e12]])
    assert floor_height_m(wild) == pytest.approx(floor_m, abs=0.002)
    assert floor_height_m(np.tile(heights_m, 200)) == pytest.approx(floor_m, abs=0.002)
