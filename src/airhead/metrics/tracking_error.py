"""How far a result is from its source."""

from __future__ import annotations

import numpy as np

from airhead.metrics.trace import Trace
from airhead.rotations import FloatArray, angle_between, conjugate, multiply, to_rotvec


def joint_error_m(result: Trace, source: Trace) -> FloatArray:
    """(T,) mean distance of the 15 landmarks (global MPJPE: Ionescu et al. 2014, "Human3.6M", without alignment)."""
    error: FloatArray = np.linalg.norm(result.landmarks_w - source.landmarks_w, axis=-1).mean(axis=-1)
    return error


def local_joint_error_m(result: Trace, source: Trace) -> FloatArray:
    """(T,) the same after each pelvis is subtracted (local MPJPE)."""
    moved = result.landmarks_w - result.landmarks_w[:, :1] - source.landmarks_w + source.landmarks_w[:, :1]
    error: FloatArray = np.linalg.norm(moved, axis=-1).mean(axis=-1)
    return error


def trunk_error_rad(result: Trace, source: Trace) -> FloatArray:
    """(T,) angle between the two pelvises."""
    return angle_between(source.trunk_rot_w, result.trunk_rot_w)


def net_rotation_rad(traced: Trace) -> FloatArray:
    """(3,) the pelvis' roll, pitch and twist in its own frame, summed frame by frame; a backflip has -2 pi of pitch."""
    rotation = traced.trunk_rot_w
    turns: FloatArray = to_rotvec(multiply(conjugate(rotation[:-1]), rotation[1:])).sum(axis=0)
    return turns


def net_turn_error_rad(result: Trace, source: Trace) -> float:
    """By what angle the pelvis ends turned otherwise than the source's, each seen from how it was at its first frame.

    Sums of turns frame by frame would count every wobble on the way: turns about different axes do not add up, and a
    body that is never more than 20 degrees off and ends as its source does can have a sum that is 50 off. Whole turns
    do not count here: on the way to one, `trunk_error_rad` passes 180 degrees.
    """
    whole = (multiply(conjugate(rotation[0]), rotation[-1]) for rotation in (source.trunk_rot_w, result.trunk_rot_w))
    return float(angle_between(*whole))
