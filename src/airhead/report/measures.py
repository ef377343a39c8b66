"""Every metric that applies to a performance, with the frames where it is beyond its bound."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from airhead.metrics import (
    BELIEVED_GRAVITY,
    GRAVITY_M_S2,
    acceleration_error_m_s2,
    air_time_error_s,
    angular_momentum_drift,
    at_torque_limit,
    beyond_friction,
    contact_quality,
    flights_that_tell_gravity,
    friction_share,
    gravity_advice,
    gravity_error,
    gravity_residual,
    jerk_m_s3,
    joint_error_m,
    local_joint_error_m,
    stunt_verdict,
    upright,
    velocity_error_m_s,
)
from airhead.motion import EditKind, assume_physique, forward_kinematics, segment_heights
from airhead.report.observation import Observation
from airhead.report.rules import RULES
from airhead.rotations import IDENTITY

Frames = tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Measured:
    """One metric of a performance.

    Attributes:
        metric: its key in `RULES`.
        value: in the unit of its rule.
        beyond: half-open spans of frames where it is beyond its pass bound.
        holds: for metrics without bounds, whether what they ask for is so; None where nothing is asked.
        tolerable: whether a metric that does not hold only warns.
        why: what was found, in words; empty where the number says it all.
    """

    metric: str
    value: float
    beyond: Frames = ()
    holds: bool | None = None
    tolerable: bool = False
    why: str = ""


def measures(seen: Observation) -> tuple[Measured, ...]:
    """Every metric that applies; those that do not are absent."""
    return (*_following(seen), *_standing(seen), *_contacts(seen), *_flights(seen), *_seams(seen), *_effort(seen))


def runs(mask: NDArray[np.bool_]) -> Frames:
    """The half-open spans in which a mask (T,) is true."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], mask, [False]]).astype(int)))
    return tuple((int(start), int(end)) for start, end in zip(edges[::2], edges[1::2], strict=True))


def _bound(metric: str) -> float:
    passes = RULES[metric].passes
    return np.inf if passes is None else passes


def _following(seen: Observation) -> Iterator[Measured]:
    if seen.source is None or not len(seen.source.times_s):
        return
    result, source, fps = seen.followed, seen.source, seen.fps
    error_m = joint_error_m(result, source)
    for metric, limit_m in (("success_050", 0.5), ("success_025", 0.25)):
        verdict = stunt_verdict(result, source, limit_m)
        beyond = runs(error_m > limit_m)
        yield Measured(metric, float(verdict.success), beyond, holds=verdict.success, why=verdict.reason)
    yield Measured("mpjpe_global_mm", 1000 * float(error_m.mean()))
    yield Measured("mpjpe_local_mm", 1000 * float(local_joint_error_m(result, source).mean()))
    if len(source.times_s) > 2:
        yield Measured("velocity_error", float(velocity_error_m_s(result, source, fps).mean()))
        yield Measured("acceleration_error", float(acceleration_error_m_s2(result, source, fps)[1:-1].mean()))


def _standing(seen: Observation) -> Iterator[Measured]:
    held = np.zeros(seen.frames, dtype=bool)
    for edit in seen.report.performance.motion.lineage.edits:
        if edit.kind is EditKind.HOLD:
            held[edit.start_frame : edit.end_frame] = True
    if not held.any():
        return
    stands = upright(seen.traced, _standing_pelvis_m(seen))
    share = 100 * float(stands[held].mean())
    yield Measured("upright", share, runs(held & ~stands), holds=bool(stands[held].all()))


def _standing_pelvis_m(seen: Observation) -> float:
    """How high the pelvis is when the rest pose stands on its lowest part."""
    skeleton = seen.report.performance.motion.skeleton
    poses = forward_kinematics(skeleton, np.zeros(3), np.tile(IDENTITY, (len(skeleton), 1)))
    return -float(segment_heights(skeleton, seen.report.segments, *poses).min())


def _contacts(seen: Observation) -> Iterator[Measured]:
    contact, points_w = seen.report.performance.contact, seen.part_pos_w
    if not contact.any():
        return
    heights_m = seen.part_heights_m
    quality = contact_quality(contact, points_w, heights_m, seen.fps)
    stays = contact[1:] & contact[:-1]
    step_m = np.where(stays, np.linalg.norm(np.diff(points_w[..., :2], axis=0), axis=-1), 0.0)
    slides = np.concatenate([[False], (step_m * seen.fps > 0.2).any(axis=1)])
    yield Measured("foot_skate", 100 * quality.skate_share, runs(slides))
    yield Measured("contact_slide", 100 * quality.slide_a_contact_m, _long_slides(contact, step_m))
    deep = -heights_m.min(axis=1) * 1000 > _bound("penetration")
    yield Measured("penetration", 1000 * quality.penetration_m, runs(deep))
    hovers = np.where(contact, heights_m, 0.0).max(axis=1) * 1000 > _bound("float")
    yield Measured("float", 1000 * quality.float_m, runs(hovers))


