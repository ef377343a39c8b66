"""Writing BVH: Y up, facing +Z, so that Blender and the game engines import it upright; lineage does not fit in it."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Final

import numpy as np

from airhead.formats.bvh_axes import METRES, Units, check_units, to_y_up
from airhead.formats.format import MotionRecord, motion_of
from airhead.formats.staging import staged_file
from airhead.motion import Motion, Skeleton
from airhead.rotations import FloatArray, to_matrix

_LEAF_M: Final = 0.1
_GIMBAL: Final = 1e-7
_ROOT_CHANNELS: Final = "CHANNELS 6 Xposition Yposition Zposition Zrotation Xrotation Yrotation"
_JOINT_CHANNELS: Final = "CHANNELS 3 Zrotation Xrotation Yrotation"
_UNFIT: Final = re.compile(r"[\s{}#/\x00-\x1f]+")


def write_bvh(record: MotionRecord, path: Path, *, units: Units = "m", leaf_m: float = _LEAF_M) -> None:
    """Write a motion as BVH, by default in metres, which is what Blender takes a unit for.

    The rest pose is the skeleton's own: the offsets without rotation. Positions are written to a millionth of a metre,
    angles to a millionth of a degree, in the order Z, X, Y. Joints without a child get an End Site of `leaf_m`, in the
    direction of their own bone. Spaces, braces, # and / in names become underscores.

    Args:
        record: a motion, or the take or performance that holds it.
        path: where to write.
        units: the unit of length; a BVH does not state it.
        leaf_m: metres.

    Raises:
        CannotWrite: the place cannot be written.
        BadInput: no such unit.
    """
    check_units(units)
    motion = motion_of(record)
    per_metre = 1 / METRES[units]
    order = _depth_first(motion.skeleton)
    text = io.StringIO()
    text.write("HIERARCHY\n")
    text.write("\n".join(_hierarchy_lines(motion.skeleton, order, per_metre, leaf_m)))
    text.write(f"\nMOTION\nFrames: {motion.frames}\nFrame Time: {1 / motion.fps:.15f}\n")
    np.savetxt(text, _table(motion, order, per_metre), fmt="%.6f")
    with staged_file(path) as file:
        file.write(text.getvalue().encode("utf-8", "replace"))


def _depth_first(skeleton: Skeleton) -> list[int]:
    """The joints in the order in which a BVH nests them."""
    children = _children(skeleton)
    order, waiting = [], [0]
    while waiting:
        joint = waiting.pop()
        order.append(joint)
        waiting.extend(reversed(children[joint]))
    return order


def _children(skeleton: Skeleton) -> list[list[int]]:
    children: list[list[int]] = [[] for _ in skeleton.names]
    for joint, parent in enumerate(skeleton.parents):
        if parent >= 0:
            children[parent].append(joint)
    return children


def _hierarchy_lines(skeleton: Skeleton, order: list[int], per_metre: float, leaf_m: float) -> list[str]:
    names, children = _bvh_names(skeleton.names), _children(skeleton)
    offsets = to_y_up(skeleton.offsets_m) * per_metre
    depth = [0] * len(names)
    lines: list[str] = []
    for place, joint in enumerate(order):
        parent = skeleton.parents[joint]
        depth[joint] = 0 if parent < 0 else depth[parent] + 1
        tab = "\t" * depth[joint]
        lines.append(f"{tab}JOINT {names[joint]}" if parent >= 0 else f"ROOT {names[joint]}")
        offset = offsets[joint] if parent >= 0 else np.zeros(3)
        lines += [f"{tab}{{", f"{tab}\tOFFSET {_spaced(offset)}"]
        lines.append(f"{tab}\t{_JOINT_CHANNELS if parent >= 0 else _ROOT_CHANNELS}")
        if not children[joint]:
            end = _leaf_offset(offset, leaf_m * per_metre)
            lines += [f"{tab}\tEnd Site", f"{tab}\t{{", f"{tab}\t\tOFFSET {_spaced(end)}", f"{tab}\t}}"]
        following = order[place + 1] if place + 1 < len(order) else -1
        closes_to = depth[skeleton.parents[following]] + 1 if following >= 0 else 0
        lines += ["\t" * level + "}" for level in range(depth[joint], closes_to - 1, -1)]
    return lines


def _bvh_names(names: tuple[str, ...]) -> list[str]:
    """Names without what a reader could stumble over, still each once."""
    taken: set[str] = set()
    fit = []
    for name in names:
        base = _UNFIT.sub("_", name) or "joint"
        candidate, number = base, 2
        while candidate in taken:
            candidate, number = f"{base}_{number}", number + 1
        taken.add(candidate)
        fit.append(candidate)
    return fit


def _leaf_offset(offset: FloatArray, length: float) -> FloatArray:
    size = float(np.linalg.norm(offset))
    up = np.array([0.0, 1.0, 0.0])
    return (offset / size if size > 0 else up) * length


def _spaced(vector: FloatArray) -> str:
    return " ".join(f"{value + 0.0:.6f}" for value in np.round(vector, 6))


def _table(motion: Motion, order: list[int], per_metre: float) -> FloatArray:
    """(T, 3 + 3 J) root positions, then Z, X, Y degrees of each joint, continuous in time."""
    rotations = motion.joint_rot_l[:, order]
    turned = np.concatenate([rotations[..., :1], to_y_up(rotations[..., 1:])], axis=-1)
    degrees = np.rad2deg(np.unwrap(_zxy_angles(turned), axis=0)).reshape(motion.frames, -1)
    table = np.concatenate([to_y_up(motion.root_pos_w) * per_metre, degrees], axis=1)
    # Adding zero turns -0.0 into 0.0.
    return np.round(table, 6) + 0.0


def _zxy_angles(quaternions: FloatArray) -> FloatArray:
    """(..., 3) radians about Z, X and Y, in this order, whose product is the rotation; at gimbal lock, Y is 0."""
    m = to_matrix(quaternions)
    cosine_x = np.hypot(m[..., 2, 0], m[..., 2, 2])
    locked = cosine_x < _GIMBAL
    z = np.where(locked, np.arctan2(m[..., 1, 0], m[..., 0, 0]), np.arctan2(-m[..., 0, 1], m[..., 1, 1]))
    x = np.arctan2(m[..., 2, 1], cosine_x)
    y = np.where(locked, 0.0, np.arctan2(-m[..., 2, 0], m[..., 2, 2]))
    return np.stack([z, x, y], axis=-1)
