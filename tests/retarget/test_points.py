"""A skeleton fitted to points meets them, bends as bodies do, and says what it lacks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from airhead.errors import BadInput
from airhead.metrics import jerk_m_s3, usual_jerk_m_s3
from airhead.motion import LANDMARKS, EditKind, Motion, Points, forward_kinematics, joint_positions
from airhead.retarget import fit_points, fit_skeleton
from airhead.retarget.point_names import named_points
from airhead.rotations import FloatArray, about_axis, angle_between, rotate, yaw

On = Callable[[str], Motion]
LIMB_JOINTS = [n for n in LANDMARKS if "_" in n]

#: The same twelve joints as cameras, rigs and body models name them, in the order of `LIMB_JOINTS`.
CONVENTIONS = {
    "parkour": "r_hip r_knee r_ankle r_shoulder r_elbow r_wrist l_hip l_knee l_ankle l_shoulder l_elbow l_wrist",
    "H36M": "RHip RKnee RFoot RShoulder RElbow RWrist LHip LKnee LFoot LShoulder LElbow LWrist",
    "rig": "RightUpLeg RightLeg RightFoot RightArm RightForeArm RightHand "
    "LeftUpLeg LeftLeg LeftFoot LeftArm LeftForeArm LeftHand",
}


def points_from(motion: Motion, names: list[str] | None = None, *, toes: bool = False) -> Points:
    """The limb joints of a motion as points, with toes 15 cm in front of the ankles on the floor."""
    joints = [motion.skeleton.index(name) for name in LIMB_JOINTS]
    places, named = joint_positions(motion)[:, joints], list(names or LIMB_JOINTS)
    if toes:
        positions, rotations = forward_kinematics(motion.skeleton, motion.root_pos_w, motion.joint_rot_l)
        for side in ("right", "left"):
            ankle = motion.skeleton.index(f"{side}_ankle")
            toe = positions[:, ankle] + rotate(rotations[:, ankle], np.array([0.15, 0.0, -0.05]))
            places, named = np.concatenate([places, toe[:, None]], axis=1), [*named, f"{side}_toes"]
    return Points(tuple(named), motion.fps, places, motion.lineage)


@pytest.mark.parametrize("name", ["cartwheel", "jump", "kick", "backflip"])
def test_joints_meet_the_points(on_floor: On, name: str) -> None:
    fitted = fit_skeleton(points_from(on_floor(name)))
    assert fitted.residual_m.mean() < 0.02
    assert fitted.motion.skeleton.names == LANDMARKS


@pytest.mark.parametrize("name", ["cartwheel", "jump", "kick"])
def test_limbs_have_the_lengths_of_the_points(on_floor: On, name: str) -> None:
    motion = on_floor(name)
    fitted = fit_points(points_from(motion)).skeleton
    for joint, landmark in enumerate(LANDMARKS):
        if landmark.split("_")[-1] in ("knee", "ankle", "elbow", "wrist"):
            assert fitted.offsets_m[joint] == pytest.approx(motion.skeleton.offsets_m[joint], abs=1e-3)


@pytest.mark.parametrize("name", ["jump", "kick", "walk"])
def test_thighs_and_upper_arms_turn_as_they_did(on_floor: On, name: str) -> None:
    """Also about themselves, which only the way in which knees and elbows bend tells."""
    motion = on_floor(name)
    fitted = fit_points(points_from(motion))
    for joint in ("right_hip", "left_hip", "right_shoulder", "left_shoulder"):
        off = np.degrees(angle_between(_world(fitted, joint), _world(motion, joint)))
        assert np.median(off) < 8
        assert np.percentile(off, 95) < 35


def test_knees_and_elbows_never_bend_backwards(on_floor: On) -> None:
    for name in ("cartwheel", "roll", "spinkick"):
        fitted = fit_points(points_from(on_floor(name)))
        for side in ("right", "left"):
            knee, elbow = (fitted.joint_rot_l[:, fitted.skeleton.index(f"{side}_{j}")] for j in ("knee", "elbow"))
            assert (np.degrees(2 * np.arctan2(knee[:, 2], knee[:, 0])) > -15).all()
            assert (np.degrees(2 * np.arctan2(elbow[:, 2], elbow[:, 0])) < 15).all()


def test_a_straight_limb_keeps_its_twist_steady(on_floor: On) -> None:
    """Noise of 3 mm on the points must not make straight legs spin about themselves."""
    still = on_floor("walk")
    upright = np.array(still.joint_rot_l)
    upright[:] = [1.0, 0.0, 0.0, 0.0]
    exact = points_from(replace(still, joint_rot_l=upright))
    noisy = replace(exact, points_w=exact.points_w + 0.003 * np.random.default_rng(1).normal(size=exact.points_w.shape))
    fitted = fit_points(noisy)
    thigh_w = _world(fitted, "right_hip")
    assert np.degrees(angle_between(thigh_w[1:], thigh_w[:-1])).max() < 15


def test_a_standing_foot_is_flat_and_points_to_its_toes(standing: Motion) -> None:
    turned = np.array(standing.joint_rot_l)
    for side, angle_rad in (("right", -0.4), ("left", 0.3)):
        turned[:, standing.skeleton.index(f"{side}_ankle")] = about_axis([0.0, 0.0, 1.0], angle_rad)
    fitted = fit_points(points_from(replace(standing, joint_rot_l=turned), toes=True))
    for side, angle_rad in (("right", -0.4), ("left", 0.3)):
        foot_w = _world(fitted, f"{side}_ankle")
        assert rotate(foot_w, np.array([0.0, 0.0, 1.0]))[:, 2].min() > np.cos(np.deg2rad(5))
        assert yaw(foot_w) == pytest.approx(angle_rad, abs=0.05)


@pytest.mark.parametrize("convention", CONVENTIONS)
def test_names_of_any_convention_mean_the_same(on_floor: On, convention: str) -> None:
    kick = on_floor("kick")
    named = fit_points(points_from(kick, CONVENTIONS[convention].split()))
    assert joint_positions(named) == pytest.approx(joint_positions(fit_points(points_from(kick))), abs=1e-9)


def test_a_foot_beyond_an_ankle_is_a_toe_and_a_shoulder_before_an_arm_a_clavicle() -> None:
    smpl = [f"{side}_{j}" for side in ("left", "right") for j in ("hip", "knee", "ankle", "foot", "shoulder", "elbow")]
    found = named_points([*smpl, "left_wrist", "right_wrist", "left_hand", "right_hand"])
    assert found["left_toe"] == smpl.index("left_foot")
    assert found["left_hand_tip"] > found["left_wrist"]
    rig = [*CONVENTIONS["rig"].split(), "LeftShoulder", "RightShoulder"]
    assert named_points(rig)["left_shoulder"] == rig.index("LeftArm")


def test_what_is_missing_is_named(on_floor: On) -> None:
    points = points_from(on_floor("kick"))
    keep = [number for number, name in enumerate(points.names) if name != "left_knee"]
    with pytest.raises(BadInput, match="no left knee"):
        fit_points(Points(tuple(points.names[k] for k in keep), points.fps, points.points_w[:, keep], points.lineage))


def test_a_point_may_be_unseen_for_a_moment_and_not_for_long(on_floor: On) -> None:
    points = points_from(on_floor("jump"))
    seen = np.ones(points.points_w.shape[:2])
    seen[20:40, 3] = 0.0
    assert fit_points(replace(points, confidence=seen)).frames == points.frames
    seen[20:60, 3] = 0.0
    with pytest.raises(BadInput, match="not seen for too long"):
        fit_points(replace(points, confidence=seen))


def test_the_take_is_kept_and_the_fit_is_told(on_floor: On) -> None:
    points = points_from(on_floor("kick"))
    motion = fit_points(points)
    assert motion.lineage.takes == points.lineage.takes
    assert motion.lineage.edits[-1].kind is EditKind.RETARGET
    assert "fitted to 12 points" in motion.lineage.edits[-1].note


def test_a_fit_is_as_smooth_as_its_points(on_floor: On) -> None:
    for name in ("cartwheel", "jump", "spinkick"):
        motion = on_floor(name)
        fitted = fit_points(points_from(motion))
        before, after = (usual_jerk_m_s3([jerk_m_s3(joint_positions(m), motion.fps)]) for m in (motion, fitted))
        assert after < 1.6 * before


def _world(motion: Motion, joint: str) -> FloatArray:
    rotations = forward_kinematics(motion.skeleton, motion.root_pos_w, motion.joint_rot_l)[1]
    return rotations[:, motion.skeleton.index(joint)]
