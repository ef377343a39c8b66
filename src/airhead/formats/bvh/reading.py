"""BVH: Biovision's text format, as MotionBuilder, Blender and the mocap libraries write it.

It states neither units nor axes: who reads it may, and else they are found out, and the motion's lineage says so. Frame
times are rounded in most files: `rate_of` says how they are understood.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import numpy as np

from airhead.formats.bvh.axes import Units, UpAxis, check_up, metres_in, to_ours
from airhead.formats.bvh.bones import bones_of, check_stretch
from airhead.formats.bvh.evidence import BvhFacts, facts_of
from airhead.formats.bvh.rotations import rotations_of
from airhead.formats.bvh.text import BvhClip, is_bvh, parse_clip
from airhead.formats.bvh.writing import write_bvh
from airhead.formats.chosen import as_chosen
from airhead.formats.export_options import ExportOptions
from airhead.formats.format import Format, MotionRecord
from airhead.formats.source_file import MIB, in_file, read_bytes, take_ref_of
from airhead.motion import STARTER_SKELETON, Drive, EditKind, Lineage, Motion, Skeleton

#: How far position channels may take a joint from where it usually sits; its bone then gets the mean.
STRETCH_M: Final = 0.01

_LIMIT_BYTES: Final = 256 * MIB


def read_bvh(
    path: Path, *, units: Units | float | None = None, up: UpAxis | None = None, stretch_m: float = STRETCH_M
) -> Motion:
    """A BVH file as a motion: metres, Z up, facing +X where the file's character faces +Z (or -Y, with Z up).

    The file becomes a take of an unrecorded performer, with consent denied. Joints come in the file's order, but those
    of the starter skeleton in its own. An End Site becomes a joint that does not turn, `Head_end` below `Head`, unless
    it has no length. Frames are all kept, also a first one in the rest pose. What was found out and not stated is an
    edit of the lineage.

    Args:
        path: the file.
        units: "m", "cm", "mm", "in", "cmu" or metres in a unit; without it, the one that makes the skeleton most nearly
            as large as an adult, by the longest way along its bones.
        up: the file's up axis, "y" or "z"; without it, the one that rest pose and motion speak for.
        stretch_m: metres that position channels below the root may vary by; the mean is kept.

    Raises:
        BadInput: not a BVH, truncated, not finite, of no plausible size, or a joint besides the root moves away from
            its parent; names the line or joint.
    """
    return _read(path, units, up, stretch_m)[0]


def bvh_facts(path: Path, *, units: Units | float | None = None, up: UpAxis | None = None) -> BvhFacts:
    """What there is to know of a BVH file besides its motion; arguments and errors as in `read_bvh`."""
    return _read(path, units, up, np.inf)[1]


def _read(path: Path, units: Units | float | None, up: UpAxis | None, stretch_m: float) -> tuple[Motion, BvhFacts]:
    if up is not None:
        check_up(up)
    if units is not None:
        metres_in(units)
    data = read_bytes(path, _LIMIT_BYTES)
    with in_file(path):
        take = take_ref_of(path, data)
        clip = parse_clip(data)
        del data
        bones, rotations = bones_of(clip), rotations_of(clip, up or "y")
        facts = facts_of(clip, bones, rotations, units, up)
        if facts.up != (up or "y"):
            rotations = rotations_of(clip, facts.up)
        scale = metres_in(facts.units)
        check_stretch(clip.joints, bones.stretch * scale, stretch_m)
        order = _joint_order(clip)
        lineage = Lineage.of(Drive.PERFORMER, len(clip.table), [take])
        for note in facts.assumptions():
            lineage = lineage.with_edit(EditKind.ASSUME, note)
        offsets = to_ours(bones.offsets[order] * scale, facts.up)
        offsets[0] = 0.0
        names = tuple(facts.names[number] for number in order)
        skeleton = Skeleton(names, _places_of_parents(clip, order), offsets)
        root_pos_w = to_ours(bones.root_positions * scale, facts.up)
        # Taking all of them in the file's order would be one copy more.
        joint_rot_l = rotations if order == list(range(len(clip.joints))) else rotations[:, order]
        return Motion(skeleton, clip.fps, root_pos_w, joint_rot_l, lineage), facts


def _places_of_parents(clip: BvhClip, order: list[int]) -> tuple[int, ...]:
    """For each joint of `order`, the place in `order` of its parent; -1 for the root."""
    places = {number: place for place, number in enumerate(order)}
    return tuple(places.get(clip.joints[number].parent, -1) for number in order)


def _joint_order(clip: BvhClip) -> list[int]:
    """The file's number of each joint of the motion: the file's order, or the starter skeleton's where it is that."""
    turning = {joint.name: number for number, joint in enumerate(clip.joints) if not joint.is_end}
    starter = STARTER_SKELETON
    if sorted(turning) == sorted(starter.names):
        order = [turning[name] for name in starter.names]
        if _places_of_parents(clip, order) == starter.parents:
            return order + [number for number, joint in enumerate(clip.joints) if joint.is_end]
    return list(range(len(clip.joints)))


def _export(record: MotionRecord, path: Path, options: ExportOptions) -> None:
    write_bvh(as_chosen(record, options), path, units=options.units, up=options.up or "y")


_LEAVES_OUT: Final = ("a BVH states neither units nor up axis: whoever imports it has to know them",)

FORMAT: Final = Format(
    "BVH", (".bvh",), is_bvh, read_bvh, _export, options=("units", "up"), leaves_out=_LEAVES_OUT, usual_up="y"
)
