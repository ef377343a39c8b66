"""A BVH file's text as numbers: hierarchy, frame rate and frames, in the file's units and axes, and in degrees."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

from airhead.errors import BadInput
from airhead.formats.bvh.hierarchy import BvhJoint, parse_hierarchy
from airhead.formats.decimal_text import parse_decimals
from airhead.formats.frame_rate import rate_of
from airhead.formats.source_file import MIB, check_unfolded, rotation_bytes
from airhead.rotations import FloatArray

_COMMENT: Final = re.compile(rb"(?:^|(?<=\s))(?:#|//)[^\r\n]*")
_MOTION: Final = re.compile(rb"(?<![^\s}])MOTION(?!\S)(?!\s*\{)", re.IGNORECASE)
_FRAMES: Final = re.compile(rb"\s*Frames\s*:\s*(\S+)(?!\S)", re.IGNORECASE)
_FRAME_TIME: Final = re.compile(rb"\s*Frame\s+Time\s*:\s*(\S+)(?!\S)", re.IGNORECASE)
_PRINTED: Final = re.compile(rb"\S")
_PIECE_BYTES: Final = 64 * 1024
_UTF16: Final = (b"\xff\xfe", b"\xfe\xff")
_GREATEST: Final = 1e9


@dataclass(frozen=True, eq=False)
class BvhClip:
    """What the file says.

    Attributes:
        joints: the joints and End Sites, in the file's order.
        frame_time: the seconds between frames, as they are written.
        fps: frames a second, as `rate_of` understands that.
        table: (T, channels) numbers in the file's units and degrees.
    """

    joints: tuple[BvhJoint, ...]
    frame_time: str
    fps: float
    table: FloatArray

    def first_columns(self) -> list[int]:
        """The first column of each joint."""
        return [0, *accumulate(len(joint.channels) for joint in self.joints)][:-1]


def is_bvh(head: bytes) -> bool:
    """Whether a file that begins so is a BVH."""
    start = _COMMENT.sub(b"", head.removeprefix(b"\xef\xbb\xbf")).lstrip()
    return start[:9].upper() == b"HIERARCHY"


def parse_clip(data: bytes) -> BvhClip:
    """The clip in a file's bytes.

    Lines, or ends of lines, that begin with # or // are comments. Lines end in LF, CR or both.

    Raises:
        BadInput: not a BVH, truncated or not finite; names the line.
    """
    file_bytes = len(data)
    data = _plain(data)
    motion = _motion_start(data)
    joints = parse_hierarchy(_text(data[:motion]))
    channels = sum(len(joint.channels) for joint in joints)
    if channels == 0:
        raise BadInput("no joint has a channel", place="HIERARCHY", allowed="at least one channel")
    frames_word, at = _header(data, motion + len(b"MOTION"), _FRAMES, "Frames: and a number")
    frames = _frame_count(frames_word, channels, file_bytes, _line(data, at))
    frame_time, at = _header(data, at, _FRAME_TIME, "Frame Time: and seconds")
    fps = _fps(frame_time, _line(data, at))
    check_unfolded(rotation_bytes(frames, len(joints)), file_bytes, "HIERARCHY")
    numbers = parse_decimals(data, at, _GREATEST)
    if len(numbers) != frames * channels:
        found = f"{len(numbers)} numbers, {len(numbers) / channels:g} frames"
        allowed = f"{frames * channels} numbers, {frames} frames of {channels}"
        raise BadInput("more or fewer numbers than stated", place="MOTION", found=found, allowed=allowed)
    return BvhClip(joints, frame_time, fps, numbers.reshape(frames, channels))


def _plain(data: bytes) -> bytes:
    """The text with LF alone where it had CR alone, without comments."""
    if data.startswith(_UTF16):
        raise BadInput("not a BVH", found="UTF-16 text", allowed="UTF-8 or Latin-1 text")
    if b"\r" in data and b"\n" not in data:
        data = data.replace(b"\r", b"\n")
    # A search for one byte is much faster than for two.
    return _without_comments(data) if b"#" in data or b"/" in data else data


def _without_comments(data: bytes) -> bytes:
    # Piece by piece, for each comment that is found takes a hundred times its memory.
    pieces, start = [], 0
    while start < len(data):
        end = data.find(b"\n", start + _PIECE_BYTES) + 1 or len(data)
        pieces.append(_COMMENT.sub(b"", data[start:end]))
        start = end
    return b"".join(pieces)


def _motion_start(data: bytes) -> int:
    # Nearly every file has the word in capitals, and then a plain search finds it much faster.
    motion = _MOTION.search(data, max(0, data.find(b"MOTION")))
    if motion is None:
        # A file that is no BVH at all fails better in its first line.
        parse_hierarchy(_text(data[:MIB]))
        raise BadInput("no MOTION section", allowed="MOTION, Frames: and Frame Time: after the hierarchy")
    return motion.start()


def _header(data: bytes, at: int, statement: re.Pattern[bytes], allowed: str) -> tuple[str, int]:
    """The value of a statement that comes next, and where it ends."""
    match = statement.match(data, at)
    if match is None:
        following = _PRINTED.search(data, at)
        start = following.start() if following else len(data)
        found = repr(data[start : start + 40].decode("latin-1")) if following else "the end of the file"
        raise BadInput("not what a BVH has here", place=f"line {_line(data, start)}", found=found, allowed=allowed)
    return match.group(1)[:80].decode("latin-1"), match.end()


def _text(header: bytes) -> str:
    try:
        return header.decode("utf-8-sig")
    except UnicodeDecodeError:
        return header.decode("latin-1")


def _line(data: bytes, at: int) -> int:
    return 1 + data.count(b"\n", 0, at)


def _fps(word: str, line: int) -> float:
    try:
        return rate_of(word)
    except BadInput as error:
        point = ", with a point" if "," in word else ""
        allowed = f"{error.allowed}{point}"
        raise BadInput(error.message, place=f"line {line}", found=error.found, allowed=allowed) from None


def _frame_count(word: str, channels: int, file_bytes: int, line: int) -> int:
    if not re.fullmatch(r"[0-9]{1,9}", word) or int(word) == 0:
        raise BadInput(
            "no frames" if word.strip("0") == "" else "not a number of frames",
            place=f"line {line}",
            found=repr(word[:40]),
            allowed="1 or more",
        )
    if int(word) * channels * 2 > file_bytes + 1:
        found = f"{word} frames stated, room for {file_bytes // (2 * channels)}"
        raise BadInput("the file is truncated", place=f"line {line}", found=found)
    return int(word)
