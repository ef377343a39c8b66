"""Legs that reach: hip, knee and ankle turned so that each foot is where it should be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np
from scipy.ndimage import gaussian_filter1d, maximum_filter1d

from airhead.motion.kinematics import forward_kinematics
from airhead.motion.motion import Motion
from airhead.motion.skeleton import Skeleton
from airhead.rotations import FloatArray, about_axis, conjugate, cross, from_rotvec, multiply, rotate

SIDES: Final = ("right", "left")

#: Knees bend about the thigh's y axis, which points to the body's left.
_KNEE_AXIS: Final = np.array([0.0, 1.0, 0.0])
#: Longer than this share of the leg it is not stretched, so that knees do not snap straight.
_LONGEST_REACH: Final = 0.9985
_SINK_S: Final = 0.06


def reach_with_feet(motion: Motion, ankle_pos_w: FloatArray, foot_rot_w: FloatArray) -> Motion:
    """The motion with the ankles at `ankle_pos_w` and the feet turned as `foot_rot_w`.

    The knee bends by the law of cosines until the ankle is as far from the hip as it must be, then the hip turns the
    leg onto it by the shortest way (two-bone inverse kinematics). Where a leg is too short the pelvis sinks.
    The lineage is left as it is: the caller knows why the feet were moved.

    Args:
        motion: T frames of a skeleton with the landmark joints.
        ankle_pos_w: (T, 2, 3) metres, right and left.
        foot_rot_w: (T, 2, 4).
    """
    root_pos_w = np.array(motion.root_pos_w)
    root_pos_w[:, 2] -= sink_m(motion, ankle_pos_w)
    joint_rot_l = np.array(motion.joint_rot_l)
    for side, name in enumerate(SIDES):
        joints = [motion.skeleton.index(f"{name}_{part}") for part in ("hip", "knee", "ankle")]
        joint_rot_l[:, joints] = _leg_rotations(
            motion.skeleton,
            joints,
            root_pos_w,
            joint_rot_l,
            ankle_pos_w=ankle_pos_w[:, side],
            foot_rot_w=foot_rot_w[:, side],
        )
    return replace(motion, root_pos_w=root_pos_w, joint_rot_l=joint_rot_l)


def _leg_lengths(skeleton: Skeleton, side: str) -> tuple[float, float]:
    knee, ankle = (skeleton.offsets_m[skeleton.index(f"{side}_{part}")] for part in ("knee", "ankle"))
    return float(np.linalg.norm(knee)), float(np.linalg.norm(ankle))


def sink_m(motion: Motion, ankle_pos_w: FloatArray) -> FloatArray:
    """(T,) metres that the pelvis must sink so that both legs reach (T, 2, 3); smooth in time, nowhere too little."""
    joint_pos_w, _ = forward_kinematics(motion.skeleton, motion.root_pos_w, motion.joint_rot_l)
    needed = np.zeros(motion.frames)
    for side, name in enumerate(SIDES):
        arm_w = joint_pos_w[:, motion.skeleton.index(f"{name}_hip")] - ankle_pos_w[:, side]
        longest = _LONGEST_REACH * sum(_leg_lengths(motion.skeleton, name))
        # A leg that was already longer than this when it was recorded is not asked to be shorter.
        recorded_w = (
            joint_pos_w[:, motion.skeleton.index(f"{name}_hip")]
            - joint_pos_w[:, motion.skeleton.index(f"{name}_ankle")]
        )
        longest_m = np.maximum(longest, np.linalg.norm(recorded_w, axis=-1))
        level_m = np.minimum(np.linalg.norm(arm_w[:, :2], axis=-1), longest_m)
        reachable_m = np.sqrt(longest_m**2 - level_m**2)
        needed = np.maximum(needed, arm_w[:, 2] - reachable_m)
    if needed.max() <= 0:
        return np.zeros(motion.frames)
    sigma = _SINK_S * motion.fps
    raised = maximum_filter1d(needed, 2 * int(3 * sigma + 0.5) + 1, mode="nearest")
    sink: FloatArray = gaussian_filter1d(raised, sigma, mode="nearest", truncate=3.0)
    return sink


def _leg_rotations(
    skeleton: Skeleton,
    joints: Sequence[int],
    root_pos_w: FloatArray,
    joint_rot_l: FloatArray,
    *,
    ankle_pos_w: FloatArray,
    foot_rot_w: FloatArray,
) -> FloatArray:
    """(T, 3, 4) local rotations of hip, knee and ankle of one leg."""
    hip, knee, ankle = joints
    joint_pos_w, joint_rot_w = forward_kinematics(skeleton, root_pos_w, joint_rot_l)
    thigh_m, shank_m = (float(np.linalg.norm(skeleton.offsets_m[joint])) for joint in (knee, ankle))
    wanted_w = ankle_pos_w - joint_pos_w[:, hip]
    longest_m = thigh_m + shank_m
    bend_now = _bend_rad(np.linalg.norm(joint_pos_w[:, ankle] - joint_pos_w[:, hip], axis=-1), thigh_m, shank_m)
    bend_wanted = _bend_rad(np.minimum(np.linalg.norm(wanted_w, axis=-1), longest_m), thigh_m, shank_m)
    knee_rot_l = multiply(about_axis(_KNEE_AXIS, bend_wanted - bend_now), joint_rot_l[:, knee])
    thigh_rot_w = joint_rot_w[:, hip]
    shank_w = rotate(multiply(thigh_rot_w, knee_rot_l), skeleton.offsets_m[ankle])
    bent_w = rotate(thigh_rot_w, skeleton.offsets_m[knee]) + shank_w
    thigh_rot_w = multiply(_shortest_turn(bent_w, wanted_w), thigh_rot_w)
    parent_rot_w = joint_rot_w[:, skeleton.parents[hip]]
    shank_rot_w = multiply(thigh_rot_w, knee_rot_l)
    return np.stack(
        [multiply(conjugate(parent_rot_w), thigh_rot_w), knee_rot_l, multiply(conjugate(shank_rot_w), foot_rot_w)],
        axis=1,
    )


def _bend_rad(reach_m: FloatArray, thigh_m: float, shank_m: float) -> FloatArray:
    """(T,) how far a knee is bent, 0 straight, where hip and ankle are `reach_m` apart: the law of cosines."""
    cosine = (reach_m**2 - thigh_m**2 - shank_m**2) / (2 * thigh_m * shank_m)
    bend: FloatArray = np.arccos(np.clip(cosine, -1.0, 1.0))
    return bend


def _shortest_turn(start: FloatArray, end: FloatArray) -> FloatArray:
    """(T, 4) the shortest rotation that brings the directions `start` (T, 3) onto `end` (T, 3)."""
    axis = cross(start, end)
    sine = np.linalg.norm(axis, axis=-1, keepdims=True)
    angle = np.arctan2(sine, np.einsum("...i,...i->...", start, end)[..., None])
    return from_rotvec(angle * axis / np.maximum(sine, 1e-12))
