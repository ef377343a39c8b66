"""Motion + Body -> a simulation that performs it."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass, field

import numpy as np

from airhead.body import Body
from airhead.metrics import Trace, joint_error_m, local_joint_error_m, stunt_verdict, trace, upright_s
from airhead.motion import Motion, Skeleton
from airhead.rotations import FloatArray
from airhead.simulation import Rollout, Simulator, realised_motion, simulate
from airhead.tracking.cost import TrackingCost, TrackingWeights
from airhead.tracking.gauss_newton import GaussNewton
from airhead.tracking.linearise import Linearizer
from airhead.tracking.progressive import Grower, GrowthSettings, Progress
from airhead.tracking.reference import Reference, reference_for
from airhead.tracking.result import TorqueUse, TrackResult

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class TrackSettings:
    """How a take is tracked.

    Attributes:
        hold_s: how long the last pose is held after the take.
        control_hz: control intervals a second.
        sample_fps: frame rate of the result.
        seed: 0 starts from the recorded state; any other number moves the start's velocities by Gaussian noise.
        start_noise: its standard deviation, m/s for the root and rad/s for the rest.
        threads: how many threads simulate.
        reuse_within: derivatives are reused where state and control moved less than this.
        success_radius_m: the largest mean joint error that counts as success.
    """

    hold_s: float = 2.0
    control_hz: float = 30.0
    sample_fps: float = 60.0
    seed: int = 0
    start_noise: float = 0.1
    threads: int = 2
    reuse_within: float = 0.01
    success_radius_m: float = 0.25
    growth: GrowthSettings = field(default_factory=GrowthSettings)
    weights: TrackingWeights = field(default_factory=TrackingWeights)


@dataclass(frozen=True, eq=False)
class PlannedControls:
    """A controller that plays PD targets (N, nu) back, whatever the state."""

    targets: FloatArray

    @property
    def control_steps(self) -> int:
        return len(self.targets)

    def control(self, step: int, states: FloatArray) -> FloatArray:
        held: FloatArray = np.tile(self.targets[step], (len(states), 1))
        return held


def track(
    motion: Motion, body: Body, settings: TrackSettings | None = None, progress: Progress | None = None
) -> TrackResult:
    """A simulation of `body` that does what a take does, then holds the last pose.

    Args:
        motion: the take, standing on the floor.
        body: the performer's double.
        settings: how.
        progress: called with control steps done and to do.

    Returns:
        The result; a track that failed says so in it.
    """
    settings = settings or TrackSettings()
    began = time.perf_counter()
    reference = reference_for(body, motion, settings.hold_s, settings.control_hz)
    with Simulator(body, settings.control_hz, settings.threads) as simulator:
        cost = TrackingCost(body, reference, settings.weights)
        linearizer = Linearizer(simulator, reference.control_steps, reuse_within=settings.reuse_within)
        solver = GaussNewton(simulator, cost, linearizer)
        grower = Grower(simulator, reference, cost, solver, settings.growth)
        trajectory = grower.grow(_start(body, reference, settings), progress)
        compute_s, steps = time.perf_counter() - began, simulator.steps
    controls = PlannedControls(trajectory.controls)
    rollout = simulate(body, trajectory.states[0], controls, settings.control_hz, settings.sample_fps)
    result = _judged(motion, reference, rollout, trajectory.controls, settings, compute_s=compute_s, steps=steps)
    _log.info("tracked in %.1f s: %s", compute_s, result.reason or "success")
    return result


def _start(body: Body, reference: Reference, settings: TrackSettings) -> FloatArray:
    start: FloatArray = reference.states[0].copy()
    if settings.seed:
        noise = np.random.default_rng(settings.seed).standard_normal(body.space.nv)
        start[body.space.nq :] += settings.start_noise * noise
    return start


def _judged(
    motion: Motion,
    reference: Reference,
    rollout: Rollout,
    controls: FloatArray,
    settings: TrackSettings,
    *,
    compute_s: float,
    steps: int,
) -> TrackResult:
    body = rollout.body
    take_times_s = motion.times_s[motion.times_s <= reference.motion_steps / reference.control_hz + 1e-9]
    source = trace(motion, body.segments, take_times_s)
    reason, stood_s = f"the simulation blew up at {(len(rollout.states) - 1) / rollout.fps:.2f} s", 0.0
    error_m = np.full(len(take_times_s), np.inf)
    local_m = error_m
    if not rollout.blew_up:
        realised = realised_motion(rollout, motion.lineage.resample(np.zeros(len(rollout.states))))
        result = trace(realised, body.segments, take_times_s)
        error_m, local_m = joint_error_m(result, source), local_joint_error_m(result, source)
        stood_s = _hold_s(realised, body, reference)
        reason = _reason(result, source, stood_s, settings)
    return TrackResult(
        success=not reason,
        reason=reason,
        rollout=rollout,
        reference=reference,
        controls=controls,
        joint_error_m=error_m,
        mpjpe_global_mm=1000 * float(error_m.mean()),
        mpjpe_local_mm=1000 * float(local_m.mean()),
        max_error_m=float(error_m.max()),
        upright_s=stood_s,
        motion_s=(motion.frames - 1) / motion.fps,
        compute_s=compute_s,
        physics_steps=steps,
        seed=settings.seed,
        torque=_torque_use(rollout),
    )


def _hold_s(realised: Motion, body: Body, reference: Reference) -> float:
    first = round(reference.motion_steps / reference.control_hz * realised.fps)
    hold = trace(realised, body.segments, realised.times_s[first:])
    return upright_s(hold, _standing_pelvis_m(body.skeleton, body.physique.ankle_height_m))


def _standing_pelvis_m(skeleton: Skeleton, ankle_height_m: float) -> float:
    leg = [skeleton.offsets_m[skeleton.index(f"right_{joint}")] for joint in ("hip", "knee", "ankle")]
    return ankle_height_m - float(np.sum(leg, axis=0)[2])


def _reason(result: Trace, source: Trace, stood_s: float, settings: TrackSettings) -> str:
    verdict = stunt_verdict(result, source, settings.success_radius_m)
    if not verdict.success:
        return verdict.reason
    if stood_s < settings.hold_s - 1.5 / settings.control_hz:
        return f"upright for {stood_s:.2f} s after the take; wanted {settings.hold_s:g} s"
    return ""


def _torque_use(rollout: Rollout) -> TorqueUse:
    ratio = rollout.torque_ratio
    return TorqueUse(
        rms=float(np.sqrt((ratio**2).mean())),
        p95=float(np.percentile(ratio, 95)),
        p99=float(np.percentile(ratio, 99)),
        largest=float(ratio.max()),
    )
