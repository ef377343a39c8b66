"""Legs reach where they are asked to, and bend as knees do."""

from __future__ import annotations

import numpy as np
import pytest

from airhead.motion import Motion, forward_kinematics, joint_positions, reach_with_feet, trim
from airhead.motion.legs import SIDES
from airhead.rotations import FloatArray, angle_between
from airhead.takes import starter_take


@pytest.fixture(scope="module")
def crouch() -> Motion:
    """The start of the spinkick, knees bent."""
    return trim(starter_take("spinkick").motion, 4, 20)


def feet(motion: Motion) -> tuple[FloatArray, FloatArray]:
    positions, rotations = forward_kinematics(motion.skeleton, motion.root_pos_w, motion.joint_rot_l)
    ankles = [motion.skeleton.index(f"{side}_ankle") for side in SIDES]
    return positions[:, ankles], rotations[:, ankles]


def test_feet_that_stay_leave_the_legs_as_they_are(crouch: Motion) -> None:
    same = reach_with_feet(crouch, *feet(crouch))
    assert joint_positions(same) == pytest.approx(joint_positions(crouch), abs=1e-6)


def test_feet_go_where_they_are_asked_to(crouch: Motion) -> None:
    ankle_pos_w, foot_rot_w = feet(crouch)
    wanted_w = ankle_pos_w + np.array([0.04, -0.03, 0.05])
    reached_pos_w, reached_rot_w = feet(reach_with_feet(crouch, wanted_w, foot_rot_w))
    assert reached_pos_w == pytest.approx(wanted_w, abs=1e-6)
    assert angle_between(reached_rot_w, foot_rot_w).max() < 1e-6


def test_bones_keep_their_length_and_the_trunk_its_place(crouch: Motion) -> None:
    ankle_pos_w, foot_rot_w = feet(crouch)
    moved = reach_with_feet(crouch, ankle_pos_w + np.array([0.0, 0.05, 0.04]), foot_rot_w)
    here, there = joint_positions(crouch), joint_positions(moved)
    for joint, parent in enumerate(crouch.skeleton.parents):
        if parent >= 0:
            length_m = np.linalg.norm(crouch.skeleton.offsets_m[joint])
            assert np.linalg.norm(there[:, joint] - there[:, parent], axis=-1) == pytest.approx(length_m)
    assert there[:, :3] == pytest.approx(here[:, :3])


def test_the_pelvis_sinks_where_a_leg_is_too_short(crouch: Motion) -> None:
    ankle_pos_w, foot_rot_w = feet(crouch)
    wanted_w = ankle_pos_w - np.array([0.0, 0.0, 0.45])
    reached = reach_with_feet(crouch, wanted_w, foot_rot_w)
    assert (reached.root_pos_w[:, 2] < crouch.root_pos_w[:, 2]).all()
    assert feet(reached)[0] == pytest.approx(wanted_w, abs=2e-3)
    assert reached.lineage is crouch.lineage
