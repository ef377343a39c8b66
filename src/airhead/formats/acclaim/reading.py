"""Acclaim's ASF/AMC, as the Carnegie Mellon library gives it: a skeleton in one file, its motion in another.

A joint stands at the start of each bone and bears the bone's name; where a last bone ends, as at a toe, stands one more
that does not turn, `ltoes_end`. Formulas: J. Lander, "Working with Motion Capture File Formats" (1998).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np

from airhead.errors import BadInput
from airhead.formats.acclaim.amc import AmcTable, is_amc, parse_amc
from airhead.formats.acclaim.asf import AsfSkeleton, Bone, parse_asf
from airhead.formats.bvh.axes import METRES, Units, UpAxis, check_units, check_up, to_ours
from airhead.formats.format import Format
from airhead.formats.source_file import MIB, in_file, read_bytes, take_ref_of
from airhead.motion import Drive, EditKind, Lineage, Motion, Skeleton
from airhead.rotations import IDENTITY, FloatArray, about_axis, conjugate, multiply

#: What nobody writes into an AMC: the Carnegie Mellon library's frame rate.
USUAL_FPS: Final = 120.0

_ASF_LIMIT_BYTES: Final = MIB
_AMC_LIMIT_BYTES: Final = 256 * MIB
_USUAL_REACH_M: Final = 2.3
_PLAUSIBLE_REACH_M: Final = (0.8, 6.0)
#: What one of the file's lengths, over `:units length`, can be; the library's is an inch.
_LENGTHS: Final[tuple[Units, ...]] = ("in", "cm", "m", "mm")


def read_asf_amc(
    path: Path, *, asf: Path | None = None, fps: float | None = None, units: Units | None = None, up: UpAxis = "y"
) -> Motion:
    """The motion in an AMC and its ASF: metres, Z up, facing +X where the file's character faces +Z.

    The file becomes a take of an unrecorded performer, with consent denied; its SHA-256 is the AMC's. What the files do
    not say and is assumed here, the frame rate and a unit other than the inch, stands in the lineage's edits.

    Args:
        path: the AMC.
        asf: its skeleton; without it, the .asf beside it with the same name, with the name up to a last "_" (01.asf
            of 01_02.amc), or the only one in the folder.
        fps: frames a second, which the file does not state; 120 without it.
        units: of the file's lengths; without it an inch over `:units length`, or the metre, centimetre or millimetre if
            only that makes the skeleton as large as a human.
        up: the file's up axis, "y" or "z".

    Raises:
        BadInput: not such files, no skeleton found, or they do not fit each other; names file and place.
    """
    check_up(up)
    if units is not None:
        check_units(units)
    if path.suffix.lower() == ".asf":
        raise _only_a_skeleton(path)
    data = read_bytes(path, _AMC_LIMIT_BYTES)
    skeleton_file = asf or _skeleton_beside(path)
    skeleton_text = read_bytes(skeleton_file, _ASF_LIMIT_BYTES).decode("latin-1")
    with in_file(skeleton_file):
        skeleton = parse_asf(skeleton_text)
        scale, assumed_units = _scale(skeleton, units)
    with in_file(path):
        take = take_ref_of(path, data)
        table = parse_amc(data, skeleton.bones)
        del data
        lineage = Lineage.of(Drive.PERFORMER, len(table.numbers), [take])
        for note in (_assumed_fps(fps), assumed_units):
            lineage = lineage.with_edit(EditKind.ASSUME, note) if note else lineage
        ours, joint_rot_l = _skeleton(skeleton.bones, scale, up), _rotations(skeleton, table, up)
        # Where the last bones end, nothing turns.
        still = np.broadcast_to(IDENTITY, (len(joint_rot_l), len(ours) - joint_rot_l.shape[1], 4))
        joint_rot_l = np.concatenate([joint_rot_l, still], axis=1)
        root_pos_w = to_ours(_root_positions(skeleton, table) * scale, up)
        return Motion(ours, fps or USUAL_FPS, root_pos_w, joint_rot_l, lineage)


def _assumed_fps(fps: float | None) -> str:
    return "" if fps else f"{USUAL_FPS:g} frames a second, as in the Carnegie Mellon library: the file states no rate"


def _root_positions(skeleton: AsfSkeleton, table: AmcTable) -> FloatArray:
    """(T, 3) in the file's units and axes."""
    positions = np.tile(np.array(skeleton.root_position), (len(table.numbers), 1))
    for column, channel in enumerate(skeleton.bones[0].channels):
        if channel < 3:
            positions[:, channel] += table.numbers[:, column]
    return positions


def _skeleton(bones: Sequence[Bone], scale: float, up: UpAxis) -> Skeleton:
    """A joint where each bone starts, which is where its parent ends; then one where each last bone ends."""
    parents = {bone.parent for bone in bones}
    ends = [number for number, bone in enumerate(bones) if number not in parents and any(bone.along)]
    names = [bone.name for bone in bones] + [f"{bones[number].name}_end" for number in ends]
    offsets = [bones[bone.parent].along if bone.parent >= 0 else (0.0, 0.0, 0.0) for bone in bones]
    offsets += [bones[number].along for number in ends]
    numbers = (*(bone.parent for bone in bones), *ends)
    return Skeleton(tuple(names), numbers, to_ours(np.array(offsets) * scale, up))


