"""What metrics look at: where the body is at given times, the same for every skeleton."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from airhead.motion import (
    LANDMARKS,
    Motion,
    Segment,
    Stage,
    center_of_mass,
    forward_kinematics,
    reached_heights,
    sample,
    segment_heights,
)
from airhead.rotations import FloatArray, rotate

_ANKLES: Final = ("right_ankle", "left_ankle")


@dataclass(frozen=True, eq=False)
class Trace:
    """A motion seen at T times.

    Attributes:
        times_s: (T,) seconds.
        landmarks_w: (T, 15, 3) metres, the joints of `LANDMARKS`.
        trunk_rot_w: (T, 4) the pelvis, which stands for the trunk in every metric.
        com_pos_w: (T, 3) metres, the centre of mass.
        heights_m: (T, S) lowest point of each segment above the ground; its distance to the nearest box, if less.
        reached_m: (T, S) the same with hands as long as the performer's own, stretched: bodies have a ball for a hand.
        segment_names: the S segments.
        ground_m: (T,) metres, the height of what the lower ankle is above: the ground, 0, or a box.
    """

    times_s: FloatArray
    landmarks_w: FloatArray
    trunk_rot_w: FloatArray
    com_pos_w: FloatArray
    heights_m: FloatArray
    reached_m: FloatArray
    segment_names: tuple[str, ...]
    ground_m: FloatArray

    @property
    def trunk_tilt_rad(self) -> FloatArray:
        """(T,) angle between the pelvis' long axis and the vertical."""
        upwards = rotate(self.trunk_rot_w, np.array([0.0, 0.0, 1.0]))[:, 2]
        tilt: FloatArray = np.arccos(np.clip(upwards, -1.0, 1.0))
        return tilt


def trace(motion: Motion, segments: Sequence[Segment], times_s: FloatArray, stage: Stage | None = None) -> Trace:
    """A motion at times in seconds from its first frame; between frames it is interpolated.

    Args:
        motion: on the skeleton of the segments.
        segments: the body's parts.
        times_s: (T,) seconds.
        stage: what stands around; flat ground if None.
    """
    root_pos_w, joint_rot_l = sample(motion, times_s)
    joint_pos_w, joint_rot_w = forward_kinematics(motion.skeleton, root_pos_w, joint_rot_l)
    landmarks = [motion.skeleton.index(name) for name in LANDMARKS]
    return Trace(
        times_s=times_s,
        landmarks_w=joint_pos_w[:, landmarks],
        trunk_rot_w=joint_rot_w[:, landmarks[0]],
        com_pos_w=center_of_mass(motion.skeleton, segments, joint_pos_w, joint_rot_w),
        heights_m=segment_heights(motion.skeleton, segments, joint_pos_w, joint_rot_w, stage),
        reached_m=reached_heights(motion.skeleton, segments, joint_pos_w, joint_rot_w, stage),
        segment_names=tuple(segment.name for segment in segments),
        ground_m=_ground_m(joint_pos_w[:, [motion.skeleton.index(name) for name in _ANKLES]], stage or Stage()),
    )


def _ground_m(ankle_pos_w: FloatArray, stage: Stage) -> FloatArray:
    """(T,) the height of what the lower of two ankles (T, 2, 3) is above."""
    lower = ankle_pos_w[..., 2].argmin(axis=-1)
    return stage.ground_m(ankle_pos_w[np.arange(len(lower)), lower])
