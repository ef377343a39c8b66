"""A cycle, as of a walk or a run, repeated in a row."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np

from airhead.errors import BadInput
from airhead.motion.edits import concatenate, trim
from airhead.motion.kinematics import forward_kinematics
from airhead.motion.lineage import EditKind
from airhead.motion.motion import Motion
from airhead.rotations import FloatArray, conjugate, from_rotvec, multiply, to_rotvec

#: A take whose last pose is further than this from its first, joints on average, is no cycle.
_FARTHEST_M: Final = 0.12


def repeated(motion: Motion, times: int) -> Motion:
    """A cycle several times in a row, each time as far on as it went.

    The last frame of a cycle is the first of the next. Where they differ, first and last pose are brought together half
    way, and the frames between by less and less; the heading stays.

    Args:
        motion: T frames, one cycle.
        times: how often; 1 leaves it as it is.

    Returns:
        The motion of (T - 1) * times + 1 frames, with the edit `repeat`.

    Raises:
        BadInput: it is no cycle: it does not end as it begins.
    """
    if times == 1:
        return motion
    apart_m = _apart_m(motion)
    if apart_m > _FARTHEST_M:
        message, allowed = "the take does not end as it begins, so it cannot be repeated", "a cycle of steps"
        found = f"poses {1000 * apart_m:.0f} mm apart"
        raise BadInput(message, found=found, allowed=f"{allowed}, {1000 * _FARTHEST_M:.0f} mm at most")
    cycle = _closed(motion)
    once = trim(cycle, 0, motion.frames - 1).with_lineage(motion.lineage.trim(0, motion.frames - 1))
    on_m = cycle.root_pos_w[-1] - cycle.root_pos_w[0]
    parts = [replace(once, root_pos_w=once.root_pos_w + number * on_m) for number in range(times - 1)]
    row = concatenate([*parts, replace(cycle, root_pos_w=cycle.root_pos_w + (times - 1) * on_m)])
    note = f"repeated {times} times; its ends, {1000 * apart_m:.0f} mm apart, brought together"
    return row.with_lineage(row.lineage.with_edit(EditKind.REPEAT, note))


def _apart_m(motion: Motion) -> float:
    """Mean distance of the joints between first and last pose, one above the other."""
    pelvis_w = motion.root_pos_w[[0, -1]] * [0.0, 0.0, 1.0]
    joints_w = forward_kinematics(motion.skeleton, pelvis_w, motion.joint_rot_l[[0, -1]])[0]
    return float(np.linalg.norm(joints_w[1] - joints_w[0], axis=-1).mean())


def _closed(motion: Motion) -> Motion:
    """The motion, so that it ends in the pose and at the height in which it begins."""
    share = np.linspace(-0.5, 0.5, motion.frames)
    last, first = motion.joint_rot_l[-1], motion.joint_rot_l[0]
    back = to_rotvec(multiply(conjugate(last), first))
    joint_rot_l: FloatArray = multiply(motion.joint_rot_l, from_rotvec(share[:, None, None] * back))
    root_pos_w = np.array(motion.root_pos_w)
    root_pos_w[:, 2] += share * (root_pos_w[0, 2] - root_pos_w[-1, 2])
    return replace(motion, root_pos_w=root_pos_w, joint_rot_l=joint_rot_l)
