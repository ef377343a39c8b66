"""Laws of retargeting: what must not change, whatever the bodies."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from airhead.errors import BadInput
from airhead.motion import EditKind, Motion, Skeleton, joint_positions, mirror, place
from airhead.motion.humanoid import landmark_positions
from airhead.retarget import retarget
from airhead.rotations import about_axis, angle_between, conjugate, from_rotvec, multiply, rotate

from .conftest import game_rig, in_other_proportions

On = Callable[[str], Motion]
STUNTS = ("cartwheel", "spinkick", "jump")


def test_a_motion_on_its_own_skeleton_comes_back_as_it_is(on_floor: On) -> None:
    roll = on_floor("roll")
    assert retarget(roll, roll.skeleton).motion is roll


@pytest.mark.parametrize("name", STUNTS)
def test_there_and_back_is_near(on_floor: On, name: str) -> None:
    """The first way cleans the contacts; there and back from then on."""
    clean = retarget(retarget(on_floor(name), game_rig()).motion, on_floor(name).skeleton).motion
    back = retarget(retarget(clean, game_rig()).motion, clean.skeleton).motion
    off_m = np.linalg.norm(joint_positions(back) - joint_positions(clean), axis=-1)
    assert off_m.mean() < 0.008
    assert off_m.max() < 0.045


@pytest.mark.parametrize("arms_down_rad", [0.4, 0.9])
def test_how_a_skeleton_lies_at_rest_does_not_matter(on_floor: On, arms_down_rad: float) -> None:
    kick = on_floor("spinkick")
    t_pose, a_pose = (retarget(kick, game_rig(angle)).motion for angle in (0.0, arms_down_rad))
    assert landmark_positions(a_pose) == pytest.approx(landmark_positions(t_pose), abs=2e-3)
    local = angle_between(t_pose.joint_rot_l, a_pose.joint_rot_l).max(axis=0)
    assert local[t_pose.skeleton.index("mixamorig:LeftArm")] > arms_down_rad / 2  # though the rotations differ


@pytest.mark.parametrize("target", [in_other_proportions(0.9, 1.1), game_rig()], ids=["starter form", "game rig"])
def test_where_and_which_way_does_not_matter(on_floor: On, target: Skeleton) -> None:
    jump = on_floor("jump")
    here, there = retarget(jump, target).motion, retarget(place(jump, 2.1, [3.0, -1.0]), target).motion
    scale = retarget(jump, target).report.scale
    turned = place(here, 2.1, scale * np.array([3.0, -1.0]))
    assert joint_positions(there) == pytest.approx(joint_positions(turned), abs=1e-6)


@pytest.mark.parametrize("name", STUNTS)
def test_left_and_right_are_alike(on_floor: On, name: str) -> None:
    stunt, target = on_floor(name), in_other_proportions(1.1, 0.95)
    first = retarget(mirror(stunt), target).motion
    second = mirror(retarget(stunt, target).motion)
    assert joint_positions(first) == pytest.approx(joint_positions(second), abs=1e-6)


@pytest.mark.parametrize("name", STUNTS)
@pytest.mark.parametrize("target", [in_other_proportions(0.85), in_other_proportions(1.15), game_rig()])
def test_feet_and_hands_stay_where_they_touch(on_floor: On, name: str, target: Skeleton) -> None:
    report = retarget(on_floor(name), target).report
    assert report.contacts >= 4
    assert report.contact_slide_mm < 6 < report.source_slide_mm
    assert report.missed_mm < 5
    assert report.flips == 0
    assert report.jerk_ratio < 1.35


@pytest.mark.parametrize("name", ["jump", "walk", "kick", "spinkick"])
def test_no_foot_is_in_the_floor(on_floor: On, name: str) -> None:
    for target in (in_other_proportions(0.85), in_other_proportions(1.15)):
        assert retarget(on_floor(name), target).report.penetration_mm < 1


@pytest.mark.parametrize("leg", [0.8, 1.2])
def test_a_flight_falls_as_it_fell(on_floor: On, leg: float) -> None:
    recorded, retargeted = retarget(on_floor("jump"), in_other_proportions(leg)).report.gravity_m_s2[0]
    assert retargeted == pytest.approx(recorded, rel=0.02)


def test_parts_are_turned_as_they_were(on_floor: On) -> None:
    report = retarget(on_floor("jump"), in_other_proportions(1.1, 1.1, 1.1)).report
    assert report.orientation_error_deg < 1.0
    assert report.end_effector_error_legs < 0.02


def test_hands_fingers_and_clavicles_come_along(on_floor: On) -> None:
    """What one game rig does with joints that the starter skeleton lacks, another one does too."""
    rig = game_rig()
    motion = retarget(on_floor("jump"), rig).motion
    finger, clavicle = (rig.index(f"mixamorig:{name}") for name in ("LeftHandIndex2", "RightShoulder"))
    rotations = np.array(motion.joint_rot_l)
    curl = about_axis([1.0, 0.0, 0.0], np.linspace(0.0, 1.0, motion.frames))
    rotations[:, finger] = multiply(rotations[:, finger], curl)
    rotations[:, clavicle] = multiply(rotations[:, clavicle], from_rotvec([0.0, 0.1, 0.0]))
    moved = retarget(replace(motion, joint_rot_l=rotations), game_rig(size=0.9)).motion
    assert angle_between(moved.joint_rot_l[:, finger], curl).max() < 1e-6
    assert angle_between(moved.joint_rot_l[:, clavicle], rotations[:, clavicle]).max() < 0.1


def test_a_bend_is_shared_by_the_whole_spine(on_floor: On) -> None:
    rig = game_rig()
    motion = retarget(on_floor("roll"), rig).motion
    spine = [rig.index(f"mixamorig:{name}") for name in ("Spine", "Spine1", "Spine2")]
    bends = angle_between(motion.joint_rot_l[:, spine], [1.0, 0.0, 0.0, 0.0]).max(axis=0)
    assert bends.min() > 0.15
    assert bends.max() < 2.5 * bends.min()


def test_takes_are_kept_and_the_edit_is_told(on_floor: On) -> None:
    walk = on_floor("walk")
    lineage = retarget(walk, game_rig()).motion.lineage
    assert lineage.takes == walk.lineage.takes
    told = lineage.edits[-1]
    assert told.kind is EditKind.RETARGET
    assert "from 15 to" in told.note
    assert "scaled by" in told.note


def test_the_report_names_what_was_not_mapped(on_floor: On) -> None:
    onto = retarget(on_floor("walk"), game_rig())
    assert "mixamorig:LeftHandIndex1" in onto.report.at_rest
    assert "mixamorig:LeftForeArmRoll" in onto.report.at_rest
    assert retarget(onto.motion, in_other_proportions()).report.not_mapped == onto.report.at_rest


def test_a_crumpled_rest_pose_is_refused_but_a_motion_tells(on_floor: On) -> None:
    jump = on_floor("jump")
    straight = retarget(jump, game_rig()).motion
    crumpled = _rest_turned(straight)
    with pytest.raises(BadInput, match="rest pose"):
        retarget(jump, crumpled.skeleton)
    told = retarget(jump, crumpled).motion
    assert landmark_positions(told) == pytest.approx(landmark_positions(straight), abs=0.1)


def _rest_turned(motion: Motion) -> Motion:
    """The same motion on a skeleton whose bones lie anyhow at rest."""
    skeleton, random = motion.skeleton, np.random.default_rng(4)
    turns = from_rotvec(random.normal(size=(len(skeleton), 3)))
    offsets, rotations = np.array(skeleton.offsets_m), np.array(motion.joint_rot_l)
    for joint, parent in enumerate(skeleton.parents):
        rotations[:, joint] = multiply(rotations[:, joint], turns[joint])
        if parent >= 0:
            back = conjugate(turns[parent])
            offsets[joint] = rotate(back, offsets[joint])
            rotations[:, joint] = multiply(back, rotations[:, joint])
    return replace(motion, skeleton=Skeleton(skeleton.names, skeleton.parents, offsets), joint_rot_l=rotations)


def test_what_is_no_humanoid_is_refused(on_floor: On) -> None:
    chain = Skeleton(("a", "b", "c"), (-1, 0, 1), np.array([[0, 0, 0], [0, 0, 0.3], [0, 0, 0.3]], dtype=float))
    with pytest.raises(BadInput, match="humanoid"):
        retarget(on_floor("walk"), chain)
