"""What is said of a track, rounded as it is shown."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field

from airhead.body import Body
from airhead.metrics import agreed_share
from airhead.production.perform_take import shown
from airhead.tracking import TrackResult


@dataclass(frozen=True)
class TrackReport:
    """What `airhead track` says; errors are None where the simulation ended before they could be measured.

    Attributes:
        criterion, failed_at_s, failed_frame: what was broken first, when, and at which frame of the take; None on
            success. In the hold frames go on at the take's rate.
        repaired_mm: mean joint distance between the take and what was followed.
        attempts: how many ways to search were tried.
        searched_s: how much was searched before the budget ran out; None if there was time for all.
        error_mm: mean joint distance from the take at each of its frames.
        done_s: spans in seconds of the take in which joint error, trunk and contacts are as success asks.
        contact_agreement: share of frames in which a part touches or not as in the take, mean over all that ever touch.
        contacts: of each of these parts that share, and the shares of frames in which it touches in either.
        skate_share, slide_a_contact_mm, penetration_mm: of contacts, the hold included.
        notes: what was made of the source, such as a skeleton fitted to points.
        advice: what to try after a failure: what lint finds in the take, and what was measured where it failed.
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
    repaired_mm: float | None = None
    criterion: str | None = None
    failed_at_s: float | None = None
    failed_frame: int | None = None
    attempts: int = 1
    searched_s: float | None = None
    error_mm: tuple[float | None, ...] = ()
    done_s: tuple[tuple[float, float], ...] = ()
    contact_agreement: float | None = None
    contacts: dict[str, dict[str, float]] = field(default_factory=dict)
    skate_share: float | None = None
    slide_a_contact_mm: float | None = None
    penetration_mm: float | None = None
    advice: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, object]:
        """The report as JSON-ready data."""
        return asdict(self)


def track_report(body: Body, result: TrackResult) -> TrackReport:
    """The numbers of a track result, rounded as they are shown."""
    torque, quality, fps = result.torque, result.contact_quality, result.followed.fps
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
        repaired_mm=round(result.repaired_mm, 2),
        criterion=result.failure.criterion.value if result.failure else None,
        failed_at_s=round(result.failure.at_s, 3) if result.failure else None,
        failed_frame=result.failure.frame if result.failure else None,
        attempts=result.attempts,
        searched_s=None if result.searched_s is None else round(result.searched_s, 3),
        error_mm=tuple(shown(1000 * error_m, 1) for error_m in result.joint_error_m),
        done_s=tuple((round(start / fps, 3), round((end - 1) / fps, 3)) for start, end in result.spans_done),
        contact_agreement=round(agreed_share(result.contacts), 3),
        contacts={
            part.part: {
                "agreed": round(part.agreed, 3),
                "take": round(part.in_source, 3),
                "simulation": round(part.in_result, 3),
            }
            for part in result.contacts
            if part.touches
        },
        skate_share=round(quality.skate_share, 3),
        slide_a_contact_mm=round(1000 * quality.slide_a_contact_m, 1),
        penetration_mm=round(1000 * quality.penetration_m, 1),
        advice=result.advice,
    )
