"""ASF: the skeleton of Acclaim's pair of files, as bones in the file's own units and axes.

A bone has a direction and a length in the world's axes at rest, the axes that its angles turn about, and the angles
that its AMC gives (`dof`). Joint limits, masses and skin are read past.
"""

from __future__ import annotations

import io
import math
from dataclasses import dataclass
from typing import Final

from airhead.errors import BadInput

MOST_BONES: Final = 2048
#: Channels by number: 0 to 2 along X, Y, Z; 3 to 5 about them.
CHANNELS: Final = ("tx", "ty", "tz", "rx", "ry", "rz")
_AXES: Final = ("X", "Y", "Z")
_GREATEST: Final = 1e6
_SECTIONS: Final = frozenset(
    {":version", ":name", ":units", ":documentation", ":root", ":bonedata", ":hierarchy", ":skin"}
)
_READ: Final = frozenset({":units", ":root", ":bonedata", ":hierarchy"})
_MOST_LINES: Final = 16 * MOST_BONES

_Line = tuple[int, list[str]]


@dataclass(frozen=True)
class Bone:
    """A bone, or the root, which has no length.

    Attributes:
        name: as the AMC names it.
        parent: the number of the bone that it hangs on, -1 for the root.
        along: from its start to its end at rest, in the file's units and axes.
        axis: angles about X, Y and Z, in the file's unit, of the frame that its own angles turn about.
        axis_order: the order of those, 0 to 2 for X, Y, Z, the first turned first.
        channels: numbers of `CHANNELS` that the AMC gives, in its order; rotations are turned in that order.
    """

    name: str
    parent: int
    along: tuple[float, float, float]
    axis: tuple[float, float, float]
    axis_order: tuple[int, ...]
    channels: tuple[int, ...]


@dataclass(frozen=True)
class AsfSkeleton:
    """The bones of an ASF, the root first and a parent before its children.

    Attributes:
        bones: the root and the bones.
        root_position: what is added to every position of the root, in the file's units.
        length_unit: the factor of `:units length`, 1 where it is not stated.
        degrees: whether angles are degrees.
    """

    bones: tuple[Bone, ...]
    root_position: tuple[float, float, float]
    length_unit: float
    degrees: bool

    def reach(self) -> float:
        """The longest way along the bones from one end to another, in the file's units."""
        below = [0.0] * len(self.bones)
        longest = 0.0
        for number in range(len(self.bones) - 1, 0, -1):
            bone = self.bones[number]
            way = below[number] + math.hypot(*bone.along)
            longest = max(longest, below[bone.parent] + way)
            below[bone.parent] = max(below[bone.parent], way)
        return longest


def parse_asf(text: str) -> AsfSkeleton:
    """The skeleton in an ASF file.

    Raises:
        BadInput: not an ASF; names the line or bone.
    """
    sections = _sections(text)
    for needed in (":root", ":bonedata", ":hierarchy"):
        if needed not in sections:
            raise BadInput("a section is missing", place=needed, allowed=", ".join(sorted(_SECTIONS)))
    length_unit, degrees = _units(sections.get(":units", []))
    root, position = _root(sections[":root"])
    found = _bones(sections[":bonedata"])
    return AsfSkeleton(_ordered(root, found, sections[":hierarchy"]), position, length_unit, degrees)


def _sections(text: str) -> dict[str, list[_Line]]:
    """The lines of each section, numbered, without comments."""
    sections: dict[str, list[_Line]] = {}
    current: list[_Line] | None = None
    # Line by line: an object for each of many short lines would take far more memory than their text.
    for number, raw in enumerate(io.StringIO(text), start=1):
        words = raw.partition("#")[0].split()
        if not words:
            continue
        if words[0].startswith(":"):
            name = words[0].lower()
            if name not in _SECTIONS:
                raise BadInput("not a section of an ASF", place=f"line {number}", found=repr(words[0][:40]))
            if name in sections:
                raise BadInput("a section stands twice", place=f"line {number}", found=name)
            current = sections.setdefault(name, []) if name in _READ else None
            words = words[1:]
        if words and current is not None:
            if len(current) == _MOST_LINES:
                raise BadInput("a section too long", place=f"line {number}", allowed=f"{_MOST_LINES} lines")
            current.append((number, words))
    return sections


def _units(lines: list[_Line]) -> tuple[float, bool]:
    length_unit, degrees = 1.0, True
    for number, words in lines:
        key = words[0].lower()
        if key == "length":
            length_unit = _numbers(number, words[1:], 1)[0]
            if not 1e-6 <= length_unit <= _GREATEST:
                raise BadInput("not a unit of length", place=f"line {number}", found=length_unit, allowed="above 0")
        elif key == "angle":
            said = " ".join(words[1:]).lower()
            if not said.startswith(("deg", "rad")):
                raise BadInput(
                    "not a unit of angles", place=f"line {number}", found=repr(said[:40]), allowed="deg, rad"
                )
            degrees = said.startswith("deg")
    return length_unit, degrees


