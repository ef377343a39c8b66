"""The judgement on a simulation beside the take that it follows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from airhead.body import Body
from airhead.metrics import (
    ContactQuality,
    Criterion,
    PartAgreement,
    Trace,
    Verdict,
    at_torque_limit,
    contact_agreement,
    contact_paths,
    contact_quality,
    frames_done,
    joint_error_m,
    local_joint_error_m,
    stunt_verdict,
    trace,
    upright,
    upright_s,
)
from airhead.motion import Motion, forward_kinematics, kinematic_contacts
from airhead.rotations import FloatArray
from airhead.simulation import Rollout, realised_motion, touching
from airhead.tracking.follow import TrackSettings
from airhead.tracking.reference import Reference
from airhead.tracking.result import TorqueUse

#: So long after a take its body comes to rest, and may lean as far as the take's end leaves it.
_RIGHTED_WITHIN_S: Final = 1.0


@dataclass(frozen=True, eq=False)
class Judgement:
    """How well a simulation does what a take does, at the T frames of the take that it follows.

    Attributes:
        verdict: what broke first, and when; success if the stunt was done and the body then stood through the hold.
        joint_error_m, local_error_m: (T,) mean joint distance from the take; the same after the pelvises are
            subtracted. Infinite from where the simulation blew up.
        frames_done: (T,) whether what success asks for at every frame is true of each.
        upright_s: how long the body stood after the take's end.
        contacts: how often each part touched when the take does.
        contact_quality: sliding and sinking in, hold included.
    """

    verdict: Verdict
    joint_error_m: FloatArray
    local_error_m: FloatArray
    frames_done: NDArray[np.bool_]
    upright_s: float
    contacts: tuple[PartAgreement, ...]
    contact_quality: ContactQuality


def judge(motion: Motion, reference: Reference, rollout: Rollout, settings: TrackSettings) -> Judgement:
    """The judgement on a rollout that follows `motion`, the recorded take, standing on the floor."""
    body = rollout.body
    times_s = motion.times_s[motion.times_s <= reference.motion_steps / reference.control_hz + 1e-9]
    realised = realised_motion(rollout, motion.lineage.resample(np.zeros(len(rollout.states))))
    lived_s = times_s[times_s <= realised.times_s[-1] + 1e-9]
    source = trace(motion, body.segments, lived_s, body.stage)
    result = trace(realised, body.segments, lived_s, body.stage)
    stood_s = 0.0 if rollout.blew_up else _hold_s(realised, body, reference)
    missing = len(times_s) - len(lived_s)
    return Judgement(
        verdict=_blown_up(rollout) if rollout.blew_up else _verdict(result, source, stood_s, reference, settings),
        joint_error_m=np.pad(joint_error_m(result, source), (0, missing), constant_values=np.inf),
        local_error_m=np.pad(local_joint_error_m(result, source), (0, missing), constant_values=np.inf),
        frames_done=np.pad(frames_done(result, source, settings.success_radius_m), (0, missing)),
        upright_s=stood_s,
        contacts=_contacts(motion, rollout, lived_s),
        contact_quality=_quality(realised, rollout),
    )


def _blown_up(rollout: Rollout) -> Verdict:
    at_s = (len(rollout.states) - 1) / rollout.fps
    return Verdict(False, f"the simulation blew up at {at_s:.2f} s", Criterion.FINITE, at_s)


def _verdict(result: Trace, source: Trace, stood_s: float, reference: Reference, settings: TrackSettings) -> Verdict:
    verdict = stunt_verdict(result, source, settings.success_radius_m)
    if verdict.success and stood_s < settings.hold_s - 1.5 / settings.control_hz:
        reason = f"upright for {stood_s:.2f} s after the take; wanted {settings.hold_s:g} s"
        return Verdict(False, reason, Criterion.UPRIGHT, reference.motion_steps / reference.control_hz + stood_s)
    return verdict


def _hold_s(realised: Motion, body: Body, reference: Reference) -> float:
    """How long the body stood after the take; while the take's own end still leans, it may lean as well."""
    pelvis_m = body.standing_pelvis_m
    wanted = upright(_reference_hold(realised, body, reference), pelvis_m)
    righted_s = int(wanted.argmax()) / reference.control_hz
    first = round((reference.motion_steps / reference.control_hz + righted_s) * realised.fps)
    stood_s = upright_s(trace(realised, body.segments, realised.times_s[first:], body.stage), pelvis_m)
    return righted_s + stood_s if stood_s > 0.0 else 0.0


def _reference_hold(realised: Motion, body: Body, reference: Reference) -> Trace:
    """What is followed after the take, at the control instants of the first second."""
    states = reference.states[reference.motion_steps :][: round(_RIGHTED_WITHIN_S * reference.control_hz) + 1]
    root_pos_w, joint_rot_l = body.pose(states[:, : body.space.nq])
    lineage = realised.lineage.resample(np.zeros(len(states)))
    hold = Motion(realised.skeleton, reference.control_hz, root_pos_w, joint_rot_l, lineage)
    return trace(hold, body.segments, hold.times_s, body.stage)


def _contacts(motion: Motion, rollout: Rollout, times_s: FloatArray) -> tuple[PartAgreement, ...]:
    """The simulation's contacts, by their force, beside those that can be seen in the take."""
    body = rollout.body
    seen = kinematic_contacts(motion, body.segments, body.stage)[: len(times_s)]
    samples = np.minimum(np.round(times_s * rollout.fps).astype(int), len(rollout.states) - 1)
    return contact_agreement(touching(rollout)[samples], seen, [segment.name for segment in body.segments])


def _quality(realised: Motion, rollout: Rollout) -> ContactQuality:
    body = rollout.body
    poses = forward_kinematics(realised.skeleton, realised.root_pos_w, realised.joint_rot_l)
    paths_w = contact_paths(realised.skeleton, body.segments, *poses)
    heights_m = trace(realised, body.segments, realised.times_s, body.stage).heights_m
    return contact_quality(touching(rollout), paths_w, heights_m, realised.fps)


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
