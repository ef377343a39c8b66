"""What a user names, found: a starter take, a take of the library, or a file."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from pathlib import Path

from airhead.errors import BadInput
from airhead.formats import FileRecord, ReadOptions, read
from airhead.formats.source_file import in_file
from airhead.motion import Stage, Take, check_id
from airhead.motion.humanoid import fold
from airhead.production.recordings import read_recording
from airhead.takes import Library, check_perform, motion_sha256, starter_names, starter_take


@dataclass(frozen=True, eq=False)
class Source:
    """A take that was found.

    Attributes:
        take: the take, credited as the library or the starter takes say.
        file: the file it was read from, if it is neither of those; then it has no consent, whatever the file claims.
        stage: the boxes beside which it was recorded, None without.
        notes: what was made of its file, a line each.
    """

    take: Take
    file: Path | None = None
    stage: Stage | None = None
    notes: tuple[str, ...] = ()


def find_take(take_or_file: str, library: Path | None = None) -> Take:
    """The take that a user means; arguments and errors as in `find_source`."""
    return find_source(take_or_file, library).take


def source_to_perform(take_or_file: str, library: Path | None = None) -> Source:
    """The take that a user means, if it may move a character today.

    Raises:
        BadInput: as for `find_source`; or nobody allowed that it performs.
    """
    source = find_source(take_or_file, library)
    check_perform(source.take.ref, dt.date.today(), source.file, library)
    return source


def take_to_perform(take_or_file: str, library: Path | None = None) -> Take:
    """The same without what is known of it besides."""
    return source_to_perform(take_or_file, library).take


def find_source(take_or_file: str, library: Path | None = None) -> Source:
    """The take that a user means, folded onto 15 joints, and where it came from.

    Args:
        take_or_file: the name of a starter take, else of one in the library, else the path of a motion file of any
            humanoid, or of one with its joint positions.
        library: where the library is, None for the usual place.

    Raises:
        BadInput: there is no such take or file; the file cannot be read; its skeleton is no humanoid; or it holds what
            a simulation or a model moved, not a performer.
    """
    path = Path(take_or_file)
    with Library(library) as kept:
        source = _named(take_or_file, kept)
        if source is None:
            _check_there(path, take_or_file, kept)
            source = _from_file(path, kept)
    with in_file(path):
        return replace(source, take=replace(source.take, motion=fold(source.take.motion)))


def named_take(name: str, library: Path | None = None) -> Source | None:
    """The starter take or take of the library of that name as it is, None if there is none: then a file is meant."""
    with Library(library) as kept:
        return _named(name, kept)


def find_record(take_or_file: str, library: Path | None = None, reading: ReadOptions | None = None) -> FileRecord:
    """What a user means, as it is: a take by its name, else whatever a file holds.

    Args:
        take_or_file: as in `find_source`.
        library: where the library is, None for the usual place.
        reading: what is stated of the file.

    Raises:
        BadInput: there is no such take or file; the file cannot be read; or something is stated of a take.
    """
    path, reading = Path(take_or_file), reading or ReadOptions()
    with Library(library) as kept:
        source = _named(take_or_file, kept)
        if source is None:
            _check_there(path, take_or_file, kept)
    if source is None:
        return read(path, reading)
    check_unstated(source.take.ref.id, reading)
    return source.take


def check_unstated(name: str, reading: ReadOptions) -> None:
    """BadInput if something is stated of a take, which was read already."""
    if stated := ", ".join(reading.stated()):
        raise BadInput("nothing can be stated of a take, only of a file", place=f"take {name}", found=stated)


def _named(name: str, library: Library) -> Source | None:
    if name in starter_names():
        return Source(starter_take(name))
    if _is_name(name) and library.has(name):
        return Source(library.take(name), stage=library.stage(name))
    return None


def _from_file(path: Path, library: Library) -> Source:
    """A file's take: the library's where it has the same file or the same motion, else what the file holds."""
    found = read_recording(path)
    known = library.known(found.take.ref.sha256, motion_sha256(found.take.motion))
    if known is None:
        return Source(found.take, path, found.stage, found.notes)
    return Source(library.take(known.name), stage=library.stage(known.name), notes=found.notes)


def _check_there(path: Path, text: str, library: Library) -> None:
    """BadInput, with the takes there are, for what looks like the name of one and is no file either."""
    if path.name == text and not path.suffix and not _exists(path):
        there = [record.name for record in library.records()]
        raise BadInput("no such take or file", found=repr(text[:80]), allowed=_listed(there))


def _is_name(text: str) -> bool:
    try:
        check_id(text)
    except BadInput:
        return False
    return True


def _listed(names: list[str], most: int = 20) -> str:
    more = f" … {len(names)} in all, see `airhead takes list`" if len(names) > most else ""
    return ", ".join(names[:most]) + more


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:  # no file can have such a name
        return False
