"""A whole trajectory, grown a few control intervals at a time and improved over the last ones as it grows.

A single optimisation over the full horizon fails from the reference: after the first missed contact nothing that
follows is worth following. Growing keeps every contact within reach before the next one counts.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from airhead.rotations import FloatArray
from airhead.simulation import Simulator
from airhead.tracking.cost import TrackingCost
from airhead.tracking.gauss_newton import GaussNewton
from airhead.tracking.reference import Reference
from airhead.tracking.trajectory import Trajectory

#: Called with the states and the controls so far, each time that the trajectory has grown.
Growing = Callable[[FloatArray, FloatArray], None]


@dataclass(frozen=True)
class GrowthSettings:
    """How a trajectory grows; counts are control intervals.

    Attributes:
        window: how many of the last intervals are improved.
        growth: how many are added at a time.
        least_passes, most_passes: improvements of each window.
        good_last_cost: a window whose last state costs less needs no more than the least passes.
        least_gain: a pass that saves a smaller share of the cost is the window's last.
        fine_cost: a window that costs less an interval is not improved any further.
        still_window: how many are improved while the reference only stands still.
        lost_last_cost: a trajectory whose last state costs more is lost, and is not searched any further.
        polish: improvements of the whole trajectory at the end.
    """

    window: int = 24
    growth: int = 6
    least_passes: int = 2
    most_passes: int = 5
    good_last_cost: float = 2.0
    least_gain: float = 0.02
    fine_cost: float = 0.02
    still_window: int = 12
    lost_last_cost: float = 100.0
    polish: int = 0


class Grower:
    """Grows one trajectory along a reference."""

    def __init__(
        self,
        simulator: Simulator,
        reference: Reference,
        cost: TrackingCost,
        solver: GaussNewton,
        settings: GrowthSettings | None = None,
    ) -> None:
        self._simulator = simulator
        self._reference = reference
        self._cost = cost
        self._solver = solver
        self._settings = settings or GrowthSettings()
        #: The control step from which on there was no time left to search; None if there was for all.
        self.out_of_time_at: int | None = None

    def grow(self, start: FloatArray, growing: Growing | None = None, deadline_s: float | None = None) -> Trajectory:
        """The trajectory from a start state (nq + nv) to the reference's end.

        From `deadline_s` on (of `time.perf_counter`) nothing is searched any more; plain PD targets do the rest.
        """
        total = self._reference.control_steps
        states, controls = start[None], np.zeros((0, self._reference.targets.shape[1]))
        while len(controls) < total:
            end = min(len(controls) + self._settings.growth, total)
            still = end - self._settings.still_window >= self._reference.still_from
            first = max(0, end - (self._settings.still_window if still else self._settings.window))
            window = self._plain(states, controls, first, end)
            lost = self._cost_of_last(states, len(controls)) > self._settings.lost_last_cost
            in_time = deadline_s is None or time.perf_counter() < deadline_s
            if in_time and not lost:
                window = self._improved(self._through_gap(window, states, first, end), first, end)
            elif not in_time and self.out_of_time_at is None:
                self.out_of_time_at = len(controls)
            states = np.concatenate([states[:first], window.states])
            controls = np.concatenate([controls[:first], window.controls])
            if growing:
                growing(states, controls)
        return self._polished(self._costed(states, controls, 0), deadline_s)

    def _costed(self, states: FloatArray, controls: FloatArray, first: int) -> Trajectory:
        return Trajectory(states, controls, float(self._cost.total(states, controls, first)))

    def _plain(self, states: FloatArray, controls: FloatArray, first: int, end: int) -> Trajectory:
        """The last window, grown to `end` by plain PD targets."""
        new_controls = self._reference.targets[len(controls) : end]
        reached = [states[-1:]]
        for control in new_controls:
            reached.append(self._simulator.advance(reached[-1], control[None]))
        all_states = np.concatenate([states[:-1], *reached])[first:]
        return self._costed(all_states, np.concatenate([controls, new_controls])[first:], first)

    def _through_gap(self, plain: Trajectory, states: FloatArray, first: int, end: int) -> Trajectory:
        """One step from the states so far through a gap to the reference's, if that is cheaper than plain targets."""
        hoped = np.concatenate([states, self._reference.states[len(states) : end + 1]])[first:]
        found = self._solver.improve(Trajectory(hoped, plain.controls, plain.cost), first, with_gaps=True)
        # `improve` returns its nominal, whose gaps are no motion, if nothing was cheaper than the plain extension
        return found if found.cost < plain.cost else plain

    def _cost_of_last(self, states: FloatArray, instant: int) -> float:
        """What the last of some states costs; infinity where it blew up."""
        cost = float((self._cost.residual(states[-1:], instant) ** 2).sum())
        return cost if np.isfinite(cost) else np.inf

    def _improved(self, window: Trajectory, first: int, end: int) -> Trajectory:
        for passes in range(1, self._settings.most_passes + 1):
            if window.cost < self._settings.fine_cost * len(window.controls):
                break
            better = self._solver.improve(window, first)
            gain = window.cost - better.cost
            last_cost = self._cost_of_last(better.states, end)
            good = passes >= self._settings.least_passes and last_cost < self._settings.good_last_cost
            small = gain < self._settings.least_gain * window.cost
            window = better
            if good or small:
                break
        return window

    def _polished(self, trajectory: Trajectory, deadline_s: float | None) -> Trajectory:
        for _ in range(self._settings.polish):
            if deadline_s is not None and time.perf_counter() >= deadline_s:
                break
            better = self._solver.improve(trajectory, 0)
            if better.cost >= trajectory.cost:
                break
            trajectory = better
        return trajectory
