"""Writing BVH: by default in metres, Y up, facing +Z, so that Blender and the game engines import it upright.

Lineage does not fit in it.
"""

from __future__ import annotations

import io
import math
from pathlib import Path
from typing import Final

import numpy as np

from airhead.errors import BadInput
from airhead.formats.bvh.axes import Units, UpAxis, check_up, from_ours, metres_in
from airhead.formats.bvh.bones import end_name
from airhead.formats.bvh.nesting import Nesting, depth_first, hierarchy_lines
from airhead.formats.bvh.rotations import euler_angles
from airhead.formats.format import MotionRecord, motion_of
from airhead.formats.staging import staged_file
from airhead.motion import Motion, resample
from airhead.rotations import FloatArray

_DECIMALS: Final = 6
_STILL_RAD: Final = 1e-6


def write_bvh(
    record: MotionRecord,
    path: Path,
    *,
    units: Units | float = "m",
    up: UpAxis = "y",
    order: str = "ZXY",
    fps: float | None = None,
    leaf_m: float = 0.0,
) -> None:
    """Write a motion as BVH, by default in metres, which is what Blender takes a unit for.

    The rest pose is the skeleton's own: the offsets without rotation. Positions are written to a millionth of a metre
    or finer, angles to a millionth of a degree. A joint without child that never turns and is called after its parent,
    as `Head_end`, becomes an End Site; another joint without child gets one of `leaf_m`. Spaces, braces, # and / in
    names become underscores.

    Args:
        record: a motion, or the take or performance that holds it.
        path: where to write.
        units: the unit of length, by name or as metres in one; a BVH does not state it.
        up: the up axis; the character faces +Z with Y up and -Y with Z up.
        order: the axes of the rotation channels, the outermost first.
        fps: frames a second; the motion's own without it.
        leaf_m: metres, in the direction of the joint's own bone. Readers take an End Site with length for a joint.

    Raises:
        CannotWrite: the place cannot be written.
        BadInput: no such unit, axis or order.
    """
    per_metre = 1 / metres_in(units)
    check_up(up)
    if sorted(order) != ["X", "Y", "Z"]:
        raise BadInput("not an order of rotations", found=repr(order), allowed="XYZ, XZY, YXZ, YZX, ZXY or ZYX")
    motion = motion_of(record)
    motion = motion if fps is None else resample(motion, fps)
    decimals = max(_DECIMALS, _DECIMALS - math.floor(math.log10(per_metre)))
    joints = depth_first(motion.skeleton.parents)
    offsets = np.round(from_ours(motion.skeleton.offsets_m, up) * per_metre, decimals)
    ends = _end_sites(motion, offsets)
    turning = [joint for joint in joints if joint not in ends]
    nesting = Nesting(joints, ends, offsets, decimals, order, leaf_m * per_metre, up)
    text = io.StringIO()
    text.write("\n".join(hierarchy_lines(motion.skeleton, nesting)))
    text.write(f"\nMOTION\nFrames: {motion.frames}\nFrame Time: {1 / motion.fps:.15f}\n")
    positions = np.round(from_ours(motion.root_pos_w, up) * per_metre, decimals)
    degrees = np.round(_degrees(motion.joint_rot_l[:, turning], order, up), _DECIMALS)
    kinds = [f"%.{decimals}f"] * 3 + [f"%.{_DECIMALS}f"] * (3 * len(turning))
    # Adding zero turns -0.0 into 0.0.
    np.savetxt(text, np.concatenate([positions, degrees], axis=1) + 0.0, fmt=kinds)
    with staged_file(path) as file:
        file.write(text.getvalue().encode("utf-8", "replace"))


def _end_sites(motion: Motion, offsets: FloatArray) -> set[int]:
    """The joints that read back as they are when they are written as End Sites."""
    skeleton = motion.skeleton
    turned = np.abs(motion.joint_rot_l[..., 1:]).max(axis=(0, 2)) > _STILL_RAD
    return {
        joint
        for joint, parent in enumerate(skeleton.parents)
        if parent >= 0
        and skeleton.names[joint] == end_name(skeleton.names[parent])
        and joint not in skeleton.parents
        and not turned[joint]
        and offsets[joint].any()
    }


def _degrees(joint_rot_l: FloatArray, order: str, up: UpAxis) -> FloatArray:
    """(T, 3 J) the channels of the joints, continuous in time."""
    turned = np.concatenate([joint_rot_l[..., :1], from_ours(joint_rot_l[..., 1:], up)], axis=-1)
    angles = np.unwrap(euler_angles(turned, ["XYZ".index(axis) for axis in order]), axis=0)
    return np.rad2deg(angles).reshape(len(joint_rot_l), -1)
