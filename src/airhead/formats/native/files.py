"""Airhead's own file, `.airhead`: lossless, versioned, without pickle.

A ZIP that holds `document.json` first and then one `.npy` an array, all stored without compression and with a fixed
date, so that the same record is always the same bytes. `docs/formats.md` describes the layout.
"""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import BinaryIO, Final

from airhead.errors import BadInput, CannotWrite
from airhead.formats import npy
from airhead.formats.chosen import as_chosen
from airhead.formats.export_options import ExportOptions
from airhead.formats.format import Format, MotionRecord
from airhead.formats.native import document as native_document
from airhead.formats.native.archive import open_archive, packed, read_member
from airhead.formats.native.records import (
    MOTION_ARRAYS,
    PERFORMANCE_ARRAYS,
    array_names,
    arrays_of,
    document_of,
    record_of,
)
from airhead.formats.source_file import MIB, in_file, open_source
from airhead.formats.staging import staged_file

_LIMIT_BYTES: Final = 512 * MIB
_MEMBERS: Final = (native_document.NAME, *(f"{name}.npy" for name in MOTION_ARRAYS + PERFORMANCE_ARRAYS))


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
    with open_archive(file, size, "native file", len(_MEMBERS)) as archive:
        _check_members(archive.infolist())
        document = native_document.parse(read_member(archive, native_document.NAME))
        names = array_names(document)
        expected = {native_document.NAME, *(f"{name}.npy" for name in names)}
        odd = sorted(expected.symmetric_difference(archive.namelist()))
        if odd:
            allowed = ", ".join(sorted(expected))
            raise BadInput("a member is missing or of another kind", place=odd[0], allowed=allowed)
        arrays = {name: npy.unpack(read_member(archive, f"{name}.npy"), f"{name}.npy") for name in names}
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
    return packed(members)


def _check_members(infos: list[zipfile.ZipInfo]) -> None:
    for info in infos:
        if info.filename not in _MEMBERS:
            allowed = ", ".join(_MEMBERS)
            raise BadInput("not a member of a native file", found=repr(info.filename[:80]), allowed=allowed)
        if info.filename == native_document.NAME and info.file_size > native_document.LIMIT_BYTES:
            allowed = f"at most {native_document.LIMIT_BYTES} bytes"
            raise BadInput("the document is too large", place=info.filename, found=info.file_size, allowed=allowed)


def _sniff(head: bytes) -> bool:
    return head.startswith(b"PK\3\4") and head[30:].startswith(native_document.NAME.encode())


def _export(record: MotionRecord, path: Path, options: ExportOptions) -> None:
    if options.units != "m" or options.up not in (None, "z"):
        found = f"units {options.units!r}, up {options.up!r}"
        raise BadInput("a native file has metres and Z up", file=path, found=found, allowed="units 'm', up 'z'")
    write_native(as_chosen(record, options), path)


FORMAT: Final = Format(
    "Airhead native", (".airhead",), _sniff, read_native, _export, carries_lineage=True, holds_performances=True
)
