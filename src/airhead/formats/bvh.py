"""BVH: Biovision's text format, as MotionBuilder, Blender and the mocap libraries write it.

Rotations are applied in the order in which their channels are listed, the first outermost. A position channel replaces
the joint's OFFSET. Frame times are rounded in most files: `rate_of` says how they are understood.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import numpy as np

from airhead.errors import BadInput
from airhead.formats.bvh_axes import METRES, Units, UpAxis, check_units, check_up, plausible_units, to_ours, turn
from airhead.formats.bvh_hierarchy import BvhJoint, Hierarchy
from airhead.formats.bvh_text import BvhClip, is_bvh, parse_clip
from airhead.formats.bvh_write import write_bvh
from airhead.formats.chosen import as_chosen
from airhead.formats.export_options import ExportOptions
from airhead.formats.format import Format, MotionRecord
from airhead.formats.source_file import MIB, in_file, read_bytes, take_ref_of
from airhead.motion import STARTER_SKELETON, Drive, Lineage, Motion, Skeleton
from airhead.rotations import FloatArray

_LIMIT_BYTES: Final = 256 * MIB
_STILL_M: Final = 1e-3


def read_bvh(path: Path, *, units: Units | None = None, up: UpAxis = "y") -> Motion:
    """A BVH file as a motion: metres, Z up, facing +X where the file's character faces +Z (or -Y, with Z up).

    The file becomes a take of an unrecorded performer, with consent denied. Joints come in the file's order, but those
    of the starter skeleton in its own. Frames are all kept, also a first one in the rest pose.

    Args:
        path: the file.
        units: "m", "cm", "mm", "in" or "cmu"; without it, the one that makes the skeleton most nearly as large as an
            adult, by the longest way along its bones.
        up: the file's up axis, "y" or "z".

    Raises:
        BadInput: not a BVH, truncated, not finite, of no plausible size, or a joint besides the root moves away from
            its parent; names the line or joint.
    """
    check_up(up)
    if units is not None:
        check_units(units)
    data = read_bytes(path, _LIMIT_BYTES)
    with in_file(path):
        take = take_ref_of(path, data)
        clip = parse_clip(data)
        del data
        scale = METRES[units or plausible_units(clip.hierarchy.reach())]
        order = _joint_order(clip.hierarchy)
        return Motion(
            _skeleton(clip.hierarchy, order, scale, up),
            clip.fps,
            to_ours(_root_positions(clip, scale), up),
            _rotations(clip, order, up),
            Lineage.of(Drive.PERFORMER, len(clip.table), [take]),
        )


def _joint_order(hierarchy: Hierarchy) -> list[int]:
    """The file's number of each joint of the motion: the file's order, or the starter skeleton's where it is that."""
    names = [joint.name for joint in hierarchy.joints]
    starter = STARTER_SKELETON.names
    if sorted(names) != sorted(starter):
        return list(range(len(names)))
    parents = {joint.name: names[joint.parent] for joint in hierarchy.joints[1:]}
    wanted = {
        name: starter[parent] for name, parent in zip(starter, STARTER_SKELETON.parents, strict=True) if parent >= 0
    }
    return [names.index(name) for name in starter] if parents == wanted else list(range(len(names)))


def _skeleton(hierarchy: Hierarchy, order: list[int], scale: float, up: UpAxis) -> Skeleton:
    joints = [hierarchy.joints[number] for number in order]
    offsets = np.array([joint.offset if joint.parent >= 0 else (0.0, 0.0, 0.0) for joint in joints])
    parents = tuple(order.index(joint.parent) if joint.parent >= 0 else -1 for joint in joints)
    return Skeleton(tuple(joint.name for joint in joints), parents, to_ours(offsets * scale, up))


