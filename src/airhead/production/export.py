"""`airhead export` and `airhead convert`: a motion written in other formats, all files or none."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from airhead.errors import BadInput
from airhead.formats import (
    ExportOptions,
    FileRecord,
    Format,
    ReadOptions,
    as_written,
    check_writable,
    format_to_write,
    motion_of,
    sidecar_path,
    write,
)
from airhead.motion import EditKind, Lineage, Motion, Performance, Points
from airhead.production.filming import SigningConfig
from airhead.production.outputs import staged_in
from airhead.production.recordings import motion_in
from airhead.production.sign_files import disclosures_of, motion_record, sign_with_lineage
from airhead.production.sources import find_record
from airhead.provenance import signature_path

#: Edits of a reader: what it filled in or took for granted, which whoever converts should know.
_READERS_EDITS = (EditKind.ASSUME, EditKind.REPAIR)


@dataclass(frozen=True)
class ExportConfig:
    """What to export.

    Attributes:
        source: a file of any known format, or the name of a starter take or of one in the library.
        to: the files to write; the suffix says the format of each.
        reading: what is stated of the source.
        writing: how the files are written.
        signing: who signs each file beside it; None to sign none.
        library: where the library is, None for the usual place.
    """

    source: Path | str
    to: tuple[Path, ...]
    reading: ReadOptions = field(default_factory=ReadOptions)
    writing: ExportOptions = field(default_factory=ExportOptions)
    signing: SigningConfig | None = None
    library: Path | None = None


@dataclass(frozen=True)
class ExportResult:
    """What was written.

    Attributes:
        files: the files that were asked for.
        beside: those written beside them: lineage, signatures.
        frames, fps, joints: of the motion as it was written.
        notes: what was assumed of the source, and what a format could not hold, a line each.
    """

    files: tuple[Path, ...]
    beside: tuple[Path, ...]
    frames: int
    fps: float
    joints: int
    notes: tuple[str, ...]

    def as_dict(self) -> dict[str, object]:
        """The result as JSON-ready data."""
        return {
            "files": [str(path) for path in self.files],
            "beside": [str(path) for path in self.beside],
            "frames": self.frames,
            "fps": self.fps,
            "joints": self.joints,
            "notes": list(self.notes),
        }


def export(config: ExportConfig) -> ExportResult:
    """Write a motion in other formats, each with its lineage in it or beside it, all files or none.

    Joint positions that go into a format of motions become one on a skeleton that is fitted to them.

    Raises:
        BadInput: the source cannot be read, a format cannot follow the options, or two outputs or an output and the
            source are one file.
        CannotWrite: a place cannot be written; nothing is left behind.
    """
    _check_places(Path(config.source), config.to)
    signer = None if config.signing is None else config.signing.signer()
    record = find_record(str(config.source), config.library, config.reading)
    notes = [edit.note for edit in _lineage(record).edits if edit.kind in _READERS_EDITS]
    fitted = _fitted(record, config.to)
    with staged_in([path.parent for path in config.to]) as staged:
        for path in config.to:
            known, file = format_to_write(path), staged[path.parent] / path.name
            chosen = record if fitted is None or known.write_points else fitted
            write(chosen, file, config.writing)
            written = as_written(chosen, config.writing)
            if signer is not None and config.signing is not None:
                told = disclosures_of(chosen) if isinstance(chosen, Performance) else ()
                signed = motion_record(chosen, written, told, dt.date.today())
                sign_with_lineage(file, signed, signer, config.signing.timestamp_url)
            whole = known.holds_performances and isinstance(written, Performance)
            notes += _notes(chosen, known, path)
            if isinstance(chosen, Performance) and not whole:
                notes.append(f"{path.name}: contacts, forces and deviation stay in the performance")
            if signer is None and signature_path(path).exists():
                notes.append(f"{signature_path(path).name} signs an earlier file: sign again, or remove it")
        found = {folder / file.name for folder, place in staged.items() for file in place.iterdir()}
    joints, fps = _shape(written)
    beside = tuple(sorted(found.difference(config.to)))
    return ExportResult(config.to, beside, _lineage(written).frames, fps, joints, tuple(dict.fromkeys(notes)))


def _check_places(source: Path, places: Sequence[Path]) -> None:
    if not places:
        raise BadInput("nothing to write", allowed="one file or more")
    for number, path in enumerate(places):
        check_writable(path)
        if path.exists() and source.exists() and path.samefile(source):
            raise BadInput("the output is the source", file=path, allowed="another file")
        if path.resolve() in {other.resolve() for other in places[:number]}:
            raise BadInput("an output is named twice", file=path, allowed="each file once")


def _fitted(record: FileRecord, places: Sequence[Path]) -> Motion | None:
    """The motion of a skeleton fitted to joint positions, if a format wants one."""
    if isinstance(record, Points) and not all(format_to_write(path).write_points for path in places):
        return motion_in(record)
    return None


def _notes(record: FileRecord, known: Format, path: Path) -> list[str]:
    """What a format cannot say or hold of a record, and what is written beside it instead."""
    own = isinstance(record, Points) and known.write_points is not None
    notes = [] if own else [f"{path.name}: {line}" for line in known.leaves_out]
    if not known.carries_lineage:
        notes.append(f"{path.name}: its lineage is beside it, in {sidecar_path(path).name}; keep them together")
    return notes


def _lineage(record: FileRecord) -> Lineage:
    return record.lineage if isinstance(record, Motion | Points) else record.motion.lineage


def _shape(record: FileRecord) -> tuple[int, float]:
    """How many joints or points, and frames a second."""
    if isinstance(record, Points):
        return len(record.names), record.fps
    motion = motion_of(record)
    return len(motion.skeleton), motion.fps
