"""How high the ankles of a performer are above the ground when the feet stand on it."""

from __future__ import annotations

from typing import Final

import numpy as np
from scipy.ndimage import gaussian_filter1d

from airhead.motion.humanoid.landmarks import ANKLES
from airhead.motion.humanoid.proportions import is_folded
from airhead.motion.kinematics import joint_positions
from airhead.motion.motion import Motion
from airhead.motion.starter import STARTER_SKELETON

#: The recorded floor of the starter takes lies this far below the ankles: their makers' character had such feet.
_STARTER_M: Final = 0.05
#: Ankle joints of motion-capture skeletons, shoes included; what lies outside says that z = 0 is not the floor.
_PLAUSIBLE_M: Final = (0.045, 0.115)
_BIN_M, _SPREAD_M = 0.001, 0.01


def told_ankle_height_m(motion: Motion) -> float | None:
    """The height of the lower ankle at which a folded motion is most often, if the ground z = 0 can be under it.

    None where that is no height of a human ankle: the motion never stands, or its ground is elsewhere.
    """
    if motion.skeleton.same_as(STARTER_SKELETON):
        return _STARTER_M
    if not is_folded(motion.skeleton):
        return None
    heights_m = joint_positions(motion)[:, ANKLES, 2].min(axis=-1)
    edges_m = np.arange(0.0, 0.3, _BIN_M)
    counts, _ = np.histogram(heights_m, edges_m)
    density = gaussian_filter1d(counts.astype(float), _SPREAD_M / _BIN_M, mode="constant")
    found_m = float(edges_m[int(np.argmax(density))] + _BIN_M / 2)
    low_m, high_m = _PLAUSIBLE_M
    return found_m if counts.any() and low_m <= found_m <= high_m else None
