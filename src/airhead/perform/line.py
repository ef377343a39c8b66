"""The line that a performance follows: a plan's motion, moved to where the body really is as it goes along."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from airhead.body import Body
from airhead.motion import EditKind, Lineage, Motion, forward_kinematics, nearest_place, place, sample
from airhead.perform.pieces import stretch
from airhead.rotations import (
    FloatArray,
    conjugate,
    continuous,
    from_rotvec,
    multiply,
    normalize,
    rotate,
    to_rotvec,
)
from airhead.tracking import come_to_rest


@dataclass(frozen=True, eq=False)
class Pose:
    """A body's pose and how it changes.

    Attributes:
        root_pos_w, root_vel_w: (3,) metres, metres a second.
        joint_rot_l: (J, 4).
        joint_vel_l: (J, 3) rad/s of each joint in its parent's frame.
    """

    root_pos_w: FloatArray
    joint_rot_l: FloatArray
    root_vel_w: FloatArray
    joint_vel_l: FloatArray

    @classmethod
    def between(cls, motion: Motion, frame: int) -> Pose:
        """The pose of a motion at a frame, its velocity by differences with the neighbours there are."""
        before, after = max(frame - 1, 0), min(frame + 1, motion.frames - 1)
        time_s = max(after - before, 1) / motion.fps
        turned = multiply(motion.joint_rot_l[after], conjugate(motion.joint_rot_l[before]))
        return cls(
            motion.root_pos_w[frame],
            motion.joint_rot_l[frame],
            (motion.root_pos_w[after] - motion.root_pos_w[before]) / time_s,
            to_rotvec(turned) / time_s,
        )


@dataclass(frozen=True, eq=False)
class Left:
    """What a simulation leaves behind.

    Attributes:
        state: (nq + nv) the body's, at the first frame after it.
        pose: the same as a pose.
        lineage: of its last frame.
    """

    state: FloatArray
    pose: Pose
    lineage: Lineage


def placed_at(motion: Motion, frame: int, pose: Pose) -> Motion:
    """The motion moved sideways and turned about the vertical so that it is at `pose` at `frame`.

    The turn is the one that brings all joints nearest to the pose's, seen from above; it means the same upside down.
    """
    here_w = forward_kinematics(motion.skeleton, motion.root_pos_w[frame], motion.joint_rot_l[frame])[0]
    there_w = forward_kinematics(motion.skeleton, pose.root_pos_w, pose.joint_rot_l)[0]
    return place(motion, *nearest_place(here_w, there_w))


def placed_along(motion: Motion, start_s: float, joints_w: FloatArray, hz: float) -> Motion:
    """The motion moved sideways and turned about the vertical so that from `start_s` on it goes along with a body.

    Over a while: one pose tells little of where it faces, and least of all in a spin.

    Args:
        motion: the line.
        start_s: from when on.
        joints_w: (N, J, 3) where the body's joints are, `hz` times a second.
        hz: how often.
    """
    poses = sample(motion, start_s + np.arange(len(joints_w)) / hz)
    return place(motion, *nearest_place(forward_kinematics(motion.skeleton, *poses)[0], joints_w))


def led_to_rest(line: Motion, held: NDArray[np.bool_], last: int, body: Body) -> Motion:
    """The line up to frame `last`; where a held pose ends it, nobody is followed, and the body comes to rest.

    `held` (T,) marks the line's frames in which a pose is held.
    """
    part = stretch(line, 0, last)
    moving = np.flatnonzero(~held[:last])
    if last < line.frames or not len(moving) or moving[-1] + 1 == last or body.stage.boxes:
        return part
    ends = int(moving[-1]) + 1
    return come_to_rest(stretch(part, 0, ends), body.segments, (last - ends) / line.fps)


def settled_from(
    motion: Motion, frame: int, end_frame: int, pose: Pose, half_life_s: float
) -> tuple[Motion, FloatArray]:
    """The motion, started from `pose` at `frame`, with what is different fading by `end_frame`.

    The difference in pose and velocity decays like a critically damped spring (D. Bollo, "Inertialization", 2018; the
    decay spring of D. Holden, "Spring-It-On", 2021), so that neither jumps.

    Returns:
        the motion, and (end_frame - frame,) how much of the difference is left at each frame, 1 to 0.
    """
    start = Pose.between(motion, frame)
    times_s = np.arange(end_frame - frame) / motion.fps
    offset_m = pose.root_pos_w - start.root_pos_w
    turned = multiply(pose.joint_rot_l, conjugate(start.joint_rot_l))
    turning_rad_s = pose.joint_vel_l - rotate(turned, start.joint_vel_l)
    root_m = _fading(offset_m, pose.root_vel_w - start.root_vel_w, times_s, half_life_s)
    joints_rad = _fading(to_rotvec(turned), turning_rad_s, times_s, half_life_s)
    root_pos_w, joint_rot_l = motion.root_pos_w.copy(), motion.joint_rot_l.copy()
    root_pos_w[frame:end_frame] += root_m
    joint_rot_l[frame:end_frame] = normalize(multiply(from_rotvec(joints_rad), joint_rot_l[frame:end_frame]))
    left = _fading(np.ones(1), np.zeros(1), times_s, half_life_s)[:, 0]
    lineage = motion.lineage.with_edit(
        EditKind.BLEND, "the end of the simulation fades into the recording", frame, end_frame
    )
    settled = replace(motion, root_pos_w=root_pos_w, joint_rot_l=continuous(joint_rot_l), lineage=lineage)
    return settled, left


def _fading(offset: FloatArray, velocity: FloatArray, times_s: FloatArray, half_life_s: float) -> FloatArray:
    """(T, ...) an offset that starts with a velocity and dies away, forced to exactly zero at the end of the times."""
    rate = 2.0 * np.log(2.0) / half_life_s
    time = times_s.reshape((-1,) + (1,) * offset.ndim)
    decayed = (offset + (velocity + rate * offset) * time) * np.exp(-rate * time)
    remaining = 1.0 - times_s / max(float(times_s[-1]), 1e-9) if len(times_s) > 1 else np.zeros(len(times_s))
    # the tail of the exponential is small by then; a smooth window takes it to zero without a step
    window = np.minimum(1.0, 3.0 * remaining) ** 2 * (3.0 - 2.0 * np.minimum(1.0, 3.0 * remaining))
    faded: FloatArray = decayed * window.reshape(time.shape)
    return faded
