"""What is to be filmed: a performance with its measures, its evidence, and the look of its film."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from airhead.body import build_body
from airhead.errors import BadInput
from airhead.motion import Drive, Motion, Performance, Stage, onto_floor, resample, trim
from airhead.perform import Performed, PerformSettings
from airhead.production.filming import credit_lines
from airhead.production.perform_routine import Prepared, performed_routine, routine_metrics
from airhead.production.perform_skill import performed_by_skill
from airhead.production.perform_take import PERFORMANCE_FPS, Metrics, performed_by_human, performed_by_physics
from airhead.production.reporting import Evidence
from airhead.production.sign_files import disclosures_of
from airhead.production.sources import Source
from airhead.production.stages import Stages
from airhead.production.track_take import tracked
from airhead.render import CameraCut, CameraKind, FilmSettings, Quality
from airhead.report import Intent
from airhead.rotations import FloatArray
from airhead.routine import Routine
from airhead.skills import TakePolicy
from airhead.tracking import TrackSettings


@dataclass(frozen=True, eq=False)
class Show:
    """A performance ready for the camera.

    Attributes:
        performance: what is seen.
        metrics: what was measured of it.
        evidence: what its report shows besides.
        film: what the film looks like.
        disclosures: lines that credits, end card and manifest must carry.
        stage: what is drawn around the body.
    """

    performance: Performance
    metrics: Metrics
    evidence: Evidence
    film: FilmSettings
    disclosures: tuple[str, ...]
    stage: Stage | None = None


def take_show(source: Source, drive: Drive, film: FilmSettings, tracking: TrackSettings, stages: Stages) -> Show:
    """One take by one drive, on its own stage or flat ground; for the drive `policy` see `skill_show`."""
    take, stage = source.take, source.stage
    if drive is Drive.PERFORMER:
        with stages.stage("place"):
            body = build_body(take.motion, stage=stage)
            performed, result = performed_by_human(take, body), None
    elif drive is Drive.PHYSICS:
        body, placed, result = tracked(take.motion, tracking, stages, stage)
        performed = performed_by_physics(take, body, placed, result)
    else:
        raise BadInput("no such drive for a single take", found=drive.value, allowed="performer, physics")
    performance = performed.performance
    recorded = resample(onto_floor(take.motion, body.segments, stage), PERFORMANCE_FPS)
    disclosures = disclosures_of(performance)
    evidence = Evidence(
        body=body,
        line=None if result is None else _followed(recorded, performance),
        takes=(recorded,),
        credits=credit_lines(performance, disclosures),
        torque_ratio=None if result is None else result.rollout.torque_ratio,
        friction_needed=None if result is None else result.rollout.friction_needed,
    )
    return Show(performance, performed.metrics, evidence, replace(film, title=performance.title), disclosures, stage)


def skill_show(source: Source, skill: TakePolicy, film: FilmSettings, stages: Stages) -> Show:
    """One take as a skill performs it, on its own stage or flat ground; BadInput if it did not learn it."""
    made = performed_by_skill(source.take, skill, stages, source.stage)
    performed, body = made.performed, made.body
    performance, disclosures = performed.performance, disclosures_of(performed.performance)
    torque, friction = _simulated(performed)
    evidence = Evidence(
        body=body,
        line=performed.line,
        takes=(resample(onto_floor(source.take.motion, body.segments, source.stage), PERFORMANCE_FPS),),
        credits=credit_lines(performance, disclosures),
        torque_ratio=torque,
        friction_needed=friction,
    )
    look = replace(film, title=performance.title)
    return Show(performance, routine_metrics(performed, body), evidence, look, disclosures, source.stage)


def _followed(recorded: Motion, performance: Performance) -> Motion:
    """What a simulation followed, no longer than it lasted before it ended early."""
    frames = performance.motion.frames
    return recorded if recorded.frames <= frames else trim(recorded, 0, frames)


def routine_show(prepared: Prepared, settings: PerformSettings, label: bool | None, stages: Stages) -> Show:
    """The moves of a routine in one performance."""
    performed = performed_routine(prepared, settings, stages)
    performance, plan = performed.performance, prepared.plan
    intended = tuple(_intent(prepared.routine, index) for index in range(len(prepared.routine.intended)))
    disclosures = (*disclosures_of(performance), *(f"intended: {intent.metric}, {intent.note}" for intent in intended))
    torque, friction = _simulated(performed)
    evidence = Evidence(
        body=prepared.body,
        line=performed.line,
        takes=tuple(resample(motion, plan.motion.fps) for motion in prepared.motions.values()),
        credits=credit_lines(performance, disclosures),
        cuts=tuple(cut for cut in plan.cuts if cut.blend_end <= performance.motion.frames),
        torque_ratio=torque,
        friction_needed=friction,
        intended=intended,
    )
    metrics = routine_metrics(performed, prepared.body)
    return Show(performance, metrics, evidence, _film(prepared.routine, label), disclosures, plan.stage)


def _intent(routine: Routine, index: int) -> Intent:
    marked = routine.intended[index]
    when = f" ({marked.span[0]:g} to {marked.span[1]:g} s)" if marked.span else ""
    return Intent(marked.metric, (marked.note or "meant so") + when)


def _film(routine: Routine, label: bool | None) -> FilmSettings:
    film = routine.film
    return FilmSettings(
        width=film.width,
        height=film.height,
        fps=film.fps,
        crf=film.crf,
        title=routine.title,
        label=film.label if label is None else label,
        cameras=tuple(CameraCut(CameraKind(camera.kind.value), camera.from_s) for camera in routine.cameras),
        quality=Quality(film.quality),
    )


def _simulated(performed: Performed) -> tuple[FloatArray | None, FloatArray | None]:
    """Torques (T, nu) and friction (T,) of all frames, zero where a human performed; None if nothing was simulated."""
    if not performed.spans:
        return None, None
    frames = performed.performance.motion.frames
    torque = np.zeros((frames, performed.spans[0].torque_ratio.shape[1]))
    friction = np.zeros(frames)
    for span in performed.spans:
        torque[span.start_frame : span.end_frame] = span.torque_ratio
        friction[span.start_frame : span.end_frame] = span.friction_needed
    return torque, friction
