"""A performance onto disk: files, film, credits, signature."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from airhead.errors import BadInput
from airhead.formats import staged_path, write
from airhead.motion import Drive, Lineage, Performance, Stage
from airhead.production.perform_take import Metrics
from airhead.production.sign_files import motion_record, sign_with_lineage
from airhead.production.stages import Stages
from airhead.production.take_uses import CREDITS_NAME
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

FILM, CREDITS, REPORT = "film.mp4", CREDITS_NAME, "report.html"
NATIVE = "performance.airhead"
#: The performance for Airhead, for any animation program, and with a body for Blender, Unreal and Unity.
MOTION_FILES = (NATIVE, "performance.bvh", "performance.glb")


@dataclass(frozen=True)
class SigningConfig:
    """Who signs: the user's own chain and key, both or neither; else the local chain, made at first use."""

    chain: Path | None = None
    key: Path | None = None
    timestamp_url: str | None = None

    def signer(self) -> Signer:
        """The signer; BadInput if chain or key cannot be used."""
        if self.chain is None and self.key is None:
            return local_signer()
        if self.chain is None or self.key is None:
            raise BadInput("a certificate chain and its key go together", found="one of them", allowed="both or none")
        return signer_from(self.chain, self.key)


@dataclass(frozen=True, eq=False)
class Shooting:
    """What a performance is filmed with.

    Attributes:
        film: what the film looks like.
        signer: who signs.
        timestamp_url: a time-stamp authority, or None.
        jobs: how many processes render.
        stage: what is drawn around the body.
        disclosures: lines that credits and end card must carry besides.
        made_on: the day it is made, to judge consents that end by.
    """

    film: FilmSettings
    signer: Signer
    timestamp_url: str | None = None
    jobs: int = 2
    stage: Stage | None = None
    disclosures: tuple[str, ...] = ()
    made_on: dt.date | None = None


def shoot(performance: Performance, metrics: Metrics, shooting: Shooting, folder: Path, stages: Stages) -> None:
    """Writes the performance's files, its film, signed, and its credits into an empty `folder`.

    Raises:
        CannotWrite: the folder is full or cannot be written.
        MissingPiece: there is no GL or no H.264 encoder.
    """
    with stages.stage("write"):
        for name in MOTION_FILES:
            write(performance, folder / name)
    unsigned = folder / "unsigned.mp4"
    with stages.stage("render") as advance:
        rendered = _rendered(performance, unsigned, shooting, advance)
    files = tuple(FileHash(name, _sha256(folder / name)) for name in MOTION_FILES)
    record = _record(performance, rendered, files, shooting)
    with stages.stage("sign"):
        sign_film(unsigned, folder / FILM, record, shooting.signer, shooting.timestamp_url)
        for name in MOTION_FILES:
            known = motion_record(performance, performance, shooting.disclosures, shooting.made_on)
            sign_with_lineage(folder / name, known, shooting.signer, shooting.timestamp_url)
        _write_credits(record, metrics, unsigned, folder / CREDITS)
    unsigned.unlink()


def credit_lines(performance: Performance, disclosures: tuple[str, ...], on: dt.date | None = None) -> tuple[str, ...]:
    """The lines of the end card, consents judged as on a day."""
    motion = performance.motion
    return tuple(end_card_lines(motion.lineage, motion.fps, Deviation.measured(performance), disclosures, on))


def _rendered(
    performance: Performance, path: Path, shooting: Shooting, advance: Callable[[int, int], None]
) -> RenderedFilm:
    labels = frame_labels(performance.motion.lineage)
    return render_film(
        performance.motion,
        path,
        shooting.film,
        labels=labels,
        sections=[CardSection(performance.title, credit_lines(performance, shooting.disclosures, shooting.made_on))],
        stage=shooting.stage,
        processes=shooting.jobs,
        progress=advance,
    )


def frame_labels(lineage: Lineage) -> list[Label]:
    """For each frame who moves the body, in the colour of the drive that has most of it."""
    drives = [list(Drive)[index] for index in lineage.drive_weights().argmax(axis=1)]
    return [Label(drive_label(lineage, frame), DRIVE_COLOURS[drive]) for frame, drive in enumerate(drives)]


def _record(
    performance: Performance, rendered: RenderedFilm, files: tuple[FileHash, ...], shooting: Shooting
) -> FilmRecord:
    return FilmRecord(
        title=performance.title,
        fps=rendered.fps,
        frames=rendered.frames,
        lineage=performance.motion.lineage.resample(rendered.source_frame),
        performance_files=files,
        deviation=Deviation.measured(performance),
        disclosures=shooting.disclosures,
        made_on=shooting.made_on,
    )


def _write_credits(record: FilmRecord, metrics: Metrics, unsigned: Path, place: Path) -> None:
    credits_data = film_credits(record)
    # A signature differs each time it is made, and credits must not: what is hashed are the coded pictures.
    credits_data["film"] = {"file": FILM, "video_sha256": video_sha256(unsigned)}
    credits_data["metrics"] = metrics
    with staged_path(place) as staged:
        staged.write_text(json.dumps(credits_data, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
