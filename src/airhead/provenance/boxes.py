"""The top-level boxes of an MP4 file.

C2PA's hash covers most of a film but leaves some boxes out, as they may change while a manifest is written. Ours covers
those: the layout of the whole file is signed, with a hash of every box that C2PA leaves out.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from airhead.errors import BadInput

#: Box types that the C2PA hash of a film leaves out (besides the manifest's own box).
LEFT_OUT: Final = frozenset({"ftyp", "free", "skip", "mfra"})
#: The user type of the uuid box that holds the C2PA manifest.
MANIFEST_USER_TYPE: Final = bytes.fromhex("d8fec3d61b0e483c92975828877ec481")
_MAX_BOXES: Final = 10_000
_MAX_HASHED_BYTES: Final = 64 << 20
_MAX_MANIFEST_BYTES: Final = 64 << 20


@dataclass(frozen=True)
class Box:
    """One top-level box.

    Attributes:
        type: its four characters.
        offset: of its first byte in the file.
        size: in bytes, header included.
        sha256: of the whole box where C2PA leaves it out, else empty.
        is_manifest: whether it is the box of the C2PA manifest.
    """

    type: str
    offset: int
    size: int
    sha256: str = ""
    is_manifest: bool = False


def top_level_boxes(path: Path) -> tuple[Box, ...]:
    """Every top-level box of an MP4 file, in order.

    Raises:
        BadInput: the file is missing, cannot be read, or is not a whole MP4 file.
    """
    try:
        if not path.is_file():
            raise BadInput("no such film", file=path, allowed="an MP4 file")
        with path.open("rb") as file:
            boxes = tuple(_boxes(file, os.fstat(file.fileno()).st_size, path))
    except OSError as error:
        raise BadInput(f"the film cannot be read ({error.strerror})", file=path) from error
    if not boxes or boxes[0].type != "ftyp":
        found = f"a first box {boxes[0].type!r}" if boxes else "an empty file"
        raise BadInput("not an MP4 film", file=path, found=found, allowed="a file that begins with 'ftyp'")
    return boxes


def manifest_bytes(path: Path, box: Box) -> bytes:
    """The bytes of the manifest's box, header included; BadInput if it is too large to be one."""
    if box.size > _MAX_MANIFEST_BYTES:
        limit = f"at most {_MAX_MANIFEST_BYTES} bytes"
        raise BadInput("the manifest is too large", file=path, found=f"{box.size} bytes", allowed=limit)
    try:
        with path.open("rb") as file:
            file.seek(box.offset)
            return file.read(box.size)
    except OSError as error:
        raise BadInput(f"the film cannot be read ({error.strerror})", file=path) from error


def layout(boxes: Sequence[Box]) -> list[dict[str, str | int]]:
    """The boxes as our assertion signs them: type, size, and a hash of those that C2PA leaves out.

    Offsets are left to C2PA, which hashes them; they move when the manifest is put in.
    """
    rows: list[dict[str, str | int]] = []
    for box in boxes:
        if not box.is_manifest:
            row: dict[str, str | int] = {"type": box.type, "size": box.size}
            rows.append({**row, "sha256": box.sha256} if box.sha256 else row)
    return rows


def _boxes(file: BinaryIO, file_size: int, path: Path) -> Iterator[Box]:
    offset = count = 0
    while offset < file_size:
        count += 1
        kind, size, header = _header(file, offset, file_size)
        if size < header or offset + size > file_size or count > _MAX_BOXES:
            place = f"byte {offset}"
            raise BadInput("not a whole MP4 film: it is damaged or cut short", file=path, place=place)
        sha256, is_manifest = "", False
        if kind == b"uuid":
            is_manifest = file.read(16) == MANIFEST_USER_TYPE
        elif kind.decode("latin-1") in LEFT_OUT:
            sha256 = _sha256(file, offset, size, path)
        yield Box(kind.decode("latin-1"), offset, size, sha256, is_manifest)
        offset += size


def _header(file: BinaryIO, offset: int, file_size: int) -> tuple[bytes, int, int]:
    file.seek(offset)
    header = file.read(16)
    size, kind = int.from_bytes(header[:4], "big"), header[4:8]
    if len(header) < 8:
        return kind, 0, 8
    if size == 1:
        file.seek(offset + 16)
        return kind, int.from_bytes(header[8:], "big"), 16
    file.seek(offset + 8)
    return kind, file_size - offset if size == 0 else size, 8


def _sha256(file: BinaryIO, offset: int, size: int, path: Path) -> str:
    if size > _MAX_HASHED_BYTES:
        raise BadInput("a box without pictures is too large", file=path, place=f"byte {offset}", found=f"{size} bytes")
    file.seek(offset)
    return hashlib.sha256(file.read(size)).hexdigest()
