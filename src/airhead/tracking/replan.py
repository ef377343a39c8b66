"""Planning again while the body moves: from where it really is, a few control intervals ahead.

What comes after those intervals is worth what the feedback's policy would pay from there on. So a short horizon is
enough (model-predictive control with the cost-to-go of the planned motion as its terminal cost).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from airhead.body import Body
from airhead.rotations import FloatArray
from airhead.simulation import Simulator
from airhead.tracking.cost import TrackingCost
from airhead.tracking.feedback import LOST_COST, Feedback
from airhead.tracking.gauss_newton import GaussNewton, SearchSettings
from airhead.tracking.linearise import Linearizer
from airhead.tracking.reference import Reference
from airhead.tracking.result import TrackResult
from airhead.tracking.trajectory import Trajectory

#: So much a departure costs at most; the quadratic model says nothing of one that is larger.
_MOST_TO_GO = 1e5
_SEARCH = SearchSettings(step_sizes=(1.0, 0.5, 0.2))


@dataclass(frozen=True)
class ReplanSettings:
    """How a plan is made anew.

    Attributes:
        horizon: control intervals that each new plan looks ahead.
        every: control intervals from one plan to the next; in between its feedback steers.
        search: which candidates a Gauss-Newton step tries.
    """

    horizon: int = 6
    every: int = 1
    search: SearchSettings = _SEARCH


class Replanner:
    """A controller that makes one Gauss-Newton step on a short horizon from each state that it is asked about.

    It begins with its last plan, an interval older, and looks beyond that with the feedback. A body that is lost is
    left to the feedback.

    Args:
        body: what is simulated.
        reference: what is followed.
        feedback: around the planned motion.
        settings: how.
        threads: how many threads share the work; controls do not depend on it.

    It remembers the last plan of each body of a batch; step 0, a step other than the next one, or another number of
    bodies makes it forget. Close it when done.
    """

    def __init__(
        self,
        body: Body,
        reference: Reference,
        feedback: Feedback,
        settings: ReplanSettings | None = None,
        threads: int = 1,
    ) -> None:
        self._settings = settings or ReplanSettings()
        self._space, self._feedback = body.space, feedback
        self._simulator = Simulator(body, reference.control_hz, threads)
        self._cost = _CostAhead(body, reference, feedback)
        linearizer = Linearizer(self._simulator, reference.control_steps)
        self._solver = GaussNewton(self._simulator, self._cost, linearizer, self._settings.search)
        self._plans: list[_Plan | None] = []
        self._next = 0

    @property
    def control_steps(self) -> int:
        """For how many control intervals it knows what to do."""
        return self._feedback.control_steps

    def control(self, step: int, states: FloatArray) -> FloatArray:
        """PD targets (B, nu) for control interval `step` from states (B, nq + nv)."""
        if step == 0 or step != self._next or len(states) != len(self._plans):
            self._plans = [None] * len(states)
        self._next = step + 1
        if step % self._settings.every == 0 or step == 0:
            self._plans = [self._planned(step, state, plan) for state, plan in zip(states, self._plans, strict=True)]
        steered = [self._steered(step, state[None], plan)[0] for state, plan in zip(states, self._plans, strict=True)]
        return np.stack(steered)

    def close(self) -> None:
        """Ends the threads."""
        self._simulator.close()

    def __enter__(self) -> Replanner:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _planned(self, step: int, state: FloatArray, last: _Plan | None) -> _Plan | None:
        """A plan from a state on; None for a body that is lost."""
        if not self._reachable(step, state[None, None]):
            return None
        states, controls = [state[None]], []
        for ahead in range(step, min(step + self._settings.horizon, self.control_steps)):
            controls.append(self._steered(ahead, states[-1], last))
            states.append(self._simulator.advance(states[-1], controls[-1]))
        along, under = np.concatenate(states), np.concatenate(controls)
        if not np.isfinite(along).all():
            return None
        guess = Trajectory(along, under, float(self._cost.total(along, under, step)))
        return _Plan(step, self._solver.improve(guess, step))

    def _reachable(self, step: int, state: FloatArray) -> bool:
        return bool(np.isfinite(state).all() and (self._cost.residual(state, step) ** 2).sum() < LOST_COST)

    def _steered(self, step: int, state: FloatArray, plan: _Plan | None) -> FloatArray:
        """PD targets (1, nu) of a plan, or beyond its end of the feedback, for a state (1, nq + nv)."""
        if plan is None or step >= plan.end:
            return self._feedback.control(step, state)
        at = step - plan.first
        return self._feedback.around(step, plan.trajectory.states[at], plan.trajectory.controls[at], state)


@dataclass(frozen=True, eq=False)
class _Plan:
    first: int
    trajectory: Trajectory

    @property
    def end(self) -> int:
        return self.first + len(self.trajectory.controls)


class _CostAhead(TrackingCost):
    """The tracking cost of a few intervals, and what remains to be paid after them."""

    def __init__(self, body: Body, reference: Reference, feedback: Feedback) -> None:
        super().__init__(body, reference)
        self._along, self._to_go = feedback.states, feedback.to_go

    def total(self, states: FloatArray, controls: FloatArray, first: int) -> FloatArray:
        """The cost (...) of trajectories (..., T + 1, nq + nv), to the end of the motion."""
        return super().total(states, controls, first) + self._ahead(states[..., -1, :], first + states.shape[-2] - 1)

    def _ahead(self, states: FloatArray, instant: int) -> FloatArray:
        departure = np.nan_to_num(self._space.difference(self._along[instant], np.nan_to_num(states, nan=1e3)))
        curved = ((departure @ self._to_go.curvature[instant]) * departure).sum(axis=-1)
        to_go: FloatArray = np.minimum(curved + 2.0 * departure @ self._to_go.slope[instant], _MOST_TO_GO)
        return to_go

    def quadratic(self, states: FloatArray, first: int) -> tuple[FloatArray, FloatArray]:
        """Half the gradient (T, 2 nv) and half the Hessian (T, 2 nv, 2 nv) at states (T, nq + nv)."""
        slope, curvature = super().quadratic(states, first)
        last = first + len(states) - 1
        departure = self._space.difference(self._along[last], states[-1])
        slope[-1] += self._to_go.slope[last] + self._to_go.curvature[last] @ departure
        curvature[-1] += self._to_go.curvature[last]
        return slope, curvature


def replanner_for(result: TrackResult, settings: ReplanSettings | None = None, threads: int = 1) -> Replanner:
    """A controller that plays a track and plans again as it goes."""
    return Replanner(result.rollout.body, result.reference, result.feedback, settings, threads)
