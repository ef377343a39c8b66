"""A take made physically real, and judged."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from airhead.body import Body
from airhead.metrics import Verdict
from airhead.motion import Motion, joint_positions
from airhead.rotations import FloatArray
from airhead.tracking.advice import advise
from airhead.tracking.follow import Followed, TrackSettings, follow
from airhead.tracking.judgement import judge, torque_use
from airhead.tracking.mending import mended
from airhead.tracking.progress import Progress, Searched
from airhead.tracking.reference import Reference, resting_reference
from airhead.tracking.result import Failure, TrackResult
from airhead.tracking.spent import Spent
from airhead.tracking.stretches import follow_long, is_long

_log = logging.getLogger(__name__)


def track(
    motion: Motion, body: Body, settings: TrackSettings | None = None, progress: Progress | None = None
) -> TrackResult:
    """A simulation of `body` that does what a take does, then comes to rest.

    What is followed is the take with its flights on parabolas and its standing feet on the floor, unless the settings
    say otherwise; errors are measured against the take itself.

    Args:
        motion: the take, standing on the floor.
        body: the performer's double.
        settings: how.
        progress: told of the search as it goes on.

    Returns:
        The result; a track that failed says so in it.
    """
    settings = settings or TrackSettings()
    followed = mended(motion, body.segments) if settings.repair else motion
    reference = resting_reference(body, followed, settings.hold_s, settings.control_hz)
    start = _start(body, reference, settings)
    best: TrackResult | None = None
    for found in _searches(body, reference, start, settings, progress):
        tried = replace(_judged(motion, followed, reference, found.followed, settings), spans_alone=found.spans)
        if best is None or _rank(tried) < _rank(best):
            best = tried
        if best.success:
            break
    assert best is not None  # there is always a first attempt
    result = replace(best, advice=advise(best, motion), attempts=found.attempts, **vars(found.spent))
    _log.info("tracked in %.1f s: %s", result.compute_s, result.reason or "success")
    return result


@dataclass(frozen=True, eq=False)
class _Found:
    """A search, what it and those before it took, and the spans of steps that a long one could do by themselves."""

    followed: Followed
    spent: Spent
    attempts: int
    spans: tuple[tuple[int, int], ...] = ()


def _searches(
    body: Body, reference: Reference, start: FloatArray, settings: TrackSettings, progress: Progress | None
) -> Iterator[_Found]:
    """One search after the other, each another way; a long reference has one, which tries all ways where it must."""
    if is_long(reference):
        long = follow_long(body, reference, start, settings, progress)
        spans = tuple((span.start_step, span.end_step) for span in long.spans)
        yield _Found(long.followed, Spent().and_by(long.followed), long.ways, spans)
        return
    spent = Spent()
    for number, way in enumerate(settings.ways, start=1):
        left_s = None if settings.budget_s is None else settings.budget_s - spent.compute_s
        if number > 1 and left_s is not None and left_s <= 0.0:
            return
        searching = replace(settings, growth=way.growth, weights=way.weights, budget_s=left_s)
        found = follow(body, reference, start, searching, _counted(progress, spent, number))
        spent = spent.and_by(found)
        yield _Found(found, spent, number)


def _counted(progress: Progress | None, before: Spent, attempt: int) -> Progress | None:
    """Tells of one attempt with what those before it took."""
    if progress is None:
        return None

    def tell(seen: Searched) -> None:
        elapsed_s, steps = before.compute_s + seen.elapsed_s, before.physics_steps + seen.physics_steps
        progress(replace(seen, attempt=attempt, elapsed_s=elapsed_s, physics_steps=steps))

    return tell


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
    judged = judge(motion, reference, found.rollout, settings)
    reason = judged.verdict.reason
    searched_s = None if found.searched_steps is None else found.searched_steps / reference.control_hz
    if reason and searched_s is not None:
        reason += f" (the time was up at {searched_s:.2f} s of the motion)"
    return TrackResult(
        success=not reason,
        reason=reason,
        failure=_failure(judged.verdict, motion.fps),
        rollout=found.rollout,
        reference=reference,
        followed=followed,
        repaired_mm=_apart_mm(followed, motion),
        controls=found.controls,
        joint_error_m=judged.joint_error_m,
        frames_done=judged.frames_done,
        mpjpe_global_mm=1000 * float(judged.joint_error_m.mean()),
        mpjpe_local_mm=1000 * float(judged.local_error_m.mean()),
        max_error_m=float(judged.joint_error_m.max()),
        upright_s=judged.upright_s,
        motion_s=(motion.frames - 1) / motion.fps,
        compute_s=found.compute_s,
        cpu_s=found.cpu_s,
        stepping_s=found.stepping_s,
        physics_steps=found.physics_steps,
        attempts=1,
        searched_s=searched_s,
        seed=settings.seed,
        torque=torque_use(found.rollout),
        contacts=judged.contacts,
        contact_quality=judged.contact_quality,
    )


def _failure(verdict: Verdict, fps: float) -> Failure | None:
    if verdict.broken is None or verdict.at_s is None:
        return None
    return Failure(verdict.broken, verdict.at_s, round(verdict.at_s * fps))


def _apart_mm(one: Motion, other: Motion) -> float:
    return 1000 * float(np.linalg.norm(joint_positions(one) - joint_positions(other), axis=-1).mean())
