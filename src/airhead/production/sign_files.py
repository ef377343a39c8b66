"""A motion file signed beside, with what is known of the record that was written into it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from airhead.formats import FileRecord, motion_of, sidecar_path
from airhead.motion import Performance, Points, Take
from airhead.provenance import Deviation, FilmRecord, Signer, sign_motion_file


def disclosures_of(performance: Performance) -> tuple[str, ...]:
    """What a viewer must be told of how a performance turned out."""
    return () if performance.success else (f"the stunt was not done as recorded: {performance.reason}",)


def motion_record(
    record: FileRecord, written: FileRecord, disclosures: tuple[str, ...], made_on: dt.date | None
) -> FilmRecord:
    """What is signed of a motion file: a frame of film for each frame of it.

    Args:
        record: what was to be written.
        written: what the file holds of it, with the lineage of just that.
        disclosures: what must be told besides.
        made_on: the day, to judge consents by that end.
    """
    inside = written if isinstance(written, Points) else motion_of(written)
    return FilmRecord(
        title=record.title if isinstance(record, Performance | Take) else "Motion",
        fps=inside.fps,
        frames=inside.frames,
        lineage=inside.lineage,
        deviation=Deviation.measured(record) if isinstance(record, Performance) else None,
        disclosures=disclosures,
        made_on=made_on,
    )


def sign_with_lineage(file: Path, known: FilmRecord, signer: Signer, timestamp_url: str | None = None) -> Path:
    """Sign a motion file, and its lineage where that is beside it; returns where the signature stands.

    Raises:
        CannotWrite: it cannot be signed, or the signature cannot be stored.
    """
    lineage = sidecar_path(file)
    return sign_motion_file(file, known, signer, timestamp_url, companions=[lineage] if lineage.exists() else [])
