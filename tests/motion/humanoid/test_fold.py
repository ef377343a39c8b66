"""Folding keeps a performer's motion: where the landmarks are, how the parts are turned, and who moved."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from airhead.errors import BadInput
from airhead.motion import LANDMARKS, STARTER_SKELETON, Drive, EditKind, Motion, Skeleton, forward_kinematics, place
from airhead.motion.humanoid import fit_landmarks, fold, fold_error_m, is_folded, landmark_positions
from airhead.rotations import about_axis, angle_between, from_rotvec, rotate
from airhead.takes import starter_take

TAKES = ("backflip", "cartwheel", "getup_faceup", "kick")
_FEET = [LANDMARKS.index(f"{side}_ankle") for side in ("right", "left")]


def turned(motion: Motion) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    return forward_kinematics(motion.skeleton, motion.root_pos_w, motion.joint_rot_l)


def test_a_folded_motion_comes_back_as_it_is(make_figure: Callable[..., Any]) -> None:
    take = starter_take("kick").motion
    assert fold(take) is take
    once = fold(make_figure().motion)
    assert is_folded(once.skeleton)
    assert fold(once) is once


@pytest.mark.parametrize("name", TAKES)
def test_folding_takes_a_disguise_off(name: str, disguised: Callable[..., Motion]) -> None:
    motion = starter_take(name).motion
    folded = fold(disguised(motion, turn_w=from_rotvec([0.4, -1.9, 0.7])))
    assert folded.skeleton.same_as(STARTER_SKELETON, tolerance_m=1e-9)
    positions, rotations = turned(motion)
    found_positions, found_rotations = turned(folded)
    # straight limbs tell nothing of their twist but by their joints, whose hinge is read off where they bend
    np.testing.assert_allclose(found_positions, positions, atol=0.004)
    assert np.rad2deg(angle_between(found_rotations, rotations)).max() < 3.0
    feet_and_head = [LANDMARKS.index("head"), *_FEET]
    assert angle_between(found_rotations, rotations)[:, feet_and_head].max() < 1e-6


@pytest.mark.parametrize("name", ["jump", "kick"])
def test_axes_of_their_own_in_every_joint_are_seen_through(name: str, disguised: Callable[..., Motion]) -> None:
    motion = starter_take(name).motion
    folded = fold(disguised(motion, rest_seed=7))
    limbs = [LANDMARKS.index(f"{side}_{part}") for side in ("left", "right") for part in ("knee", "ankle", "elbow")]
    np.testing.assert_allclose(folded.skeleton.offsets_m[limbs], STARTER_SKELETON.offsets_m[limbs], atol=1e-9)
    error_m = np.linalg.norm(landmark_positions(folded) - landmark_positions(motion), axis=-1).mean(axis=-1)
    assert error_m.mean() < 0.015
    _, rotations = turned(motion)
    _, found = turned(folded)
    # no pose without rotations to read the feet from: the frame that stands straightest has to do
    assert np.rad2deg(angle_between(found, rotations)[:, _FEET]).mean() < 20.0


@pytest.mark.parametrize("frame", [15, 35, 59])
def test_a_rest_pose_that_is_a_frame_of_the_motion_is_not_believed(
    frame: int, make_figure: Callable[..., Any], rest_of_a_frame: Callable[..., Motion]
) -> None:
    motion = make_figure().motion
    odd = rest_of_a_frame(motion, frame)
    np.testing.assert_allclose(turned(odd)[0], turned(motion)[0], atol=1e-9)
    wanted, found = fold(motion), fold(odd)
    np.testing.assert_allclose(landmark_positions(found), landmark_positions(wanted), atol=0.02)
    off_rad = angle_between(turned(found)[1], turned(wanted)[1])
    assert np.rad2deg(off_rad[:, _FEET].mean()) < 10.0
    assert np.rad2deg(off_rad[:, LANDMARKS.index("head")].mean()) < 20.0


@pytest.mark.parametrize("rest", [{}, {"arms_down_rad": 0.9}, {"twists": True, "props": True, "order_seed": 4}])
def test_a_whole_skeleton_is_met_within_what_clavicles_and_spines_do(
    rest: dict[str, Any], make_figure: Callable[..., Any]
) -> None:
    motion = make_figure(**rest).motion
    error_m = fold_error_m(motion, fold(motion))
    assert error_m.mean() < 0.012
    apart_m = np.linalg.norm(landmark_positions(motion) - landmark_positions(fold(motion)), axis=-1)
    exact = [LANDMARKS.index(f"{side}_{part}") for side in ("left", "right") for part in ("hip", "ankle")]
    assert apart_m[:, exact].max() < 0.003


def test_standing_feet_are_flat_and_the_face_looks_ahead(make_figure: Callable[..., Any]) -> None:
    for more in ({}, {"turn_w": from_rotvec([1.0, 2.0, -0.5])}, {"scale": 0.01 * 160}):
        folded = fold(make_figure(**more).motion)
        _, rotations = turned(folded)
        upright = rotations[0, [LANDMARKS.index("head"), *_FEET, 0]]
        np.testing.assert_allclose(upright, np.tile([1.0, 0, 0, 0], (4, 1)), atol=1e-9)


def test_moving_the_performer_moves_the_folded_motion(make_figure: Callable[..., Any]) -> None:
    motion = make_figure().motion
    folded_then_moved = place(fold(motion), 0.8, [1.0, -2.0])
    moved_then_folded = fold(place(motion, 0.8, [1.0, -2.0]))
    np.testing.assert_allclose(turned(moved_then_folded)[0], turned(folded_then_moved)[0], atol=1e-9)


@pytest.mark.parametrize("side", ["left", "right"])
def test_a_limb_straightened_beyond_straight_does_not_flip(side: str, make_figure: Callable[..., Any]) -> None:
    """The elbow and knee bend to and fro through straight; nothing turns faster than they do."""
    figure = make_figure(frames=200)
    swing = np.deg2rad(30.0 - 34.0 * np.sin(np.linspace(0.0, 4 * np.pi, 200)) ** 2)  # 30 to -4 degrees
    rotations = np.tile([1.0, 0.0, 0.0, 0.0], (200, len(figure.skeleton), 1))
    hinges = {"elbow": [0.0, 0.0, 1.0 if side == "right" else -1.0], "knee": [0.0, 1.0, 0.0]}
    for joint, axis in hinges.items():
        rotations[:, figure.truth[f"{side}_{joint}"]] = about_axis(axis, swing)
    folded = fold(replace(figure.motion, joint_rot_l=rotations))
    for joint in ("shoulder", "hip", "elbow", "knee"):
        found = folded.joint_rot_l[:, LANDMARKS.index(f"{side}_{joint}")]
        step_rad = angle_between(found[1:], found[:-1]).max()
        assert step_rad <= 1.5 * np.abs(np.diff(swing)).max(), joint


def test_lineage_stays_and_says_what_was_done(make_figure: Callable[..., Any]) -> None:
    motion = make_figure().motion
    folded = fold(motion)
    assert [span.drive for span in folded.lineage.spans()] == [Drive.PHYSICS]
    edit = folded.lineage.edits[-1]
    assert (edit.kind, edit.start_frame, edit.end_frame) == (EditKind.RETARGET, 0, motion.frames)
    assert edit.note == f"folded from {len(motion.skeleton)} joints to 15"
    assert folded.fps == motion.fps


@pytest.mark.parametrize("name", TAKES)
def test_points_alone_give_the_pose_back(name: str) -> None:
    """Without any rotation, the landmarks of a take are met as the take's own bones meet them."""
    motion = starter_take(name).motion
    wanted = landmark_positions(motion)
    root_pos_w, joint_rot_l = fit_landmarks(STARTER_SKELETON, wanted)
    found, _ = forward_kinematics(STARTER_SKELETON, root_pos_w, joint_rot_l)
    # where a limb is all but straight, nothing says which way it would bend
    apart_m = np.linalg.norm(found - wanted, axis=-1)
    assert apart_m.max() < 0.02
    assert apart_m.mean() < 0.0005


