"""The tuition of one generalist: imitation, examinations, and the best kept; until its time is up."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from airhead.body import Body
from airhead.skills.departures import Float32Array, IntArray
from airhead.skills.training.apprentice import Apprentice
from airhead.skills.training.checkpoint import State
from airhead.skills.training.imitation import Imitation
from airhead.skills.training.imitation_settings import ImitationSettings
from airhead.skills.training.line_arena import LineArena
from airhead.skills.training.line_trials import LineTrials
from airhead.skills.training.lines import Lines
from airhead.skills.training.progress import ImitationProgress
from airhead.skills.training.team import Team

#: Streams of randomness beside the seed's own.
_IMITATION, _ARENA, _EXAMINATION = 1, 2, 3


@dataclass(frozen=True)
class LineExamination:
    """How the apprentice does without exploring; shares of attempts survived.

    Attributes:
        undisturbed: at skills, where nothing disturbs.
        start, steps: at skills, with noise on the first state, and at every control step.
        passages: at some passages, with noise at every control step; None where there are none.
    """

    undisturbed: float
    start: float
    steps: float
    passages: float | None

    @property
    def score(self) -> float:
        """More is better."""
        return self.undisturbed + self.start + self.steps + (self.passages or 0.0)


class Tuition:
    """One process' part.

    Args:
        body: who learns.
        lines: what.
        settings: how.
        team: with whom.
        before: the state that it goes on from, empty at the beginning. What was remembered is not in it: a tuition that
            was stopped fills a new memory first, and does not end where one that was not would have.
    """

    def __init__(self, body: Body, lines: Lines, settings: ImitationSettings, team: Team, before: State) -> None:
        self._settings, self._team = settings, team
        self._best_score, self._spent_s, self._physics_before = -np.inf, 0.0, 0
        rounds = int(before.get("rounds", 0))  # a later sitting draws anew
        rngs = [np.random.default_rng([settings.seed, stream, team.rank, rounds]) for stream in (_IMITATION, _ARENA)]
        self._arena = LineArena(body, lines, settings.bodies // team.size, settings, rngs[1])
        departures = self._arena.departures.shape[1]
        unit_rad, sizes = body.control_unit_rad, settings.sizes
        self._apprentice = Apprentice(lines.coming, departures, unit_rad, sizes, settings.seed)
        self._imitation = Imitation(self._arena, self._apprentice, settings, team, rngs[0])
        self._best: dict[str, Any] = self._apprentice.state()
        self._trials = LineTrials(body, lines)
        whole = np.array([line.whole for line in lines.lines])
        self._skills = np.flatnonzero(whole)[team.rank :: team.size]
        self._passages = np.flatnonzero(~whole)[team.rank :: team.size]
        if before:
            self._restore(before)
        self._began = time.perf_counter() - self._spent_s

    @property
    def samples(self) -> int:
        """Control steps so far, of all processes."""
        return self._imitation.samples

    def run(self, keep: Callable[[State, ImitationProgress], None] | None = None) -> None:
        """All of it; the leader's `keep` is given the state after each examination."""
        errors: list[float] = []
        over = self._team.told(self._fraction() >= 1.0)
        while not over:
            fraction = float(self._team.mean(np.array([self._fraction()], dtype=np.float32))[0])
            errors.append(self._imitation.round(fraction))
            over = self._team.told(self._fraction() >= 1.0)
            if over or self._imitation.rounds % self._settings.examine_every == 0:
                self._report(float(np.mean(errors)), keep)
                errors = []

    def examine(self) -> LineExamination:
        """Tries the apprentice out, each process on its share; keeps it if it is the best so far."""
        noise, trials = self._settings.hardships, self._settings.trials
        # the same few passages each time, so that examinations can be compared
        rng = np.random.default_rng([self._settings.seed, _EXAMINATION, self._team.rank])
        passages = rng.permutation(self._passages)[: self._settings.passages]
        sums = [
            self._survived(self._skills, 0.0, 0.0, 1),
            self._survived(self._skills, noise.start_noise, 0.0, trials),
            self._survived(self._skills, 0.0, noise.step_noise, trials),
            self._survived(passages, 0.0, noise.step_noise, self._settings.passage_trials),
        ]
        shared = self._team.mean(np.array(sums, dtype=np.float32)).astype(np.float64)
        undisturbed, start, steps, crossed = (
            survived / lines if lines else None for survived, lines in shared.tolist()
        )
        found = LineExamination(undisturbed or 0.0, start or 0.0, steps or 0.0, crossed)
        if found.score > self._best_score:
            self._best_score, self._best = found.score, self._apprentice.state()
        return found

    def best(self) -> dict[str, Float32Array]:
        """The arrays of the apprentice that did best in an examination."""
        now = self._apprentice.state()
        self._apprentice.restore(self._best)
        arrays = self._apprentice.arrays()
        self._apprentice.restore(now)
        return arrays

    def physics_steps(self) -> int:
        """How many all processes simulated, this one being the leader; all must ask."""
        here = self._arena.physics_steps + self._trials.physics_steps
        steps: int = self._physics_before + sum(self._team.gathered(here))
        return steps

    def _survived(self, which: IntArray, start_noise: float, step_noise: float, trials: int) -> tuple[float, int]:
        """The sum of the shares of attempts survived over lines, and how many lines those are."""
        shares = self._trials.survived(
            self._apprentice.offsets,
            which,
            start_noise=start_noise,
            step_noise=step_noise,
            trials=trials,
            seed=[self._settings.seed, _EXAMINATION, self._team.rank],
        )
        return float(shares.sum()), len(which)

    def _fraction(self) -> float:
        """How much of it is over."""
        by_clock = (time.perf_counter() - self._began) / (60.0 * self._settings.minutes)
        rounds = self._settings.rounds
        return max(by_clock, 0.0 if rounds is None else self._imitation.rounds / rounds)

    def _report(self, error: float, keep: Callable[[State, ImitationProgress], None] | None) -> None:
        found = self.examine()
        error = float(self._team.mean(np.array([error], dtype=np.float32))[0])
        seconds, physics_steps = time.perf_counter() - self._began, self.physics_steps()
        fraction = min(max(self._fraction(), 1e-9), 1.0)
        progress = ImitationProgress(
            rounds=self._imitation.rounds,
            samples=self.samples,
            error=error,
            undisturbed=found.undisturbed,
            survived_start=found.start,
            survived_steps=found.steps,
            survived_passages=found.passages,
            seconds=seconds,
            left_s=seconds * (1.0 - fraction) / fraction,
        )
        if keep is not None:
            keep(self._state(seconds, physics_steps), progress)

    def _state(self, seconds: float, physics_steps: int) -> State:
        return {
            "apprentice": self._apprentice.state(),
            "descent": self._imitation.descent.state(),
            "rounds": self._imitation.rounds,
            "samples": self._imitation.samples,
            "usual": self._imitation.usual,
            "best": self._best,
            "best_score": self._best_score,
            "seconds": seconds,
            "physics_steps": physics_steps,
        }

    def _restore(self, state: State) -> None:
        self._apprentice.restore(state["apprentice"])
        self._imitation.descent.restore(state["descent"])
        self._imitation.rounds, self._imitation.samples = int(state["rounds"]), int(state["samples"])
        self._imitation.usual = float(state["usual"])
        self._best = {name: np.array(value) for name, value in state["best"].items()}
        self._best_score, self._spent_s = float(state["best_score"]), float(state["seconds"])
        self._physics_before = int(state["physics_steps"])