def _rotations(skeleton: AsfSkeleton, table: AmcTable, up: UpAxis) -> FloatArray:
    """(T, B, 4) each bone's turn in its parent's frame, in our axes: C M C⁻¹ with its own axes C at rest."""
    to_rad = math.pi / 180 if skeleton.degrees else 1.0
    rest = np.stack([_turned(np.array(bone.axis) * to_rad, bone.axis_order) for bone in skeleton.bones])
    angles_rad = _angles_rad(skeleton, table)
    moved = np.empty((*angles_rad.shape[:2], 4))
    groups: dict[tuple[int, ...], list[int]] = {}
    for number, bone in enumerate(skeleton.bones):
        order = [channel - 3 for channel in bone.channels if channel >= 3]
        # An angle that is not given is zero, and may stand anywhere in the order.
        groups.setdefault((*order, *sorted({0, 1, 2} - set(order))), []).append(number)
    for key, numbers in groups.items():
        moved[:, numbers] = _turned(angles_rad[:, numbers], key)
    rotations = multiply(multiply(rest, moved), conjugate(rest))
    return np.concatenate([rotations[..., :1], to_ours(rotations[..., 1:], up)], axis=-1)


def _angles_rad(skeleton: AsfSkeleton, table: AmcTable) -> FloatArray:
    """(T, B, 3) about each bone's own X, Y and Z, zero where the file gives none."""
    degrees = skeleton.degrees if table.degrees is None else table.degrees
    angles = np.zeros((len(table.numbers), len(skeleton.bones), 3))
    column = 0
    for number, bone in enumerate(skeleton.bones):
        for place, channel in enumerate(bone.channels):
            if channel >= 3:
                angles[:, number, channel - 3] = table.numbers[:, column + place]
        column += len(bone.channels)
    return angles * (math.pi / 180 if degrees else 1.0)


def _turned(angles_rad: FloatArray, order: Sequence[int]) -> FloatArray:
    """(..., 4) the rotation by angles (..., 3) about X, Y and Z, the first of `order` turned first."""
    axes = np.eye(3)
    first, second, third = (about_axis(axes[axis], angles_rad[..., axis]) for axis in order)
    return multiply(third, multiply(second, first))


def _scale(skeleton: AsfSkeleton, units: Units | None) -> tuple[float, str]:
    """Metres in a length of the files, and what had to be assumed for that, in words."""
    if units is not None:
        return METRES[units], ""
    reach = skeleton.reach() / skeleton.length_unit
    likely = min(_LENGTHS, key=lambda unit: abs(math.log(max(reach, 1e-9) * METRES[unit] / _USUAL_REACH_M)))
    least, greatest = _PLAUSIBLE_REACH_M
    if not least <= reach * METRES[likely] <= greatest:
        found = f"{skeleton.reach():g} along the longest way, :units length {skeleton.length_unit:g}"
        allowed = f"a human, or state the units: {', '.join(METRES)}"
        raise BadInput("the units cannot be told from the size", place=":bonedata", found=found, allowed=allowed)
    note = "" if likely == "in" else f"lengths in {likely}, by the size of the skeleton: the usual inch would not fit"
    return METRES[likely] / skeleton.length_unit, note


def _skeleton_beside(path: Path) -> Path:
    """The .asf that belongs to an .amc by its name, or by being the only one."""
    found = _neighbours(path, ".asf")
    for stem in (path.stem, path.stem.rpartition("_")[0]):
        for asf in found:
            if stem and asf.stem.lower() == stem.lower():
                return asf
    if len(found) == 1:
        return found[0]
    said = ", ".join(asf.name for asf in found[:4]) or "none"
    allowed = f"{path.stem}.asf beside it, or the .asf stated"
    raise BadInput("no skeleton (.asf) belongs to this motion", file=path, found=said, allowed=allowed)


def _only_a_skeleton(path: Path) -> BadInput:
    text = read_bytes(path, _ASF_LIMIT_BYTES).decode("latin-1")
    with in_file(path):
        parse_asf(text)
    motions = [amc.name for amc in _neighbours(path, ".amc") if amc.stem.lower().startswith(path.stem.lower())]
    allowed = ", ".join(motions[:4]) + (", …" if len(motions) > 4 else "") if motions else "an .amc of this skeleton"
    return BadInput("a skeleton without motion", file=path, found="an .asf", allowed=allowed)


def _neighbours(path: Path, suffix: str) -> list[Path]:
    try:
        return sorted(file for file in path.parent.iterdir() if file.suffix.lower() == suffix)
    except OSError:
        return []


FORMAT: Final = Format("ASF/AMC", (".amc", ".asf"), is_amc, read_asf_amc, options=("units", "up", "fps", "asf"))
