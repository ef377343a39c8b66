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

#: The optimum's gains are steep: they trust a linear model of contacts beyond its reach. Gentler ones survive more;
#: which of these, is tried out.
_GENTLE = (Regularisation(30.0, 0.0), Regularisation(100.0, 0.0), Regularisation(300.0, 0.0))
_TRIALS, _TRIAL_NOISE, _TRIAL_SEED = 20, 0.1, 2026
#: A state that costs more than this is lost, however far away it is.
_LOST_COST = 50.0
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
    """Feedback around a simulated motion: gains of one more Gauss-Newton step on all of it.

    Of several gentle sets of gains those are kept that get a body through best from a few noisy starts.

    Args:
        body: what is simulated.
        reference: what it follows.
        states: (n + 1, nq + nv) at the control instants; n may be less than the reference has, where it blew up.
        targets: (N, nu) PD targets, of which the first n led from state to state.
        threads: how many threads share the work.
    """
    played = targets[: len(states) - 1]
    with Simulator(body, reference.control_hz, threads) as simulator:
        cost = TrackingCost(body, reference)
        solver = GaussNewton(simulator, cost, Linearizer(simulator, reference.control_steps))
        gains = np.nan_to_num(solver.policy(Trajectory(states, played, 0.0), 0, _GENTLE).gains)
        choices = [Feedback(body.space, states, played, one) for one in gains]
        return min(choices, key=lambda choice: _trial_cost(choice, simulator, cost))


def _trial_cost(feedback: Feedback, simulator: Simulator, cost: TrackingCost) -> float:
    """What states cost on average under a feedback from noisy starts."""
    now = np.tile(feedback.states[0], (_TRIALS, 1))
    noise = np.random.default_rng(_TRIAL_SEED).standard_normal((_TRIALS, feedback.space.nv))
    now[:, feedback.space.nq :] += _TRIAL_NOISE * noise
    spent = 0.0
    for step in range(feedback.control_steps):
        now = simulator.advance(now, feedback.control(step, now))
        costs = (cost.residual(now[:, None], step + 1) ** 2).sum(axis=(-1, -2))
        spent += float(np.minimum(np.nan_to_num(costs, nan=np.inf), _LOST_COST).sum())
    return spent
