"""Where chest, neck and shoulders stand in a trunk of one joint, without clavicles.

A performer's shoulders rise by several centimetres when the arms are overhead, and a bent spine brings the chest nearer
to the hips; the 15 joints do neither. They are put where they are on average, so that neither a hanging arm nor a hand
on the ground is far off.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np

from airhead.motion.humanoid.fit import fit_trunk
from airhead.motion.humanoid.landmarks import CHEST, HEAD, PELVIS, SHOULDERS
from airhead.motion.skeleton import Skeleton
from airhead.rotations import FloatArray, conjugate, rotate

#: The chest turns to where the shoulders are, and they are placed as it turns: this settles within a millimetre.
_ROUNDS: Final = 3
_MOST_FRAMES: Final = 300
_ACROSS: Final = np.array([1.0, -1.0, 1.0])
_MIDDLE: Final = np.array([1.0, 0.0, 1.0])


def with_mean_trunk(skeleton: Skeleton, landmarks_w: FloatArray) -> Skeleton:
    """The same skeleton with chest, neck and shoulders where they are on average, both sides alike.

    Args:
        skeleton: of the starter skeleton's form.
        landmarks_w: (P, 15, 3) metres, a motion's landmarks; of many frames, some are looked at.
    """
    landmarks_w = landmarks_w[:: 1 + len(landmarks_w) // _MOST_FRAMES]
    from_pelvis_w = landmarks_w[:, CHEST] - landmarks_w[:, PELVIS]
    for _ in range(_ROUNDS):
        pelvis_rot_w, chest_pos_w, chest_rot_w = fit_trunk(skeleton, landmarks_w)
        from_chest_w = landmarks_w[:, [HEAD, *SHOULDERS]] - chest_pos_w[:, None]
        chest = rotate(conjugate(pelvis_rot_w), from_pelvis_w).mean(axis=0)
        neck, right, left = rotate(conjugate(chest_rot_w)[:, None], from_chest_w).mean(axis=0)
        shoulder = (left + right * _ACROSS) / 2
        offsets = np.array(skeleton.offsets_m)
        offsets[[CHEST, HEAD, *SHOULDERS]] = chest * _MIDDLE, neck * _MIDDLE, shoulder * _ACROSS, shoulder
        skeleton = replace(skeleton, offsets_m=offsets)
    return skeleton
