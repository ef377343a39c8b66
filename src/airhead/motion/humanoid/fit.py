"""Landmarks -> pose: the rotations with which the 15 joints meet 15 points as well as rigid bones can."""

from __future__ import annotations

from typing import Final

import numpy as np

from airhead.motion.humanoid.anatomy import BENDS, LIMBS, Anatomy, bend_plane, limb_joints
from airhead.motion.humanoid.landmarks import ANKLES, CHEST, HEAD, HIPS, PELVIS, SHOULDERS
from airhead.motion.skeleton import Skeleton
from airhead.rotations import IDENTITY, FloatArray, about_axis, conjugate, cross, from_matrix, multiply, rotate

_Y: Final = np.array([0.0, 1.0, 0.0])
#: How far a limb's end may stay from its point rather than the limb bend one radian more or less: feet must stand where
#: they stood; straight arms must stay straight though the shoulder joint of 15 joints cannot rise.
_STIFFNESS_M: Final = np.array([0.03, 0.03, 0.06, 0.06])
_BEND_STEPS: Final = 3


def fit_landmarks(
    skeleton: Skeleton, landmarks_w: FloatArray, anatomy: Anatomy | None = None
) -> tuple[FloatArray, FloatArray]:
    """The pose of a folded skeleton at each of P moments.

    Pelvis and hips are met by turning the pelvis to the line of the hips and the chest; the chest turns so that neck
    and shoulders are as near as they can be (Kabsch 1976, "A solution for the best rotation to relate two sets of
    vectors"). A limb keeps the angle at which it is bent, points to its end, and turns about itself by its hinge; its
    bend gives a little where its end would otherwise be missed.

    Args:
        skeleton: of the starter skeleton's form.
        landmarks_w: (P, 15, 3) metres, in the order of `LANDMARKS`.
        anatomy: how hinges, feet and head are turned. Without it hinges are square to the limbs' planes, straight limbs
            bend as the pelvis or chest does, feet stand square to the shanks, and the head is turned as the chest.

    Returns:
        `root_pos_w` (P, 3) metres and `joint_rot_l` (P, 15, 4).
    """
    root_pos_w = landmarks_w[:, HIPS].mean(axis=1)
    pelvis_rot_w, chest_pos_w, chest_rot_w = fit_trunk(skeleton, landmarks_w)
    carrier_rot_w = np.stack([pelvis_rot_w, pelvis_rot_w, chest_rot_w, chest_rot_w], axis=1)
    carrier_pos_w = np.stack([root_pos_w, root_pos_w, chest_pos_w, chest_pos_w], axis=1)
    first = [joints[0] for joints in LIMBS]
    start_w = carrier_pos_w + rotate(carrier_rot_w, skeleton.offsets_m[first])
    axis_w = _fallback_axes(landmarks_w, carrier_rot_w) if anatomy is None else anatomy.hinge_axis_w
    upper_rot_w, hinge_rot_l = _limb_rotations(skeleton, landmarks_w, start_w, axis_w)
    joint_rot_l = np.tile(IDENTITY, (len(landmarks_w), len(skeleton), 1))
    joint_rot_l[:, PELVIS] = pelvis_rot_w
    joint_rot_l[:, CHEST] = multiply(conjugate(pelvis_rot_w), chest_rot_w)
    joint_rot_l[:, first] = multiply(conjugate(carrier_rot_w), upper_rot_w)
    joint_rot_l[:, [joints[1] for joints in LIMBS]] = hinge_rot_l
    if anatomy is not None:
        shank_rot_w = multiply(upper_rot_w, hinge_rot_l)[:, :2]
        joint_rot_l[:, ANKLES] = multiply(conjugate(shank_rot_w), anatomy.foot_rot_w)
        joint_rot_l[:, HEAD] = multiply(conjugate(chest_rot_w), anatomy.head_rot_w)
    return root_pos_w, joint_rot_l