def test_what_a_rigid_trunk_cannot_meet_is_shared(make_figure: Callable[..., Any]) -> None:
    """The chest's turn is the best: any small turn away from it puts neck and shoulders further off."""
    motion = make_figure().motion
    folded = fold(motion)
    wanted = landmark_positions(motion)
    joints = [LANDMARKS.index(name) for name in ("head", "left_shoulder", "right_shoulder")]
    chest = LANDMARKS.index("chest")
    positions, rotations = turned(folded)
    rest = folded.skeleton.offsets_m[joints]

    def missed(turn: tuple[float, ...]) -> Any:
        there = positions[:, chest, None] + rotate(from_rotvec(turn), rotate(rotations[:, chest, None], rest))
        return ((there - wanted[:, joints]) ** 2).sum(axis=(1, 2))

    for turn in np.eye(3) * 0.01:
        assert (missed((0, 0, 0)) <= missed(turn) + 1e-12).all()
        assert (missed((0, 0, 0)) <= missed(-turn) + 1e-12).all()


def test_the_form_of_the_starter_skeleton_is_told_from_others() -> None:
    starter = STARTER_SKELETON
    assert is_folded(starter)
    assert is_folded(Skeleton(LANDMARKS, starter.parents, starter.offsets_m * [1.0, 1.3, 0.8]))
    for joint, offset in (("left_knee", (0.1, 0, -0.4)), ("chest", (0, 0.1, 0.2)), ("left_hip", (0, 0.2, 0))):
        other = np.array(starter.offsets_m)
        other[LANDMARKS.index(joint)] = offset
        assert not is_folded(Skeleton(LANDMARKS, starter.parents, other)), joint


