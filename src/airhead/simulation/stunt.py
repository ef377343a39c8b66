"""A stunt that a body is to do, and whether a simulation did it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from airhead.body import Body
from airhead.metrics import Trace, Verdict, stunt_verdict, trace, upright_s
from airhead.motion import Motion, sample
from airhead.rotations import FloatArray

#: A simulation survives if it stays as close as success@0.5 says.
SURVIVES_WITHIN_M: Final = 0.5
#: The body may stop standing this many control intervals before the hold's end.
_HOLD_SLACK_STEPS: Final = 1.5
#: Velocities of the take are differences over this fraction of a control interval.
_FINE: Final = 4


@dataclass(frozen=True, eq=False)
class Stunt:
    """A take that a body is to do, and then to stand.

    Attributes:
        body: who does it.
        take: the recorded motion, standing on the floor.
        motion_steps: control intervals that follow the take.
        control_steps: those and the ones of the hold, through which the body must stand.
        control_hz: control intervals a second.
        start_s: the moment of the take at which it begins.
    """

    body: Body
    take: Motion
    motion_steps: int
    control_steps: int
    control_hz: float = 30.0
    start_s: float = 0.0

    @cached_property
    def source(self) -> Trace:
        """The take at its own frames, as far as control intervals follow it."""
        return self._trace(self.take, self._frames_s)

    @cached_property
    def recorded_states(self) -> FloatArray:
        """(motion_steps + 1, nq + nv) the take at the control instants, velocities by differences."""
        fine_hz = _FINE * self.control_hz
        times_s = np.arange(self.motion_steps * _FINE + 1) / fine_hz
        qpos = self.body.qpos(*sample(self.take, self.start_s + times_s))
        states: FloatArray = np.concatenate([qpos, self.body.qvel(qpos, fine_hz)], axis=1)[::_FINE]
        return states

    def result(self, states: FloatArray) -> Trace:
        """What states (N + 1, nq + nv) at the control instants are at the take's frames."""
        return self._trace(self._motion(states), self._frames_s - self.start_s)

    def seen(self, states: FloatArray) -> Trace:
        """States (T, nq + nv) at the control instants."""
        motion = self._motion(states)
        return self._trace(motion, motion.times_s)

    def verdict(
        self, states: FloatArray, largest_error_m: float = SURVIVES_WITHIN_M, *, anywhere: bool = False
    ) -> Verdict:
        """Whether a simulation did the stunt and then stood through the hold.

        Args:
            states: (N + 1, nq + nv) at the control instants; NaN once it blew up.
            largest_error_m: the mean joint error that may not be passed at any frame.
            anywhere: whether the body may be carried off: it is compared with the take above the same ground point.
        """
        if not np.isfinite(states).all():
            return Verdict(False, f"the simulation blew up at {self._blew_up_s(states):.2f} s")
        result = self.result(states)
        compared = _brought_back(result, self.source) if anywhere else result
        done = stunt_verdict(compared, self.source, largest_error_m)
        if not done.success:
            return done
        stood_s = self.upright_s(states)
        wanted_s = (self.control_steps - self.motion_steps) / self.control_hz
        if stood_s < wanted_s - _HOLD_SLACK_STEPS / self.control_hz:
            return Verdict(False, f"upright for {stood_s:.2f} s after the take; wanted {wanted_s:g} s")
        return done

    def upright_s(self, states: FloatArray) -> float:
        """How long the body stands from the take's end on, in states (N + 1, nq + nv)."""
        motion = self._motion(states)
        hold = self._trace(motion, motion.times_s[self.motion_steps :])
        return upright_s(hold, self.body.standing_pelvis_m)

    def survived(self, histories: FloatArray, *, anywhere: bool = False) -> NDArray[np.bool_]:
        """(B,) whether each of some simulations (B, N + 1, nq + nv) did the stunt within 0.5 m and then stood."""
        return np.array([self.verdict(states, anywhere=anywhere).success for states in histories])

    @property
    def _frames_s(self) -> FloatArray:
        """(F,) seconds of the take's frames within the stunt."""
        times_s = self.take.times_s
        end_s = self.start_s + self.motion_steps / self.control_hz
        within: FloatArray = times_s[(times_s >= self.start_s - 1e-9) & (times_s <= end_s + 1e-9)]
        return within

    def _motion(self, states: FloatArray) -> Motion:
        root_pos_w, joint_rot_l = self.body.pose(states[:, : self.body.space.nq])
        lineage = self.take.lineage.resample(np.zeros(len(states)))
        return Motion(self.body.skeleton, self.control_hz, root_pos_w, joint_rot_l, lineage)

    def _trace(self, motion: Motion, times_s: FloatArray) -> Trace:
        return trace(motion, self.body.segments, times_s, self.body.stage)

    def _blew_up_s(self, states: FloatArray) -> float:
        return float(np.argmin(np.isfinite(states).all(axis=1))) / self.control_hz


def _brought_back(result: Trace, source: Trace) -> Trace:
    """The result, each frame moved horizontally until its pelvis is above the source's."""
    away_w = (result.landmarks_w - source.landmarks_w)[:, :1] * [1.0, 1.0, 0.0]
    return replace(result, landmarks_w=result.landmarks_w - away_w)
