"""Traits: what two motions are compared by where one is cut into the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import binary_closing

from airhead.metrics import flights, trace
from airhead.motion import (
    Motion,
    Segment,
    center_of_mass,
    forward_kinematics,
    lowest_points,
    velocity,
)
from airhead.motion.legs import SIDES
from airhead.rotations import FloatArray, about_axis, rotate, yaw

#: Lower than this a foot can be down; recorded feet hover by a few centimetres.
_LOW_M: Final = 0.045
#: Slower than this a low foot is down: recorded feet skate, swinging ones pass at twice this.
_SLOW_M_S: Final = 1.2
#: A foot that leaves the ground for less than this did not leave it.
_SHORTEST_SWING_S: Final = 0.1


@dataclass(frozen=True, eq=False)
class Traits:
    """A motion of T frames, seen frame by frame, also in its heading frame: under the pelvis, turned with its yaw.

    Attributes:
        fps: frames a second.
        pose_h: (T, J, 3) metres, joints in the heading frame; heights are above the ground.
        vel_h: (T, J, 3) m/s, their velocities, turned into the heading frame.
        com_vel_h: (T, 3) m/s, the centre of mass', turned likewise.
        heading_rad: (T,) yaw of the pelvis in the world.
        com_pos_w, com_vel_w: (T, 3) metres and m/s.
        ankle_pos_w: (T, 2, 3) metres, right and left.
        foot_rot_w: (T, 2, 4).
        ball_pos_w: (T, 2, 3) metres, the ball of each foot.
        down: (T, 2) whether the foot rests on the ground.
        flight: (T,) the number of the flight that the frame belongs to, -1 on the ground.
    """

    fps: float
    pose_h: FloatArray
    vel_h: FloatArray
    com_vel_h: FloatArray
    heading_rad: FloatArray
    com_pos_w: FloatArray
    com_vel_w: FloatArray
    ankle_pos_w: FloatArray
    foot_rot_w: FloatArray
    ball_pos_w: FloatArray
    down: NDArray[np.bool_]
    flight: NDArray[np.int_]

    @property
    def frames(self) -> int:
        return len(self.heading_rad)


def traits_of(motion: Motion, segments: Sequence[Segment]) -> Traits:
    """The traits of every frame of a motion that stands on the floor."""
    skeleton, fps = motion.skeleton, motion.fps
    joint_pos_w, joint_rot_w = forward_kinematics(skeleton, motion.root_pos_w, motion.joint_rot_l)
    com_pos_w = center_of_mass(skeleton, segments, joint_pos_w, joint_rot_w)
    com_vel_w = velocity(com_pos_w, fps)
    heading_rad = np.unwrap(yaw(motion.joint_rot_l[:, 0]))
    to_heading = about_axis([0.0, 0.0, 1.0], -heading_rad)
    below_pelvis_w = joint_pos_w[:, :1] * np.array([1.0, 1.0, 0.0])
    ankles = [skeleton.index(f"{side}_ankle") for side in SIDES]
    ankle_pos_w, foot_rot_w = joint_pos_w[:, ankles], joint_rot_w[:, ankles]
    ball_pos_w = ankle_pos_w + rotate(foot_rot_w, np.stack([ball_of_foot_l(segments, side) for side in SIDES]))
    lowest_w = lowest_points(skeleton, segments, joint_pos_w, joint_rot_w)
    return Traits(
        fps=fps,
        pose_h=rotate(to_heading[:, None], joint_pos_w - below_pelvis_w),
        vel_h=rotate(to_heading[:, None], velocity(joint_pos_w, fps)),
        com_vel_h=rotate(to_heading, com_vel_w),
        heading_rad=heading_rad,
        com_pos_w=com_pos_w,
        com_vel_w=com_vel_w,
        ankle_pos_w=ankle_pos_w,
        foot_rot_w=foot_rot_w,
        ball_pos_w=ball_pos_w,
        down=_feet_down(segments, lowest_w[..., 2], ball_pos_w, fps),
        flight=_flight_numbers(motion, segments),
    )


def ball_of_foot_l(segments: Sequence[Segment], side: str) -> FloatArray:
    """(3,) metres in the ankle's frame: the middle of the front edge of the foot's sole."""
    foot = next(segment for segment in segments if segment.name == f"{side}_foot")
    points, _ = foot.probes
    sole = points[points[:, 2] < points[:, 2].mean()]
    front: FloatArray = sole[sole[:, 0] > sole[:, 0].mean()].mean(axis=0)
    return front


def _feet_down(
    segments: Sequence[Segment], heights_m: FloatArray, ball_pos_w: FloatArray, fps: float
) -> NDArray[np.bool_]:
    names = [segment.name for segment in segments]
    sole_m = np.stack(
        [heights_m[:, [names.index(f"{side}_{part}") for part in ("foot", "toes")]].min(axis=1) for side in SIDES],
        axis=1,
    )
    speed_m_s = np.linalg.norm(velocity(ball_pos_w[..., :2], fps), axis=-1)
    reach = int(_SHORTEST_SWING_S * fps / 2)
    padded = np.pad((sole_m < _LOW_M) & (speed_m_s < _SLOW_M_S), ((reach, reach), (0, 0)), mode="edge")
    closed = binary_closing(padded, np.ones((2 * reach + 1, 1)))
    down: NDArray[np.bool_] = closed[reach : len(closed) - reach]
    return down


def _flight_numbers(motion: Motion, segments: Sequence[Segment]) -> NDArray[np.int_]:
    number = np.full(motion.frames, -1)
    for index, (start, end) in enumerate(flights(trace(motion, segments, motion.times_s))):
        number[start:end] = index
    return number
