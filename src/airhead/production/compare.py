"""`airhead compare`: two performances in one film, side by side, with what was measured of each beneath it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from airhead.errors import BadInput
from airhead.motion import EditKind, Lineage
from airhead.production.compared import Compared, compared, heading, rows_of
from airhead.production.filming import SigningConfig, credit_lines, frame_labels
from airhead.production.outputs import staged_folder
from airhead.production.recordings import file_sha256
from airhead.production.sign_files import disclosures_of
from airhead.production.stages import StageReport, Stages
from airhead.production.take_uses import Made, check_noteworthy, note_uses
from airhead.provenance import FileHash, FilmRecord, publication, sign_film
from airhead.render import CardSection, Comparison, FilmSettings, RenderedComparison, Side, render_comparison
from airhead.takes import UseKind

_LETTERS = ("A", "B")
IntArray = NDArray[np.intp]


@dataclass(frozen=True)
class CompareConfig:
    """What to compare.

    Attributes:
        sources: two performances: `.airhead` files, or folders that `airhead make` filled.
        out: the film; `out/A_beside_B.mp4` if None.
        film: what the film looks like.
        signing: who signs.
        library: where the library of takes is, None for the usual place.
        jobs: how many processes render.
    """

    sources: tuple[Path, Path]
    out: Path | None = None
    film: FilmSettings = field(default_factory=FilmSettings)
    signing: SigningConfig = field(default_factory=SigningConfig)
    library: Path | None = None
    jobs: int = 2


@dataclass(frozen=True)
class CompareResult:
    """A comparison.

    Attributes:
        film: where the film is.
        sides: what was found of each.
        seconds: wall time of all stages together.
        notes: that it may not be published, that a signature does not hold; a line each.
    """

    film: Path
    sides: tuple[Compared, Compared]
    seconds: float
    notes: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, object]:
        """The result as JSON-ready data."""
        left, right = (side.as_dict() for side in self.sides)
        return {
            "film": str(self.film),
            "a": left,
            "b": right,
            "seconds": self.seconds,
            "notes": list(self.notes),
        }


def compare(config: CompareConfig, report: StageReport | None = None) -> CompareResult:
    """Film two performances side by side, measured by the same functions, and sign the film.

    Of each frame's lineage half is the left one's and half the right one's.

    Raises:
        BadInput: a source is no performance, or the signer cannot be used.
        CannotWrite: the film cannot be stored; nothing is left behind.
        MissingPiece: there is no GL or no H.264 encoder.
    """
    stages, signer = Stages(report), config.signing.signer()
    if config.out is not None:
        _check_out(config.out)
    left, right = (compared(source, config.library) for source in config.sources)
    out = config.out or Path("out") / f"{left.name}_beside_{right.name}.mp4"
    takes = tuple(dict.fromkeys(ref for side in (left, right) for ref in side.performance.motion.lineage.takes))
    check_noteworthy(takes, config.library)
    with staged_folder(out.parent) as staged:
        film, unsigned = staged / out.name, staged / f"unsigned-{out.name}"
        with stages.stage("render") as advance:
            rendered = _rendered((left, right), unsigned, config, advance)
        record = _record((left, right), rendered)
        with stages.stage("sign"):
            sign_film(unsigned, film, record, signer, config.signing.timestamp_url)
        unsigned.unlink()
        note_uses(takes, [Made(UseKind.FILM, out, film)], config.library)
    notes = (*left.notes, *right.notes, publication(record.lineage, record.made_on).statement)
    seconds = round(sum(stages.seconds.values()), 3)
    return CompareResult(out, (left, right), seconds, tuple(filter(None, notes)))


def _check_out(out: Path) -> None:
    if out.suffix.lower() != ".mp4" or out.is_dir():
        raise BadInput("not a film's name", file=out, allowed="a name that ends in .mp4")


def _rendered(
    sides: tuple[Compared, Compared], path: Path, config: CompareConfig, advance: Callable[[int, int], None]
) -> RenderedComparison:
    today = dt.date.today()
    left, right = (Side(side.performance.motion, frame_labels(side.performance.motion.lineage)) for side in sides)
    sections = [
        CardSection(
            f"{letter}: {side.performance.title}",
            credit_lines(side.performance, (*disclosures_of(side.performance), *side.notes), today),
        )
        for letter, side in zip(_LETTERS, sides, strict=True)
    ]
    headings = tuple(heading(letter, side) for letter, side in zip(_LETTERS, sides, strict=True))
    beneath = Comparison((headings[0], headings[1]), rows_of(*sides))
    return render_comparison(
        (left, right), beneath, path, config.film, sections=sections, processes=config.jobs, progress=advance
    )


def _record(sides: tuple[Compared, Compared], rendered: RenderedComparison) -> FilmRecord:
    """What is signed: half of every frame is each side's, and each side's disclosures count."""
    left, right = (
        _resting(side.performance.motion.lineage, shown)
        for side, shown in zip(sides, rendered.source_frames, strict=True)
    )
    told = [
        f"{letter}: {line}"
        for letter, side in zip(_LETTERS, sides, strict=True)
        for line in (*disclosures_of(side.performance), *side.notes)
    ]
    titles = [side.performance.title for side in sides]
    return FilmRecord(
        title=f"{titles[0]} beside {titles[1]}",
        fps=rendered.fps,
        frames=rendered.frames,
        lineage=left.mix(right, 0.5),
        performance_files=tuple(
            FileHash(f"{letter} {side.file.name}", file_sha256(side.file))
            for letter, side in zip(_LETTERS, sides, strict=True)
        ),
        disclosures=("two performances side by side; of every frame each is half", *told),
        made_on=dt.date.today(),
    )


def _resting(lineage: Lineage, shown: IntArray) -> Lineage:
    """The lineage of the film frames that show some motion frames (N,), which rest at the last one."""
    sampled = lineage.resample(shown)
    end = int(np.searchsorted(shown, shown[-1])) + 1
    if end == len(shown):
        return sampled
    return sampled.with_edit(EditKind.HOLD, "the shorter one rests until the other ends", end)
