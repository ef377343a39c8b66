"""Imitation: what teachers would have done, wherever the apprentice came to, learned again and again (DAgger)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import torch

from airhead.rotations import FloatArray
from airhead.skills.departures import Float32Array, IntArray
from airhead.skills.training.apprentice import Apprentice
from airhead.skills.training.descent import Descent
from airhead.skills.training.imitation_settings import ImitationSettings
from airhead.skills.training.line_arena import LineArena
from airhead.skills.training.progress import Diverged
from airhead.skills.training.team import Team

#: Rounds after which it is measured again how much teachers usually answer.
_MEASURE_EVERY: Final = 50
#: Answers count less, the further they are beyond so many times the usual one (squared): they hardly help any more.
_LOUD: Final = 4.0
_LEAST_USUAL: Final = 1e-6
#: Share of steps in which actions are moved at random.
_EXPLORING: Final = 0.5
#: The learning rate falls along half a cosine, down to this share.
_LAST_RATE: Final = 0.05
#: Share of what lies beyond the largest answer that counts as it learns, so that an answer can come back from there.
_LEAK: Final = 0.05


@dataclass(frozen=True, eq=False)
class Moments:
    """Moments (B,) to learn from: departures (B, 2 nv) from instants `at` (B,), and the actions (B, nu) wanted."""

    departures: Float32Array
    at: IntArray
    wanted: Float32Array


class Memory:
    """The last so many moments.

    Args:
        most: how many.
        departures, actions: how many numbers each of them has.
    """

    def __init__(self, most: int, departures: int, actions: int) -> None:
        self._departures = np.zeros((most, departures), dtype=np.float32)
        self._at: IntArray = np.zeros(most, dtype=np.intp)
        self._wanted = np.zeros((most, actions), dtype=np.float32)
        self._seen = 0

    @property
    def count(self) -> int:
        """How many it holds."""
        return min(self._seen, len(self._at))

    def add(self, moments: Moments) -> None:
        """Remembers moments; the oldest are forgotten."""
        places = (self._seen + np.arange(len(moments.at))) % len(self._at)
        self._departures[places], self._at[places] = moments.departures, moments.at
        self._wanted[places] = moments.wanted
        self._seen += len(places)

    def drawn(self, count: int, rng: np.random.Generator) -> Moments:
        """Some moments at random."""
        chosen = rng.integers(0, self.count, count)
        return Moments(self._departures[chosen], self._at[chosen], self._wanted[chosen])

    def deviation(self) -> FloatArray:
        """(2 nv,) standard deviations of departures."""
        found: FloatArray = self._departures[: self.count].std(axis=0, dtype=np.float64)
        return found

    def usual(self) -> float:
        """The mean square of wanted actions."""
        return float(np.square(self._wanted[: self.count], dtype=np.float64).mean())


class Imitation:
    """Rounds of trying and of learning from it; one process' part.

    Args:
        arena: where the apprentice tries.
        apprentice: who learns.
        settings: how.
        team: with whom.
        rng: source of everything random.

    Attributes:
        descent: its gradient steps.
        rounds: how many there were.
        samples: control steps so far, of all processes.
        usual: mean square of what teachers usually answer, as actions.
    """

    def __init__(
        self,
        arena: LineArena,
        apprentice: Apprentice,
        settings: ImitationSettings,
        team: Team,
        rng: np.random.Generator,
    ) -> None:
        self._arena, self._apprentice, self._settings = arena, apprentice, settings
        self._team, self._rng = team, rng
        self._memory = Memory(settings.memory, arena.departures.shape[1], len(apprentice.unit_rad))
        self.descent = Descent([apprentice], [settings.learning_rate], team)
        self.rounds, self.samples = 0, 0
        self.usual = 0.0

    def round(self, fraction: float) -> float:
        """Tries, then learns from it; `fraction` of the training is over.

        Returns:
            The mean square error of this process' actions over that of one who answers nothing.

        Raises:
            Diverged: it came to what is no number.
        """
        usually, at_first = self._settings.steps
        steps = usually if self._memory.count else at_first
        for _ in range(steps):
            self._step()
        self.samples += steps * len(self._arena.at) * self._team.size
        if self.rounds == 0:
            deviation = self._memory.deviation().astype(np.float32)
            self._apprentice.see(self._team.mean(deviation).astype(np.float64))
        if self.rounds % _MEASURE_EVERY == 0:
            usual = np.array([self._memory.usual()], dtype=np.float32)
            self.usual = max(float(self._team.mean(usual)[0]), _LEAST_USUAL)
        falling = 0.5 * (1.0 + np.cos(np.pi * min(fraction, 1.0)))
        rate = self._settings.learning_rate * (_LAST_RATE + (1.0 - _LAST_RATE) * falling)
        self.descent.optimizer.param_groups[0]["lr"] = rate
        errors = [self._learn() for _ in range(self._settings.minibatches)]
        self.rounds += 1
        return float(np.mean(errors)) / self.usual

    def _step(self) -> None:
        """A control step of all copies, which teachers and apprentice share; what teachers would do is remembered."""
        arena, rng, unit_rad = self._arena, self._rng, self._apprentice.unit_rad
        taught = arena.taught()
        wanted = (taught / unit_rad).astype(np.float32)
        self._memory.add(Moments(arena.departures, arena.at, wanted))
        offsets = taught
        if self.rounds:  # before it has learned anything, teachers act alone
            by_teacher = rng.random(len(taught)) < self._settings.taught
            offsets = np.where(by_teacher[:, None], taught, self._apprentice.offsets(arena.departures, arena.at))
        away = self._settings.exploration * unit_rad * rng.standard_normal(taught.shape)
        arena.advance(offsets + away * (rng.random((len(taught), 1)) < _EXPLORING))

    def _learn(self) -> float:
        """A gradient step; the mean square error before it."""
        moments = self._memory.drawn(self._settings.minibatch, self._rng)
        wanted = torch.from_numpy(moments.wanted)
        actions = self._apprentice.actions(moments.departures, moments.at)
        error = (self._apprentice.limited(actions, _LEAK) - wanted).square().mean(1)
        weight = 1.0 / (1.0 + wanted.square().mean(1) / (_LOUD * self.usual))
        loss = (weight * error).mean()
        if not torch.isfinite(loss):
            place, allowed = f"round {self.rounds}", "a smaller learning rate"
            raise Diverged("the loss is no number", place=place, found=loss.item(), allowed=allowed)
        self.descent.step(loss)
        return float(error.mean().item())
