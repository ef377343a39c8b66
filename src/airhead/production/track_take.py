"""`airhead track`: a take realised by simulation, measured, optionally kept."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from pathlib import Path

from airhead.body import Body, build_body
from airhead.formats import check_writable, write
from airhead.motion import Motion, Stage, onto_floor
from airhead.production.lint_takes import doubts
from airhead.production.perform_take import performed_by_physics, shown
from airhead.production.sources import find_source
from airhead.production.stages import StageReport, Stages
from airhead.production.take_uses import Made, check_noteworthy, note_uses
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
        out: where to keep the performance, None for nowhere; the suffix says the format.
        library: where the library of takes is; None for the usual place.
    """

    source: str
    seed: int = 0
    out: Path | None = None
    library: Path | None = None
    budget_s: float | None = None


@dataclass(frozen=True)
class TrackReport:
    """What `airhead track` says; errors are None where the simulation ended before they could be measured.

    `notes` say what was made of the source, such as a skeleton fitted to points; and of a track that failed, what lint
    finds in the take.
    """

    success: bool
    reason: str
    mpjpe_global_mm: float | None
    mpjpe_local_mm: float | None
    max_error_m: float | None
    compute_s: float
    motion_s: float
    physics_steps: int
    seed: int
    upright_s: float
    torque_over_limit: dict[str, float]
    widened_limits_deg: dict[str, float]
    assumed: dict[str, float]
    notes: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, object]:
        """The report as JSON-ready data."""
        return asdict(self)


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
    body, placed, result = tracked(take.motion, settings, stages, source.stage)
    if config.out is not None:
        write(performed_by_physics(take, body, placed, result).performance, config.out)
        note_uses((take.ref,), (Made(UseKind.PERFORMANCE, config.out, config.out),), config.library)
    notes = source.notes if result.success else (*source.notes, *doubts(source))
    return replace(track_report(body, result), notes=notes)


def tracked(
    motion: Motion, settings: TrackSettings, stages: Stages, stage: Stage | None = None
) -> tuple[Body, Motion, TrackResult]:
    """A body built for a motion, on a stage or flat ground; the motion on its floor; the simulation that follows it."""
    body = build_body(motion, stage=stage)
    placed = onto_floor(motion, body.segments, stage)
    with stages.stage("track") as advance:
        return body, placed, track(placed, body, settings, advance)


def track_report(body: Body, result: TrackResult) -> TrackReport:
    """The numbers of a track result, rounded as they are shown."""
    torque = result.torque
    assumed = {name: round(float(getattr(body.physique, name)), 3) for name in body.physique.assumed}
    return TrackReport(
        success=result.success,
        reason=result.reason,
        mpjpe_global_mm=shown(result.mpjpe_global_mm, 2),
        mpjpe_local_mm=shown(result.mpjpe_local_mm, 2),
        max_error_m=shown(result.max_error_m, 4),
        compute_s=round(result.compute_s, 3),
        motion_s=round(result.motion_s, 4),
        physics_steps=result.physics_steps,
        seed=result.seed,
        upright_s=round(result.upright_s, 3),
        torque_over_limit={
            "rms": round(torque.rms, 3),
            "p99": round(torque.p99, 2),
            "max": round(torque.largest, 2),
            "saturated": round(torque.saturated, 3),
        },
        widened_limits_deg={name: round(float(57.29578 * rad), 1) for name, rad in body.widened_limits().items()},
        assumed=assumed,
    )
