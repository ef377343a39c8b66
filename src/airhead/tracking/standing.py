"""Where a body is when it stands."""

from __future__ import annotations

import numpy as np

from airhead.motion import Skeleton


def standing_pelvis_m(skeleton: Skeleton, ankle_height_m: float) -> float:
    """How high the pelvis is above the floor when the body stands upright."""
    leg = [skeleton.offsets_m[skeleton.index(f"right_{joint}")] for joint in ("hip", "knee", "ankle")]
    return ankle_height_m - float(np.sum(leg, axis=0)[2])
