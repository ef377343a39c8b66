"""What a user names, found: a starter take, a take of the library, or a file."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass, replace
from pathlib import Path

from airhead.errors import BadInput
from airhead.formats import motion_of, read
from airhead.formats.format import FileRecord
from airhead.formats.source_file import in_file, open_source
from airhead.motion import Consent, Take, check_id, id_from
from airhead.motion.humanoid import fold
from airhead.takes import Library, check_perform, check_recorded, motion_sha256, starter_names, starter_take

_LARGEST_BYTES = 1 << 40
_BLOCK_BYTES = 1 << 20


@dataclass(frozen=True, eq=False)
class Source:
    """A take that was found.

    Attributes:
        take: the take, credited as the library or the starter takes say.
        file: the file it was read from, if it is neither of those; then it has no consent, whatever the file claims.
    """

    take: Take
    file: Path | None = None


def find_take(take_or_file: str, library: Path | None = None) -> Take:
    """The take that a user means.

    Args:
        take_or_file: the name of a starter take, else of one in the library, else the path of a motion file of any
            humanoid, which is folded onto 15 joints.
        library: where the library is, None for the usual place.

    Raises:
        BadInput: there is no such take or file; the file cannot be read; its skeleton is no humanoid; or it holds what
            a simulation or a model moved, not a performer.
    """
    return find_source(take_or_file, library).take


def take_to_perform(take_or_file: str, library: Path | None = None) -> Take:
    """The take that a user means, if it may move a character today.

    Raises:
        BadInput: as for `find_take`; or nobody allowed that it performs.
    """
    source = find_source(take_or_file, library)
    check_perform(source.take.ref, dt.date.today(), source.file)
    return source.take


def find_source(take_or_file: str, library: Path | None = None) -> Source:
    """The take that a user means, and where it came from; arguments and errors as in `find_take`."""
    if take_or_file in starter_names():
        return Source(starter_take(take_or_file))
    path = Path(take_or_file)
    with Library(library) as kept:
        if _is_name(take_or_file) and kept.has(take_or_file):
            source = Source(kept.take(take_or_file))
        elif path.name == take_or_file and not path.suffix and not _exists(path):
            there = [record.name for record in kept.records()]
            raise BadInput("no such take or file", found=repr(take_or_file[:80]), allowed=_listed(there))
        else:
            source = _from_file(path, kept)
    with in_file(path):
        return replace(source, take=replace(source.take, motion=fold(source.take.motion)))


def read_take(path: Path, record: FileRecord) -> Take:
    """What a file holds, as a take with the file's own name and SHA-256, without the consent that it may claim.

    Raises:
        BadInput: it holds what a simulation or a model moved, not a performer.
    """
    with in_file(path):
        motion = motion_of(record)
    check_recorded(motion, path)
    title = path.stem.replace("_", " ")
    take = record if isinstance(record, Take) else Take(motion.lineage.takes[0], motion, title, source_file=path.name)
    return take.with_ref(replace(take.ref, id=id_from(path.stem), sha256=file_sha256(path), consent=Consent()))


def file_sha256(path: Path) -> str:
    """The SHA-256 of a file's bytes; BadInput if it cannot be read."""
    digest = hashlib.sha256()
    with open_source(path, _LARGEST_BYTES) as (file, _):
        while block := file.read(_BLOCK_BYTES):
            digest.update(block)
    return digest.hexdigest()


def _from_file(path: Path, library: Library) -> Source:
    """A file's take: the library's where it has the same file or the same motion, else what the file holds."""
    take = read_take(path, read(path))
    known = library.known(take.ref.sha256, motion_sha256(take.motion))
    return Source(take, path) if known is None else Source(library.take(known.name))


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
