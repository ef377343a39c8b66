"""AMC: the motion of Acclaim's pair of files, as a table of numbers, a row a frame and a column a channel."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import compress, cycle
from typing import Final

import numpy as np

from airhead.errors import BadInput
from airhead.formats.acclaim.asf import Bone
from airhead.formats.source_file import MIB, check_unfolded, rotation_bytes
from airhead.rotations import FloatArray

_PIECE_BYTES: Final = MIB // 2
_LONGEST_LINE_BYTES: Final = 64 * 1024
_GREATEST: Final = 1e6
_COMMENT: Final = re.compile(rb"#[^\n]*")
_HEAD: Final = re.compile(rb"(?:\s*:[^\n]*(?:\n|$))*\s*")
_KEYWORD: Final = re.compile(rb":([A-Za-z-]+)")
_SPACE: Final = re.compile(rb"\s")
_NUMBER: Final = re.compile(rb"[-+.\d]")


@dataclass(frozen=True, eq=False)
class AmcTable:
    """What an AMC holds.

    Attributes:
        numbers: (T, C) the channels of the bones that have any, in the order of `bones`, in the file's units.
        degrees: whether the file says that its angles are degrees, or radians; None where it says neither.
    """

    numbers: FloatArray
    degrees: bool | None


def is_amc(head: bytes) -> bool:
    """Whether the first bytes of a file are those of an AMC."""
    start = _COMMENT.sub(b"", head).lstrip()
    return bool(re.match(rb":(FULLY-SPECIFIED|DEGREES|RADIANS)\b", start, re.IGNORECASE))


def parse_amc(data: bytes, bones: Sequence[Bone]) -> AmcTable:
    """The frames of an AMC whose skeleton has these bones.

    Every frame gives every bone that has channels, always in one order; frames are numbered one after the other, from
    any number on.

    Raises:
        BadInput: not an AMC, or not one of this skeleton; names the line or the frame and bone.
    """
    if b"#" in data:
        data = _COMMENT.sub(b"", data)
    head = _HEAD.match(data)
    start = head.end() if head else 0
    keywords = {word.upper() for word in _KEYWORD.findall(data[:start])}
    moving = {bone.name: len(bone.channels) for bone in bones if bone.channels}
    order = _bone_order(data, start, moving)
    stride = 1 + sum(1 + moving[name] for name in order)
    frames_at_most = (len(data) - start) // (2 * stride) + 1
    check_unfolded(rotation_bytes(frames_at_most, len(bones)), len(data), "bones")
    numbers = _frames(data, start, order, moving)
    return AmcTable(_in_order(numbers, order, moving), _degrees(keywords))


def _degrees(keywords: set[bytes]) -> bool | None:
    if b"DEGREES" in keywords:
        return True
    return False if b"RADIANS" in keywords else None


def _bone_order(data: bytes, start: int, moving: dict[str, int]) -> list[str]:
    """The bones of the first frame, which all others must follow."""
    order: list[str] = []
    at = start
    number, at = _next_line(data, at)
    if len(number) != 1 or not number[0].isdigit():
        found = repr(b" ".join(number)[:40].decode("latin-1"))
        raise BadInput("not a frame", place=_line(data, start), found=found, allowed="the number of the first frame")
    while at < len(data) and len(order) <= len(moving):
        before = at
        words, at = _next_line(data, at)
        if not words or _NUMBER.match(words[0]):
            break
        name = words[0].decode("utf-8", "replace")
        if name in order or moving.get(name) != len(words) - 1:
            allowed = f"each once of {len(moving)} bones with as many numbers as the .asf says"
            found = f"{name[:40]!r} with {len(words) - 1}"
            raise BadInput("not a bone of this skeleton", place=_line(data, before), found=found, allowed=allowed)
        order.append(name)
    missing = sorted(set(moving) - set(order))
    if missing:
        place = f"frame {number[0].decode()[:20]}"
        raise BadInput(
            "a bone is missing", place=place, found=f"no {missing[0][:40]!r}", allowed="every bone that moves"
        )
    return order


def _next_line(data: bytes, at: int) -> tuple[list[bytes], int]:
    """The words of the next line that has any, and where the line after it begins."""
    while at < len(data):
        end = data.find(b"\n", at)
        end = len(data) if end < 0 else end + 1
        # A line longer than any bone's is none of ours, wherever it is cut.
        words = data[at : min(end, at + _LONGEST_LINE_BYTES)].split()
        if words:
            return words, end
        at = end
    return [], len(data)


def _frames(data: bytes, start: int, order: list[str], moving: dict[str, int]) -> FloatArray:
    """(T, C) the numbers of all frames, in the order of the file."""
    layout: list[bytes | None] = [b""]
    for name in order:
        layout += [name.encode(), *[None] * moving[name]]
    is_number = [word is None for word in layout]
    stride, pieces, words = len(layout), [], list[bytes]()
    first: int | None = None
    frames = 0
    while start < len(data):
        gap = _SPACE.search(data, start + _PIECE_BYTES)
        end = gap.end() if gap else len(data)
        words += data[start:end].split()
        start = end
        whole = len(words) // stride
        used = words[: whole * stride]
        words = words[whole * stride :]
        if whole == 0:
            continue
        first = _check_words(used, layout, frames, first)
        pieces.append(_numbers(used, is_number, whole, frames))
        frames += whole
    if words:
        found = f"{len(words)} words more than {frames} whole frames"
        raise BadInput("the last frame is not whole", place=f"frame {frames}", found=found, allowed=f"{stride} words")
    return np.concatenate(pieces)


def _check_words(words: list[bytes], layout: list[bytes | None], frames: int, first: int | None) -> int:
    """The number of the file's first frame, once names and frame numbers are known to be right."""
    stride = len(layout)
    for column, name in enumerate(layout):
        if not name:
            continue
        found = words[column::stride]
        if found.count(name) != len(found):
            frame = next(number for number, word in enumerate(found) if word != name)
            said = repr(found[frame][:40].decode("latin-1"))
            raise BadInput("not the bone", place=f"frame {frames + frame}", found=said, allowed=repr(name.decode()))
    numbers = words[::stride]
    if first is None:
        first = int(numbers[0][:18])
    for frame, word in enumerate(numbers, start=frames):
        if word != b"%d" % (first + frame):
            said = repr(word[:40].decode("latin-1"))
            raise BadInput("not the next frame", place=f"frame {frame}", found=said, allowed=f"{first + frame}")
    return first


