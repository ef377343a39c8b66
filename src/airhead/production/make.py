"""`airhead make`: one human take in, one signed film out."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from airhead.body import build_body
from airhead.errors import BadInput
from airhead.formats import staged_path, write
from airhead.motion import Drive, Lineage, Performance, Take
from airhead.production.outputs import staged_folder
from airhead.production.perform_take import Metrics, Performed, performed_by_human, performed_by_physics
from airhead.production.sources import find_take
from airhead.production.stages import StageReport, Stages
from airhead.production.track_take import tracked
from airhead.provenance import (
    DRIVE_COLOURS,
    Deviation,
    FileHash,
    FilmRecord,
    Signer,
    drive_label,
    end_card_lines,
    film_credits,
    local_signer,
    sign_film,
    signer_from,
)
from airhead.render import CardSection, FilmSettings, Label, RenderedFilm, render_film, video_sha256
from airhead.tracking import TrackSettings

_log = logging.getLogger(__name__)

_FILM, _NATIVE, _BVH, _CREDITS = "film.mp4", "performance.airhead", "performance.bvh", "credits.json"


@dataclass(frozen=True)
class SigningConfig:
    """Who signs: the user's own chain and key, both or neither; else the local chain, made at first use."""

    chain: Path | None = None
    key: Path | None = None
    timestamp_url: str | None = None

    def signer(self) -> Signer:
        if self.chain is None and self.key is None:
            return local_signer()
        if self.chain is None or self.key is None:
            raise BadInput(
                "a certificate chain and its key go together", found="one of them", allowed="both or neither"
            )
        return signer_from(self.chain, self.key)


@dataclass(frozen=True)
class MakeConfig:
    """What to make.

    Attributes:
        source: a starter take or a file on the starter skeleton.
        drive: `performer` shows the recorded human, `physics` a simulation that follows the human.
        out: folder for the results; `out/<name of the take>` if None.
        label: whether a mark on the picture says who moves the character.
        jobs: how many processes render, and threads simulate.
        film: what the film looks like; its title and label are set from the take and `label`.
        tracking: how a take is tracked.
        signing: who signs.
    """

    source: str
    drive: Drive = Drive.PHYSICS
    out: Path | None = None
    label: bool = False
    jobs: int = 2
    film: FilmSettings = field(default_factory=FilmSettings)
    tracking: TrackSettings = field(default_factory=TrackSettings)
    signing: SigningConfig = field(default_factory=SigningConfig)


@dataclass(frozen=True)
class MakeResult:
    """What was made.

    Attributes:
        film, performance, credits: paths of the files.
        seconds: wall time of all stages together; `stages` by name.
        metrics: what was measured of the performance.
        success, reason: whether the stunt was done; a failed stunt is filmed all the same.
    """

    film: Path
    performance: tuple[Path, ...]
    credits: Path
    seconds: float
    stages: dict[str, float]
    metrics: Metrics
    success: bool
    reason: str

    def as_dict(self) -> dict[str, object]:
        """The result as JSON-ready data."""
        return {
            "film": str(self.film),
            "performance": [str(path) for path in self.performance],
            "credits": str(self.credits),
            "seconds": self.seconds,
            "stages": self.stages,
            "metrics": self.metrics,
            "success": self.success,
            "reason": self.reason,
        }


def make(config: MakeConfig, report: StageReport | None = None) -> MakeResult:
    """Make a film of a take, with the performance and its credits beside it.

    Everything is written beside its place and moved there when all of it is ready.

    Raises:
        BadInput: the source, the drive or the signer cannot be used.
        CannotWrite: the results cannot be stored; nothing is left behind.
        MissingPiece: there is no GL or no H.264 encoder.
    """
    stages = Stages(report)
    take = find_take(config.source)
    signer = config.signing.signer()
    out = config.out if config.out is not None else Path("out") / take.ref.id
    with staged_folder(out) as staged:
        performed = _performed(take, config, stages)
        performance = performed.performance
        with stages.stage("write"):
            for name in (_NATIVE, _BVH):
                write(performance, staged / name)
        files = tuple(FileHash(name, _sha256(staged / name)) for name in (_NATIVE, _BVH))
        unsigned = staged / "unsigned.mp4"
        with stages.stage("render") as advance:
            rendered = _rendered(performance, unsigned, config, advance)
        record = _record(performance, rendered, files)
        with stages.stage("sign"):
            sign_film(unsigned, staged / _FILM, record, signer, config.signing.timestamp_url)
            _write_credits(record, performed, unsigned, staged / _CREDITS)
        unsigned.unlink()
    _log.info("made %s", out / _FILM)
    return MakeResult(
        film=out / _FILM,
        performance=(out / _NATIVE, out / _BVH),
        credits=out / _CREDITS,
        seconds=round(sum(stages.seconds.values()), 3),
        stages=stages.seconds,
        metrics=performed.metrics,
        success=performance.success,
        reason=performance.reason,
    )


def _performed(take: Take, config: MakeConfig, stages: Stages) -> Performed:
    if config.drive is Drive.PERFORMER:
        with stages.stage("place"):
            return performed_by_human(take, build_body(take.motion))
    if config.drive is Drive.PHYSICS:
        body, placed, result = tracked(take.motion, config.tracking, stages)
        return performed_by_physics(take, body, placed, result)
    raise BadInput("no such drive for a single take", found=config.drive.value, allowed="performer, physics")


def _disclosures(performance: Performance) -> tuple[str, ...]:
    return () if performance.success else (f"the stunt was not done as recorded: {performance.reason}",)


def _rendered(
    performance: Performance, path: Path, config: MakeConfig, advance: Callable[[int, int], None]
) -> RenderedFilm:
    lineage = performance.motion.lineage
    labels = [_label(lineage, frame) for frame in range(lineage.frames)]
    lines = end_card_lines(lineage, performance.motion.fps, Deviation.measured(performance), _disclosures(performance))
    return render_film(
        performance.motion,
        path,
        replace(config.film, title=performance.title, label=config.label),
        labels=labels,
        sections=[CardSection(performance.title, tuple(lines))],
        processes=config.jobs,
        progress=advance,
    )


def _label(lineage: Lineage, frame: int) -> Label:
    drive = list(Drive)[int(lineage.drive_weights()[frame].argmax())]
    return Label(drive_label(lineage, frame), DRIVE_COLOURS[drive])


def _record(performance: Performance, rendered: RenderedFilm, files: tuple[FileHash, ...]) -> FilmRecord:
    return FilmRecord(
        title=performance.title,
        fps=rendered.fps,
        frames=rendered.frames,
        lineage=performance.motion.lineage.resample(rendered.source_frame),
        performance_files=files,
        deviation=Deviation.measured(performance),
        disclosures=_disclosures(performance),
    )


def _write_credits(record: FilmRecord, performed: Performed, unsigned: Path, place: Path) -> None:
    credits_data = film_credits(record)
    # A signature differs each time it is made, and credits must not: what is hashed are the coded pictures.
    credits_data["film"] = {"file": _FILM, "video_sha256": video_sha256(unsigned)}
    credits_data["metrics"] = performed.metrics
    with staged_path(place) as staged:
        staged.write_text(json.dumps(credits_data, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
