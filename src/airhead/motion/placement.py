"""Placement: a motion put somewhere else on the ground and turned, without any change of its shape."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike

from airhead.motion.frozen import frozen_floats
from airhead.motion.lineage import EditKind
from airhead.motion.motion import Motion
from airhead.rotations import FloatArray, about_axis, multiply, rotate


def place(motion: Motion, yaw_rad: float, shift_xy_m: ArrayLike) -> Motion:
    """The motion turned by `yaw_rad` about the world's vertical axis, then moved by `shift_xy_m` (2,) metres.

    The lineage records the edit `place` over all frames; a placement that moves nothing is none.
    """
    shift_xy = frozen_floats(shift_xy_m, (2,), "shift")
    if yaw_rad == 0.0 and not shift_xy.any():
        return motion
    turn = about_axis([0.0, 0.0, 1.0], yaw_rad)
    joint_rot_l = np.array(motion.joint_rot_l)
    joint_rot_l[:, 0] = multiply(turn, joint_rot_l[:, 0])
    degrees = math.degrees(math.remainder(yaw_rad, 2 * math.pi))
    note = f"turned by {degrees:.1f} degrees, moved by {shift_xy[0]:.3f}, {shift_xy[1]:.3f} m"
    return replace(
        motion,
        root_pos_w=rotate(turn, motion.root_pos_w) + np.append(shift_xy, 0.0),
        joint_rot_l=joint_rot_l,
        lineage=motion.lineage.with_edit(EditKind.PLACE, note),
    )


def nearest_place(here_w: FloatArray, there_w: FloatArray) -> tuple[float, FloatArray]:
    """The turn about the vertical, and the move (2,) after it, that bring points (..., 3) nearest to others from above.

    The least squares of W. Kabsch, "A solution for the best rotation to relate two sets of vectors" (1976), in a plane.
    """
    here, there = here_w[..., :2].reshape(-1, 2), there_w[..., :2].reshape(-1, 2)
    middle, goal = here.mean(axis=0), there.mean(axis=0)
    a, b = here - middle, there - goal
    yaw_rad = float(np.arctan2((a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0]).sum(), (a * b).sum()))
    cosine, sine = np.cos(yaw_rad), np.sin(yaw_rad)
    return yaw_rad, goal - np.array([[cosine, -sine], [sine, cosine]]) @ middle
