"""A BVH file's text as numbers: hierarchy, frame rate and frames, in the file's units and axes, and in degrees."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

import numpy as np

from airhead.errors import BadInput
from airhead.formats.bvh_hierarchy import Hierarchy, parse_hierarchy
from airhead.formats.frame_rate import rate_of
from airhead.formats.source_file import MIB, check_unfolded, rotation_bytes
from airhead.rotations import FloatArray

_COMMENT: Final = re.compile(rb"(?m)(?:^|(?<=[ \t]))(?:#|//)[^\r\n]*")
_MOTION: Final = re.compile(
    rb"(?:^|(?<=[\s}]))MOTION\s+Frames\s*:\s*([^\s:]+)\s+Frame\s+Time\s*:\s*([^\s:]+)(?=\s|$)", re.IGNORECASE
)
# Text is turned into numbers in pieces of this size, so that a large file is never copied as a whole.
_PIECE_BYTES: Final = 4 * MIB
_GREATEST: Final = 1e9


@dataclass(frozen=True, eq=False)
class BvhClip:
    """What the file says.

    Attributes:
        fps: frames a second.
        table: (T, channels) numbers in the file's units and degrees.
    """

    hierarchy: Hierarchy
    fps: float
    table: FloatArray

    def first_columns(self) -> list[int]:
        """The first column of each joint."""
        return [0, *accumulate(len(joint.channels) for joint in self.hierarchy.joints)][:-1]


def is_bvh(head: bytes) -> bool:
    """Whether a file that begins so is a BVH."""
    start = _COMMENT.sub(b"", head.removeprefix(b"\xef\xbb\xbf")).lstrip()
    return start[:9].upper() == b"HIERARCHY"


def parse_clip(data: bytes) -> BvhClip:
    """The clip in a file's bytes.

    Lines, or ends of lines, that begin with # or // are comments.

    Raises:
        BadInput: not a BVH, truncated or not finite; names the line.
    """
    if b"#" in data or b"//" in data:
        data = _COMMENT.sub(b"", data)
    # Nearly every file has the word in capitals, and then a plain search finds it much faster.
    motion = _MOTION.search(data, max(0, data.find(b"MOTION") - 1))
    if motion is None:
        # A file that is no BVH at all fails better in its first line.
        parse_hierarchy(_text(data[:MIB]))
        raise BadInput("no MOTION section", allowed="MOTION, Frames: and Frame Time: after the hierarchy")
    hierarchy = parse_hierarchy(_text(data[: motion.start()]))
    fps = _fps(motion.group(2), _line(data, motion.end()))
    frames = _frame_count(motion.group(1), hierarchy.channels, len(data))
    check_unfolded(rotation_bytes(frames, len(hierarchy.joints)), len(data), "HIERARCHY")
    numbers = _numbers(data, motion.end())
    if len(numbers) != frames * hierarchy.channels:
        found = f"{len(numbers)} numbers, {len(numbers) / hierarchy.channels:g} frames"
        allowed = f"{frames * hierarchy.channels} numbers, {frames} frames of {hierarchy.channels}"
        raise BadInput("more or fewer numbers than stated", place="MOTION", found=found, allowed=allowed)
    return BvhClip(hierarchy, fps, numbers.reshape(frames, hierarchy.channels))


def _text(header: bytes) -> str:
    try:
        return header.decode("utf-8-sig")
    except UnicodeDecodeError:
        return header.decode("latin-1")


def _line(data: bytes, at: int) -> int:
    return 1 + data.count(b"\n", 0, at)


def _fps(word: bytes, line: int) -> float:
    try:
        return rate_of(word.decode("latin-1"))
    except BadInput as error:
        raise BadInput(error.message, place=f"line {line}", found=error.found, allowed=error.allowed) from None


def _frame_count(word: bytes, channels: int, file_bytes: int) -> int:
    if channels == 0:
        raise BadInput("no joint has a channel", place="HIERARCHY", allowed="at least one channel")
    if not re.fullmatch(rb"\d{1,9}", word) or int(word) == 0:
        found = repr(word[:40].decode("latin-1"))
        raise BadInput("not a number of frames", place="Frames", found=found, allowed="1 or more")
    if int(word) * channels * 2 > file_bytes:
        found = f"{word.decode()} frames stated, room for {file_bytes // (2 * channels)}"
        raise BadInput("the file is truncated", place="Frames", found=found)
    return int(word)


def _numbers(data: bytes, start: int) -> FloatArray:
    """Every number from `start` on, all finite and none absurd."""
    pieces = [np.zeros(0)]
    while start < len(data):
        end = _piece_end(data, start)
        # NumPy makes a number of nothing but spaces.
        text = data[start:end].strip()
        try:
            numbers = np.fromstring(text, dtype=np.float64, sep=" ")
        except (ValueError, DeprecationWarning):
            raise _bad_number(data, start) from None
        if numbers.size and not np.abs(numbers).max() <= _GREATEST:
            raise _bad_number(data, start)
        pieces.append(numbers)
        start = end
    return pieces[1] if len(pieces) == 2 else np.concatenate(pieces)


def _piece_end(data: bytes, start: int) -> int:
    """Where a piece that begins at `start` can end without cutting a number."""
    if start + _PIECE_BYTES >= len(data):
        return len(data)
    newline = data.find(b"\n", start + _PIECE_BYTES)
    return len(data) if newline < 0 else newline


def _bad_number(data: bytes, start: int) -> BadInput:
    """The error for the first word from `start` on that is no number."""
    allowed = f"a finite number up to {_GREATEST:g}"
    for line, text in enumerate(data[start:].split(b"\n"), start=_line(data, start)):
        for word in text.split():
            if not _is_number(word):
                found = repr(word[:40].decode("latin-1"))
                return BadInput("not a number of a motion", place=f"line {line}", found=found, allowed=allowed)
    return BadInput("not a number of a motion", place="MOTION", allowed=allowed)


def _is_number(word: bytes) -> bool:
    try:
        return abs(float(word)) <= _GREATEST
    except ValueError:
        return False
