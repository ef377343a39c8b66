"""A surface for a skeleton that no character wears: an octahedron along each bone."""

from __future__ import annotations

from typing import Final

import numpy as np

from airhead.character import Material, Part
from airhead.motion import Skeleton
from airhead.rotations import FloatArray

_MATERIAL: Final = Material((0.86, 0.67, 0.12, 1.0), specular=0.3)
_WAIST: Final = 0.15  # where along the bone it is thickest
_GIRTH: Final = 0.08  # half its width there, as a share of its length
_MOST_M: Final = 0.025
_POINT_M: Final = 0.02  # half the size of the mark at a joint without length
_LEAST_M: Final = 1e-6

# Corners of an octahedron: head, four around the waist, tip.
_FACES: Final = np.array([[0, 2, 1], [0, 3, 2], [0, 4, 3], [0, 1, 4], [5, 1, 2], [5, 2, 3], [5, 3, 4], [5, 4, 1]])


def plain_bones(skeleton: Skeleton, joint_pos_w: FloatArray) -> Part:
    """Octahedra from each joint to its children, each hung on the joint where it starts; flat, 24 vertices a bone.

    Args:
        skeleton: J joints; a bone without length is left out, and where all are, the root gets a mark.
        joint_pos_w: (J, 3) metres, the rest pose.
    """
    child = 1 + np.flatnonzero(np.abs(skeleton.offsets_m[1:]).max(axis=1, initial=0.0) > _LEAST_M)
    if len(child):
        owner = np.array(skeleton.parents)[child]
        head, tip = joint_pos_w[owner], joint_pos_w[child]
    else:
        owner = np.zeros(1, dtype=int)
        half = np.array([0.0, 0.0, _POINT_M])
        head, tip = joint_pos_w[:1] - half, joint_pos_w[:1] + half
    corners = _octahedra(head, tip)[:, _FACES]
    vertices = corners.reshape(-1, 3)
    bone_ids = np.zeros((len(vertices), 4), dtype=np.int64)
    bone_ids[:, 0] = np.repeat(owner, _FACES.size)
    weights = np.tile([1.0, 0.0, 0.0, 0.0], (len(vertices), 1))
    return Part("bones", vertices, np.arange(len(vertices)).reshape(-1, 3), bone_ids, weights, _MATERIAL)


def _octahedra(head: FloatArray, tip: FloatArray) -> FloatArray:
    """(N, 6, 3) corners of octahedra from `head` to `tip` (N, 3)."""
    bone = tip - head
    length = np.linalg.norm(bone, axis=-1, keepdims=True)
    along = bone / length
    # any direction across will do; the axis that lies least along the bone gives a good one
    least = np.eye(3)[np.abs(along).argmin(axis=-1)]
    across = np.cross(along, least)
    across /= np.linalg.norm(across, axis=-1, keepdims=True)
    beside = np.cross(along, across)
    girth, waist = np.minimum(_GIRTH * length, _MOST_M), head + _WAIST * bone
    ring = [waist + girth * side for side in (across, beside, -across, -beside)]
    return np.stack([head, *ring, tip], axis=1)
