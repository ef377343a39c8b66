"""`airhead track`: a take realised by simulation, measured, optionally kept."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from pathlib import Path

from airhead.body import Body, build_body
from airhead.errors import BadInput
from airhead.formats import check_writable, write
from airhead.motion import Motion, Stage, onto_floor, trim
from airhead.production.lint_takes import doubts
from airhead.production.perform_take import performed_by_physics
from airhead.production.sources import find_source
from airhead.production.stages import StageReport, Stages, told
from airhead.production.take_uses import Made, check_noteworthy, note_uses
from airhead.production.track_report import TrackReport, track_report
from airhead.takes import UseKind
from airhead.tracking import TrackResult, TrackSettings, track


@dataclass(frozen=True)
class TrackConfig:
    """What to track and how.

    Attributes:
        source: a starter take, a take of the library, or a file; to measure it needs no consent. Its boxes are the
            stage.
        seed: 0 starts from the recorded state, any other number from one with noisy velocities.
        budget_s: how long the search may take on the clock; None for as long as it takes.
        hold_s: how long the body stands still after the take; None for as long as usual.
        span: the first and last second of the take that are tracked; None for its own.
        out: where to keep the performance, None for nowhere; the suffix says the format.
        library: where the library of takes is; None for the usual place.
    """

    source: str
    seed: int = 0
    out: Path | None = None
    library: Path | None = None
    budget_s: float | None = None
    hold_s: float | None = None
    span: tuple[float | None, float | None] = (None, None)


def track_take(config: TrackConfig, report: StageReport | None = None) -> TrackReport:
    """Track a take and say how well it went; a track that failed is a report too.

    Raises:
        BadInput: the source cannot be used.
        CannotWrite: the performance could not be kept.
    """
    stages = Stages(report)
    if config.out is not None:
        check_writable(config.out)
    source = find_source(config.source, config.library)
    take = source.take
    if config.out is not None:
        check_noteworthy((take.ref,), config.library)
    settings = TrackSettings(seed=config.seed, budget_s=config.budget_s)
    if config.hold_s is not None:
        settings = replace(settings, hold_s=config.hold_s)
    take = replace(take, motion=_part(take.motion, *config.span))
    body, placed, result = tracked(take.motion, settings, stages, source.stage)
    if config.out is not None:
        write(performed_by_physics(take, body, placed, result).performance, config.out)
        note_uses((take.ref,), (Made(UseKind.PERFORMANCE, config.out, config.out),), config.library)
    measured = track_report(body, result)
    advice = () if result.success else (*doubts(source), *result.advice)
    return replace(measured, notes=source.notes, advice=advice)


def _part(motion: Motion, start_s: float | None, end_s: float | None) -> Motion:
    """The frames of a motion within some seconds of it."""
    start = 0 if start_s is None else math.ceil(start_s * motion.fps - 1e-6)
    end = motion.frames if end_s is None else math.floor(end_s * motion.fps + 1e-6) + 1
    if start < 0 or end > motion.frames or end - start < 2:
        last_s = (motion.frames - 1) / motion.fps
        found = f"{start / motion.fps:g}..{(end - 1) / motion.fps:g}"
        raise BadInput("not a span of the take", place="--span", found=found, allowed=f"0..{last_s:.2f} s")
    return motion if end - start == motion.frames else trim(motion, start, end)


def tracked(
    motion: Motion, settings: TrackSettings, stages: Stages, stage: Stage | None = None
) -> tuple[Body, Motion, TrackResult]:
    """A body built for a motion, on a stage or flat ground; the motion on its floor; the simulation that follows it."""
    body = build_body(motion, stage=stage)
    placed = onto_floor(motion, body.segments, stage)
    with stages.stage("track") as advance:
        return body, placed, track(placed, body, settings, lambda seen: advance(seen.done, seen.total, told(seen)))
