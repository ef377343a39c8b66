"""Limbs of any skeleton that reach for where their ends should be."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from airhead.motion import Skeleton, forward_kinematics
from airhead.retarget.two_bone import reach
from airhead.rotations import FloatArray, conjugate, multiply, rotate


@dataclass(frozen=True, eq=False)
class Limb:
    """Three joints of a skeleton, with whatever lies between them.

    Attributes:
        joints: root, middle and end.
        hinge_l: (3,) unit axis in the frame of the root joint about which the lower bone bends by a positive angle.
        keeps_end: whether the end keeps how it is turned in the world, as a sole on the floor must.
    """

    joints: tuple[int, int, int]
    hinge_l: FloatArray
    keeps_end: bool


def reached(
    skeleton: Skeleton, root_pos_w: FloatArray, joint_rot_l: FloatArray, limbs: tuple[Limb, ...], moves_w: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Local rotations (T, J, 4) with the end of each limb moved by `moves_w`, and how far each missed that.

    Args:
        skeleton: J joints.
        root_pos_w: (T, 3) metres.
        joint_rot_l: (T, J, 4).
        limbs: L limbs; none is part of another.
        moves_w: (T, L, 3) metres.

    Returns:
        the rotations, and (T, L) metres that a limb was too short.
    """
    joint_pos_w, joint_rot_w = forward_kinematics(skeleton, root_pos_w, joint_rot_l)
    turned_l, missed_m = np.array(joint_rot_l), np.zeros(moves_w.shape[:2])
    for number, limb in enumerate(limbs):
        frames = np.flatnonzero(moves_w[:, number].any(axis=-1))
        if not len(frames):
            continue
        upper, middle, end = limb.joints
        points_w = joint_pos_w[frames][:, list(limb.joints)]
        hinge_w = rotate(joint_rot_w[frames, upper], limb.hinge_l)
        turns = reach(points_w, points_w[:, 2] + moves_w[frames, number], hinge_w)
        above, above_middle, above_end = (skeleton.parents[joint] for joint in limb.joints)
        from_above = conjugate(joint_rot_w[frames, above])
        turned_l[frames, upper] = multiply(from_above, multiply(turns.upper, joint_rot_w[frames, upper]))
        in_middle = multiply(turns.lower, joint_rot_w[frames, middle])
        turned_l[frames, middle] = multiply(conjugate(joint_rot_w[frames, above_middle]), in_middle)
        if limb.keeps_end:
            carried = multiply(multiply(turns.upper, turns.lower), joint_rot_w[frames, above_end])
            turned_l[frames, end] = multiply(conjugate(carried), joint_rot_w[frames, end])
        missed_m[frames, number] = turns.missed_m
    return turned_l, missed_m
