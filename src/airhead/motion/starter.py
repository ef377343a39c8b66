"""The skeleton of the starter takes, and the names of the joints that every humanoid is measured at."""

from __future__ import annotations

from typing import Final

import numpy as np

from airhead.motion.skeleton import Skeleton

#: The 15 joints of every metric, in this order for every skeleton.
LANDMARKS: Final = (
    "pelvis",
    "chest",
    "head",
    "right_hip",
    "right_knee",
    "right_ankle",
    "right_shoulder",
    "right_elbow",
    "right_wrist",
    "left_hip",
    "left_knee",
    "left_ankle",
    "left_shoulder",
    "left_elbow",
    "left_wrist",
)


def _starter_skeleton() -> Skeleton:
    # Offsets of DeepMimic's humanoid (data/characters/humanoid3d.txt, MIT), turned to Z up.
    side = {
        "hip": ("pelvis", (0.0, 0.084887, 0.0)),
        "knee": ("hip", (0.0, 0.0, -0.421546)),
        "ankle": ("knee", (0.0, 0.0, -0.40987)),
        "shoulder": ("chest", (-0.02405, 0.18311, 0.2435)),
        "elbow": ("shoulder", (0.0, 0.0, -0.274788)),
        "wrist": ("elbow", (0.0, 0.0, -0.258947)),
    }
    trunk = {
        "pelvis": (None, (0.0, 0.0, 0.0)),
        "chest": ("pelvis", (0.0, 0.0, 0.236151)),
        "head": ("chest", (0.0, 0.0, 0.223894)),
    }
    parents, offsets = [], []
    for name in LANDMARKS:
        if name in trunk:
            parent, offset = trunk[name]
        else:
            prefix, part = name.split("_")
            above, (x, y, z) = side[part]
            parent = above if above in trunk else f"{prefix}_{above}"
            offset = (x, y if prefix == "left" else -y, z)
        parents.append(-1 if parent is None else LANDMARKS.index(parent))
        offsets.append(offset)
    return Skeleton(LANDMARKS, tuple(parents), np.array(offsets, dtype=float))


#: Upright at rest, arms hanging, facing +X. Wrists carry no rotation: the recording has none.
STARTER_SKELETON: Final = _starter_skeleton()
