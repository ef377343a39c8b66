"""Contacts that can be seen in a motion: a body part that is low and slow rests on the ground."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from airhead.motion.kinematics import forward_kinematics, velocity
from airhead.motion.motion import Motion
from airhead.motion.segments import Segment, lowest_points, segment_heights
from airhead.motion.stage import Stage

_LOW_M: Final = 0.03
_SLOW_M_S: Final = 0.5


def kinematic_contacts(motion: Motion, segments: Sequence[Segment], stage: Stage | None = None) -> NDArray[np.bool_]:
    """(T, S) whether each segment is within 3 cm of the ground or a box, its lowest point slower than 0.5 m/s."""
    poses = forward_kinematics(motion.skeleton, motion.root_pos_w, motion.joint_rot_l)
    points_w = lowest_points(motion.skeleton, segments, *poses)
    speed_m_s = np.linalg.norm(velocity(points_w, motion.fps), axis=-1)
    heights_m = segment_heights(motion.skeleton, segments, *poses, stage)
    touching: NDArray[np.bool_] = (heights_m < _LOW_M) & (speed_m_s < _SLOW_M_S)
    return touching
