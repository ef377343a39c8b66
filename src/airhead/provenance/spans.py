"""Who moved the character when: lineage put into the words, spans and seconds that people see."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Final

from airhead.motion import Drive, Lineage, SkillRef, Strand, TakeRef
from airhead.motion import Span as LineageSpan
from airhead.provenance.record import FilmRecord

#: One plain word a drive.
DRIVE_WORDS: Final = {
    Drive.PERFORMER: "recorded",
    Drive.PHYSICS: "simulated",
    Drive.POLICY: "learned",
    Drive.GENERATED: "generated",
}
#: A colour a drive (8-bit sRGB), told apart by the colour-blind too (after Okabe and Ito).
DRIVE_COLOURS: Final = {
    Drive.PERFORMER: (230, 159, 0),
    Drive.PHYSICS: (0, 158, 115),
    Drive.POLICY: (86, 180, 233),
    Drive.GENERATED: (204, 121, 167),
}


@dataclass(frozen=True)
class FilmSpan:
    """A half-open span of film frames with constant takes, skill and drives; one drive of it.

    Attributes:
        weight: mean share of the drive over the span.
        takes: ids of the takes it carries or follows.
        performers: everybody behind it, those too that the skill learned from.
        skill: id of the skill that acts, for the drive `policy` only.
        follows: id of the take that a policy follows; None where it acts on its own.
    """

    start_frame: int
    end_frame: int
    drive: Drive
    weight: float
    takes: tuple[str, ...]
    performers: tuple[str, ...]
    skill: str | None
    follows: str | None

    @property
    def label(self) -> str:
        """What the drive is shown as."""
        return label(self.drive, bool(self.takes), self.follows)

    def as_dict(self) -> dict[str, object]:
        return {
            "start_frame": self.start_frame,
            "end_frame": self.end_frame,
            "drive": self.drive.value,
            "weight": self.weight,
            "takes": list(self.takes),
            "performers": list(self.performers),
            "skill": self.skill,
            "follows": self.follows,
        }


def label(drive: Drive, has_takes: bool, follows: str | None) -> str:
    """What a drive is shown as: who moved the body, in the fewest honest words."""
    if drive is Drive.PERFORMER:
        return "human"
    if drive is Drive.PHYSICS:
        return "human, simulated" if has_takes else "simulation alone"
    return "AI, following a human take" if follows else "AI, on its own"


def strand_label(strand: Strand) -> str:
    """What a strand is shown as."""
    return label(strand.drive, bool(strand.takes), strand.follows)


def drive_label(lineage: Lineage, frame: int) -> str:
    """The label of one frame of the performance; in a blend every label, the heaviest first, joined by " + "."""
    shares: dict[str, float] = {}
    for strand in lineage.strands:
        if strand.weight[frame] > 0:
            text = strand_label(strand)
            shares[text] = shares.get(text, 0.0) + float(strand.weight[frame])
    return " + ".join(sorted(shares, key=lambda text: -shares[text]))


def film_spans(record: FilmRecord) -> tuple[FilmSpan, ...]:
    """The film's spans in order of time, a row a drive.

    Strands of one drive that differ in their takes alone share a row. Two skills keep a row each, and a simulation of
    nobody stays apart from a simulated human.
    """
    rows: list[FilmSpan] = []
    for (start, end), spans in groupby(record.lineage.spans(), lambda span: (span.start_frame, span.end_frame)):
        merged: dict[tuple[object, ...], FilmSpan] = {}
        for span in spans:
            row = _row(span, start + record.first_frame, end + record.first_frame)
            key = (row.drive, span.skill, row.follows, row.label)
            merged[key] = _joined(merged[key], row) if key in merged else row
        rows += merged.values()
    return tuple(rows)


def drive_seconds(lineage: Lineage, fps: float) -> dict[str, float]:
    """Seconds that each drive moved the character; they sum to the performance's length."""
    totals = lineage.drive_weights().sum(axis=0)
    return {drive.value: float(total) / fps for drive, total in zip(Drive, totals, strict=True)}


def performer_names(takes: Iterable[TakeRef]) -> tuple[str, ...]:
    """The performers of some takes, each once: a name, or "performer unrecorded"."""
    return tuple(dict.fromkeys(str(take.performer) for take in takes))


def takes_behind(takes: tuple[TakeRef, ...], skill: SkillRef | None) -> tuple[TakeRef, ...]:
    """The takes a strand carries, then those that its skill learned from."""
    return tuple(dict.fromkeys((*takes, *(skill.takes if skill else ()))))


def _row(span: LineageSpan, start_frame: int, end_frame: int) -> FilmSpan:
    return FilmSpan(
        start_frame,
        end_frame,
        span.drive,
        span.weight,
        tuple(take.id for take in span.takes),
        performer_names(takes_behind(span.takes, span.skill)),
        span.skill.id if span.skill else None,
        span.follows,
    )


def _joined(row: FilmSpan, other: FilmSpan) -> FilmSpan:
    return replace(
        row,
        weight=min(row.weight + other.weight, 1.0),
        takes=tuple(dict.fromkeys((*row.takes, *other.takes))),
        performers=tuple(dict.fromkeys((*row.performers, *other.performers))),
    )