def test_no_human_no_fold() -> None:
    motion = starter_take("kick").motion
    rope = Skeleton(tuple(f"b{n}" for n in range(15)), tuple(range(-1, 14)), np.array([[0, 0, 0]] + [[0, 0, 0.2]] * 14))
    with pytest.raises(BadInput, match="not a humanoid skeleton: no two legs"):
        fold(replace(motion, skeleton=rope))


def test_a_second_take_goes_onto_the_first_ones_skeleton(make_figure: Callable[..., Any]) -> None:
    first, second = (make_figure(motion_seed=seed).motion for seed in (1, 2))
    onto = fold(first).skeleton
    folded = fold(second, onto=onto)
    assert folded.skeleton is onto
    assert fold_error_m(second, folded).mean() < 0.015
    assert fold(folded, onto=onto) is folded
    with pytest.raises(BadInput, match="not the 15 joints of a performer"):
        fold(second, onto=first.skeleton)


def test_shoulders_stand_where_they_are_on_average(make_figure: Callable[..., Any]) -> None:
    """Raised clavicles raise the folded shoulders, so that a hand overhead is no further off than a hanging one."""
    figure = make_figure(frames=40)
    rotations = np.tile([1.0, 0.0, 0.0, 0.0], (40, len(figure.skeleton), 1))
    for side, sign in (("left", 1.0), ("right", -1.0)):
        rotations[20:, figure.truth[f"{side}_clavicle"]] = about_axis([sign, 0.0, 0.0], np.full(20, 0.4))
    motion = replace(figure.motion, joint_rot_l=rotations)
    apart_m = np.linalg.norm(landmark_positions(motion) - landmark_positions(fold(motion)), axis=-1)
    shoulders = [LANDMARKS.index(f"{side}_shoulder") for side in ("left", "right")]
    low, high = apart_m[:20, shoulders].mean(), apart_m[20:, shoulders].mean()
    assert low == pytest.approx(high, rel=0.15)
    assert 0.02 < low < 0.04
