"""What makes two recordings the same, whatever they are called and whichever file they came in."""

from __future__ import annotations

import hashlib
import json

import numpy as np

from airhead.motion import Motion


def motion_sha256(motion: Motion) -> str:
    """SHA-256 over skeleton, frame rate and every number of a motion, but not over its lineage."""
    skeleton = motion.skeleton
    digest = hashlib.sha256(json.dumps([skeleton.names, skeleton.parents, motion.fps]).encode())
    for array in (skeleton.offsets_m, motion.root_pos_w, motion.joint_rot_l):
        # adding zero turns -0.0 into 0.0, which is the same place
        digest.update((np.ascontiguousarray(array, dtype="<f8") + 0.0).tobytes())
    return digest.hexdigest()
