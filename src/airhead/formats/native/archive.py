"""ZIP files of strangers: how many members and bytes they unfold to is known and bounded before memory is taken."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import BinaryIO, Final

from airhead.errors import BadInput
from airhead.formats.source_file import check_unfolded

_DATE: Final = (1980, 1, 1, 0, 0, 0)
_END: Final = struct.Struct("<4s4H2LH")
_DIRECTORY_BYTES: Final = 64 * 1024
_ZIP64_LOCATOR_BYTES: Final = 20
_DAMAGE: Final = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    ValueError,
    NotImplementedError,
    RuntimeError,
    OverflowError,
)


@contextmanager
def open_archive(file: BinaryIO, file_bytes: int, what: str, most_members: int) -> Iterator[zipfile.ZipFile]:
    """The open archive, once its list of members is known to be harmless: few, each once, stored or deflated.

    Args:
        file: the file.
        file_bytes: its size.
        what: what it should be, such as "native file", for errors.
        most_members: how many members such a file has at most.

    Raises:
        BadInput: it is no such archive, or unfolds to too much for its size.
    """
    _check_end(file, file_bytes, what, most_members)
    try:
        archive = zipfile.ZipFile(file)
    except _DAMAGE as error:
        raise BadInput(f"the file is damaged or no {what}", found=str(error)[:80]) from None
    with archive:
        _check_members(archive.infolist(), file_bytes)
        yield archive


def read_member(archive: zipfile.ZipFile, name: str) -> bytes:
    """The bytes of a member; BadInput if it is missing or damaged."""
    try:
        return archive.read(name)
    except KeyError:
        raise BadInput("a member is missing", place=name) from None
    except _DAMAGE as error:
        raise BadInput("a member is damaged", place=name, found=str(error)[:80]) from None


def packed(members: Mapping[str, bytes]) -> bytes:
    """A ZIP file of members stored without compression, dated alike: equal members give equal bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in members.items():
            info = zipfile.ZipInfo(name, _DATE)
            info.create_system = 3  # the same on every system
            info.external_attr = 0o644 << 16
            archive.writestr(info, data)
    return buffer.getvalue()


def _check_end(file: BinaryIO, file_bytes: int, what: str, most_members: int) -> None:
    """Bound the number of members before Python's ZIP reader makes an object of each."""
    tail_bytes = _END.size + _ZIP64_LOCATOR_BYTES
    file.seek(max(0, file_bytes - tail_bytes))
    tail = file.read(tail_bytes)
    if len(tail) < _END.size or tail[-_END.size :][:4] != b"PK\5\6":
        raise BadInput(f"the file is truncated or no {what}", place="end of file", allowed="a ZIP without comment")
    _, _, _, _, members, directory_bytes, _, comment_bytes = _END.unpack(tail[-_END.size :])
    if tail.startswith(b"PK\6\7") or members > most_members or directory_bytes > _DIRECTORY_BYTES or comment_bytes:
        allowed = f"at most {most_members} members, no comment, no ZIP64"
        raise BadInput(f"not the directory of a {what}", place="end of file", allowed=allowed)


def _check_members(infos: list[zipfile.ZipInfo], file_bytes: int) -> None:
    seen: set[str] = set()
    for info in infos:
        if info.filename in seen:
            raise BadInput("a member stands twice", found=repr(info.filename[:80]), allowed="each once")
        seen.add(info.filename)
        if info.flag_bits & 0x1 or info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise BadInput("encrypted or oddly compressed", place=info.filename[:80], allowed="stored or deflated")
    check_unfolded(sum(info.file_size for info in infos), file_bytes, "members")
