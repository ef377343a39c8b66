"""The line: moved without being bent, and joined to a pose without a jump."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from airhead.motion import Edit, EditKind, Motion, forward_kinematics, joint_positions, place, resample
from airhead.perform.line import Pose, placed_along, placed_at, settled_from
from airhead.perform.pieces import stretch
from airhead.rotations import FloatArray, about_axis, from_rotvec, multiply, rotate
from airhead.takes import starter_take


@pytest.fixture(scope="session")
def cartwheel() -> Motion:
    return starter_take("cartwheel").motion


def upside_down_at(motion: Motion) -> int:
    """The frame at which the head is lowest below the feet."""
    names = motion.skeleton.names
    joints = joint_positions(motion)
    return int((joints[:, names.index("head"), 2] - joints[:, names.index("right_ankle"), 2]).argmin())


def apart_m(motion: Motion) -> FloatArray:
    """(T, J) how far every joint is from where the root began, and (T, J) its height."""
    joints = joint_positions(motion)
    return np.stack([np.linalg.norm(joints - joints[0, 0], axis=-1), joints[..., 2]])


def test_a_pose_knows_how_it_changes(spin: Motion) -> None:
    steady = replace(
        spin,
        root_pos_w=np.outer(np.arange(spin.frames), [0.01, -0.02, 0.0]),
        joint_rot_l=multiply(about_axis([0.0, 1.0, 0.0], np.arange(spin.frames)[:, None] * 0.02), spin.joint_rot_l[:1]),
    )
    for frame in (0, 30, spin.frames - 1):  # both neighbours, or the one there is
        pose = Pose.between(steady, frame)
        assert pose.root_vel_w == pytest.approx(np.array([0.6, -1.2, 0.0]))
        assert pose.joint_vel_l == pytest.approx(np.tile([0.0, 1.2, 0.0], (len(spin.skeleton), 1)), abs=1e-9)


@pytest.mark.parametrize("yaw_rad", [0.0, 0.3, -2.0, np.pi])
@pytest.mark.parametrize("upside_down", [False, True])
def test_it_goes_back_to_where_it_was_taken_from(cartwheel: Motion, yaw_rad: float, upside_down: bool) -> None:
    frame = upside_down_at(cartwheel) if upside_down else 0
    elsewhere = place(cartwheel, yaw_rad, [3.0, -1.0])
    back = placed_at(elsewhere, frame, Pose.between(cartwheel, frame))
    assert joint_positions(back) == pytest.approx(joint_positions(cartwheel), abs=1e-9)


@pytest.mark.parametrize("frame", [0, 60, 163])
def test_placing_bends_nothing(cartwheel: Motion, frame: int) -> None:
    asked = replace(Pose.between(cartwheel, 40), root_pos_w=np.array([5.0, 5.0, 3.0]))
    placed = placed_at(cartwheel, frame, asked)
    assert apart_m(placed) == pytest.approx(apart_m(cartwheel), abs=1e-9)
    assert np.array_equal(placed.root_pos_w[:, 2], cartwheel.root_pos_w[:, 2])
    assert np.array_equal(placed.joint_rot_l[:, 1:], cartwheel.joint_rot_l[:, 1:])


def test_placing_again_moves_nothing(cartwheel: Motion) -> None:
    frame = upside_down_at(cartwheel)
    other = Pose.between(place(cartwheel, 1.0, [2.0, 2.0]), frame - 9)
    once = placed_at(cartwheel, frame, other)
    assert joint_positions(placed_at(once, frame, other)) == pytest.approx(joint_positions(once), abs=1e-9)


def test_no_other_place_is_nearer_to_the_pose(cartwheel: Motion) -> None:
    frame = upside_down_at(cartwheel)
    pose = Pose.between(place(cartwheel, 2.0, [1.0, 0.0]), frame - 12)
    goal = forward_kinematics(cartwheel.skeleton, pose.root_pos_w, pose.joint_rot_l)[0][:, :2]
    placed = placed_at(cartwheel, frame, pose)

    def off_m(motion: Motion) -> float:
        return float(np.square(joint_positions(motion)[frame, :, :2] - goal).sum())

    middle = joint_positions(placed)[frame, :, :2].mean(axis=0)
    for yaw_rad, step in [(0.01, (0, 0)), (-0.01, (0, 0)), (np.pi, (0, 0)), (0.0, (0.01, 0)), (0.0, (0, -0.01))]:
        turned = rotate(about_axis([0.0, 0.0, 1.0], yaw_rad), np.append(middle, 0.0))[:2]
        assert off_m(place(placed, yaw_rad, middle - turned + np.array(step))) > off_m(placed)


@pytest.fixture(scope="session")
def fine(spin: Motion) -> Motion:
    """The spin kick in steps so small that differences are velocities."""
    return resample(spin, 3000.0)


def pushed(motion: Motion, frame: int) -> Pose:
    """Where a simulation might have left the body: somewhere near, and on its way elsewhere."""
    here, random = Pose.between(motion, frame), np.random.default_rng(5)
    return Pose(
        root_pos_w=here.root_pos_w + np.array([0.1, -0.2, 0.05]),
        joint_rot_l=multiply(from_rotvec(random.normal(0.0, 0.15, (len(motion.skeleton), 3))), here.joint_rot_l),
        root_vel_w=here.root_vel_w + np.array([0.5, 0.2, -0.4]),
        joint_vel_l=here.joint_vel_l + random.normal(0.0, 0.5, here.joint_vel_l.shape),
    )


def test_it_starts_from_the_pose_with_its_velocity(fine: Motion) -> None:
    frame, end = 1500, 2500
    pose = pushed(fine, frame)
    settled, _ = settled_from(fine, frame, end, pose, 0.06)
    assert settled.root_pos_w[frame] == pytest.approx(pose.root_pos_w)
    # two quaternions are one rotation
    assert np.abs((settled.joint_rot_l[frame] * pose.joint_rot_l).sum(axis=-1)) == pytest.approx(
        np.ones(len(pose.joint_rot_l))
    )
    begun = Pose.between(stretch(settled, frame, end), 0)
    assert begun.root_vel_w == pytest.approx(pose.root_vel_w, abs=0.05)
    # what is left: a step of the spring, and that rotation vectors grow not quite like angles turned
    fastest_rad_s = np.linalg.norm(pose.joint_vel_l, axis=-1).max()
    assert np.linalg.norm(begun.joint_vel_l - pose.joint_vel_l, axis=-1).max() < 0.08 * fastest_rad_s


def test_what_is_different_fades_to_exactly_nothing(spin: Motion) -> None:
    frame, end = 30, 54
    settled, left = settled_from(spin, frame, end, pushed(spin, frame), 0.06)
    rest = np.r_[0:frame, end - 1 : spin.frames]
    assert np.array_equal(settled.root_pos_w[rest], spin.root_pos_w[rest])
    assert settled.joint_rot_l[rest] == pytest.approx(spin.joint_rot_l[rest], abs=1e-15)
    moved_m = np.linalg.norm(settled.root_pos_w - spin.root_pos_w, axis=-1)
    assert (moved_m[frame : end - 1] > 0).all()
    assert moved_m[end - 4 : end].max() < 0.05 * moved_m.max()  # and gently
    assert left[0] == 1.0
    assert left[-1] == 0.0
    assert (np.diff(left) < 0).all()


def test_the_fading_is_told_and_no_other_frame_is_said_to_be_blended(spin: Motion) -> None:
    settled, _ = settled_from(spin, 30, 50, pushed(spin, 30), 0.06)
    note = "the end of the simulation fades into the recording"
    assert settled.lineage.edits == (*spin.lineage.edits, Edit(EditKind.BLEND, 30, 50, note))


def test_what_is_not_different_stays(spin: Motion) -> None:
    settled, _ = settled_from(spin, 30, 50, Pose.between(spin, 30), 0.06)
    assert np.array_equal(settled.root_pos_w, spin.root_pos_w)
    assert settled.joint_rot_l == pytest.approx(spin.joint_rot_l, abs=1e-12)


def test_along_with_a_body_a_line_lies_where_that_goes_even_in_a_spin(spin: Motion) -> None:
    turned = place(spin, 1.2, [3.0, -1.0])
    hz, start_s = 30.0, 0.3
    joints_w = joint_positions(resample(turned, 120.0))[36::4][:20]
    along = placed_along(spin, start_s, joints_w, hz)
    assert along.root_pos_w == pytest.approx(turned.root_pos_w, abs=1e-3)
    # a body that spins a frame behind is no reason to turn the line of all that comes after
    late = joint_positions(resample(turned, 120.0))[34::4][:20]
    at_once = Pose.between(turned, 17)
    one_pose, a_while = placed_at(spin, 18, at_once), placed_along(spin, start_s, late, hz)
    away_m = [np.linalg.norm(line.root_pos_w[-1] - turned.root_pos_w[-1]) for line in (one_pose, a_while)]
    assert away_m[1] < away_m[0]