def _root_positions(clip: BvhClip, scale: float) -> FloatArray:
    """(T, 3) metres in the file's axes, once it is certain that no other joint moves away from its parent."""
    root, *others = (
        (joint, _positions(clip.table, joint, column))
        for joint, column in zip(clip.hierarchy.joints, clip.first_columns(), strict=True)
    )
    for joint, positions in others:
        moved_m = np.abs(positions - joint.offset).max() * scale if positions is not None else 0.0
        if moved_m > _STILL_M:
            found = f"position channels up to {moved_m:.3g} m from its OFFSET"
            allowed = "position channels that stay at the OFFSET, but for the root"
            raise BadInput(
                "a joint moves away from its parent", place=f"joint {joint.name!r}", found=found, allowed=allowed
            )
    positions = root[1]
    if positions is None:
        positions = np.broadcast_to(np.array(root[0].offset), (len(clip.table), 3))
    return positions * scale


def _positions(table: FloatArray, joint: BvhJoint, column: int) -> FloatArray | None:
    """(T, 3) the joint's position channels, its OFFSET where it has none of an axis; None where it has none at all."""
    if not any(channel < 3 for channel in joint.channels):
        return None
    positions = np.tile(np.array(joint.offset), (len(table), 1))
    for place, channel in enumerate(joint.channels):
        if channel < 3:
            positions[:, channel] = table[:, column + place]
    return positions


def _rotations(clip: BvhClip, order: list[int], up: UpAxis) -> FloatArray:
    """(T, J, 4) unit quaternions in our axes, of joints in our order."""
    # Channels first and frames last: then all that follows runs along memory.
    half_rad = np.ascontiguousarray(clip.table.T) * (np.pi / 360)
    rotations = np.empty((4, len(order), len(clip.table)))
    for axes, joints in _by_axes(clip, order).items():
        places = [place for place, _ in joints]
        columns = np.array([used for _, used in joints], dtype=int).reshape(len(joints), len(axes)).T
        w, *vector = _product(axes, [half_rad[column] for column in columns])
        rotations[0, places] = w
        for ours, (theirs, sign) in enumerate(turn(up), start=1):
            rotations[ours, places] = vector[theirs] if sign > 0 else -vector[theirs]
    return np.ascontiguousarray(rotations.T)


def _by_axes(clip: BvhClip, order: list[int]) -> dict[tuple[int, ...], list[tuple[int, list[int]]]]:
    """The joints that turn about the same axes in the same order: (our number, the columns of the angles) of each."""
    groups: dict[tuple[int, ...], list[tuple[int, list[int]]]] = {}
    columns = clip.first_columns()
    for place, number in enumerate(order):
        channels = clip.hierarchy.joints[number].channels
        used = [(channel - 3, columns[number] + k) for k, channel in enumerate(channels) if channel >= 3]
        groups.setdefault(tuple(axis for axis, _ in used), []).append((place, [column for _, column in used]))
    return groups


def _product(axes: tuple[int, ...], half_angles_rad: list[FloatArray]) -> list[FloatArray]:
    """w, x, y, z of turns one after the other, the first outermost; (joints, frames) each, or (1, 1) without a turn.

    Args:
        axes: 0, 1, 2 for X, Y, Z.
        half_angles_rad: (joints, frames) for each axis.
    """
    quaternion = [np.ones((1, 1)), *np.zeros((3, 1, 1))]
    for number, (axis, half_rad) in enumerate(zip(axes, half_angles_rad, strict=True)):
        c, s = np.cos(half_rad), np.sin(half_rad)
        along, left, right = 1 + axis, 1 + (axis + 1) % 3, 1 + (axis + 2) % 3
        if number == 0:
            quaternion[0], quaternion[along] = c, s
            continue
        w, v, vl, vr = (quaternion[place] for place in (0, along, left, right))
        quaternion[0], quaternion[along] = w * c - v * s, v * c + w * s
        quaternion[left], quaternion[right] = vl * c + vr * s, vr * c - vl * s
    return quaternion


def _export(record: MotionRecord, path: Path, options: ExportOptions) -> None:
    if options.up not in (None, "y"):
        raise BadInput("BVH is written with Y up", file=path, found=repr(options.up), allowed="'y'")
    write_bvh(as_chosen(record, options), path, units=options.units)


FORMAT: Final = Format("BVH", (".bvh",), is_bvh, read_bvh, _export, options=("units", "up"))
