"""Between the records in memory and what the native format stores: a document and arrays by name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from airhead.errors import BadInput
from airhead.formats.format import MotionRecord, motion_of
from airhead.formats.native.document import (
    FORMAT_NAME,
    NAME,
    VERSION,
    ConsentPart,
    Document,
    EditPart,
    LicencePart,
    PerformancePart,
    PerformerPart,
    SkeletonPart,
    SkillRefPart,
    StrandPart,
    TakePart,
    TakeRefPart,
)
from airhead.motion import (
    Consent,
    Edit,
    Licence,
    Lineage,
    Motion,
    Performance,
    Performer,
    Skeleton,
    SkillRef,
    Strand,
    Take,
    TakeRef,
)

Arrays = Mapping[str, NDArray[Any]]

MOTION_ARRAYS: Final = ("offsets_m", "root_pos_w", "joint_rot_l", "strand_weight")
PERFORMANCE_ARRAYS: Final = ("contact", "contact_force_w", "deviation_m")

_Row = TypeVar("_Row")


def array_names(document: Document) -> tuple[str, ...]:
    """The arrays that belong to a document."""
    return MOTION_ARRAYS + (PERFORMANCE_ARRAYS if document.kind == "performance" else ())


def document_of(record: MotionRecord) -> Document:
    """Everything of a record that is not an array."""
    motion = motion_of(record)
    document = lineage_document(motion.skeleton.names, motion.skeleton.parents, motion.fps, motion.lineage)
    if isinstance(record, Take):
        _, takes = _sources(motion.lineage)
        return document.model_copy(update={"kind": "take", "take": _take_part(record, takes)})
    if isinstance(record, Performance):
        return document.model_copy(update={"kind": "performance", "performance": _performance_part(record)})
    return document


def lineage_document(names: tuple[str, ...], parents: tuple[int, ...], fps: float, lineage: Lineage) -> Document:
    """The document of a motion with these joints and this lineage."""
    skills, takes = _sources(lineage)
    return Document(
        format=FORMAT_NAME,
        version=VERSION,
        kind="motion",
        fps=fps,
        skeleton=SkeletonPart(names=names, parents=parents),
        takes=tuple(take_ref_part(take) for take in takes),
        skills=tuple(
            SkillRefPart(id=skill.id, sha256=skill.sha256, takes=_numbers(takes, skill.takes)) for skill in skills
        ),
        strands=tuple(
            StrandPart(
                drive=strand.drive,
                takes=_numbers(takes, strand.takes),
                skill=skills.index(strand.skill) if strand.skill else None,
                follows=strand.follows,
            )
            for strand in lineage.strands
        ),
        edits=tuple(EditPart(**asdict(edit)) for edit in lineage.edits),
        take=None,
        performance=None,
    )


def arrays_of(record: MotionRecord) -> dict[str, NDArray[Any]]:
    """The arrays of a record, in the order in which they are stored."""
    motion = motion_of(record)
    arrays: dict[str, NDArray[Any]] = {
        "offsets_m": motion.skeleton.offsets_m,
        "root_pos_w": motion.root_pos_w,
        "joint_rot_l": motion.joint_rot_l,
        "strand_weight": np.stack([strand.weight for strand in motion.lineage.strands]),
    }
    if isinstance(record, Performance):
        arrays |= {name: getattr(record, name) for name in PERFORMANCE_ARRAYS}
    return arrays


def record_of(document: Document, arrays: Arrays) -> MotionRecord:
    """The record that a document and its arrays tell of.

    Raises:
        BadInput: they do not fit each other, or tell of no valid record.
    """
    lineage = lineage_of(document, arrays["strand_weight"])
    skeleton = Skeleton(document.skeleton.names, document.skeleton.parents, arrays["offsets_m"])
    motion = Motion(skeleton, document.fps, arrays["root_pos_w"], arrays["joint_rot_l"], lineage)
    if document.performance is not None:
        measured: dict[str, Any] = {name: arrays[name] for name in PERFORMANCE_ARRAYS}
        return Performance(motion=motion, **dict(document.performance), **measured)
    return as_take(document, motion)


def as_take(document: Document, motion: Motion) -> Motion | Take:
    """The take that a document tells of with this motion; the motion itself where it tells of none."""
    if document.take is None:
        return motion
    fields = dict(document.take)
    takes = tuple(take_ref(part) for part in document.takes)
    return Take(ref=_rows(takes, (fields.pop("ref"),), "takes")[0], motion=motion, **fields)


def lineage_of(document: Document, weights: NDArray[Any]) -> Lineage:
    """The lineage that a document tells of.

    Args:
        document: the document.
        weights: (S, T) the weight of each of its strands.

    Raises:
        BadInput: they do not fit each other.
    """
    takes = tuple(take_ref(part) for part in document.takes)
    skills = tuple(SkillRef(p.id, p.sha256, _rows(takes, p.takes, "takes")) for p in document.skills)
    if weights.ndim != 2 or len(weights) != len(document.strands):
        wanted = f"({len(document.strands)}, frames)"
        raise BadInput("weights and strands differ", place="strand_weight", found=weights.shape, allowed=wanted)
    strands = tuple(
        Strand(
            part.drive,
            weight,
            _rows(takes, part.takes, "takes"),
            None if part.skill is None else _rows(skills, (part.skill,), "skills")[0],
            part.follows,
        )
        for part, weight in zip(document.strands, weights, strict=True)
    )
    return Lineage(strands, tuple(Edit(**dict(part)) for part in document.edits))


def _sources(lineage: Lineage) -> tuple[tuple[SkillRef, ...], tuple[TakeRef, ...]]:
    """Every skill and every take that a strand names, each once."""
    skills = tuple(dict.fromkeys(strand.skill for strand in lineage.strands if strand.skill))
    found: dict[TakeRef, None] = {}
    for strand in lineage.strands:
        found.update(dict.fromkeys(strand.takes))
    for skill in skills:
        found.update(dict.fromkeys(skill.takes))
    return skills, tuple(found)


def _numbers(table: tuple[TakeRef, ...], takes: tuple[TakeRef, ...]) -> tuple[int, ...]:
    return tuple(table.index(take) for take in takes)


def _rows(table: tuple[_Row, ...], numbers: tuple[int, ...], name: str) -> tuple[_Row, ...]:
    for number in numbers:
        if not 0 <= number < len(table):
            allowed = f"0 to {len(table) - 1}" if table else "none"
            raise BadInput(f"no such row in {name}", place=NAME, found=number, allowed=allowed)
    return tuple(table[number] for number in numbers)


def take_ref_part(take: TakeRef) -> TakeRefPart:
    """A reference to a take as documents hold it."""
    return TakeRefPart(
        id=take.id,
        sha256=take.sha256,
        performer=PerformerPart(**asdict(take.performer)),
        licence=LicencePart(**asdict(take.licence)),
        consent=ConsentPart(**asdict(take.consent)),
    )


def take_ref(part: TakeRefPart) -> TakeRef:
    """The reference to a take that a document holds; BadInput if it contradicts itself."""
    return TakeRef(
        part.id,
        part.sha256,
        Performer(**dict(part.performer)),
        Licence(**dict(part.licence)),
        Consent(**dict(part.consent)),
    )


def _take_part(take: Take, takes: tuple[TakeRef, ...]) -> TakePart:
    return TakePart(
        ref=takes.index(take.ref),
        title=take.title,
        capture_method=take.capture_method,
        session_date=take.session_date,
        source_file=take.source_file,
        alterations=take.alterations,
        tags=take.tags,
        slate=take.slate,
        mark=take.mark,
    )


def _performance_part(performance: Performance) -> PerformancePart:
    return PerformancePart(
        title=performance.title,
        contact_parts=performance.contact_parts,
        success=performance.success,
        reason=performance.reason,
    )
