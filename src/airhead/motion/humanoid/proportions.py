"""The 15 joints in a performer's own proportions."""

from __future__ import annotations

from typing import Final

import numpy as np

from airhead.motion.humanoid.landmarks import (
    ANKLES,
    CHEST,
    ELBOWS,
    HEAD,
    HIPS,
    KNEES,
    PELVIS,
    SHOULDERS,
    WRISTS,
)
from airhead.motion.humanoid.neutral import Neutral
from airhead.motion.skeleton import Skeleton
from airhead.motion.starter import LANDMARKS, STARTER_SKELETON
from airhead.rotations import FloatArray, conjugate, rotate

_STRAIGHT_M: Final = 1e-3
_ACROSS: Final = np.array([1.0, -1.0, 1.0])
_MIDDLE: Final = np.array([1.0, 0.0, 1.0])


def folded_skeleton(neutral: Neutral) -> Skeleton:
    """The skeleton of 15 joints with a performer's bone lengths: upright, arms hanging, both sides alike.

    Limbs have the mean length of both sides. Chest, neck and shoulders stand as they do in the neutral pose.
    """
    joints = rotate(conjugate(neutral.body_rot_w), neutral.poses.landmarks_w[0])
    offsets = np.zeros((len(LANDMARKS), 3))
    offsets[CHEST] = (joints[CHEST] - joints[PELVIS]) * _MIDDLE
    offsets[HEAD] = (joints[HEAD] - joints[CHEST]) * _MIDDLE
    half = float(np.linalg.norm(joints[HIPS[1]] - joints[HIPS[0]])) / 2
    shoulder = ((joints[SHOULDERS[1]] - joints[CHEST]) + (joints[SHOULDERS[0]] - joints[CHEST]) * _ACROSS) / 2
    for number, side in enumerate((-1.0, 1.0)):
        offsets[HIPS[number]] = [0.0, side * half, 0.0]
        offsets[SHOULDERS[number]] = shoulder * np.array([1.0, side, 1.0])
    for upper, lower in ((HIPS, KNEES), (KNEES, ANKLES), (SHOULDERS, ELBOWS), (ELBOWS, WRISTS)):
        length_m = np.linalg.norm(joints[list(lower)] - joints[list(upper)], axis=-1).mean()
        offsets[list(lower)] = [0.0, 0.0, -length_m]
    return Skeleton(LANDMARKS, STARTER_SKELETON.parents, offsets)


def is_folded(skeleton: Skeleton) -> bool:
    """Whether a skeleton has the form of the starter skeleton: its joints, and its rest pose in any proportions."""
    if skeleton.names != LANDMARKS or skeleton.parents != STARTER_SKELETON.parents:
        return False
    offsets = skeleton.offsets_m
    hanging = offsets[[*KNEES, *ANKLES, *ELBOWS, *WRISTS]]
    middle = offsets[[CHEST, HEAD]]
    right, left = ([side[number] for side in (HIPS, KNEES, ANKLES, SHOULDERS, ELBOWS, WRISTS)] for number in (0, 1))
    return bool(
        (np.abs(hanging[:, :2]) < _STRAIGHT_M).all()
        and (hanging[:, 2] < 0).all()
        and (np.abs(middle[:, 1]) < _STRAIGHT_M).all()
        and (middle[:, 2] > 0).all()
        and _alike(offsets[right] * _ACROSS, offsets[left])
        and (offsets[[HIPS[1], SHOULDERS[1]], 1] > 0).all()
    )


def _alike(right: FloatArray, left: FloatArray) -> bool:
    return bool(np.abs(right - left).max() < _STRAIGHT_M)
