"""What tracking says of itself."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from airhead.metrics import ContactQuality, Criterion, PartAgreement
from airhead.motion import Motion
from airhead.rotations import FloatArray
from airhead.simulation import Rollout
from airhead.tracking.feedback import Feedback, feedback_for
from airhead.tracking.reference import Reference


@dataclass(frozen=True)
class TorqueUse:
    """Joint torques as multiples of the body's limits, over all joints and frames.

    Attributes:
        rms, p95, p99, largest: of the largest torque of each joint in each frame.
        saturated: share of frames in which some joint gives all that it has.
    """

    rms: float
    p95: float
    p99: float
    largest: float
    saturated: float


@dataclass(frozen=True)
class Failure:
    """Where a track failed.

    Attributes:
        criterion: what was broken first.
        at_s: when, from the take's first frame on.
        frame: the take's frame then; in the hold frames go on at the take's rate.
    """

    criterion: Criterion
    at_s: float
    frame: int


@dataclass(frozen=True, eq=False)
class TrackResult:
    """A simulation that follows a take, and how well it does.

    Attributes:
        success: whether the stunt was done and the body then stayed upright for the whole hold.
        reason: why not, in words; empty on success.
        failure: where and by what it failed first; None on success.
        rollout: the simulation, from the take's first frame to the end of the hold.
        reference: what was followed.
        followed: the motion behind it: the take, or the take with its standing feet put on the floor.
        repaired_mm: mean joint distance of that from the take; 0 where nothing was repaired.
        controls: (N, nu) the PD targets that were found.
        joint_error_m: (T,) mean joint distance from the take at each of its own frames.
        frames_done: (T,) whether joint error, trunk and contacts are as success asks at each of them.
        mpjpe_global_mm, mpjpe_local_mm: its mean; the same after each pelvis is subtracted.
        max_error_m: its largest.
        upright_s: how long the body stood after the take's end.
        motion_s: the take's length, from first to last frame.
        compute_s: how long the search took on the clock.
        cpu_s: processor seconds of it.
        stepping_s: of them, those in which physics was stepped.
        physics_steps: simulated steps, all tries counted.
        attempts: how many ways to search were tried.
        searched_s: how much of take and hold was searched before the budget ran out; None if there was time for all.
        seed: of the noise on the start; 0 is the recorded start.
        torque: joint torques over their limits.
        contacts: how often each part of the body touched when it does in the take.
        contact_quality: sliding, sinking in and hovering, hold included.
        spans_alone: half-open spans of control steps that a long take's search could do, the first from the start and
            each after a loss by itself, from the recorded state; empty for what is followed as a whole.
        advice: what to try, each with the measured fact that says so; empty on success, or where nothing was found.
    """

    success: bool
    reason: str
    failure: Failure | None
    rollout: Rollout
    reference: Reference
    followed: Motion
    repaired_mm: float
    controls: FloatArray
    joint_error_m: FloatArray
    frames_done: NDArray[np.bool_]
    mpjpe_global_mm: float
    mpjpe_local_mm: float
    max_error_m: float
    upright_s: float
    motion_s: float
    compute_s: float
    cpu_s: float
    stepping_s: float
    physics_steps: int
    attempts: int
    searched_s: float | None
    seed: int
    torque: TorqueUse
    contacts: tuple[PartAgreement, ...]
    contact_quality: ContactQuality
    spans_alone: tuple[tuple[int, int], ...] = ()
    advice: tuple[str, ...] = ()

    @property
    def spans_done(self) -> tuple[tuple[int, int], ...]:
        """Half-open spans of the take's frames that are done; a single one on success."""
        edges = np.flatnonzero(np.diff(np.concatenate([[False], self.frames_done, [False]]).astype(int)))
        return tuple((int(start), int(end)) for start, end in zip(edges[::2], edges[1::2], strict=True))

    @cached_property
    def feedback(self) -> Feedback:
        """A controller that plays the controls and answers to departures; computed when it is first asked for."""
        a_control = round(self.rollout.fps / self.reference.control_hz)
        return feedback_for(self.rollout.body, self.reference, self.rollout.states[::a_control], self.controls)
