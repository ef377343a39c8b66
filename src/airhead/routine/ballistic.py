"""A blend in flight: the centre of mass flies on one parabola, whatever the limbs do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from airhead.motion import EditKind, Motion, Segment, center_of_mass, forward_kinematics
from airhead.rotations import FloatArray

GRAVITY_M_S2: Final = 9.81


def parabola(start_w: FloatArray, end_w: FloatArray, frames: int, fps: float) -> FloatArray:
    """(frames + 1, 3) metres, the free flight from one place to another in `frames` frames.

    c(t) = c0 + (c1 - c0) t/T + g/2 t (T - t) upwards.
    """
    time_s, total_s = np.arange(frames + 1) / fps, max(frames, 1) / fps
    path_w: FloatArray = start_w + (time_s / total_s)[:, None] * (end_w - start_w)
    path_w[:, 2] += GRAVITY_M_S2 / 2 * time_s * (total_s - time_s)
    return path_w


def fly(motion: Motion, take_off: int, landing: int, segments: Sequence[Segment]) -> Motion:
    """The motion with its root moved so that the centre of mass is in free flight from one frame to another.

    What to blend in the air is the centre of mass, not the root: Safonova and Hodgins, "Analyzing the physical
    correctness of interpolated human motion" (2005). Whatever the two flights differ in is left to take-off and
    landing, where the ground can give it. The frames between carry the edit `blend`.

    Args:
        motion: T frames, poses blended already.
        take_off, landing: the first and the last frame of the flight; both stay as they are.
        segments: the masses.
    """
    part = slice(take_off, landing + 1)
    poses = forward_kinematics(motion.skeleton, motion.root_pos_w[part], motion.joint_rot_l[part])
    com_pos_w = center_of_mass(motion.skeleton, segments, *poses)
    root_pos_w = np.array(motion.root_pos_w)
    root_pos_w[part] += parabola(com_pos_w[0], com_pos_w[-1], landing - take_off, motion.fps) - com_pos_w
    lineage = motion.lineage.with_edit(EditKind.BLEND, "centre of mass in free flight", take_off, landing + 1)
    return replace(motion, root_pos_w=root_pos_w, lineage=lineage)
