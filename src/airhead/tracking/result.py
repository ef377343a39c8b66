"""What tracking says of itself."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

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


@dataclass(frozen=True, eq=False)
class TrackResult:
    """A simulation that follows a take, and how well it does.

    Attributes:
        success: whether the stunt was done and the body then stayed upright for the whole hold.
        reason: why not, in words; empty on success.
        rollout: the simulation, from the take's first frame to the end of the hold.
        reference: what was followed.
        controls: (N, nu) the PD targets that were found.
        joint_error_m: mean joint distance from the take at each of its own frames.
        mpjpe_global_mm, mpjpe_local_mm: its mean; the same after each pelvis is subtracted.
        max_error_m: its largest.
        upright_s: how long the body stood after the take's end.
        motion_s: the take's length, from first to last frame.
        compute_s: how long the search took on the clock.
        physics_steps: simulated steps, all tries counted.
        seed: of the noise on the start; 0 is the recorded start.
        torque: joint torques over their limits.
    """

    success: bool
    reason: str
    rollout: Rollout
    reference: Reference
    controls: FloatArray
    joint_error_m: FloatArray
    mpjpe_global_mm: float
    mpjpe_local_mm: float
    max_error_m: float
    upright_s: float
    motion_s: float
    compute_s: float
    physics_steps: int
    seed: int
    torque: TorqueUse

    @cached_property
    def feedback(self) -> Feedback:
        """A controller that plays the controls and answers to departures; computed when it is first asked for."""
        a_control = round(self.rollout.fps / self.reference.control_hz)
        return feedback_for(self.rollout.body, self.reference, self.rollout.states[::a_control], self.controls)
