"""The feedback that comes with a track: how the controls answer when the body is not quite where it was."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from airhead.body import Body, StateSpace
from airhead.rotations import FloatArray
from airhead.simulation import Simulator
from airhead.tracking.cost import TrackingCost
from airhead.tracking.gauss_newton import GaussNewton
from airhead.tracking.linearise import Linearizer
from airhead.tracking.reference import Reference
from airhead.tracking.riccati import Regularisation
from airhead.tracking.trajectory import Trajectory

#: The optimum's gains are steep: they trust a linear model of contacts beyond its reach. Gentler ones survive more.
_GENTLE = Regularisation(30.0, 0.0)
_LARGEST_DEVIATION = 2.0
_LARGEST_TARGET_RAD = 6.0


@dataclass(frozen=True, eq=False)
class Feedback:
    """A controller that keeps a body to a tracked motion.

    Attributes:
        space: what states are made of.
        states: (N + 1, nq + nv) where the body was.
        targets: (N, nu) PD targets that took it there.
        gains: (N, nu, 2 nv) how they answer to a departure.
    """

    space: StateSpace
    states: FloatArray
    targets: FloatArray
    gains: FloatArray

    @property
    def control_steps(self) -> int:
        """For how many control intervals it knows what to do."""
        return len(self.targets)

    def control(self, step: int, states: FloatArray) -> FloatArray:
        """PD targets (B, nu) for control interval `step` from states (B, nq + nv)."""
        departure = np.nan_to_num(self.space.difference(self.states[step], states))
        answer = np.clip(departure, -_LARGEST_DEVIATION, _LARGEST_DEVIATION) @ self.gains[step].T
        steered: FloatArray = np.clip(self.targets[step] + answer, -_LARGEST_TARGET_RAD, _LARGEST_TARGET_RAD)
        return steered


def feedback_for(
    body: Body, reference: Reference, states: FloatArray, targets: FloatArray, threads: int = 1
) -> Feedback:
    """Feedback around a simulated motion: the gains of the last Gauss-Newton step on all of it, gently.

    Args:
        body: what is simulated.
        reference: what it follows.
        states: (n + 1, nq + nv) at the control instants; n may be less than the reference has, where it blew up.
        targets: (N, nu) PD targets, of which the first n led from state to state.
        threads: how many threads share the work.
    """
    steps = len(states) - 1
    with Simulator(body, reference.control_hz, threads) as simulator:
        cost = TrackingCost(body, reference)
        solver = GaussNewton(simulator, cost, Linearizer(simulator, reference.control_steps))
        policy = solver.policy(Trajectory(states, targets[:steps], 0.0), 0, (_GENTLE,))
    return Feedback(body.space, states, targets[:steps], np.nan_to_num(policy.gains[0]))
