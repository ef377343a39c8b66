"""Every format that Airhead knows: how a file finds its reader, first by content, then by suffix."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Final

from airhead.errors import BadInput, CannotWrite
from airhead.formats import acclaim, bvh, deepmimic, gltf, native, points, usd
from airhead.formats.chosen import as_written
from airhead.formats.export_options import ExportOptions
from airhead.formats.format import FileRecord, Format, motion_of
from airhead.formats.lineage_sidecar import sidecar_bytes, sidecar_of, sidecar_path
from airhead.formats.read_options import ReadOptions
from airhead.formats.source_file import read_head
from airhead.formats.staging import staged_paths
from airhead.motion import Motion, Points

FORMATS: Final[tuple[Format, ...]] = (
    native.FORMAT,
    bvh.FORMAT,
    deepmimic.FORMAT,
    acclaim.FORMAT,
    points.FORMAT,
    gltf.FORMAT,
    usd.FORMAT,
)

_HEAD_BYTES: Final = 4096


def read(path: Path | str, options: ReadOptions | None = None) -> FileRecord:
    """The motion, take, performance or joint positions in a file of any known format.

    A file that cannot hold its lineage has it from the sidecar that was written beside it (`lineage_sidecar`).

    Args:
        path: the file.
        options: what is stated of the file.

    Raises:
        BadInput: the file is missing, unreadable, damaged, of no known format, of one that itself says what is stated,
            or was changed since its sidecar was written; one line with file, place, what was found and what is allowed.
    """
    path = Path(path)
    known = format_of(path)
    stated = (options or ReadOptions()).stated()
    for name, value in stated.items():
        if name not in known.options:
            allowed = ", ".join(known.options) or "nothing to state"
            message = f"this cannot be stated of a file of the format {known.name}"
            raise BadInput(message, file=path, found=f"{name} {value}", allowed=allowed)
    sidecar = None if known.carries_lineage else sidecar_of(path)
    if sidecar is None:
        return known.read(path, **stated)
    told = {name: value for name, value in sidecar.stated().items() if name in known.options}
    return sidecar.tell(known.read(path, **(told | stated)))


def read_motion(path: Path | str, options: ReadOptions | None = None) -> Motion:
    """The motion in a file of any known format, without what surrounds it; errors as in `read`."""
    return motion_of(read(path, options))


def write(record: FileRecord, path: Path | str, options: ExportOptions | None = None) -> None:
    """Write a record in the format that the suffix of `path` names, at once or not at all.

    Where the format cannot hold a lineage, it is written beside the file (`lineage_sidecar`), both or neither.

    Raises:
        BadInput: no format that Airhead writes has this suffix, it cannot follow the options, or it holds motions and
            the record is joint positions.
        CannotWrite: the place cannot be written.
    """
    path, options = Path(path), options or ExportOptions()
    known = format_to_write(path)
    if known.carries_lineage:
        _write_as(known, record, path, options)
        return
    with staged_paths([sidecar_path(path), path]) as (sidecar, file):
        _write_as(known, record, file, options)
        told = replace(options, up=options.up or known.usual_up)
        sidecar.write_bytes(sidecar_bytes(as_written(record, options), path.name, file, told))


def _write_as(known: Format, record: FileRecord, path: Path, options: ExportOptions) -> None:
    if isinstance(record, Points):
        if known.write_points is None:
            motion_of(record)
        else:
            known.write_points(record, path, options)
    elif known.write is not None:
        known.write(record, path, options)


def check_writable(path: Path | str) -> None:
    """Finds out before long work whether its result could be written.

    Raises:
        BadInput: no format that Airhead writes has this suffix.
        CannotWrite: the folder is not there, or a folder stands where the file would go.
    """
    path = Path(path)
    format_to_write(path)
    if path.is_dir() or not path.parent.is_dir():
        found = "a folder of that name" if path.is_dir() else "no such folder"
        raise CannotWrite("the file cannot be written", file=path, found=found, allowed="a file in an existing folder")


def format_to_write(path: Path) -> Format:
    """The format that the suffix of `path` names; BadInput if Airhead writes none of it."""
    for known in FORMATS:
        if known.write is not None and path.suffix.lower() in known.suffixes:
            return known
    allowed = ", ".join(str(known) for known in FORMATS if known.write is not None)
    raise BadInput("no format to write with this suffix", file=path, found=repr(path.suffix), allowed=allowed)


def format_of(path: Path) -> Format:
    """The format of a file, by its first bytes, then by its suffix; BadInput if it is none that Airhead reads."""
    head = read_head(path, _HEAD_BYTES)
    by_content = (known for known in FORMATS if known.sniff(head))
    by_suffix = (known for known in FORMATS if path.suffix.lower() in known.suffixes)
    known = next(by_content, None) or next(by_suffix, None)
    if known is None:
        raise BadInput("not a motion file", file=path, found=_described(head), allowed=", ".join(map(str, FORMATS)))
    return known


def _described(head: bytes) -> str:
    start = head[:16]
    return f"a file that begins with {start!r}"
