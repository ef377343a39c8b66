"""Blended and brought to rest: smooth, and every share in the lineage."""

from __future__ import annotations

import numpy as np
import pytest

from airhead.errors import BadInput
from airhead.motion import (
    EditKind,
    Motion,
    Skeleton,
    cross_fade,
    joint_positions,
    resample,
    settle,
    smooth_step,
    trim,
    velocity,
)
from airhead.takes import starter_take


@pytest.fixture(scope="module")
def kick_motion() -> Motion:
    return starter_take("kick").motion


@pytest.fixture(scope="module")
def punch_motion(kick_motion: Motion) -> Motion:
    return resample(starter_take("punch").motion, kick_motion.fps)


def test_the_step_is_smooth_at_both_ends() -> None:
    x = np.linspace(0, 1, 1001)
    step = smooth_step(x)
    assert (step[0], step[500], step[-1]) == pytest.approx((0, 0.5, 1))
    for order in (1, 2):
        rate = np.diff(step, order) * 1000**order
        assert abs(rate[0]) < 0.1
        assert abs(rate[-1]) < 0.1
    assert (np.diff(step) > 0).all()


def test_a_motion_faded_into_itself_is_itself(kick_motion: Motion) -> None:
    frames = kick_motion.frames
    faded = cross_fade(trim(kick_motion, 0, 25), trim(kick_motion, 15, frames), 10)
    assert faded.root_pos_w == pytest.approx(kick_motion.root_pos_w)
    assert joint_positions(faded) == pytest.approx(joint_positions(kick_motion), abs=1e-9)
    assert len(faded.lineage.strands) == 1


def test_before_and_after_the_fade_nothing_is_changed(kick_motion: Motion, punch_motion: Motion) -> None:
    faded = cross_fade(kick_motion, punch_motion, 8)
    start = kick_motion.frames - 8
    assert faded.frames == kick_motion.frames + punch_motion.frames - 8
    assert np.array_equal(faded.root_pos_w[:start], kick_motion.root_pos_w[:start])
    assert np.array_equal(faded.root_pos_w[start + 8 :], punch_motion.root_pos_w[8:])


def test_lineage_is_mixed_as_the_motion_is(kick_motion: Motion, punch_motion: Motion) -> None:
    lineage = cross_fade(kick_motion, punch_motion, 8, "kick into punch").lineage
    start = kick_motion.frames - 8
    kick, punch = (strand.weight for strand in lineage.strands)
    assert kick + punch == pytest.approx(np.ones(lineage.frames))
    assert punch[start : start + 8] == pytest.approx(smooth_step(np.arange(1, 9) / 9))
    assert (kick[:start] == 1).all()
    assert (punch[start + 8 :] == 1).all()
    edit = lineage.edits[-1]
    assert (edit.kind, edit.start_frame, edit.end_frame) == (EditKind.BLEND, start, start + 8)


def test_edits_stay_on_the_frames_that_they_were_made_on(kick_motion: Motion, punch_motion: Motion) -> None:
    before = kick_motion.with_lineage(kick_motion.lineage.with_edit(EditKind.REPAIR, "a", 3, 5))
    after = punch_motion.with_lineage(punch_motion.lineage.with_edit(EditKind.REPAIR, "b", 10, 12))
    edits = {e.note: (e.start_frame, e.end_frame) for e in cross_fade(before, after, 8).lineage.edits}
    start = kick_motion.frames - 8
    assert edits["a"] == (3, 5)
    assert edits["b"] == (start + 10, start + 12)


def test_what_does_not_fit_is_refused(kick_motion: Motion, punch_motion: Motion) -> None:
    with pytest.raises(BadInput, match="overlap is longer"):
        cross_fade(trim(kick_motion, 0, 5), punch_motion, 8)
    with pytest.raises(BadInput, match="two frame rates"):
        cross_fade(kick_motion, resample(punch_motion, 60.0), 8)
    skeleton = punch_motion.skeleton
    longer = Skeleton(skeleton.names, skeleton.parents, skeleton.offsets_m * 1.2)
    other = Motion(longer, punch_motion.fps, punch_motion.root_pos_w, punch_motion.joint_rot_l, punch_motion.lineage)
    with pytest.raises(BadInput, match="two skeletons"):
        cross_fade(kick_motion, other, 8)


def test_a_motion_settles_without_a_jerk(kick_motion: Motion) -> None:
    moving = resample(trim(kick_motion, 0, 20), 120.0)
    held = settle(moving, 120, ease_s=0.4)
    speed = velocity(joint_positions(held), 120.0)
    end = moving.frames
    steps = np.linalg.norm(np.diff(speed[end - 4 : end + 4], axis=0), axis=-1)
    usual = np.linalg.norm(np.diff(speed[:end], axis=0), axis=-1).max()
    assert steps.max() < 2 * usual
    assert np.abs(speed[end + 60 :]).max() < 1e-9
    assert held.lineage.edits[-1].kind is EditKind.HOLD
    assert held.lineage.takes == moving.lineage.takes
    assert settle(moving, 0) is moving
