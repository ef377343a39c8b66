"""A take made physically real, and judged."""

from __future__ import annotations

import logging
from dataclasses import replace

import numpy as np

from airhead.body import Body
from airhead.metrics import Trace, at_torque_limit, joint_error_m, local_joint_error_m, stunt_verdict, trace, upright_s
from airhead.motion import Motion, joint_positions
from airhead.rotations import FloatArray
from airhead.simulation import Rollout, realised_motion
from airhead.tracking.follow import Attempt, Followed, TrackSettings, follow
from airhead.tracking.progressive import Progress
from airhead.tracking.reference import Reference, resting_reference
from airhead.tracking.repair import stand_feet
from airhead.tracking.result import TorqueUse, TrackResult
from airhead.tracking.standing import standing_pelvis_m

_log = logging.getLogger(__name__)


def track(
    motion: Motion, body: Body, settings: TrackSettings | None = None, progress: Progress | None = None
) -> TrackResult:
    """A simulation of `body` that does what a take does, then comes to rest.

    What is followed is the take with its standing feet put on the floor, unless the settings say otherwise; errors are
    measured against the take itself.

    Args:
        motion: the take, standing on the floor.
        body: the performer's double.
        settings: how.
        progress: called with control steps done and to do.

    Returns:
        The result; a track that failed says so in it.
    """
    settings = settings or TrackSettings()
    followed = stand_feet(motion, body.segments) if settings.repair else motion
    reference = resting_reference(body, followed, settings.hold_s, settings.control_hz)
    start = _start(body, reference, settings)
    best: TrackResult | None = None
    spent_s, steps = 0.0, 0
    for attempt in (Attempt(settings.growth, settings.weights), *settings.retries):
        left_s = None if settings.budget_s is None else settings.budget_s - spent_s
        if best is not None and left_s is not None and left_s <= 0.0:
            break
        searching = replace(settings, growth=attempt.growth, weights=attempt.weights, budget_s=left_s)
        found = follow(body, reference, start, searching, progress)
        spent_s, steps = spent_s + found.compute_s, steps + found.physics_steps
        tried = _judged(motion, followed, reference, found, settings)
        if best is None or _rank(tried) < _rank(best):
            best = tried
        if best.success:
            break
    assert best is not None  # there is always a first attempt
    result = replace(best, compute_s=spent_s, physics_steps=steps)
    _log.info("tracked in %.1f s: %s", spent_s, result.reason or "success")
    return result


def _rank(result: TrackResult) -> tuple[bool, float]:
    """Less is better: success first, then the error at the worst frame."""
    return not result.success, result.max_error_m


def _start(body: Body, reference: Reference, settings: TrackSettings) -> FloatArray:
    start: FloatArray = reference.states[0].copy()
    if settings.seed:
        noise = np.random.default_rng(settings.seed).standard_normal(body.space.nv)
        start[body.space.nq :] += settings.start_noise * noise
    return start


def _judged(
    motion: Motion, followed: Motion, reference: Reference, found: Followed, settings: TrackSettings
) -> TrackResult:
    rollout, body = found.rollout, found.rollout.body
    take_times_s = motion.times_s[motion.times_s <= reference.motion_steps / reference.control_hz + 1e-9]
    source = trace(motion, body.segments, take_times_s, body.stage)
    reason, stood_s = f"the simulation blew up at {(len(rollout.states) - 1) / rollout.fps:.2f} s", 0.0
    error_m = np.full(len(take_times_s), np.inf)
    local_m = error_m
    if not rollout.blew_up:
        realised = realised_motion(rollout, motion.lineage.resample(np.zeros(len(rollout.states))))
        result = trace(realised, body.segments, take_times_s, body.stage)
        error_m, local_m = joint_error_m(result, source), local_joint_error_m(result, source)
        stood_s = _hold_s(realised, body, reference)
        reason = _reason(result, source, stood_s, settings)
    if reason and found.searched_steps is not None:
        reason += f" (the time was up at {found.searched_steps / reference.control_hz:.2f} s of the motion)"
    return TrackResult(
        success=not reason,
        reason=reason,
        rollout=rollout,
        reference=reference,
        followed=followed,
        repaired_mm=_apart_mm(followed, motion),
        controls=found.controls,
        joint_error_m=error_m,
        mpjpe_global_mm=1000 * float(error_m.mean()),
        mpjpe_local_mm=1000 * float(local_m.mean()),
        max_error_m=float(error_m.max()),
        upright_s=stood_s,
        motion_s=(motion.frames - 1) / motion.fps,
        compute_s=found.compute_s,
        physics_steps=found.physics_steps,
        seed=settings.seed,
        torque=torque_use(rollout),
    )


def _apart_mm(one: Motion, other: Motion) -> float:
    return 1000 * float(np.linalg.norm(joint_positions(one) - joint_positions(other), axis=-1).mean())


def _hold_s(realised: Motion, body: Body, reference: Reference) -> float:
    first = round(reference.motion_steps / reference.control_hz * realised.fps)
    hold = trace(realised, body.segments, realised.times_s[first:], body.stage)
    return upright_s(hold, standing_pelvis_m(body.skeleton, body.physique.ankle_height_m))


def _reason(result: Trace, source: Trace, stood_s: float, settings: TrackSettings) -> str:
    verdict = stunt_verdict(result, source, settings.success_radius_m)
    if not verdict.success:
        return verdict.reason
    if stood_s < settings.hold_s - 1.5 / settings.control_hz:
        return f"upright for {stood_s:.2f} s after the take; wanted {settings.hold_s:g} s"
    return ""


def torque_use(rollout: Rollout) -> TorqueUse:
    """The torques of a rollout over the body's limits."""
    ratio = rollout.torque_ratio
    return TorqueUse(
        rms=float(np.sqrt((ratio**2).mean())),
        p95=float(np.percentile(ratio, 95)),
        p99=float(np.percentile(ratio, 99)),
        largest=float(ratio.max()),
        saturated=float(at_torque_limit(ratio).mean()),
    )
