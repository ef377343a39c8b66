"""The training of one policy: practice, examinations, the best kept, and a way back to any of its checkpoints."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from airhead.body import Body
from airhead.skills.network import PolicyNetwork
from airhead.skills.observation import Observer
from airhead.skills.plan import TrackedPlan
from airhead.skills.training.arena import Arena
from airhead.skills.training.checkpoint import State, generator_state, set_generator
from airhead.skills.training.learner import Learner
from airhead.skills.training.practice import Practice, PracticeReport
from airhead.skills.training.settings import TrainSettings
from airhead.skills.training.team import Team
from airhead.skills.training.trials import Trials, TryOut

#: Streams of randomness beside the seed's own.
_PRACTICE, _ARENA, _EXAMINATION = 1, 2, 3
_FIRST_LOOKS = 64
#: What a millimetre less of error is worth beside shares of survival.
_A_MILLIMETRE = 0.001


@dataclass(frozen=True)
class Examination:
    """How the policy does without exploring.

    Attributes:
        start: attempts with noise on the first state.
        steps: attempts with noise at every control step.
        done: whether it does its stunt where nothing disturbs it.
    """

    start: Trials
    steps: Trials
    done: bool

    @property
    def score(self) -> float:
        """More is better: the stunt done undisturbed, survival, and nearness to the take where anybody survives."""
        error_m = self.start.error_m if np.isfinite(self.start.error_m) else 1.0
        return float(self.done) + self.start.survived + self.steps.survived - 1000 * _A_MILLIMETRE * error_m


@contextmanager
def quick_torch() -> Iterator[None]:
    """Torch on one thread, and numbers next to nothing taken for zero by this thread until it is done."""
    torch.set_num_threads(1)
    torch.set_flush_denormal(True)
    try:
        yield
    finally:
        torch.set_flush_denormal(False)


class Training:
    """One process' part in a training.

    Args:
        body: who learns.
        plan: what.
        settings: how.
        team: with whom.
    """

    def __init__(self, body: Body, plan: TrackedPlan, settings: TrainSettings, team: Team) -> None:
        self._settings, self._team = settings, team
        self._rngs = {
            name: np.random.default_rng([settings.seed, stream, team.rank])
            for name, stream in (("practice", _PRACTICE), ("arena", _ARENA))
        }
        self.arena = Arena(body, plan, settings.bodies // team.size, settings.hardships, self._rngs["arena"])
        inputs = Observer(plan.space, plan.states).size
        scale, limit = body.control_unit_rad, settings.action_limit
        self.learner = Learner(inputs, settings.hidden, scale, limit, settings.seed)
        self.practice = Practice(self.arena, self.learner, settings.practice, team, self._rngs["practice"])
        self._try_out = TryOut(body, plan)
        self.samples = 0
        self._best_score = -np.inf
        self._best: dict[str, Any] = self.learner.state()

    def look_around(self) -> None:
        """Learns what observations are like, from bodies that move at random around the plan."""
        deviation, rng = self._settings.practice.exploration[0], self._rngs["practice"]
        seen = []
        for _ in range(_FIRST_LOOKS):
            seen.append(self.arena.observation)
            shape = len(self.arena.steps), len(self.learner.action_scale)
            self.arena.advance(self.learner.offsets(deviation * rng.standard_normal(shape, dtype=np.float32)))
        columns = np.concatenate(seen).astype(np.float64)
        self.samples += len(columns) * self._team.size
        mean = self._team.mean(columns.mean(axis=0).astype(np.float32)).astype(np.float64)
        spread = self._team.mean(((columns - mean) ** 2).mean(axis=0).astype(np.float32))
        self.learner.see(mean, np.sqrt(spread.astype(np.float64)))
        self._best = self.learner.state()

    def update(self) -> PracticeReport:
        """Practises once."""
        report = self.practice.update(min(self.samples / self._settings.samples, 1.0))
        self.samples += self._settings.practice.horizon * len(self.arena.steps) * self._team.size
        return report

    def examine(self) -> Examination:
        """Tries the policy out, each process its share; keeps it if it is the best so far."""
        hardships, share = self._settings.hardships, max(self._settings.trials // self._team.size, 1)
        start = self._attempts(hardships.start_noise, 0.0, share)
        steps = self._attempts(0.0, hardships.step_noise, share)
        found = Examination(start, steps, self._attempts(0.0, 0.0, 1).done)
        if found.score > self._best_score:
            self._best_score, self._best = found.score, _copied(self.learner.state())
        return found

    def _attempts(self, start_noise: float, step_noise: float, trials: int) -> Trials:
        mine = self._try_out.attempts(
            lambda seen: self.learner.offsets(self.learner.act(seen)),
            start_noise=start_noise,
            step_noise=step_noise,
            trials=trials,
            seed=[self._settings.seed, _EXAMINATION, self._team.rank],
        )
        error_m = mine.error_m if mine.survived else 0.0
        told = np.array([mine.survived, mine.survived * error_m, mine.reward, mine.done], dtype=np.float32)
        survived, errors, reward, done = map(float, self._team.mean(told))
        return Trials(survived, errors / survived if survived else np.inf, reward, done == 1.0)

    def best(self) -> PolicyNetwork:
        """The policy that did best in an examination."""
        now = _copied(self.learner.state())
        self.learner.restore(self._best)
        network = self.learner.network()
        self.learner.restore(now)
        return network

    def state(self) -> State:
        """Everything from which this process goes on to the same end."""
        return {
            "learner": self.learner.state(),
            "descent": self.practice.descent.state(),
            "updates": self.practice.updates,
            "samples": self.samples,
            "best": self._best,
            "best_score": self._best_score,
            "arena": self.arena.state(),
            "rngs": {name: generator_state(rng) for name, rng in self._rngs.items()},
        }

    def restore(self, state: State) -> None:
        """Puts everything where it was."""
        self.learner.restore(state["learner"])
        self.practice.descent.restore(state["descent"])
        self.practice.updates, self.samples = int(state["updates"]), int(state["samples"])
        self._best, self._best_score = state["best"], float(state["best_score"])
        self.arena.restore(state["arena"])
        for name, rng in self._rngs.items():
            set_generator(rng, state["rngs"][name])


def _copied(state: dict[str, Any]) -> dict[str, Any]:
    return {name: _copied(value) if isinstance(value, dict) else value.copy() for name, value in state.items()}