def _numbers(words: list[bytes], is_number: list[bool], frames: int, first: int) -> FloatArray:
    texts = list(compress(words, cycle(is_number)))
    try:
        values = np.fromiter(map(float, texts), np.float64, len(texts)).reshape(frames, -1)
    except ValueError:
        values = np.full((frames, len(texts) // frames), np.nan)
    if not np.abs(values).max(initial=0) <= _GREATEST:
        at = next(number for number, text in enumerate(texts) if not _is_number(text))
        place, found = f"frame {first + at * frames // len(texts)}", repr(texts[at][:40].decode("latin-1"))
        raise BadInput("not a number of a motion", place=place, found=found, allowed=f"finite, up to {_GREATEST:g}")
    return values


def _is_number(word: bytes) -> bool:
    try:
        return abs(float(word)) <= _GREATEST
    except ValueError:
        return False


def _in_order(numbers: FloatArray, order: list[str], moving: dict[str, int]) -> FloatArray:
    """The columns in the order of the skeleton's bones."""
    start: dict[str, int] = {}
    column = 0
    for name in order:
        start[name] = column
        column += moving[name]
    columns = [start[name] + place for name, count in moving.items() for place in range(count)]
    return numbers[:, columns]


def _line(data: bytes, at: int) -> str:
    lines_before = data.count(b"\n", 0, at)
    return f"line {1 + lines_before}"
