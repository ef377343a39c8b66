"""What a tracker follows: a motion as states and PD targets of a body, then a hold."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from airhead.body import Body
from airhead.motion import Motion, sample
from airhead.rotations import FloatArray
from airhead.tracking.rest import come_to_rest

#: Velocities are differences over this fraction of a control interval.
_FINE = 4
#: A state whose numbers differ by less than this from the last one's is at rest.
_STILL = 1e-6


@dataclass(frozen=True, eq=False)
class Reference:
    """A motion in the coordinates of a body, at the control rate.

    Attributes:
        control_hz: control intervals a second.
        motion_steps: control intervals that follow the take; those after them hold its last pose or come to rest.
        states: (N + 1, nq + nv) at the control instants.
        targets: (N, nu) PD targets of each interval: the pose in its middle, ahead of it by the damping.
    """

    control_hz: float
    motion_steps: int
    states: FloatArray
    targets: FloatArray

    @property
    def control_steps(self) -> int:
        return len(self.targets)

    @cached_property
    def still_from(self) -> int:
        """The first instant from which on nothing moves any more; the last one if it never rests."""
        moving = np.flatnonzero(np.abs(self.states[:-1] - self.states[-1]).max(axis=1) > _STILL)
        return int(moving[-1]) + 1 if len(moving) else 0


def reference_for(
    body: Body, motion: Motion, hold_s: float, control_hz: float = 30.0, start_s: float = 0.0
) -> Reference:
    """A motion, standing on the floor already, from `start_s` on, then its last pose at rest for `hold_s`."""
    last_s = (motion.frames - 1) / motion.fps - start_s
    motion_steps = int(np.floor(last_s * control_hz + 1e-6))
    steps = motion_steps + round(hold_s * control_hz)
    fine_hz = _FINE * control_hz
    times_s = np.arange(steps * _FINE + 1) / fine_hz
    end_s = motion_steps / control_hz
    qpos = body.qpos(*sample(motion, start_s + np.minimum(times_s, end_s)))
    qvel = body.qvel(qpos, fine_hz)
    if start_s > 0.0:  # the motion is under way already: its velocity is known from both sides
        before = body.qpos(*sample(motion, np.array([start_s - 1.0 / fine_hz])))
        qvel[0] = body.space.difference_qpos(before[0], qpos[1]) * fine_hz / 2
    if hold_s > 0.0:
        qvel[times_s >= end_s - 1e-9] = 0.0
    states = np.concatenate([qpos, qvel], axis=1)
    middle = states[_FINE // 2 :: _FINE]
    targets = body.targets(middle[:, : body.space.nq], middle[:, body.space.nq :])
    return Reference(control_hz, motion_steps, states[::_FINE], targets)


def resting_reference(body: Body, motion: Motion, hold_s: float, control_hz: float = 30.0) -> Reference:
    """A motion, standing on the floor already, then `hold_s` in which it comes to rest, on both feet if it stands."""
    motion_steps = int(np.floor((motion.frames - 1) / motion.fps * control_hz + 1e-6))
    steps = motion_steps + round(hold_s * control_hz)
    whole = reference_for(
        body, come_to_rest(motion, body.segments, hold_s + 1.0 / control_hz, body.stage), 0.0, control_hz
    )
    return replace(whole, motion_steps=motion_steps, states=whole.states[: steps + 1], targets=whole.targets[:steps])
