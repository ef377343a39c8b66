"""Stepping many copies of one body at once."""

from __future__ import annotations

import time
from typing import Final

import mujoco
import numpy as np
from mujoco import rollout

from airhead.body import Body
from airhead.rotations import FloatArray

_TARGETS: Final = int(mujoco.mjtState.mjSTATE_CTRL)
_PUSHES: Final = int(mujoco.mjtState.mjSTATE_XFRC_APPLIED)
#: The first body after the world carries the free joint.
_PELVIS: Final = 1


class Simulator:
    """Advances batches of states of a body.

    Args:
        body: what is simulated.
        control_hz: how often controls change; must divide the physics rate.
        threads: how many threads share a batch.

    Results do not depend on the number of threads. `steps` counts physics steps, and `stepping_s` the processor time
    that they took; nothing else changes.
    """

    def __init__(self, body: Body, control_hz: float = 30.0, threads: int = 1) -> None:
        self.body = body
        self.control_hz = control_hz
        self.substeps = round(1.0 / (control_hz * body.settings.timestep_s))
        self.threads = max(threads, 1)
        self.steps = 0
        self.stepping_s = 0.0
        self._data = [mujoco.MjData(body.model) for _ in range(max(threads, 1))]
        self._rollout = rollout.Rollout(nthread=threads if threads > 1 else 0)

    def advance(self, states: FloatArray, controls: FloatArray, push_w: FloatArray | None = None) -> FloatArray:
        """The states (B, nq + nv) one control interval later.

        Args:
            states: (B, nq + nv).
            controls: (B, nu) PD targets, held over the interval.
            push_w: (B, 3) newtons at the pelvis' centre of mass, held over the interval; None for no push.

        Returns:
            Them; one that grew without bounds is NaN throughout.
        """
        began = time.process_time()
        timed = np.concatenate([np.zeros((len(states), 1)), states], axis=1)
        inputs, kinds = (controls, _TARGETS) if push_w is None else (self._pushed(controls, push_w), _TARGETS | _PUSHES)
        held = np.repeat(inputs[:, None], self.substeps, axis=1)
        trace, _ = self._rollout.rollout(self.body.model, self._data, timed, held, control_spec=kinds)
        self.steps += len(states) * self.substeps
        after: FloatArray = trace[:, -1, 1:]
        after[~(np.abs(after).max(axis=1) < mujoco.mjMAXVAL)] = np.nan
        self.stepping_s += time.process_time() - began
        return after

    def _pushed(self, controls: FloatArray, push_w: FloatArray) -> FloatArray:
        """Controls (B, nu), then the forces and torques (nbody, 6) on all bodies, side by side."""
        wrenches = np.zeros((len(controls), self.body.model.nbody, 6))
        wrenches[:, _PELVIS, :3] = push_w
        return np.concatenate([controls, wrenches.reshape(len(controls), -1)], axis=1)

    def close(self) -> None:
        """Ends the threads."""
        self._rollout.close()

    def __enter__(self) -> Simulator:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
