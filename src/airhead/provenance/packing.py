"""A film's record into our assertion and back."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from pydantic import ValidationError

from airhead.errors import BadInput
from airhead.motion import Consent, Edit, Licence, Lineage, Performer, SkillRef, Strand, TakeRef
from airhead.provenance import assertion as form
from airhead.provenance.boxes import Box, layout
from airhead.provenance.credits import publication, skills
from airhead.provenance.record import Deviation, FileHash, FilmRecord

_MOST_WEIGHTS = 20_000_000
_Ref = TypeVar("_Ref", TakeRef, SkillRef)


def pack(record: FilmRecord, boxes: Sequence[Box]) -> form.LineagePart:
    """Our assertion about a film whose unsigned file has these boxes; a motion file has none."""
    lineage, may_publish = record.lineage, publication(record.lineage, record.made_on)
    heard = [strand for strand in lineage.strands if strand.weight.any()]
    parts = _parts(np.stack([strand.weight for strand in heard]))
    data = {
        "version": form.VERSION,
        "software": record.software,
        "made_on": record.made_on,
        "title": record.title,
        "rate": {"numerator": record.rate.numerator, "denominator": record.rate.denominator},
        "frames": record.frames,
        "first_frame": record.first_frame,
        "performance_frames": lineage.frames,
        "takes": [_take(take) for take in _distinct(lineage.takes)],
        "skills": [{**_name(skill), "takes": [_name(take) for take in skill.takes]} for skill in skills(lineage)],
        "strands": [_strand(s, p, record.first_frame) for s, p in zip(heard, parts, strict=True)],
        "edits": [_edit(edit, record.first_frame) for edit in lineage.edits],
        "performance_files": [{"name": f.name, "sha256": f.sha256} for f in record.performance_files],
        "disclosures": record.disclosures,
        "publication": {"allowed": may_publish.allowed, "reasons": may_publish.reasons},
        "layout": layout(boxes),
        "deviation": record.deviation
        and {"mean_um": round(1000 * record.deviation.mean_mm), "max_um": round(1000 * record.deviation.max_mm)},
    }
    try:
        return form.LineagePart.model_validate(data)
    except ValidationError as error:
        raise BadInput(f"the record cannot be signed: {_first(error)}") from error


def is_newer(data: object) -> bool:
    """Whether our assertion, as read from a film, was made by a later version that may have changed its form."""
    version = data.get("version") if isinstance(data, dict) else None
    return isinstance(version, int) and version > form.VERSION


def parse(data: object) -> form.LineagePart:
    """Our assertion as read from a film; BadInput says in one line what is wrong with it."""
    version = data.get("version") if isinstance(data, dict) else None
    if version != 1:
        raise BadInput(
            "the signed lineage has another version", found=version, allowed="1; a newer Airhead may read it"
        )
    try:
        return form.LineagePart.model_validate_json(json.dumps(data), strict=True)
    except ValidationError as error:
        raise BadInput(f"the signed lineage is damaged: {_first(error)}") from error


def unpack(part: form.LineagePart) -> FilmRecord:
    """The record behind our assertion; BadInput if it contradicts itself."""
    takes = {(take.id, take.sha256): _take_ref(take) for take in part.takes}
    skill_refs = {
        (skill.id, skill.sha256): SkillRef(skill.id, skill.sha256, _refs(takes, skill.takes)) for skill in part.skills
    }
    if len(part.strands) * part.performance_frames > _MOST_WEIGHTS:
        raise BadInput("the signed lineage is too large", found=f"{len(part.strands)} strands")
    first, frames = part.first_frame, part.performance_frames
    weights = _weights([_runs(strand, first, frames) for strand in part.strands])
    lineage = Lineage(
        tuple(
            Strand(
                strand.drive,
                weight,
                _refs(takes, strand.takes),
                _refs(skill_refs, [strand.skill])[0] if strand.skill else None,
                strand.follows,
            )
            for strand, weight in zip(part.strands, weights, strict=True)
        ),
        tuple(Edit(e.kind, e.start_frame - first, e.end_frame - first, e.note) for e in part.edits),
    )
    if publication(lineage, part.made_on).allowed != part.publication.allowed:
        raise BadInput("the signed lineage contradicts itself about publication")
    return FilmRecord(
        part.title,
        float(Fraction(part.rate.numerator, part.rate.denominator)),
        part.frames,
        lineage,
        first,
        tuple(FileHash(file.name, file.sha256) for file in part.performance_files),
        Deviation(part.deviation.mean_um / 1000, part.deviation.max_um / 1000) if part.deviation else None,
        part.disclosures,
        part.software,
        part.made_on,
    )


def _first(error: ValidationError) -> str:
    first = error.errors()[0]
    return f"{'.'.join(str(step) for step in first['loc'])}: {first['msg']}"


def _parts(weights: NDArray[np.float64]) -> NDArray[np.int64]:
    """(S, T) weights as parts per billion that sum to a billion at every frame; no weight vanishes."""
    parts = np.rint(weights * form.WHOLE).astype(np.int64)
    parts[(weights > 0) & (parts == 0)] = 1
    frames = np.arange(parts.shape[1])
    parts[parts.argmax(axis=0), frames] += form.WHOLE - parts.sum(axis=0)
    return parts


def _strand(strand: Strand, parts: NDArray[np.int64], first_frame: int) -> dict[str, object]:
    changes = (np.flatnonzero(np.diff(parts)) + 1).tolist()
    return {
        "drive": strand.drive,
        "takes": [_name(take) for take in strand.takes],
        "skill": strand.skill and _name(strand.skill),
        "follows": strand.follows,
        "runs": [
            {"start_frame": start + first_frame, "end_frame": end + first_frame, "parts": int(parts[start])}
            for start, end in pairwise([0, *changes, len(parts)])
            if parts[start] > 0
        ],
    }


def _runs(strand: form.StrandPart, first_frame: int, frames: int) -> NDArray[np.int64]:
    parts = np.zeros(frames, dtype=np.int64)
    at = first_frame
    for run in strand.runs:
        if not at <= run.start_frame < run.end_frame <= first_frame + frames:
            raise BadInput("a run of weights is out of place", found=f"[{run.start_frame}, {run.end_frame})")
        parts[run.start_frame - first_frame : run.end_frame - first_frame] = run.parts
        at = run.end_frame
    return parts


def _weights(parts: Sequence[NDArray[np.int64]]) -> NDArray[np.float64]:
    stacked = np.stack(parts)
    if (stacked.sum(axis=0) != form.WHOLE).any():
        raise BadInput("the weights of the drives do not sum to 1")
    return stacked / form.WHOLE


def _distinct(takes: Iterable[TakeRef]) -> Iterable[TakeRef]:
    known: dict[tuple[str, str], TakeRef] = {}
    for take in takes:
        if known.setdefault((take.id, take.sha256), take) != take:
            raise BadInput("one take is credited in two ways", place=f"take {take.id}")
    return known.values()


def _name(source: TakeRef | SkillRef) -> dict[str, str]:
    return {"id": source.id, "sha256": source.sha256}


def _take(take: TakeRef) -> dict[str, object]:
    consent = take.consent
    return {
        **_name(take),
        "performer": {"name": take.performer.name, "status": take.performer.status},
        "licence": {"name": take.licence.name, "notice": take.licence.notice},
        "consent": {
            "perform": consent.perform,
            "train": consent.train,
            "publish": consent.publish,
            "basis": consent.basis,
            "until": consent.until,
        },
    }


def _take_ref(take: form.TakePart) -> TakeRef:
    consent = take.consent
    return TakeRef(
        take.id,
        take.sha256,
        Performer(take.performer.name, take.performer.status),
        Licence(take.licence.name, take.licence.notice),
        Consent(consent.perform, consent.train, consent.publish, consent.basis, consent.until),
    )


def _edit(edit: Edit, first_frame: int) -> dict[str, object]:
    start, end = edit.start_frame + first_frame, edit.end_frame + first_frame
    return {"kind": edit.kind, "start_frame": start, "end_frame": end, "note": edit.note}


def _refs(known: dict[tuple[str, str], _Ref], names: Iterable[form.SourceName]) -> tuple[_Ref, ...]:
    try:
        return tuple(known[name.id, name.sha256] for name in names)
    except KeyError as error:
        raise BadInput("the signed lineage names a source it does not describe", found=error.args[0][0]) from error
