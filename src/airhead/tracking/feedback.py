"""The feedback that comes with a track: how the controls answer when the body is not quite where it was."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from airhead.body import Body, StateSpace
from airhead.rotations import FloatArray
from airhead.simulation import Simulator
from airhead.tracking.balance import balance_slopes
from airhead.tracking.cost import TrackingCost
from airhead.tracking.ensemble import CostToGo, Models, average_policy
from airhead.tracking.linearise import Linearizer
from airhead.tracking.reference import Reference
from airhead.tracking.riccati import LinearQuadratic

#: Noise on the velocities after every control step of a trial.
_TRIAL_NOISE: Final = 0.05
_SEED: Final = 2026
#: A pelvis further from where it was, or turned further, is out of reach of the linear models.
_STRAYED_M: Final = 0.3
_STRAYED_RAD: Final = 0.6
#: No departure is so small that a model with a larger norm holds for it: a limb shivers there, or meets its stop.
_STEEPEST: Final = 1000.0
#: What being elsewhere costs, as a share of what the tracker takes for it: a body that was carried off and wants back
#: falls, where one that goes on a step aside has done its stunt. The first while the take moves, then in the hold.
_ELSEWHERE: Final = (0.05, 0.01)
#: What a capture point away from where the plan has it costs, a square metre, at the same times.
_BALANCE: Final = (100.0, 3000.0)
#: In the hold, gains are averaged over so many steps at so many from the end, and stay the same from there on.
_SETTLED_STEPS: Final = 15
_BEFORE_END: Final = 25
#: A state that costs more than this is lost, however far away it is.
LOST_COST: Final = 50.0
_LARGEST_DEVIATION: Final = 6.0
#: Targets are moved no further than this: what asks for more is beyond the linear models, and throws the body about.
LARGEST_ANSWER_RAD: Final = 0.6


@dataclass(frozen=True)
class FeedbackSettings:
    """How thoroughly feedback is made.

    Attributes:
        rounds: noise on velocities and how many rollouts, of each round; noise grows as the gains get better.
        cautions: which of these survives most is tried out.
        trials: of each.
    """

    rounds: tuple[tuple[float, int], ...] = (
        (0.02, 8),
        (0.03, 8),
        (0.04, 8),
        (0.05, 12),
        (0.05, 12),
        (0.05, 16),
    )
    cautions: tuple[float, ...] = (30.0, 100.0, 300.0, 1000.0)
    trials: int = 100


@dataclass(frozen=True, eq=False)
class Feedback:
    """A controller that keeps a body to a tracked motion.

    Attributes:
        space: what states are made of.
        states: (N + 1, nq + nv) where the body was.
        targets: (N, nu) PD targets that took it there.
        gains: (N, nu, 2 nv) how they answer to a departure.
        to_go: what a departure costs from each instant on.
    """

    space: StateSpace
    states: FloatArray
    targets: FloatArray
    gains: FloatArray
    to_go: CostToGo

    @property
    def control_steps(self) -> int:
        """For how many control intervals it knows what to do."""
        return len(self.targets)

    def part(self, first: int, end: int) -> Feedback:
        """The same for control intervals `[first, end)` alone."""
        instants, steps = slice(first, end + 1), slice(first, end)
        to_go = CostToGo(self.to_go.slope[instants], self.to_go.curvature[instants])
        return replace(
            self, states=self.states[instants], targets=self.targets[steps], gains=self.gains[steps], to_go=to_go
        )

    def control(self, step: int, states: FloatArray) -> FloatArray:
        """PD targets (B, nu) for control interval `step` from states (B, nq + nv)."""
        return self.around(step, self.states[step], self.targets[step], states)

    def around(self, step: int, planned: FloatArray, target: FloatArray, states: FloatArray) -> FloatArray:
        """The same around another plan, in which a state (nq + nv) gets PD targets (nu,)."""
        departure = np.nan_to_num(self.space.difference(planned, states))
        answer = np.clip(departure, -_LARGEST_DEVIATION, _LARGEST_DEVIATION) @ self.gains[step].T
        steered: FloatArray = target + np.clip(answer, -LARGEST_ANSWER_RAD, LARGEST_ANSWER_RAD)
        return steered


@dataclass(frozen=True)
class _Tried:
    """A feedback, the share of its trials that was lost, and what they cost on average."""

    feedback: Feedback
    lost: float
    cost: float

    @property
    def rank(self) -> tuple[float, float]:
        """Less is better."""
        return self.lost, self.cost


def feedback_for(
    body: Body,
    reference: Reference,
    states: FloatArray,
    targets: FloatArray,
    *,
    threads: int = 1,
    settings: FeedbackSettings | None = None,
) -> Feedback:
    """Feedback around a simulated motion.

    Gains are made for linear models along the motion, then, round by round, for models as well along rollouts under the
    latest gains, with noise after every control step. Of all gains those are kept with which fewest of other noisy
    trials are lost; the rounds end as soon as none is.

    Args:
        body: what is simulated.
        reference: what it follows.
        states: (n + 1, nq + nv) at the control instants; n may be less than the reference has, where it blew up.
        targets: (N, nu) PD targets, of which the first n led from state to state.
        threads: how many threads share the work.
        settings: how thoroughly.
    """
    settings = settings or FeedbackSettings()
    played = targets[: len(states) - 1]
    with Simulator(body, reference.control_hz, threads) as simulator:
        maker = _Maker(simulator, reference, states, played, settings)
        models = maker.models(states[None], played[None])
        best = latest = maker.best(models)
        for number, (noise, count) in enumerate(settings.rounds, start=1):
            if best.lost == 0.0:
                break
            rollouts = maker.rollouts(latest.feedback, noise, count, [_SEED, number], rejoin=True)
            models = models + maker.models(*rollouts).without_steep(models, _STEEPEST)
            latest = maker.best(models)
            best = min(best, latest, key=lambda tried: tried.rank)
        return best.feedback


class _Maker:
    """Makes and tries feedbacks around one simulated motion."""

    def __init__(
        self,
        simulator: Simulator,
        reference: Reference,
        states: FloatArray,
        targets: FloatArray,
        settings: FeedbackSettings,
    ) -> None:
        self._simulator, self._space, self._settings = simulator, simulator.body.space, settings
        self._states, self._targets = states, targets
        self._cost = TrackingCost(simulator.body, reference)
        self._linearizer = Linearizer(simulator, reference.control_steps)
        self._still_from = min(reference.still_from, len(targets))
        self._slope, curvature = self._cost.quadratic(states[1:], 1)
        self._curvature = self._steadfast(curvature, reference.motion_steps)
        self._effort = self._cost.effort.model(states[:-1], targets, 0)

    def _steadfast(self, curvature: FloatArray, motion_steps: int) -> FloatArray:
        """The tracker's cost (N, 2 nv, 2 nv) of departures after each step, with balance dear and places cheap."""
        held = np.arange(len(curvature)) >= motion_steps
        share = np.ones(curvature.shape[:2])
        share[:, :2] = np.sqrt(np.where(held, _ELSEWHERE[1], _ELSEWHERE[0]))[:, None]
        slopes = balance_slopes(self._simulator.body, self._states[1:])
        weight = np.where(held, _BALANCE[1], _BALANCE[0])[:, None, None]
        found: FloatArray = curvature * share[:, :, None] * share[:, None, :]
        return found + weight * (np.swapaxes(slopes, 1, 2) @ slopes)

    def models(self, states: FloatArray, targets: FloatArray) -> Models:
        """Linear models along rollouts (M, N + 1, nq + nv) under targets (M, N, nu)."""
        found = [self._linearizer.jacobians(along[:-1], under, 0) for along, under in zip(states, targets, strict=True)]
        return Models(*(np.nan_to_num(np.stack(parts)) for parts in zip(*found, strict=True)))

    def best(self, models: Models) -> _Tried:
        """The feedback for some models that costs least in trials."""
        scale = self._cost.effort.control_scale
        problem = LinearQuadratic(models.a[0], models.b[0], None, self._slope, self._curvature, self._effort)
        made = [
            Feedback(self._space, self._states, self._targets, self._settled(gains), to_go)
            for gains, to_go in (average_policy(problem, models, caution, scale) for caution in self._settings.cautions)
        ]
        return min((self._tried(feedback) for feedback in made), key=lambda tried: tried.rank)

    def _settled(self, gains: FloatArray) -> FloatArray:
        """Gains (N, nu, 2 nv) that stay the same once the body stands; the last ones heed only an end that is none."""
        first = max(self._still_from + 3, len(gains) - _BEFORE_END)
        if first >= len(gains):
            return gains
        settled = gains.copy()
        settled[first:] = gains[max(self._still_from, first - _SETTLED_STEPS) : first].mean(axis=0)
        return settled

    def _tried(self, feedback: Feedback) -> _Tried:
        states, _ = self.rollouts(feedback, _TRIAL_NOISE, self._settings.trials, [_SEED])
        costs = (self._cost.residual(np.nan_to_num(states[:, 1:], nan=1e3), 1) ** 2).sum(axis=-1)
        bounded = np.minimum(np.nan_to_num(costs, nan=np.inf), LOST_COST)
        lost = (bounded == LOST_COST).any(axis=1).mean()
        return _Tried(feedback, float(lost), float(bounded.sum(axis=1).mean()))

    def rollouts(
        self, feedback: Feedback, noise: float, count: int, seed: list[int], *, rejoin: bool = False
    ) -> tuple[FloatArray, FloatArray]:
        """States (count, N + 1, nq + nv) and targets (count, N, nu) under a feedback and noise after every step.

        If they `rejoin`, a rollout that strays from the plan goes on in the state of another.
        """
        random, space = np.random.default_rng(seed), self._space
        now = np.tile(self._states[0], (count, 1))
        states, targets = [now], []
        for step in range(feedback.control_steps):
            targets.append(feedback.control(step, now))
            now = self._simulator.advance(now, targets[-1])
            now[:, space.nq :] += noise * random.standard_normal((count, space.nv))
            if rejoin:
                near = np.flatnonzero(self._near(now, step + 1))
                lost = np.setdiff1d(np.arange(count), near)
                now[lost] = now[random.choice(near, len(lost))] if len(near) else self._states[step + 1]
            states.append(now)
        return np.stack(states, axis=1), np.stack(targets, axis=1)

    def _near(self, states: FloatArray, instant: int) -> NDArray[np.bool_]:
        """(B,) which states (B, nq + nv) the linear models reach."""
        away = np.abs(np.nan_to_num(self._space.difference(self._states[instant], states), nan=np.inf))
        near: NDArray[np.bool_] = (away[:, :3].max(axis=1) < _STRAYED_M) & (away[:, 3:6].max(axis=1) < _STRAYED_RAD)
        return near
