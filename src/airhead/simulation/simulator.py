"""Stepping many copies of one body at once."""

from __future__ import annotations

import mujoco
import numpy as np
from mujoco import rollout

from airhead.body import Body
from airhead.rotations import FloatArray


class Simulator:
    """Advances batches of states of a body.

    Args:
        body: what is simulated.
        control_hz: how often controls change; must divide the physics rate.
        threads: how many threads share a batch.

    Results do not depend on the number of threads. `steps` counts physics steps; it is the only thing that changes.
    """

    def __init__(self, body: Body, control_hz: float = 30.0, threads: int = 1) -> None:
        self.body = body
        self.control_hz = control_hz
        self.substeps = round(1.0 / (control_hz * body.settings.timestep_s))
        self.threads = max(threads, 1)
        self.steps = 0
        self._data = [mujoco.MjData(body.model) for _ in range(max(threads, 1))]
        self._rollout = rollout.Rollout(nthread=threads if threads > 1 else 0)

    def advance(self, states: FloatArray, controls: FloatArray) -> FloatArray:
        """The states (B, nq + nv) one control interval later.

        Args:
            states: (B, nq + nv).
            controls: (B, nu) PD targets, held over the interval.

        Returns:
            Them; one that grew without bounds is NaN throughout.
        """
        timed = np.concatenate([np.zeros((len(states), 1)), states], axis=1)
        held = np.repeat(controls[:, None], self.substeps, axis=1)
        trace, _ = self._rollout.rollout(self.body.model, self._data, timed, held)
        self.steps += len(states) * self.substeps
        after: FloatArray = trace[:, -1, 1:]
        after[~(np.abs(after).max(axis=1) < mujoco.mjMAXVAL)] = np.nan
        return after

    def close(self) -> None:
        """Ends the threads."""
        self._rollout.close()

    def __enter__(self) -> Simulator:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
