"""How far the ground contact of a body part slides, which is not how far its lowest point moves.

A foot that stands flat has several points at the same height: its lowest point jumps between heel and ball while
nothing moves. A foot that rolls moves its lowest point forwards while the sole rests. What slides is the material point
that touches, for as long as it touches.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from airhead.motion import Segment, Skeleton
from airhead.rotations import FloatArray, conjugate, rotate


def contact_paths(
    skeleton: Skeleton, segments: Sequence[Segment], joint_pos_w: FloatArray, joint_rot_w: FloatArray
) -> FloatArray:
    """(T, S, 3) metres: horizontally the way that the touching point of each segment slides, z its lowest height.

    From frame f to f + 1 the point that is lowest at f is carried along by its segment; those steps are summed up,
    beginning at the first frame's lowest point. Differences of the result are therefore slides.

    Args:
        skeleton: J joints.
        segments: S segments.
        joint_pos_w: (T, J, 3) metres.
        joint_rot_w: (T, J, 4).
    """
    return np.stack(
        [
            _path(segment, joint_pos_w[:, joint], joint_rot_w[:, joint])
            for segment in segments
            for joint in (skeleton.index(segment.joint),)
        ],
        axis=1,
    )


def _path(segment: Segment, pos_w: FloatArray, rot_w: FloatArray) -> FloatArray:
    centers_l, radii_m = segment.probes
    points_w = pos_w[:, None] + rotate(rot_w[:, None], centers_l)
    points_w[..., 2] -= radii_m
    lowest = points_w[..., 2].argmin(axis=1)
    touching_w = points_w[np.arange(len(points_w)), lowest]
    touching_l = rotate(conjugate(rot_w), touching_w - pos_w)
    carried_w = pos_w[1:] + rotate(rot_w[1:], touching_l[:-1])
    path: FloatArray = touching_w.copy()
    path[1:, :2] = path[0, :2] + np.cumsum((carried_w - touching_w[:-1])[:, :2], axis=0)
    return path
