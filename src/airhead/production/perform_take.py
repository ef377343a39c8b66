"""One take performed by one drive: the Performance, and what was measured of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from airhead.body import Body
from airhead.metrics import air_time_s, contact_paths, contact_quality, joint_error_m, trace
from airhead.motion import (
    Drive,
    EditKind,
    Lineage,
    Motion,
    Performance,
    Take,
    forward_kinematics,
    kinematic_contacts,
    onto_floor,
    resample,
)
from airhead.rotations import FloatArray
from airhead.simulation import realised_motion, realised_performance
from airhead.tracking import TrackResult

#: Frames a second of every performance: a multiple of the film's.
PERFORMANCE_FPS = 60.0

Metrics = dict[str, float | None]


@dataclass(frozen=True, eq=False)
class Performed:
    """A performance with its measures, rounded as they are shown."""

    performance: Performance
    metrics: Metrics


def performed_by_human(take: Take, body: Body) -> Performed:
    """The recorded motion itself, placed on the floor and resampled."""
    placed = resample(onto_floor(take.motion, body.segments, body.stage), PERFORMANCE_FPS)
    contact = kinematic_contacts(placed, body.segments, body.stage)
    performance = Performance(
        title=take.title,
        motion=placed,
        contact_parts=tuple(segment.name for segment in body.segments),
        contact=contact,
        contact_force_w=np.zeros((*contact.shape, 3)),
        deviation_m=np.zeros(placed.frames),
    )
    return Performed(performance, motion_metrics(performance, body))


def performed_by_physics(take: Take, body: Body, placed: Motion, result: TrackResult) -> Performed:
    """The simulation that followed a take, the hold at its end as a simulation alone."""
    lineage, follows = _simulated_lineage(result)
    motion = realised_motion(result.rollout, lineage)
    deviation_m = np.zeros(motion.frames)
    deviation_m[:follows] = _deviation_m(motion, placed, body, follows)
    performance = realised_performance(result.rollout, lineage, take.title, deviation_m, result.reason)
    weight_n = body.mass_kg * 9.81
    ground_force_n = np.linalg.norm(result.rollout.contact_force_w.sum(axis=1), axis=-1)
    metrics: Metrics = {
        "repaired_mm": round(result.repaired_mm, 1),
        "mpjpe_global_mm": shown(result.mpjpe_global_mm, 1),
        "mpjpe_local_mm": shown(result.mpjpe_local_mm, 1),
        "max_error_m": shown(result.max_error_m, 3),
        "upright_s": round(result.upright_s, 2),
        "torque_over_limit_rms": round(result.torque.rms, 2),
        "torque_over_limit_p99": round(result.torque.p99, 2),
        "torque_over_limit_max": round(result.torque.largest, 1),
        "peak_ground_force_bw": round(float(ground_force_n.max()) / weight_n, 1),
        "physics_steps": float(result.physics_steps),
    }
    return Performed(performance, metrics | motion_metrics(performance, body))


def shown(value: float, digits: int) -> float | None:
    """A number as it is shown; None where a simulation ended before it could be measured."""
    return round(value, digits) if np.isfinite(value) else None


def _simulated_lineage(result: TrackResult) -> tuple[Lineage, int]:
    """The lineage of every simulated frame, and how many of them follow the take."""
    rollout, reference, followed = result.rollout, result.reference, result.followed
    frames = len(rollout.states)
    follows = min(round(reference.motion_steps / reference.control_hz * rollout.fps) + 1, frames)
    source_frame = np.arange(follows) / rollout.fps * followed.fps
    lineage = followed.lineage.resample(source_frame).driven_by(Drive.PHYSICS)
    if frames > follows:
        # Nobody performed the hold: the simulation comes to rest by itself.
        held = Lineage.of(Drive.PHYSICS, frames - follows)
        lineage = lineage.concatenate(held.with_edit(EditKind.HOLD, "brought to rest by the simulation"))
    return lineage, follows


def _deviation_m(motion: Motion, placed: Motion, body: Body, follows: int) -> FloatArray:
    times_s = motion.times_s[:follows]
    return joint_error_m(trace(motion, body.segments, times_s), trace(placed, body.segments, times_s))


def motion_metrics(performance: Performance, body: Body) -> Metrics:
    """What can be measured of any performance, rounded as it is shown."""
    motion = performance.motion
    poses = forward_kinematics(motion.skeleton, motion.root_pos_w, motion.joint_rot_l)
    paths_w = contact_paths(motion.skeleton, body.segments, *poses)
    traced = trace(motion, body.segments, motion.times_s, body.stage)
    quality = contact_quality(performance.contact, paths_w, traced.heights_m, motion.fps)
    return {
        "air_time_s": round(air_time_s(traced), 2),
        "foot_skate_share": round(quality.skate_share, 3),
        "slide_a_contact_mm": round(1000 * quality.slide_a_contact_m, 1),
        "penetration_mm": round(1000 * quality.penetration_m, 1),
        "float_mm": round(1000 * quality.float_m, 1),
        "duration_s": round(motion.duration_s, 3),
    }
