"""report.html of a performance, with key frames: the human source beside the result."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path

import mujoco
import numpy as np
from PIL import Image

from airhead import __version__
from airhead.body import Body
from airhead.formats import staged_path
from airhead.motion import Cut, Motion, Performance, Stage
from airhead.render import FilmSettings, Quality, stills
from airhead.report import Intent, KeyPicture, ReportInput, report_html
from airhead.rotations import FloatArray

_KEY_FRAMES = 6
_LOOK = FilmSettings(width=480, height=270, quality=Quality.DRAFT)


@dataclass(frozen=True, eq=False)
class Evidence:
    """What a report shows besides the performance itself.

    Attributes:
        body: the performers' double.
        line: what the performance follows, frame by frame; None where it is the recording itself.
        takes: the recordings behind it.
        cuts: between moves.
        torque_ratio, friction_needed: (T, nu) and (T,), zero where nothing was simulated; None if nothing was at all.
        intended: failures that the user marked as meant.
        credits: lines of text.
    """

    body: Body
    line: Motion | None
    takes: tuple[Motion, ...]
    credits: tuple[str, ...]
    cuts: tuple[Cut, ...] = ()
    torque_ratio: FloatArray | None = None
    friction_needed: FloatArray | None = None
    intended: tuple[Intent, ...] = ()


def write_report(performance: Performance, evidence: Evidence, place: Path) -> None:
    """Writes the report; CannotWrite if the place cannot be written, MissingPiece if there is no GL for pictures."""
    page = report_html(
        ReportInput(
            title=performance.title,
            performance=performance,
            segments=evidence.body.segments,
            source=evidence.line,
            takes=evidence.takes,
            cuts=evidence.cuts,
            torque_ratio=evidence.torque_ratio,
            friction_needed=evidence.friction_needed,
            pictures=_pictures(performance, evidence.line, evidence.body.stage),
            intended=evidence.intended,
            credits=evidence.credits,
            facts=_facts(performance, evidence.body),
            stage=evidence.body.stage,
        )
    )
    with staged_path(place) as staged:
        staged.write_text(page, encoding="utf-8")


def _pictures(performance: Performance, line: Motion | None, stage: Stage) -> tuple[KeyPicture, ...]:
    motion = performance.motion
    frames = np.linspace(0, motion.frames - 1, _KEY_FRAMES + 2).round().astype(int)[1:-1].tolist()
    results = [_jpeg(picture) for picture in stills(motion, frames, _LOOK, stage=stage)]
    sources: list[bytes | None] = [None] * len(frames)
    if line is not None:
        within = [min(frame, line.frames - 1) for frame in frames]
        sources = [_jpeg(picture) for picture in stills(line, within, _LOOK, stage=stage)]
    captions = [f"{frame / motion.fps:.2f} s" for frame in frames]
    return tuple(map(KeyPicture, captions, results, sources))


def _jpeg(picture: np.ndarray) -> bytes:
    file = io.BytesIO()
    Image.fromarray(picture).save(file, "JPEG", quality=80)
    return file.getvalue()


def _facts(performance: Performance, body: Body) -> tuple[tuple[str, str], ...]:
    physique = body.physique
    widened = ", ".join(f"{name} {np.rad2deg(rad):.0f}°" for name, rad in body.widened_limits().items())
    return (
        ("software", f"Airhead {__version__}, MuJoCo {mujoco.__version__}"),
        ("frames", f"{performance.motion.frames} at {performance.motion.fps:g} a second"),
        ("body", f"{physique.stature_m:.2f} m, {physique.mass_kg:.1f} kg; assumed: {', '.join(physique.assumed)}"),
        ("joint limits widened to what the takes reach", widened or "none"),
    )
