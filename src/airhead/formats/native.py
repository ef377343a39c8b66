"""Airhead's own file, `.airhead`: lossless, versioned, without pickle.

A ZIP that holds `document.json` first and then one `.npy` an array, all stored without compression and with a fixed
date, so that the same record is always the same bytes. `docs/formats.md` describes the layout.
"""

from __future__ import annotations

import io
import json
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final

from airhead.errors import BadInput, CannotWrite
from airhead.formats import native_document, npy
from airhead.formats.chosen import as_chosen
from airhead.formats.export_options import ExportOptions
from airhead.formats.format import Format, MotionRecord
from airhead.formats.native_records import (
    MOTION_ARRAYS,
    PERFORMANCE_ARRAYS,
    array_names,
    arrays_of,
    document_of,
    record_of,
)
from airhead.formats.source_file import MIB, check_unfolded, in_file, open_source
from airhead.formats.staging import staged_file

_LIMIT_BYTES: Final = 512 * MIB
_MEMBERS: Final = (native_document.NAME, *(f"{name}.npy" for name in MOTION_ARRAYS + PERFORMANCE_ARRAYS))
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


def read_native(path: Path) -> MotionRecord:
    """The motion, take or performance in a native file, equal to the bit to what was written.

    Raises:
        BadInput: not such a file, damaged, from a later Airhead, or larger inside than a file of its size may be.
    """
    with in_file(path), open_source(path, _LIMIT_BYTES) as (file, size):
        return _record(file, size)


def native_record(data: bytes) -> MotionRecord:
    """What a native file of these bytes holds; errors as in `read_native`, naming no file."""
    return _record(io.BytesIO(data), len(data))


def _record(file: BinaryIO, size: int) -> MotionRecord:
    with _members(file, size) as archive:
        document = native_document.parse(_read(archive, native_document.NAME))
        names = array_names(document)
        expected = {native_document.NAME, *(f"{name}.npy" for name in names)}
        odd = sorted(expected.symmetric_difference(archive.namelist()))
        if odd:
            allowed = ", ".join(sorted(expected))
            raise BadInput("a member is missing or of another kind", place=odd[0], allowed=allowed)
        arrays = {name: npy.unpack(_read(archive, f"{name}.npy"), f"{name}.npy") for name in names}
        return record_of(document, arrays)


def write_native(record: MotionRecord, path: Path) -> None:
    """Write a record, losslessly; equal records give equal bytes.

    Raises:
        CannotWrite: the place cannot be written, or the record is larger than a native file may be.
    """
    data = native_bytes(record, path)
    with staged_file(path) as file:
        file.write(data)


def native_bytes(record: MotionRecord, path: Path | None = None) -> bytes:
    """The bytes of a native file; `path` is named in a CannotWrite."""
    try:
        text = json.dumps(document_of(record).model_dump(mode="json"), ensure_ascii=False, indent=1).encode()
    except UnicodeEncodeError as error:
        found = repr(error.object[error.start : error.end])
        raise CannotWrite("a text is not Unicode", file=path, found=found, allowed="Unicode text") from None
    members = {native_document.NAME: text}
    members |= {f"{name}.npy": npy.pack(array) for name, array in arrays_of(record).items()}
    if len(text) > native_document.LIMIT_BYTES or sum(map(len, members.values())) > _LIMIT_BYTES - MIB:
        found = f"{len(text)} bytes of document, {sum(map(len, members.values()))} bytes in all"
        allowed = f"{native_document.LIMIT_BYTES} and {_LIMIT_BYTES - MIB}"
        raise CannotWrite("too large for a native file", file=path, found=found, allowed=allowed)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in members.items():
            info = zipfile.ZipInfo(name, _DATE)
            info.create_system = 3  # the same on every system
            info.external_attr = 0o644 << 16
            archive.writestr(info, data)
    return buffer.getvalue()


@contextmanager
def _members(file: BinaryIO, size: int) -> Iterator[zipfile.ZipFile]:
    """The open archive, once its list of members is known to be harmless."""
    _check_end(file, size)
    try:
        archive = zipfile.ZipFile(file)
    except _DAMAGE as error:
        raise BadInput("the file is damaged or no native file", found=str(error)[:80]) from None
    with archive:
        _check_members(archive.infolist(), size)
        yield archive


def _check_end(file: BinaryIO, size: int) -> None:
    """Bound the number of members before Python's ZIP reader makes an object of each."""
    tail_bytes = _END.size + _ZIP64_LOCATOR_BYTES
    file.seek(max(0, size - tail_bytes))
    tail = file.read(tail_bytes)
    if len(tail) < tail_bytes or tail[-_END.size :][:4] != b"PK\5\6":
        raise BadInput("the file is truncated or no native file", place="end of file", allowed="a ZIP without comment")
    _, _, _, _, members, directory_bytes, _, comment_bytes = _END.unpack(tail[-_END.size :])
    if tail.startswith(b"PK\6\7") or members > len(_MEMBERS) or directory_bytes > _DIRECTORY_BYTES or comment_bytes:
        allowed = f"at most {len(_MEMBERS)} members, no comment, no ZIP64"
        raise BadInput("not the directory of a native file", place="end of file", allowed=allowed)


def _check_members(infos: list[zipfile.ZipInfo], file_bytes: int) -> None:
    seen: set[str] = set()
    for info in infos:
        if info.filename not in _MEMBERS or info.filename in seen:
            allowed = "each once of " + ", ".join(_MEMBERS)
            raise BadInput("not a member of a native file", found=repr(info.filename[:80]), allowed=allowed)
        seen.add(info.filename)
        if info.flag_bits & 0x1 or info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise BadInput("encrypted or oddly compressed", place=info.filename, allowed="stored or deflated")
        if info.filename == native_document.NAME and info.file_size > native_document.LIMIT_BYTES:
            allowed = f"at most {native_document.LIMIT_BYTES} bytes"
            raise BadInput("the document is too large", place=info.filename, found=info.file_size, allowed=allowed)
    if native_document.NAME not in seen:
        raise BadInput("no document inside", allowed=native_document.NAME)
    check_unfolded(sum(info.file_size for info in infos), file_bytes, "members")


def _read(archive: zipfile.ZipFile, name: str) -> bytes:
    try:
        return archive.read(name)
    except KeyError:
        raise BadInput("a member is missing", place=name) from None
    except _DAMAGE as error:
        raise BadInput("a member is damaged", place=name, found=str(error)[:80]) from None


def _sniff(head: bytes) -> bool:
    return head.startswith(b"PK\3\4") and head[30:].startswith(native_document.NAME.encode())


def _export(record: MotionRecord, path: Path, options: ExportOptions) -> None:
    if options.units != "m" or options.up not in (None, "z"):
        found = f"units {options.units!r}, up {options.up!r}"
        raise BadInput("a native file has metres and Z up", file=path, found=found, allowed="units 'm', up 'z'")
    write_native(as_chosen(record, options), path)


FORMAT: Final = Format("Airhead native", (".airhead",), _sniff, read_native, _export)
