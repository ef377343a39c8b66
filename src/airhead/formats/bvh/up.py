"""Which axis of a BVH points up: the one along which the body is long, and its lowest point stays at one height."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from airhead.formats.bvh.axes import UpAxis, to_ours
from airhead.formats.bvh.bones import Bones
from airhead.formats.bvh.text import BvhClip
from airhead.rotations import IDENTITY, FloatArray, to_matrix

_MOST_FRAMES: Final = 16
#: Evidence for Y is above 0, for Z below; between the two, Y is assumed, as most BVH files have it. Of 24 recordings
#: with Y up, each had at least 0.7; of 1440 pieces of them, 0.3 to 2.5 s long, two had less than -0.6.
_ENOUGH_FOR_Y: Final = 0.3
_ENOUGH_FOR_Z: Final = -0.6
#: A body that lies, or a root that is turned at every frame, must not outweigh the floor.
_MOST_OF_FLOOR: Final = 1.5
_MOST_OF_SHAPE: Final = 0.6
#: Sizes that differ by less than this share of the body are the same.
_BLUR: Final = 0.02

# In axes as if Y were up, where our Z and X are the file's Y and Z.
_Y, _Z = 2, 0


def up_axis_of(
    clip: BvhClip, bones: Bones, rotations: FloatArray, size: float
) -> tuple[UpAxis, Literal["found", "assumed"], str]:
    """The up axis, Y or Z; whether it is found, or Y is assumed for want of evidence; and the evidence in words.

    Args:
        clip: the file.
        bones: its bones.
        rotations: (T, J, 4) its rotations in our axes, read as if Y were up.
        size: the longest way along them, in the same units.
    """
    step = slice(None, None, -(-len(clip.table) // _MOST_FRAMES))
    parents = [joint.parent for joint in clip.joints]
    offsets = to_ours(bones.offsets, "y")
    unturned = np.broadcast_to(IDENTITY, (1, len(parents), 4))
    # The rest pose is one frame more; where its root is does not matter.
    positions = _positions(parents, offsets, to_matrix(np.concatenate([rotations[step], unturned])))
    moving = positions[:-1] + to_ours(bones.root_positions[step], "y")[:, None]
    rest = positions[-1:]
    blur = _BLUR * size + np.finfo(float).tiny
    long = np.ptp(moving, axis=1).mean(axis=0) + blur
    unsteady = moving.min(axis=1).std(axis=0) + blur
    at_rest = np.ptp(rest, axis=1)[0] + blur
    ratios = [long[_Y] / long[_Z], unsteady[_Z] / unsteady[_Y], at_rest[_Y] / at_rest[_Z]]
    most = np.array([_MOST_OF_SHAPE, _MOST_OF_FLOOR, _MOST_OF_SHAPE])
    for_y = float(np.clip(np.log(ratios), -most, most).sum())
    words = (
        f"Y against Z, the body is {ratios[0]:.2g} times as long, its lowest point {ratios[1]:.2g} times as steady, "
        f"its rest pose {ratios[2]:.2g} times as long"
    )
    if for_y <= _ENOUGH_FOR_Z:
        return "z", "found", words
    return "y", "found" if for_y >= _ENOUGH_FOR_Y else "assumed", words


def _positions(parents: Sequence[int], offsets: FloatArray, turns: FloatArray) -> FloatArray:
    """(T, J, 3) where the joints are with the root in the origin, those of one depth together and turned at once.

    Args:
        parents: of each joint, -1 for the root.
        offsets: (J, 3).
        turns: (T, J, 3, 3) each joint in its parent's frame.
    """
    joints, above, ends = _by_depth(parents)
    turned = np.ascontiguousarray(turns[:, joints].swapaxes(0, 1))
    positions = np.zeros(turned.shape[:-1])
    bones = offsets[joints, None, :, None]
    start = 1
    for end in ends:
        higher = above[start:end]
        frames = turned.take(higher, axis=0)
        np.add(positions.take(higher, axis=0), (frames @ bones[start:end])[..., 0], out=positions[start:end])
        turned[start:end] = frames @ turned[start:end]
        start = end
    return positions.swapaxes(0, 1)


def _by_depth(parents: Sequence[int]) -> tuple[list[int], NDArray[np.int64], list[int]]:
    """The joints, those of one depth together; for each the place of its parent there; where each depth but 0 ends."""
    depth = [0] * len(parents)
    for joint, parent in enumerate(parents[1:], start=1):
        depth[joint] = depth[parent] + 1
    joints = sorted(range(len(parents)), key=depth.__getitem__)
    place = np.argsort(joints)
    above = place[[max(parents[joint], 0) for joint in joints]]
    return joints, above, np.cumsum(np.bincount(depth))[1:].tolist()
