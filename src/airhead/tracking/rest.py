"""How a motion ends: a body that is to stand still after a take must be able to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from airhead.motion import Motion, Segment, Stage, center_of_mass, forward_kinematics, hold_last, reach_with_feet
from airhead.motion.blend import smooth_step
from airhead.motion.legs import SIDES
from airhead.rotations import FloatArray, about_axis, conjugate, cross, from_rotvec, multiply, rotate, to_rotvec

#: Over this long the feet are set down and the weight comes between them.
_SETTLE_S: Final = 0.7
#: A pose whose trunk leans further, or whose pelvis is lower than this share of a leg, does not stand.
_STANDS_TILT_RAD: Final = np.deg2rad(40.0)
_STANDS_HEIGHT: Final = 0.6
#: At rest the trunk leans no further than this, and the pelvis is no lower than this share of a leg.
_RESTING_TILT_RAD: Final = np.deg2rad(18.0)
_RESTING_HEIGHT: Final = 0.75
#: Each foot carries at least this share of the weight.
_LEAST_LOAD: Final = 0.25
_WEIGHINGS: Final = 3
_UP: Final = np.array([0.0, 0.0, 1.0])


def come_to_rest(motion: Motion, segments: Sequence[Segment], hold_s: float, stage: Stage | None = None) -> Motion:
    """The motion, then at least `hold_s` in which it comes to rest: on both soles, where it ended on its feet.

    A take often ends in the middle of a step, leaning, or with its feet above the floor. In that pose nobody can stay;
    what comes after it follows nobody anyway. Feet are set down on ground or box below them; a trunk that leans far is
    righted, a pelvis that is low rises. Who does not stand is held in the last pose.

    Args:
        motion: T frames that stand on the floor, of a skeleton with the landmark joints.
        segments: the body's.
        hold_s: how long it lasts.
        stage: what it stands on; flat ground if None.
    """
    held = hold_last(motion, int(np.ceil(hold_s * motion.fps)) + 1)
    ground_m = (stage or Stage()).ground_m(_feet(motion)[0][-1])
    if not _stands(motion, float(ground_m.min())):
        return held
    ending = _frames(held, motion.frames - 1, held.frames)
    share = smooth_step(np.arange(ending.frames) / (_SETTLE_S * motion.fps))
    stood = _stood(_righted(ending, share, float(ground_m.min())), share, segments, ground_m)
    root_pos_w, joint_rot_l = np.array(held.root_pos_w), np.array(held.joint_rot_l)
    root_pos_w[motion.frames :], joint_rot_l[motion.frames :] = stood.root_pos_w[1:], stood.joint_rot_l[1:]
    return replace(held, root_pos_w=root_pos_w, joint_rot_l=joint_rot_l)


def _righted(ending: Motion, share: FloatArray, ground_m: float) -> Motion:
    """N frames of one pose, its trunk righted and its pelvis raised by a share (N,), as far as rest asks for it."""
    up_w = rotate(ending.joint_rot_l[0, 0], _UP)
    tilt = float(np.arccos(np.clip(up_w[2], -1.0, 1.0)))
    axis = cross(up_w, _UP) / max(np.sin(tilt), 1e-9)
    turn = max(tilt - _RESTING_TILT_RAD, 0.0) * axis
    rise_m = max(_RESTING_HEIGHT * _leg_m(ending) + ground_m - float(ending.root_pos_w[0, 2]), 0.0)
    root_pos_w, joint_rot_l = np.array(ending.root_pos_w), np.array(ending.joint_rot_l)
    root_pos_w[:, 2] += share * rise_m
    joint_rot_l[:, 0] = multiply(from_rotvec(share[:, None] * turn), joint_rot_l[:, 0])
    return replace(ending, root_pos_w=root_pos_w, joint_rot_l=joint_rot_l)


def _stood(ending: Motion, share: FloatArray, segments: Sequence[Segment], ground_m: FloatArray) -> Motion:
    """N frames of nearly one pose, brought to stand on grounds (2,) by a share (N,) that grows from 0 to 1."""
    ankle_pos_w, foot_rot_w = (np.broadcast_to(first[:1], first.shape) for first in _feet(ending))
    goal_pos_w, goal_rot_w = _set_down(ankle_pos_w[-1], foot_rot_w[-1], segments, ground_m)
    turn = to_rotvec(multiply(goal_rot_w, conjugate(foot_rot_w[-1])))
    set_down_w = ankle_pos_w + share[:, None, None] * (goal_pos_w - ankle_pos_w)
    turned_w = multiply(from_rotvec(share[:, None, None] * turn), foot_rot_w)
    lean_w = np.zeros(2)
    stood = ending
    for _ in range(_WEIGHINGS):  # legs that reach move the centre of mass a little; the next weighing sees it
        root_pos_w = np.array(ending.root_pos_w)
        root_pos_w[:, :2] += share[:, None] * lean_w
        stood = reach_with_feet(replace(ending, root_pos_w=root_pos_w), set_down_w, turned_w)
        lean_w = lean_w + _off_balance(stood, goal_pos_w, goal_rot_w, segments)
    return stood


def _frames(motion: Motion, start: int, end: int) -> Motion:
    return replace(
        motion,
        root_pos_w=motion.root_pos_w[start:end],
        joint_rot_l=motion.joint_rot_l[start:end],
        lineage=motion.lineage.trim(start, end),
    )


def _stands(motion: Motion, ground_m: float) -> bool:
    """Whether the last pose is one of somebody on their feet, above ground of this height."""
    up_w = rotate(motion.joint_rot_l[-1, 0], _UP)
    high = motion.root_pos_w[-1, 2] - ground_m > _STANDS_HEIGHT * _leg_m(motion)
    return bool(up_w[2] > np.cos(_STANDS_TILT_RAD) and high)


def _leg_m(motion: Motion) -> float:
    bones = [motion.skeleton.offsets_m[motion.skeleton.index(f"right_{part}")] for part in ("knee", "ankle")]
    return float(np.linalg.norm(bones, axis=-1).sum())


def _feet(motion: Motion) -> tuple[FloatArray, FloatArray]:
    """Ankles (T, 2, 3) and rotations (T, 2, 4) of the feet."""
    joint_pos_w, joint_rot_w = forward_kinematics(motion.skeleton, motion.root_pos_w, motion.joint_rot_l)
    ankles = [motion.skeleton.index(f"{side}_ankle") for side in SIDES]
    return joint_pos_w[:, ankles], joint_rot_w[:, ankles]


def _set_down(
    ankle_pos_w: FloatArray, rot_w: FloatArray, segments: Sequence[Segment], ground_m: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """The feet (2, 3), (2, 4) flat on the ground (2,) below where they were."""
    ahead_w = rotate(rot_w, np.array([1.0, 0.0, 0.0]))
    flat_w = about_axis(_UP, np.arctan2(ahead_w[:, 1], ahead_w[:, 0]))
    down_w = ankle_pos_w.copy()
    for side, name in enumerate(SIDES):
        sole = next(segment for segment in segments if segment.name == f"{name}_foot")
        points_l, radii_m = sole.probes
        down_w[side, 2] = ground_m[side] - float((points_l[:, 2] - radii_m).min())
    return down_w, flat_w


def _off_balance(motion: Motion, ankle_pos_w: FloatArray, rot_w: FloatArray, segments: Sequence[Segment]) -> FloatArray:
    """(2,) metres from below the centre of mass at the last frame to where both soles carry their share of it."""
    poses = forward_kinematics(motion.skeleton, motion.root_pos_w[-1], motion.joint_rot_l[-1])
    com_w = center_of_mass(motion.skeleton, segments, *poses)
    soles_l = [next(s for s in segments if s.name == f"{name}_foot").probes[0].mean(axis=0) for name in SIDES]
    right_w, left_w = (ankle_pos_w + rotate(rot_w, np.stack(soles_l)))[:, :2]
    between_w = left_w - right_w
    share = (com_w[:2] - right_w) @ between_w / max(float(between_w @ between_w), 1e-9)
    nearest_w = right_w + np.clip(share, _LEAST_LOAD, 1.0 - _LEAST_LOAD) * between_w
    away: FloatArray = nearest_w - com_w[:2]
    return away
