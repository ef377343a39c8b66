"""The boxes of a stage from an `.obj` beside a take: upright boxes, turned about the vertical or not, nothing else."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Final

import numpy as np

from airhead.errors import BadInput
from airhead.formats.bvh.axes import METRES, Units, UpAxis, check_units, check_up, to_ours
from airhead.formats.source_file import MIB, in_file, read_bytes
from airhead.motion import StageBox
from airhead.rotations import FloatArray

_LIMIT_BYTES: Final = 4 * MIB
_MOST_BOXES: Final = 256
_GREATEST: Final = 1e6
#: How far a corner may lie from where a box has it, as a share of the box's size: digits of a text file.
_SLACK: Final = 1e-3


def read_boxes(path: Path, *, units: Units = "m", up: UpAxis = "z") -> tuple[StageBox, ...]:
    """The boxes in an `.obj`, in the frame in which joint positions beside it are read.

    Args:
        path: the file; its faces say which eight corners are one box.
        units: the unit of length.
        up: the up axis.

    Raises:
        BadInput: not such a file, or something in it is no upright box; names the line or the box.
    """
    check_units(units)
    check_up(up)
    data = read_bytes(path, _LIMIT_BYTES)
    with in_file(path):
        vertices, faces = _parsed(data.decode("latin-1"))
        corners = vertices * METRES[units]
        corners = to_ours(corners, "y") if up == "y" else corners
        groups = _groups(len(vertices), faces)
        if not groups or len(groups) > _MOST_BOXES:
            raise BadInput("no boxes of a stage", found=f"{len(groups)} solids", allowed=f"1 to {_MOST_BOXES} boxes")
        return tuple(_box(corners[group], number) for number, group in enumerate(groups, start=1))


def boxes_beside(path: Path) -> tuple[StageBox, ...]:
    """The boxes that stand beside a take: in `NAME_boxes.obj` or `NAME.obj`; none where there is no such file."""
    for place in (path.with_name(f"{path.stem}_boxes.obj"), path.with_suffix(".obj")):
        if place.is_file():
            return read_boxes(place)
    return ()


def _parsed(text: str) -> tuple[FloatArray, list[list[int]]]:
    """(V, 3) vertices, and the vertices of each face."""
    vertices: list[list[float]] = []
    faces: list[list[int]] = []
    for number, line in enumerate(text.splitlines(), start=1):
        word, *values = line.partition("#")[0].split() or [""]
        if word not in ("v", "f"):
            continue
        if len(vertices) > 8 * _MOST_BOXES or len(faces) > 12 * _MOST_BOXES:
            raise BadInput("more than boxes of a stage", place=f"line {number}", allowed=f"at most {_MOST_BOXES} boxes")
        try:
            if word == "v":
                vertices.append([float(value) for value in values[:3]])
            else:
                faces.append([_index(value, len(vertices)) for value in values])
        except ValueError:
            raise BadInput("not a line of an .obj", place=f"line {number}", found=repr(line[:60])) from None
        if word == "v" and (len(values) < 3 or not all(abs(value) <= _GREATEST for value in vertices[-1])):
            allowed = f"three numbers up to {_GREATEST:g}"
            raise BadInput("not a vertex", place=f"line {number}", found=repr(line[:60]), allowed=allowed)
    return np.array(vertices).reshape(-1, 3), faces


def _index(word: str, count: int) -> int:
    """The number of a vertex, from 0, from what a face says: `7`, `7/1/2`, or `-1` for the last one."""
    index = int(word.partition("/")[0])
    index = index - 1 if index > 0 else count + index
    if not 0 <= index < count:
        raise ValueError(word)
    return index


def _groups(count: int, faces: list[list[int]]) -> list[list[int]]:
    """The vertices that faces join, in the order of their first vertex."""
    group = list(range(count))

    def first(vertex: int) -> int:
        while group[vertex] != vertex:
            group[vertex] = group[group[vertex]]
            vertex = group[vertex]
        return vertex

    for face in faces:
        for vertex in face[1:]:
            a, b = sorted((first(face[0]), first(vertex)))
            group[b] = a
    used = sorted({vertex for face in faces for vertex in face})
    found: dict[int, list[int]] = {}
    for vertex in used:
        found.setdefault(first(vertex), []).append(vertex)
    return list(found.values())


def _box(corners: FloatArray, number: int) -> StageBox:
    """The upright box with these corners (8, 3)."""
    center = corners.mean(axis=0)
    if len(corners) == 8:
        # Below and above, the four corners around the center, by their direction.
        ground = corners[corners[:, 2] < center[2]][:, :2] - center[:2]
        ground = ground[np.argsort(np.arctan2(ground[:, 1], ground[:, 0]))]
        if len(ground) == 4:
            box = _turned_box(center, ground[1] - ground[0], ground[2] - ground[1], corners)
            if box is not None:
                return box
    allowed = "eight corners of a box whose sides stand upright"
    raise BadInput("not an upright box", place=f"solid {number}", found=f"{len(corners)} corners", allowed=allowed)


def _turned_box(center: FloatArray, side: FloatArray, other: FloatArray, corners: FloatArray) -> StageBox | None:
    """The box with two neighbouring sides on the ground, if its corners are these."""
    # Of the sides the one nearest to X is the length; any other choice is the same box, turned by a right angle.
    length, width = (side, other) if abs(side[0]) >= abs(side[1]) else (other, side)
    yaw = math.remainder(math.atan2(length[1], length[0]), math.pi)
    half = np.array([np.linalg.norm(length), np.linalg.norm(width), np.ptp(corners[:, 2])]) / 2
    if not half.min() > 0:
        return None
    along = np.array([[math.cos(yaw), math.sin(yaw), 0], [-math.sin(yaw), math.cos(yaw), 0], [0, 0, 1]])
    own = (corners - center) @ along.T
    is_box = np.abs(np.abs(own) - half).max() <= _SLACK * half.max() and len(np.unique(own > 0, axis=0)) == 8
    return StageBox(center, half, yaw) if is_box else None