def _long_slides(contact: NDArray[np.bool_], step_m: NDArray[np.float64]) -> Frames:
    """The spans in which some part slides further than allowed during one contact."""
    sliding = np.zeros(len(contact), dtype=bool)
    for part in range(contact.shape[1]):
        for start, end in runs(contact[:, part]):
            if 100 * step_m[start : end - 1, part].sum() > _bound("contact_slide"):
                sliding[start:end] = True
    return runs(sliding)


def _flights(seen: Observation) -> Iterator[Measured]:
    times_s, com_pos_w, spans = seen.traced.times_s, seen.traced.com_pos_w, seen.flights
    if spans:
        error = 100 * np.nan_to_num(gravity_error(times_s, com_pos_w, spans))
        residual = 100 * gravity_residual(times_s, com_pos_w, spans)
        yield Measured("gravity_residual", residual, runs(error > _bound("gravity_residual")))
    yield from _fitted_gravity(seen)
    drifts = angular_momentum_drift(seen.report.performance.motion, seen.report.segments, spans)
    if drifts:
        far = tuple((d.start_frame, d.end_frame) for d in drifts if 100 * d.relative > _bound("momentum_drift"))
        yield Measured("momentum_drift", 100 * max(drift.relative for drift in drifts), far)
    errors = [(span, air_time_error_s(times_s, com_pos_w[:, 2], span)) for span in spans]
    late = [(span, 30 * abs(error_s)) for span, error_s in errors if error_s is not None]
    if late:
        wrong = tuple(span for span, frames in late if frames > _bound("air_time"))
        yield Measured("air_time", max(frames for _, frames in late), wrong)


def _fitted_gravity(seen: Observation) -> Iterator[Measured]:
    told = flights_that_tell_gravity(seen.traced)
    if not told:
        return
    motion = seen.report.performance.motion
    height_m = assume_physique(motion.skeleton).stature_m
    worst = max(told, key=lambda flight: abs(np.log(flight.gravity_m_s2 / GRAVITY_M_S2)))
    advice = gravity_advice(worst.gravity_m_s2, motion.fps, height_m)
    low, high = (share * GRAVITY_M_S2 for share in BELIEVED_GRAVITY)
    wrong = tuple((f.start_frame, f.end_frame) for f in told if not low <= f.gravity_m_s2 <= high)
    why = advice.line if advice else ""
    yield Measured("fitted_gravity", worst.gravity_m_s2, wrong, holds=advice is None, tolerable=True, why=why)


def _seams(seen: Observation) -> Iterator[Measured]:
    if not seen.seams:
        return
    for axis, metric in enumerate(("seam_position", "seam_velocity", "seam_acceleration")):
        ratios = [max(seam.joints.ratio[axis], seam.com.ratio[axis]) for seam in seen.seams]
        wrong = tuple(
            (seam.join.start_frame, max(seam.join.end_frame, seam.join.start_frame + 1))
            for seam, ratio in zip(seen.seams, ratios, strict=True)
            if ratio > _bound(metric)
        )
        yield Measured(metric, max(ratios), wrong)


def _effort(seen: Observation) -> Iterator[Measured]:
    yield from _jerk(seen)
    report = seen.report
    if report.torque_ratio is not None:
        limited = at_torque_limit(report.torque_ratio) & seen.simulated
        if seen.simulated.any():
            yield Measured("torque_limit", 100 * float(limited[seen.simulated].mean()), runs(limited))
    if seen.ground_bw is not None:
        yield Measured("ground_force", float(seen.ground_bw.max()), runs(seen.ground_bw > _bound("ground_force")))
    if report.friction_needed is not None:
        touching = report.performance.contact.any(axis=1) & seen.simulated
        if touching.any():
            slips = beyond_friction(report.friction_needed) & touching
            yield Measured("friction", 100 * friction_share(report.friction_needed, touching), runs(slips))


def _jerk(seen: Observation) -> Iterator[Measured]:
    if seen.usual is None or not seen.usual.jerk_m_s3 > 0 or seen.frames < 5:
        return
    jerk = jerk_m_s3(seen.traced.landmarks_w, seen.fps)
    ratio = float(np.percentile(jerk[2:-1], 99)) / seen.usual.jerk_m_s3
    beyond = np.any(jerk > _bound("jerk") * seen.usual.jerk_m_s3, axis=1)
    yield Measured("jerk", ratio, runs(beyond))


def merged(spans: Sequence[tuple[int, int]], gap: int) -> Frames:
    """Spans in order of time, those nearer than `gap` frames joined: what a reader wants to see."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if joined and start - joined[-1][1] <= gap:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return tuple(joined)
