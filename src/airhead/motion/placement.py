"""Placement: a motion put somewhere else on the ground and turned, without any change of its shape."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike

from airhead.motion.frozen import frozen_floats
from airhead.motion.lineage import EditKind
from airhead.motion.motion import Motion
from airhead.rotations import about_axis, multiply, rotate


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
