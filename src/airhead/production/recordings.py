"""A motion file as the recording of a performer: joint positions become a motion, boxes beside them become a stage."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from airhead.formats import FileRecord, ReadOptions, motion_of, read
from airhead.formats.obj_boxes import boxes_beside
from airhead.formats.source_file import in_file, open_source
from airhead.motion import Consent, Motion, Points, Stage, Take, id_from
from airhead.retarget import fit_points
from airhead.takes import check_recorded

_LARGEST_BYTES: Final = 1 << 40
_BLOCK_BYTES: Final = 1 << 20


@dataclass(frozen=True, eq=False)
class Recording:
    """What was found in a file.

    Attributes:
        take: under the file's own name and SHA-256, without the consent that the file may claim.
        claimed: that consent.
        stage: the boxes beside it, None without.
        notes: what was made of the file, a line each.
    """

    take: Take
    claimed: Consent = field(default_factory=Consent)
    stage: Stage | None = None
    notes: tuple[str, ...] = ()


def read_recording(path: Path, reading: ReadOptions | None = None) -> Recording:
    """A file as a recording.

    Raises:
        BadInput: it cannot be read; no skeleton fits its points; the boxes beside it are none; or it holds what a
            simulation or a model moved, not a performer.
    """
    record = read(path, reading or ReadOptions())
    with in_file(path):
        motion = motion_in(record)
    check_recorded(motion, path)
    stage, title = stage_beside(path, record), path.stem.replace("_", " ")
    take = record if isinstance(record, Take) else Take(motion.lineage.takes[0], motion, title, source_file=path.name)
    ref = replace(take.ref, id=id_from(path.stem), sha256=file_sha256(path), consent=Consent())
    return Recording(
        take.with_ref(ref),
        claimed=record.ref.consent if isinstance(record, Take) else Consent(),
        stage=stage,
        notes=(*_fit(record, motion), *stage_notes(stage)),
    )


def motion_in(record: FileRecord) -> Motion:
    """The motion of what a file holds, on a fitted skeleton where it holds joint positions.

    Raises:
        BadInput: no skeleton can be fitted to them; says which joint is missing.
    """
    return fit_points(record) if isinstance(record, Points) else motion_of(record)


def stage_beside(path: Path, record: FileRecord) -> Stage | None:
    """The boxes in the file beside a table of joint positions, whose frame they share; None without."""
    boxes = boxes_beside(path) if isinstance(record, Points) else ()
    return Stage(boxes) if boxes else None


def stage_notes(stage: Stage | None) -> tuple[str, ...]:
    """What stands around, in a line."""
    if stage is None:
        return ()
    count = len(stage.boxes)
    return (f"{count} boxes beside it are its stage" if count > 1 else "the box beside it is its stage",)


def file_sha256(path: Path) -> str:
    """The SHA-256 of a file's bytes; BadInput if it cannot be read."""
    digest = hashlib.sha256()
    with open_source(path, _LARGEST_BYTES) as (file, _):
        while block := file.read(_BLOCK_BYTES):
            digest.update(block)
    return digest.hexdigest()


def _fit(record: FileRecord, motion: Motion) -> tuple[str, ...]:
    """How well the skeleton meets the points, in the words of the lineage."""
    return (motion.lineage.edits[-1].note,) if isinstance(record, Points) else ()
