"""A film's record as a C2PA manifest: standard actions and ingredients for every reader, our own assertion for ours."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Final

import numpy as np

from airhead.errors import BadInput
from airhead.motion import Drive, Lineage, SkillRef, Strand, TakeRef
from airhead.provenance.assertion import LINEAGE_LABEL
from airhead.provenance.boxes import Box
from airhead.provenance.credits import disclosures, skills
from airhead.provenance.packing import pack
from airhead.provenance.record import FilmRecord
from airhead.provenance.text import shown

ACTIONS_LABEL: Final = "c2pa.actions.v2"
TRAINING_LABEL: Final = "cawg.training-mining"
_SOURCE_TYPE: Final = "http://cv.iptc.org/newscodes/digitalsourcetype/"
_DRIVE_SOURCE_TYPE: Final = {
    Drive.PERFORMER: "digitalCapture",
    Drive.PHYSICS: "algorithmicMedia",
    Drive.POLICY: "trainedAlgorithmicMedia",
    Drive.GENERATED: "trainedAlgorithmicMedia",
}
_TRAINING_USES: Final = (
    "cawg.ai_generative_training",
    "cawg.ai_inference",
    "cawg.ai_training",
    "cawg.data_mining",
)
# Sums of weights round: this much is all of it.
_ALONE: Final = 1 - 1e-9
_DAY_US: Final = 24 * 3600 * 1_000_000


def film_manifest(record: FilmRecord, boxes: Sequence[Box], media_type: str = "video/mp4") -> dict[str, object]:
    """The manifest definition of a film whose unsigned file has these boxes, or of a motion file, which has none.

    There is no `allActionsIncluded`: rendering and encoding are not listed, so that would not be true.
    """
    actions = [_created(record), *(_moved(strand, record) for strand in record.lineage.strands if strand.weight.any())]
    training = {"entries": {use: {"use": "notAllowed"} for use in _TRAINING_USES}}
    return {
        "claim_generator_info": [{"name": "Airhead", "version": record.software}],
        "title": shown(record.title),
        "format": media_type,
        "ingredients": _ingredients(record.lineage),
        "assertions": [
            {"label": ACTIONS_LABEL, "created": True, "data": {"actions": actions}},
            {"label": LINEAGE_LABEL, "created": True, "data": pack(record, boxes).as_data()},
            {"label": TRAINING_LABEL, "created": True, "data": training},
        ],
    }


def source_type(lineage: Lineage) -> str:
    """The IPTC source type of a whole film, by who moved its character."""
    drives = {strand.drive for strand in lineage.strands if strand.weight.any()}
    learned = drives & {Drive.POLICY, Drive.GENERATED}
    if not learned:
        return _SOURCE_TYPE + "composite"
    return _SOURCE_TYPE + ("trainedAlgorithmicMedia" if drives == learned else "compositeSynthetic")


def npt(frame: int, rate: Fraction) -> str:
    """The time of a film frame as C2PA writes it: minutes past 60 s, hours past 60 min."""
    microseconds = round(frame * 1_000_000 / rate)
    if microseconds >= _DAY_US:
        raise BadInput("the film is too long to sign", found=f"{float(frame / rate):.0f} s", allowed="less than a day")
    seconds, fraction = divmod(microseconds, 1_000_000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    tail = f".{fraction:06d}".rstrip("0") if fraction else ".0"
    if hours:
        return f"{hours}:{minutes:02d}:{seconds:02d}{tail}"
    return f"{minutes}:{seconds:02d}{tail}" if minutes else f"{seconds}{tail}"


def _created(record: FilmRecord) -> dict[str, object]:
    description = "; ".join(map(shown, disclosures(record)))
    return {
        "action": "c2pa.created",
        "digitalSourceType": source_type(record.lineage),
        "softwareAgent": {"name": "Airhead", "version": record.software},
        **({"description": description} if description else {}),
    }


def _moved(strand: Strand, record: FilmRecord) -> dict[str, object]:
    """The action of one strand: what moved the character, from what, and when."""
    sources = [*map(_ingredient_id, strand.takes)]
    if strand.skill:
        sources += [_ingredient_id(strand.skill), *map(_ingredient_id, strand.skill.takes)]
    action: dict[str, object] = {
        "action": "c2pa.placed" if strand.drive is Drive.PERFORMER else "c2pa.edited",
        "digitalSourceType": _SOURCE_TYPE + _DRIVE_SOURCE_TYPE[strand.drive],
        "softwareAgent": {"name": "Airhead", "version": record.software},
        "description": _description(strand),
        "changes": [_change(start, end, strand, record) for start, end in _heard(strand)],
    }
    if sources:
        action["parameters"] = {"ingredientIds": list(dict.fromkeys(sources))}
    return action


def _description(strand: Strand) -> str:
    if strand.drive is Drive.PERFORMER:
        return "recorded human motion"
    if strand.drive is Drive.PHYSICS:
        return "recorded human motion, realised by simulation" if strand.takes else "simulation alone"
    if strand.skill:
        how = f"following the take {strand.follows}" if strand.follows else "on its own"
        return shown(f"motion of the learned skill {strand.skill.id}, {how}")
    return "motion invented by a generative model"


def _change(start: int, end: int, strand: Strand, record: FilmRecord) -> dict[str, object]:
    """Performance frames `[start, end)` as C2PA regions: a time range, and film frames with the last one included."""
    first, last = start + record.first_frame, end + record.first_frame - 1
    time = {"type": "npt", "start": npt(first, record.rate), "end": npt(last + 1, record.rate)}
    weight = strand.weight[start:end]
    blended = f", blended, {100 * weight.mean():.1f} % on average" if weight.min() < _ALONE else ""
    return {
        "description": _description(strand) + blended,
        "region": [
            {"type": "temporal", "time": time},
            {"type": "frame", "frame": {"start": first, "end": last}},
        ],
    }


def _heard(strand: Strand) -> Iterable[tuple[int, int]]:
    """The half-open runs of frames where a strand has any weight."""
    padded = np.concatenate([[False], strand.weight > 0, [False]])
    edges = np.flatnonzero(padded[1:] != padded[:-1]).tolist()
    return list(pairwise(edges))[::2]


def _ingredient_id(source: TakeRef | SkillRef) -> str:
    kind = "take" if isinstance(source, TakeRef) else "skill"
    return f"{kind}-{source.id}-{source.sha256[:16]}"


def _ingredients(lineage: Lineage) -> list[dict[str, object]]:
    placed = {take for s in lineage.strands if s.drive is Drive.PERFORMER and s.weight.any() for take in s.takes}
    takes = [_take_ingredient(take, take in placed) for take in lineage.takes]
    return takes + [_skill_ingredient(skill) for skill in skills(lineage)]


def _take_ingredient(take: TakeRef, placed: bool) -> dict[str, object]:
    described = f"human motion recorded from {take.performer}; licence {take.licence.name}; SHA-256 {take.sha256}"
    return {
        "label": _ingredient_id(take),
        "title": f"take {take.id}",
        "format": "application/octet-stream",
        "relationship": "componentOf" if placed else "inputTo",
        "digital_source_type": _SOURCE_TYPE + "digitalCapture",
        "description": shown(described),
    }


def _skill_ingredient(skill: SkillRef) -> dict[str, object]:
    learned_from = ", ".join(take.id for take in skill.takes) or "no take"
    return {
        "label": _ingredient_id(skill),
        "title": f"skill {skill.id}",
        "format": "application/octet-stream",
        "relationship": "inputTo",
        "description": shown(f"skill learned from {learned_from}; SHA-256 {skill.sha256}"),
    }
