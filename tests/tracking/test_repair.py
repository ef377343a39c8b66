"""Standing feet are put on the floor and stay there; what does not stand is left alone."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from airhead.body import Body, build_body
from airhead.metrics import contact_paths
from airhead.motion import (
    EditKind,
    Motion,
    concatenate,
    forward_kinematics,
    hold_last,
    joint_positions,
    lift,
    onto_floor,
    trim,
)
from airhead.rotations import FloatArray, from_rotvec, multiply
from airhead.takes import starter_take
from airhead.tracking.repair import stand_feet


def sole_paths(motion: Motion, body: Body) -> FloatArray:
    """(T, 2, 3) metres, the slide of each sole and its lowest height."""
    poses = forward_kinematics(motion.skeleton, motion.root_pos_w, motion.joint_rot_l)
    soles = [segment for segment in body.segments if segment.name.endswith("_foot")]
    return contact_paths(motion.skeleton, soles, *poses)


def hovering(standing: Motion) -> Motion:
    """Somebody who stands 2 cm above the floor, drifts 5 cm a second and has one ankle turned by 5 degrees."""
    root_pos_w = standing.root_pos_w + standing.times_s[:, None] * [0.05, 0.02, 0.0] + [0.0, 0.0, 0.02]
    joint_rot_l = np.array(standing.joint_rot_l)
    ankle = standing.skeleton.index("left_ankle")
    joint_rot_l[:, ankle] = multiply(joint_rot_l[:, ankle], from_rotvec(np.deg2rad([3.0, 4.0, 0.0])))
    return replace(standing, root_pos_w=root_pos_w, joint_rot_l=joint_rot_l)


def test_feet_that_hover_and_drift_stand_still_on_the_floor(standing: Motion) -> None:
    body = build_body(standing)
    before, after = (sole_paths(m, body) for m in (hovering(standing), stand_feet(hovering(standing), body.segments)))
    assert np.ptp(before[..., 0], axis=0).min() > 0.04
    assert np.abs(after[..., 2]).max() < 1e-6
    assert np.ptp(after[..., :2], axis=0).max() < 1e-6


def test_a_sole_that_is_nearly_flat_lies_flat(standing: Motion) -> None:
    mended = stand_feet(hovering(standing), build_body(standing).segments)
    _, joint_rot_w = forward_kinematics(mended.skeleton, mended.root_pos_w, mended.joint_rot_l)
    foot_rot_w = joint_rot_w[:, mended.skeleton.index("left_ankle")]
    assert np.abs(foot_rot_w[:, 1:3]).max() < 1e-6  # turned about the vertical only


def test_mending_twice_is_mending_once(standing: Motion) -> None:
    segments = build_body(standing).segments
    once = stand_feet(hovering(standing), segments)
    assert np.abs(joint_positions(stand_feet(once, segments)) - joint_positions(once)).max() < 1e-4


def test_who_stands_well_is_not_moved(standing: Motion) -> None:
    mended = stand_feet(standing, build_body(standing).segments)
    assert np.abs(joint_positions(mended) - joint_positions(standing)).max() < 0.003  # straight legs bend a little


def test_who_flies_is_left_alone(standing: Motion) -> None:
    flying = lift(standing, 0.5)
    assert stand_feet(flying, build_body(standing).segments) is flying


def test_the_lineage_says_so(standing: Motion) -> None:
    mended = stand_feet(hovering(standing), build_body(standing).segments)
    assert mended.lineage.edits[-1].kind is EditKind.REPAIR
    assert mended.lineage.strands == standing.lineage.strands


def test_the_lineage_names_the_frames_that_were_touched(standing: Motion) -> None:
    """Somebody is far above the floor, then stands: nothing is repaired until the correction fades in."""
    body = build_body(standing)
    still = hovering(standing)
    motion = concatenate([lift(hold_last(trim(still, 0, 12), 30), 0.2), still])
    mended = stand_feet(motion, body.segments)
    edit = mended.lineage.edits[-1]
    assert edit.kind is EditKind.REPAIR
    touched = np.abs(mended.joint_rot_l - motion.joint_rot_l).max(axis=(1, 2)) > 1e-9
    assert 0 < edit.start_frame == int(np.flatnonzero(touched)[0])
    assert edit.end_frame == int(np.flatnonzero(touched)[-1]) + 1


def test_a_step_is_left_alone(standing: Motion) -> None:
    segments, short = build_body(standing).segments, trim(hovering(standing), 0, 20)  # a third of a second
    assert stand_feet(short, segments) is short


@pytest.mark.parametrize("name", ["walk", "punch", "jump", "getup_facedown"])
def test_recordings_stay_near_what_they_were(name: str) -> None:
    take = starter_take(name).motion
    body = build_body(take)
    placed = onto_floor(take, body.segments)
    mended = stand_feet(placed, body.segments)
    moved_m = np.linalg.norm(joint_positions(mended) - joint_positions(placed), axis=-1)
    assert 0.0 < moved_m.mean() < 0.03
    deepest_m = min(sole_paths(placed, body)[..., 2].min(), 0.0)
    assert sole_paths(mended, body)[..., 2].min() > deepest_m - 1e-6
