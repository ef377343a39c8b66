"""Credits: what people are told about a film. Everything here is derived from its lineage."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from airhead.motion import Drive, Edit, Lineage, SkillRef, Strand, TakeRef, Use
from airhead.provenance.record import Deviation, FilmRecord
from airhead.provenance.spans import (
    DRIVE_WORDS,
    drive_seconds,
    film_spans,
    performer_names,
    strand_label,
)

_MOST_TAKES_ON_A_LINE = 8


@dataclass(frozen=True)
class Publication:
    """Whether a film may be published, and what speaks against it."""

    allowed: bool
    reasons: tuple[str, ...] = ()

    @property
    def statement(self) -> str:
        """One line for a viewer; empty if publishing is allowed."""
        return "" if self.allowed else f"not for publication: {'; '.join(self.reasons)}"


def publication(lineage: Lineage, on: dt.date | None = None) -> Publication:
    """Whether every take behind the motion, those that skills learned from too, may be published.

    Args:
        lineage: of the motion.
        on: the day to judge by; a consent that ended before it is none.
    """
    reasons = []
    for take in lineage.takes:
        if not take.consent.publish:
            reasons.append(f"no consent to publish take {take.id}")
        elif on and not take.consent.allows(Use.PUBLISH, on):
            reasons.append(f"the consent to publish take {take.id} ended on {take.consent.until}")
    return Publication(not reasons, tuple(dict.fromkeys(reasons)))


def film_credits(record: FilmRecord) -> dict[str, object]:
    """The credits of a film as JSON-ready data, the same bytes for the same film."""
    lineage, may_publish = record.lineage, publication(record.lineage, record.made_on)
    return {
        "title": record.title,
        "software": f"Airhead {record.software}",
        "fps": record.fps,
        "frames": record.frames,
        "first_performance_frame": record.first_frame,
        "performance_frames": lineage.frames,
        "publication": {"allowed": may_publish.allowed, "reasons": list(may_publish.reasons)},
        "disclosures": list(disclosures(record)),
        "seconds": drive_seconds(lineage, record.fps),
        "performers": list(performer_names(lineage.takes)),
        "spans": [{**span.as_dict(), "shown_as": span.label} for span in film_spans(record)],
        "takes": [_take(take) for take in lineage.takes],
        "skills": [_skill(skill) for skill in skills(lineage)],
        "edits": [_edit(edit, record.first_frame) for edit in lineage.edits],
        "deviation_mm": _deviation(record.deviation),
        "performance_files": {file.name: file.sha256 for file in record.performance_files},
        "end_card": end_card_lines(lineage, record.fps, record.deviation, record.disclosures, record.made_on),
    }


def disclosures(record: FilmRecord) -> tuple[str, ...]:
    """What a viewer must be told: whether it may be published, then what the film's makers add."""
    return tuple(
        dict.fromkeys(filter(None, (publication(record.lineage, record.made_on).statement, *record.disclosures)))
    )


def end_card_lines(
    lineage: Lineage,
    fps: float,
    deviation: Deviation | None = None,
    disclosures: Sequence[str] = (),
    on: dt.date | None = None,
) -> list[str]:
    """The lines of a film's end card: who moved the character, for how long, from whose takes.

    Args:
        lineage: an entry for each film frame that shows the performance.
        fps: of the film.
        deviation: of simulated and learned frames from the recorded human.
        disclosures: lines to add, such as why a performance failed.
        on: the day to judge consents by that end.
    """
    rows: dict[tuple[str, str, SkillRef | None], list[Strand]] = {}
    for strand in lineage.strands:
        if strand.weight.any():
            rows.setdefault((DRIVE_WORDS[strand.drive], strand_label(strand), strand.skill), []).append(strand)
    frames = [float(sum(strand.weight.sum() for strand in strands)) for strands in rows.values()]
    lines = []
    for ((word, text, skill), strands), total, percent in zip(rows.items(), frames, _percents(frames), strict=True):
        who = _who(tuple(dict.fromkeys(take for strand in strands for take in strand.takes)), skill)
        lines.append(f"{percent} {word}, {total / fps:.1f} s: {text}" + (f" ({who})" if who else ""))
    if deviation:
        lines.append(
            f"{_following(lineage)} motion lies {deviation.mean_mm:.0f} mm from the recorded human on average, "
            f"{deviation.max_mm:.0f} mm at most"
        )
    licences = dict.fromkeys(take.licence.name for take in lineage.takes)
    if licences:
        lines.append(f"licences of the recordings: {', '.join(licences)}")
    statement = publication(lineage, on).statement
    return [*lines, *dict.fromkeys(filter(None, (statement, *disclosures)))]


def skills(lineage: Lineage) -> tuple[SkillRef, ...]:
    """Every skill that moved the character, each once."""
    return tuple(dict.fromkeys(strand.skill for strand in lineage.strands if strand.skill and strand.weight.any()))


def _following(lineage: Lineage) -> str:
    """The words for motion that follows a recorded human without being the recording."""
    drives = {strand.drive for strand in lineage.strands if strand.takes and strand.weight.any()}
    return " and ".join(DRIVE_WORDS[drive] for drive in (Drive.PHYSICS, Drive.POLICY) if drive in drives)


def _who(takes: Sequence[TakeRef], skill: SkillRef | None) -> str:
    """The people and sources behind a row: nobody is left out, long lists of takes are cut."""
    parts = []
    if takes:
        ids = [take.id for take in takes]
        more = f" and {len(ids) - _MOST_TAKES_ON_A_LINE} more" if len(ids) > _MOST_TAKES_ON_A_LINE else ""
        named = ", ".join(ids[:_MOST_TAKES_ON_A_LINE])
        parts.append(f"{', '.join(performer_names(takes))}, {'take' if len(ids) == 1 else 'takes'} {named}{more}")
    if skill:
        teachers = ", ".join(performer_names(skill.takes)) or "nobody"
        parts.append(f"skill {skill.id}, learned from {teachers}")
    return "; ".join(parts)


def _percents(amounts: Sequence[float]) -> list[str]:
    """Whole percents that sum to 100; what rounds to none but exists reads "under 1 %"."""
    exact = [100 * amount / sum(amounts) for amount in amounts]
    whole = [int(value) for value in exact]
    by_remainder = sorted(range(len(exact)), key=lambda i: whole[i] - exact[i])
    for i in by_remainder[: 100 - sum(whole)]:
        whole[i] += 1
    return [f"{value} %" if value else "under 1 %" for value in whole]


def _take(take: TakeRef) -> dict[str, object]:
    consent = take.consent
    return {
        "id": take.id,
        "sha256": take.sha256,
        "performer": str(take.performer),
        "performer_status": take.performer.status.value,
        "licence": take.licence.name,
        "notice": take.licence.notice,
        "consent": {
            "perform": consent.perform,
            "train": consent.train,
            "publish": consent.publish,
            "basis": consent.basis.value,
            "until": consent.until.isoformat() if consent.until else None,
        },
    }


def _skill(skill: SkillRef) -> dict[str, object]:
    return {"id": skill.id, "sha256": skill.sha256, "takes": [take.id for take in skill.takes]}


def _edit(edit: Edit, first_frame: int) -> dict[str, object]:
    return {
        "kind": edit.kind.value,
        "start_frame": edit.start_frame + first_frame,
        "end_frame": edit.end_frame + first_frame,
        "note": edit.note,
    }


def _deviation(deviation: Deviation | None) -> dict[str, float] | None:
    return {"mean": deviation.mean_mm, "max": deviation.max_mm} if deviation else None
