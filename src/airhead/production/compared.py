"""One side of a comparison: a performance as it was read, and what is measured of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Final

import numpy as np

from airhead.errors import BadInput
from airhead.formats import read
from airhead.motion import Drive, Motion, Performance, assume_physique, fold, resample, segments_of
from airhead.motion.humanoid import told_ankle_height_m
from airhead.production.filming import NATIVE
from airhead.production.perform_take import shown
from airhead.production.sources import named_take
from airhead.provenance import (
    DRIVE_COLOURS,
    Deviation,
    State,
    drive_seconds,
    signature_path,
    verify_motion_file,
)
from airhead.render import Cell, Heading, Row, Run
from airhead.report import RULES, Judgement, Level, ReportInput, judge

_WARN, _FAIL = (255, 204, 20), (255, 128, 112)
_MISSING: Final = "–"
_UNSIGNED: Final = "unsigned"
#: A film has room for about so many metrics; these tell most.
_FIRST: Final = (
    "seam_velocity",
    "foot_skate",
    "contact_slide",
    "penetration",
    "float",
    "gravity_residual",
    "momentum_drift",
    "jerk",
)


@dataclass(frozen=True, eq=False)
class Compared:
    """A performance in a comparison.

    Attributes:
        name: what it is called after: the folder that it was made in, or its file.
        file: where it was read from.
        performance: what was read.
        signature: what its signature is worth: "Valid", "Trusted", "Expired", "Invalid", or "unsigned".
        judgements: the metrics that apply, as in a report.
    """

    name: str
    file: Path
    performance: Performance
    signature: str
    judgements: tuple[Judgement, ...]

    @property
    def notes(self) -> tuple[str, ...]:
        """What must be told of it: that it was changed since it was signed."""
        if self.signature != State.INVALID:
            return ()
        return (f"{self.file.name} of {self.name} is not as it was signed",)

    @property
    def seconds(self) -> dict[str, float]:
        """How long each drive moves the character."""
        motion = self.performance.motion
        return {drive: round(s, 3) for drive, s in drive_seconds(motion.lineage, motion.fps).items()}

    def as_dict(self) -> dict[str, object]:
        """JSON-ready data."""
        performance, deviation = self.performance, Deviation.measured(self.performance)
        return {
            "file": str(self.file),
            "title": performance.title,
            "signature": self.signature,
            "success": performance.success,
            "reason": performance.reason,
            "duration_s": round(performance.motion.duration_s, 3),
            "seconds": self.seconds,
            "deviation_mm": None if deviation is None else {"mean": deviation.mean_mm, "max": deviation.max_mm},
            "metrics": {
                one.metric: {"value": shown(one.value, 4), "unit": one.unit, "level": one.level.value}
                for one in self.judgements
            },
        }


def compared(source: Path, library: Path | None = None) -> Compared:
    """A performance and its measures, on flat ground: files do not hold the stage.

    Args:
        source: an `.airhead` file, or a folder that `airhead make` filled.
        library: where the library of takes is, None for the usual place.

    Raises:
        BadInput: it is no performance, or of a body that cannot be measured.
    """
    file = source / NATIVE if source.is_dir() else source
    record = read(file)
    if not isinstance(record, Performance):
        found, allowed = (
            type(record).__name__.lower(),
            "a performance, as `airhead make` and `airhead track -o` write it",
        )
        raise BadInput("only performances are compared", file=file, found=found, allowed=allowed)
    motion = record.motion
    segments = segments_of(motion.skeleton, assume_physique(motion.skeleton, told_ankle_height_m(motion)))
    judged = judge(ReportInput(record.title, record, segments, takes=_takes_behind(motion, library)))
    name = source.resolve().name if source.is_dir() else source.stem
    return Compared(name, file, record, _signature(file), judged)


def _takes_behind(motion: Motion, library: Path | None) -> tuple[Motion, ...]:
    """The recordings behind a performance, which say what is usual: those at hand, unchanged, of its skeleton."""
    found = []
    for ref in motion.lineage.takes:
        source = named_take(ref.id, library)
        if source is None or source.take.ref.sha256 != ref.sha256:
            continue
        recorded = fold(source.take.motion)
        if recorded.skeleton.same_as(motion.skeleton):
            found.append(resample(recorded, motion.fps))
    return tuple(found)


def _signature(file: Path) -> str:
    if not signature_path(file).is_file():
        return _UNSIGNED
    return verify_motion_file(file).state.value


def heading(letter: str, side: Compared) -> Heading:
    """A side's letter and title, and who moves its body when."""
    lineage, fps = side.performance.motion.lineage, side.performance.motion.fps
    most = lineage.drive_weights().argmax(axis=1)
    edges = [0, *(int(frame) + 1 for frame in np.flatnonzero(np.diff(most))), len(most)]
    runs = [Run(start / fps, end / fps, DRIVE_COLOURS[list(Drive)[most[start]]]) for start, end in pairwise(edges)]
    return Heading(f"{letter}: {side.performance.title}", tuple(runs))


def rows_of(left: Compared, right: Compared) -> tuple[Row, ...]:
    """What is written beneath the pictures: each metric that one of them has, in the report's words and colours."""
    sides = (left, right)
    done = Row("stunts done", _pair([Cell("yes") if s.performance.success else Cell("no", _FAIL) for s in sides]))
    off = Row("distance from the recorded human", _pair([_deviation(side) for side in sides]))
    known = [{one.metric: one for one in side.judgements} for side in sides]
    measured = [
        Row(RULES[metric].name, _pair([_cell(judgements.get(metric)) for judgements in known]))
        for metric in dict.fromkeys((*_FIRST, *RULES))
        if any(metric in judgements for judgements in known)
    ]
    return (done, off, *measured)


def _pair(cells: Sequence[Cell]) -> tuple[Cell, Cell]:
    left, right = cells
    return left, right


def _deviation(side: Compared) -> Cell:
    deviation = Deviation.measured(side.performance)
    return Cell(_MISSING if deviation is None else f"{deviation.mean_mm:.0f} mm, at most {deviation.max_mm:.0f}")


def _cell(judgement: Judgement | None) -> Cell:
    if judgement is None:
        return Cell(_MISSING)
    colour = {Level.WARN: _WARN, Level.FAIL: _FAIL}.get(judgement.level)
    return Cell(judgement.text) if colour is None else Cell(judgement.text, colour)