def fit_trunk(skeleton: Skeleton, landmarks_w: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """The pelvis' rotation (P, 4), the chest's position (P, 3) and its rotation (P, 4), all in the world."""
    pelvis_rot_w = _pelvis_rotation(skeleton, landmarks_w)
    chest_pos_w = landmarks_w[:, HIPS].mean(axis=1) + rotate(pelvis_rot_w, skeleton.offsets_m[CHEST])
    return pelvis_rot_w, chest_pos_w, _chest_rotation(skeleton, landmarks_w, chest_pos_w)


def _pelvis_rotation(skeleton: Skeleton, landmarks_w: FloatArray) -> FloatArray:
    """(P, 4) the pelvis with its hips exactly in line and its chest as near as that allows."""
    left = landmarks_w[:, HIPS[1]] - landmarks_w[:, HIPS[0]]
    pelvis_pos_w = landmarks_w[:, HIPS].mean(axis=1)
    found = _frame(left, landmarks_w[:, CHEST] - pelvis_pos_w)
    return multiply(found, conjugate(_frame(_Y, skeleton.offsets_m[CHEST])))


def _frame(first: FloatArray, second: FloatArray) -> FloatArray:
    """(..., 4) turns +Y along `first` (..., 3) and +Z as near to `second` as it then can be."""
    y = first / np.linalg.norm(first, axis=-1, keepdims=True)
    z = second - (second * y).sum(axis=-1, keepdims=True) * y
    z = z / np.maximum(np.linalg.norm(z, axis=-1, keepdims=True), 1e-12)
    return from_matrix(np.stack([cross(y, z), y, z], axis=-1))


def _chest_rotation(skeleton: Skeleton, landmarks_w: FloatArray, chest_pos_w: FloatArray) -> FloatArray:
    """(P, 4) the rotation about the chest that brings neck and shoulders nearest to their points."""
    joints = [HEAD, *SHOULDERS]
    rest, found = skeleton.offsets_m[joints], landmarks_w[:, joints] - chest_pos_w[:, None]
    u, _, vt = np.linalg.svd(np.einsum("pji,jk->pik", found, rest))
    mirrored = np.linalg.det(u @ vt) < 0
    u[mirrored, :, 2] *= -1.0
    return from_matrix(u @ vt)


def _fallback_axes(landmarks_w: FloatArray, carrier_rot_w: FloatArray) -> FloatArray:
    upper, middle, lower = limb_joints(landmarks_w)
    normal, bend_rad = bend_plane(upper, middle, lower)
    return np.where(np.sin(bend_rad)[..., None] > 0.1, normal, rotate(carrier_rot_w, _Y))


def _limb_rotations(
    skeleton: Skeleton, landmarks_w: FloatArray, start_w: FloatArray, axis_w: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """World rotations (P, 4, 4) of thighs and upper arms, and local ones of knees and elbows."""
    upper, middle, lower = limb_joints(landmarks_w)
    upper_m, lower_m = (-skeleton.offsets_m[[joints[k] for joints in LIMBS], 2] for k in (1, 2))
    _, bend_rad = bend_plane(upper, middle, lower)
    normal = cross(middle - upper, lower - middle)
    bend_rad = np.where(np.einsum("pli,pli->pl", normal, axis_w) * BENDS < 0, -bend_rad, bend_rad)
    to_end = lower - start_w
    bend_rad = _given(bend_rad, np.linalg.norm(to_end, axis=-1), upper_m, lower_m)
    # in the limb's own frame the hinge is Y: where its end is, seen from its start
    turn = BENDS * bend_rad
    end_l = np.stack([-lower_m * np.sin(turn), np.zeros_like(turn), -upper_m - lower_m * np.cos(turn)], axis=-1)
    square = axis_w - (axis_w * to_end).sum(axis=-1, keepdims=True) / (to_end**2).sum(axis=-1, keepdims=True) * to_end
    upper_rot_w = multiply(_frame(square, to_end), conjugate(_frame(np.broadcast_to(_Y, end_l.shape), end_l)))
    return upper_rot_w, about_axis(_Y, turn)


def _given(bend_rad: FloatArray, wanted_m: FloatArray, upper_m: FloatArray, lower_m: FloatArray) -> FloatArray:
    """The bend (P, 4) between what was seen and what reaches `wanted_m`: damped least squares on the reach.

    A straight limb's reach does not change with its bend, so that it stays straight.
    """
    given = bend_rad
    for _ in range(_BEND_STEPS):
        reach_m = np.sqrt(np.maximum(upper_m**2 + lower_m**2 + 2 * upper_m * lower_m * np.cos(given), 1e-12))
        slope = -upper_m * lower_m * np.sin(given) / reach_m
        pull = slope * (wanted_m - reach_m) - _STIFFNESS_M**2 * (given - bend_rad)
        given = given + pull / (slope**2 + _STIFFNESS_M**2)
    return given
