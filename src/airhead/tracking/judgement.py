"""The judgement on a simulation beside the take that it follows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from airhead.body import Body
from airhead.metrics import Trace, at_torque_limit, joint_error_m, local_joint_error_m, stunt_verdict, trace, upright_s
from airhead.motion import Motion
from airhead.rotations import FloatArray
from airhead.simulation import Rollout, realised_motion
from airhead.tracking.follow import TrackSettings
from airhead.tracking.reference import Reference
from airhead.tracking.result import TorqueUse
from airhead.tracking.standing import standing_pelvis_m


@dataclass(frozen=True, eq=False)
class Judgement:
    """How well a simulation does what a take does.

    Attributes:
        reason: why it failed, in words; empty if the stunt was done and the body then stood through the hold.
        joint_error_m, local_error_m: (T,) mean joint distance from the take at each of its frames; the same after the
            pelvises are subtracted. Infinite where the simulation blew up.
        upright_s: how long the body stood after the take's end.
    """

    reason: str
    joint_error_m: FloatArray
    local_error_m: FloatArray
    upright_s: float


def judge(motion: Motion, reference: Reference, rollout: Rollout, settings: TrackSettings) -> Judgement:
    """The judgement on a rollout that follows `motion`, the recorded take, standing on the floor."""
    body = rollout.body
    take_times_s = motion.times_s[motion.times_s <= reference.motion_steps / reference.control_hz + 1e-9]
    if rollout.blew_up:
        reason = f"the simulation blew up at {(len(rollout.states) - 1) / rollout.fps:.2f} s"
        error_m = np.full(len(take_times_s), np.inf)
        return Judgement(reason, error_m, error_m, 0.0)
    source = trace(motion, body.segments, take_times_s, body.stage)
    realised = realised_motion(rollout, motion.lineage.resample(np.zeros(len(rollout.states))))
    result = trace(realised, body.segments, take_times_s, body.stage)
    stood_s = _hold_s(realised, body, reference)
    return Judgement(
        reason=_reason(result, source, stood_s, settings),
        joint_error_m=joint_error_m(result, source),
        local_error_m=local_joint_error_m(result, source),
        upright_s=stood_s,
    )


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