def _root(lines: list[_Line]) -> tuple[Bone, tuple[float, float, float]]:
    position = orientation = (0.0, 0.0, 0.0)
    channels: tuple[int, ...] = (0, 1, 2, 3, 4, 5)
    axis_order: tuple[int, ...] = (0, 1, 2)
    for number, words in lines:
        key = words[0].lower()
        if key == "order":
            channels = _channels(number, words[1:])
        elif key == "axis":
            axis_order = _axis_order(number, "".join(words[1:]))
        elif key == "position":
            position = _vector(number, words[1:])
        elif key == "orientation":
            orientation = _vector(number, words[1:])
    return Bone("root", -1, (0.0, 0.0, 0.0), orientation, axis_order, channels), position


def _bones(lines: list[_Line]) -> dict[str, Bone]:
    bones: dict[str, Bone] = {}
    block: dict[str, _Line] | None = None
    start = 0
    for number, words in lines:
        key = words[0].lower()
        if key == "begin":
            if block is not None:
                raise BadInput("a bone begins before the last one ends", place=f"line {number}")
            block, start = {}, number
        elif key == "end":
            if block is None:
                raise BadInput("a bone ends that did not begin", place=f"line {number}")
            bone = _bone(start, block)
            if bone.name in bones or bone.name == "root" or len(bones) == MOST_BONES:
                allowed = f"each name once, no root, at most {MOST_BONES}"
                raise BadInput("one bone too many", place=f"line {start}", found=repr(bone.name[:40]), allowed=allowed)
            bones[bone.name] = bone
            block = None
        elif block is not None:
            block.setdefault(key, (number, words[1:]))
    if block is not None:
        raise BadInput("the last bone does not end", place=f"line {start}", allowed="end")
    return bones


def _bone(start: int, block: dict[str, _Line]) -> Bone:
    for needed in ("name", "direction", "length"):
        if needed not in block:
            raise BadInput(f"a bone without {needed}", place=f"line {start}", allowed="name, direction, length, axis")
    number, words = block["name"]
    if len(words) != 1:
        raise BadInput("not a name of a bone", place=f"line {number}", found=repr(" ".join(words)[:40]))
    direction, (length,) = _vector(*block["direction"]), _numbers(*block["length"], 1)
    size = math.hypot(*direction)
    if length and not size:
        raise BadInput("a bone without a direction", place=f"line {block['direction'][0]}")
    along = tuple(value * length / size if size else 0.0 for value in direction)
    axis, order = (0.0, 0.0, 0.0), _axis_order(start, "")
    if "axis" in block:
        line, axis_words = block["axis"]
        axis, order = _vector(line, axis_words[:3]), _axis_order(line, "".join(axis_words[3:]))
    channels = _channels(*block["dof"]) if "dof" in block else ()
    if any(channel < 3 for channel in channels):
        message = "a bone that moves away from its parent or changes its length"
        raise BadInput(message, place=f"line {block['dof'][0]}", found=words[0][:40], allowed="rx, ry, rz")
    return Bone(words[0], -1, (along[0], along[1], along[2]), axis, order, channels)


def _ordered(root: Bone, found: dict[str, Bone], lines: list[_Line]) -> tuple[Bone, ...]:
    """The root, then the bones as the hierarchy hangs them, a parent before its children."""
    children: dict[str, list[str]] = {}
    hung: set[str] = set()
    for number, words in lines:
        if len(words) == 1 and words[0].lower() in ("begin", "end"):
            continue
        for child in words[1:]:
            if child not in found or child in hung:
                allowed = "each bone of :bonedata once"
                raise BadInput("not a child", place=f"line {number}", found=repr(child[:40]), allowed=allowed)
            hung.add(child)
        children.setdefault(words[0], []).extend(words[1:])
    bones, waiting = [root], [(child, 0) for child in reversed(children.get("root", []))]
    while waiting:
        name, parent = waiting.pop()
        bone = found[name]
        waiting += [(child, len(bones)) for child in reversed(children.get(name, []))]
        bones.append(Bone(name, parent, bone.along, bone.axis, bone.axis_order, bone.channels))
    loose = sorted(set(found) - {bone.name for bone in bones})
    if loose:
        raise BadInput("a bone that hangs on nothing", place=":hierarchy", found=repr(loose[0][:40]))
    return tuple(bones)


def _channels(number: int, words: list[str]) -> tuple[int, ...]:
    lowered = [word.lower() for word in words]
    if len(set(lowered)) != len(lowered) or not set(lowered) <= set(CHANNELS):
        allowed = "each once of " + ", ".join(CHANNELS)
        raise BadInput("not degrees of freedom", place=f"line {number}", found=" ".join(words)[:60], allowed=allowed)
    return tuple(CHANNELS.index(word) for word in lowered)


def _axis_order(number: int, word: str) -> tuple[int, ...]:
    letters = list((word or "XYZ").upper())
    if sorted(letters) != list(_AXES):
        raise BadInput("not an order of axes", place=f"line {number}", found=repr(word[:9]), allowed="XYZ in any order")
    return tuple(_AXES.index(letter) for letter in letters)


def _vector(number: int, words: list[str]) -> tuple[float, float, float]:
    x, y, z = _numbers(number, words, 3)
    return x, y, z


def _numbers(number: int, words: list[str], count: int) -> list[float]:
    try:
        values = [float(word) for word in words[:count]]
    except ValueError:
        values = []
    if len(values) != count or not all(abs(value) <= _GREATEST for value in values):
        found, allowed = repr(" ".join(words)[:60]), f"{count} finite numbers up to {_GREATEST:g}"
        raise BadInput("not the numbers of a skeleton", place=f"line {number}", found=found, allowed=allowed)
    return values
