"""Every format that Airhead knows: how a file finds its reader, first by content, then by suffix."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from airhead.errors import BadInput, CannotWrite
from airhead.formats import asf_amc, bvh, deepmimic, gltf, native
from airhead.formats.export_options import ExportOptions
from airhead.formats.format import Format, MotionRecord, motion_of
from airhead.formats.read_options import ReadOptions
from airhead.formats.source_file import read_head
from airhead.motion import Motion

FORMATS: Final[tuple[Format, ...]] = (native.FORMAT, bvh.FORMAT, deepmimic.FORMAT, asf_amc.FORMAT, gltf.FORMAT)

_HEAD_BYTES: Final = 4096


def read(path: Path | str, options: ReadOptions | None = None) -> MotionRecord:
    """The motion, take or performance in a file of any known format.

    Args:
        path: the file.
        options: what is stated of the file.

    Raises:
        BadInput: the file is missing, unreadable, damaged, of no known format, or of one that itself says what is
            stated; one line with file, place, what was found and what is allowed.
    """
    path = Path(path)
    known = _format_to_read(path)
    stated = (options or ReadOptions()).stated()
    for name, value in stated.items():
        if name not in known.options:
            allowed = ", ".join(known.options) or "nothing to state"
            message = f"the format {known.name} leaves no room to state this"
            raise BadInput(message, file=path, found=f"{name} {value}", allowed=allowed)
    return known.read(path, **stated)


def read_motion(path: Path | str, options: ReadOptions | None = None) -> Motion:
    """The motion in a file of any known format, without what surrounds it; errors as in `read`."""
    return motion_of(read(path, options))


def write(record: MotionRecord, path: Path | str, options: ExportOptions | None = None) -> None:
    """Write a record in the format that the suffix of `path` names, at once or not at all.

    Raises:
        BadInput: no format that Airhead writes has this suffix, or it cannot follow the options.
        CannotWrite: the place cannot be written.
    """
    _writer(Path(path))(record, Path(path), options or ExportOptions())


def check_writable(path: Path | str) -> None:
    """Finds out before long work whether its result could be written.

    Raises:
        BadInput: no format that Airhead writes has this suffix.
        CannotWrite: the folder is not there, or a folder stands where the file would go.
    """
    path = Path(path)
    _writer(path)
    if path.is_dir() or not path.parent.is_dir():
        found = "a folder of that name" if path.is_dir() else "no such folder"
        raise CannotWrite("the file cannot be written", file=path, found=found, allowed="a file in an existing folder")


def _writer(path: Path) -> Callable[[MotionRecord, Path, ExportOptions], None]:
    for known in FORMATS:
        if known.write is not None and path.suffix.lower() in known.suffixes:
            return known.write
    allowed = ", ".join(str(known) for known in FORMATS if known.write is not None)
    raise BadInput("no format to write with this suffix", file=path, found=repr(path.suffix), allowed=allowed)


def _format_to_read(path: Path) -> Format:
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
