"""Linear models of the dynamics: forward differences over whole control intervals, in one batched rollout."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from airhead.rotations import FloatArray
from airhead.simulation import Simulator


@dataclass(frozen=True)
class DifferenceSteps:
    """How far coordinates are moved for a difference: large enough to see through the onset of contacts."""

    position: float = 1e-3
    velocity: float = 1e-2
    control: float = 1e-2


class Linearizer:
    """Jacobians of the next state by state and control, in tangent coordinates.

    Those of a step are reused while its state and control have hardly moved since they were computed; most steps of a
    window have not when it slides on.
    """

    def __init__(
        self, simulator: Simulator, control_steps: int, steps: DifferenceSteps | None = None, reuse_within: float = 0.0
    ) -> None:
        self._simulator = simulator
        self._space = simulator.body.space
        steps = steps or DifferenceSteps()
        nv, nu = self._space.nv, simulator.body.model.nu
        self._nx = 2 * nv
        self._epsilon = np.concatenate(
            [np.full(nv, steps.position), np.full(nv, steps.velocity), np.full(nu, steps.control)]
        )
        # on flat ground the world looks the same everywhere: moving sideways changes nothing but the place
        first = 0 if simulator.body.stage.boxes else 2
        self._columns = np.concatenate([np.arange(first, self._nx), self._nx + np.arange(nu)])
        self._reuse_within = reuse_within
        self._state = np.full((control_steps, self._space.nq + nv), np.nan)
        self._control = np.full((control_steps, nu), np.nan)
        self._jacobian = np.zeros((control_steps, self._nx, self._nx + nu))

    def jacobians(self, states: FloatArray, controls: FloatArray, first: int) -> tuple[FloatArray, FloatArray]:
        """`A` (T, 2 nv, 2 nv) and `B` (T, 2 nv, nu) at states (T, nq + nv) and controls (T, nu) from `first` on."""
        window = np.arange(first, first + len(controls))
        moved = np.abs(self._space.difference(self._state[window], states)).max(axis=1)
        steered = np.abs(self._control[window] - controls).max(axis=1)
        stale = window[~((moved <= self._reuse_within) & (steered <= self._reuse_within))]
        if len(stale):
            self._state[stale], self._control[stale] = states[stale - first], controls[stale - first]
            self._jacobian[stale] = self._differences(states[stale - first], controls[stale - first])
        found = self._jacobian[window]
        return found[:, :, : self._nx], found[:, :, self._nx :]

    def _differences(self, states: FloatArray, controls: FloatArray) -> FloatArray:
        steps = np.zeros((len(self._columns) + 1, len(self._epsilon)))
        steps[np.arange(len(self._columns)), self._columns] = self._epsilon[self._columns]
        moved = self._space.add(states[:, None], steps[:, : self._nx])
        steered = controls[:, None] + steps[:, self._nx :]
        after = self._simulator.advance(moved.reshape(-1, moved.shape[-1]), steered.reshape(-1, steered.shape[-1]))
        after = after.reshape(moved.shape)
        change = self._space.difference(after[:, -1:], after[:, :-1]) / self._epsilon[self._columns][:, None]
        jacobian = np.zeros((len(states), self._nx, len(self._epsilon)))
        jacobian[:, [0, 1], [0, 1]] = 1.0
        jacobian[:, :, self._columns] = np.swapaxes(change, 1, 2)
        return jacobian
