"""Our learner beside a library's: `python benchmarks/learners.py [TAKE …] [--samples N] [--seed N …] [--learners …]`.

Each take is tracked once, and then practised by our own optimiser and by rsl-rl-lib's PPO: the same arena, plan,
reflexes, observations, sizes of networks, samples and seeds. Both begin where the reflexes are. Every 150 thousand
samples the policy as it then is makes whole attempts, by the examination that training keeps its best policy by.

Shared are also control steps between updates, epochs, minibatches, discount, trace, clip and the first exploration. The
library keeps what is its own: one learning rate that follows the divergence of every minibatch (it aims at .01),
exploration that is learned (with a bonus of .01), clipped values, and no updates that warm its critic up. It is told
rewards times 1 - discount, so that values are about 1 for both. `rsl-rl-tuned` aims at the divergence that ours aims
at, and has no bonus. Prints rows of Markdown; nothing here is a test.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import time
from importlib.metadata import version
from itertools import product
from typing import Protocol

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import mujoco
import torch

try:
    from library_learner import LibraryLearner
except ModuleNotFoundError as error:
    sys.exit(f"benchmarks/learners.py needs a library that Airhead does not: pip install rsl-rl-lib ({error})")

from airhead.body import Body
from airhead.production.lessons import lesson_for
from airhead.production.train_skill import plan_of
from airhead.rotations import FloatArray
from airhead.skills import TrackedPlan
from airhead.skills.departures import Float32Array
from airhead.skills.training import TrainSettings
from airhead.skills.training.arena import Arena, Moment
from airhead.skills.training.team import Alone
from airhead.skills.training.training import Training, quick_torch
from airhead.skills.training.trials import TryOut
from airhead.tracking import TrackSettings, track

_LEARNERS = ("ours", "rsl-rl", "rsl-rl-tuned")
_EVERY = 150_000
#: Apart from the examinations by which training keeps its best policy.
_EXAMINATION = 31
_COLUMNS = (
    "take, learner, seed",
    "samples",
    "start .1: survived, reward",
    "every step .05: survived, reward",
    "error, mm",
    "samples a CPU second",
    "a sample, µs: physics",
    "the rest of the arena",
    "the learner",
    "its state",
)


class Learning(Protocol):
    """Who learns."""

    def update(self) -> None:
        """Tries, then learns from it."""

    def offsets(self, observation: Float32Array) -> FloatArray:
        """(B, nu) radians that the policy without exploring adds to PD targets, for observations (B, O)."""

    @property
    def told(self) -> str:
        """Its learning rate and exploration."""


class OurLearner:
    """Ours, as a training has it."""

    def __init__(self, training: Training) -> None:
        self._training, self._told = training, ""

    def update(self) -> None:
        report = self._training.update()
        rate = self._training.practice.descent.optimizer.param_groups[0]["lr"]
        self._told = f"learning rate {rate:.1e}, exploration {report.exploration:.3f}"

    def offsets(self, observation: Float32Array) -> FloatArray:
        learner = self._training.learner
        return learner.offsets(learner.act(observation))

    @property
    def told(self) -> str:
        return self._told


class Clock:
    """Processor seconds of an arena's control steps from now on, and of their physics alone."""

    def __init__(self, arena: Arena) -> None:
        self.arena_s, self._arena, self._advance = 0.0, arena, arena.advance
        self._physics_before_s = arena.physics_s
        vars(arena)["advance"] = self.advance

    def advance(self, offsets: FloatArray) -> Moment:
        """The arena's own control step, timed."""
        began = time.process_time()
        moment = self._advance(offsets)
        self.arena_s += time.process_time() - began
        return moment

    @property
    def physics_s(self) -> float:
        return self._arena.physics_s - self._physics_before_s


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("takes", nargs="*", default=["spinkick", "jump"], metavar="TAKE")
    parser.add_argument("--samples", type=int, default=600_000)
    parser.add_argument("--seed", type=int, nargs="+", default=[0])
    parser.add_argument("--trials", type=int, default=200, help="attempts of each kind at an examination")
    parser.add_argument("--learners", nargs="+", choices=_LEARNERS, default=_LEARNERS[:2])
    asked = parser.parse_args()
    print(f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}, ", end="")
    print(f"MuJoCo {mujoco.__version__}, torch {torch.__version__}, rsl-rl-lib {version('rsl-rl-lib')}; ", end="")
    print(f"{asked.trials} attempts a share")
    print("| " + " | ".join(_COLUMNS) + " |")
    print("| --- " * len(_COLUMNS) + "|", flush=True)
    for name in asked.takes:
        lesson = lesson_for((name,), name)
        result = track(lesson.motion, lesson.body, TrackSettings(threads=1))
        if not result.success:
            print(f"| {name} | not tracked: {result.reason} |", flush=True)
            continue
        plan = plan_of(result)
        for seed, learner in product(asked.seed, asked.learners):
            settings = TrainSettings(samples=asked.samples, seed=seed, processes=1)
            _practise(f"{name}, {learner}, {seed}", learner, lesson.body, plan, settings, trials=asked.trials)
    return 0


def _practise(words: str, who: str, body: Body, plan: TrackedPlan, settings: TrainSettings, *, trials: int) -> None:
    """One learner from the reflexes to its last sample, a row at each examination."""
    with quick_torch():
        training = Training(body, plan, settings, Alone())
        training.look_around()
        learner = _learner(who, training, settings)
        try_out, clock = TryOut(body, plan), Clock(training.arena)
        looked, practised, whole_s = training.samples, 0, 0.0
        for mark in range(0, settings.samples + 1, _EVERY):
            began = time.process_time()
            while looked + practised < mark:
                learner.update()
                practised += settings.practice.horizon * settings.bodies
            whole_s += time.process_time() - began
            samples = looked + practised if practised else 0
            cells = (f"{samples:,}", *_examined(try_out, learner, settings, trials), *_costs(practised, whole_s, clock))
            print(f"| {words} | {' | '.join(cells)} | {learner.told or '–'} |", flush=True)


def _learner(who: str, training: Training, settings: TrainSettings) -> Learning:
    ours, as_it_comes, _ = _LEARNERS
    if who == ours:
        return OurLearner(training)
    if who == as_it_comes:
        return LibraryLearner(training, settings)
    return LibraryLearner(training, settings, divergence=settings.practice.divergence, entropy=0.0)


def _examined(try_out: TryOut, learner: Learning, settings: TrainSettings, trials: int) -> tuple[str, ...]:
    """Survival and reward with noise at the start and at every control step, and the error of the first's survivors."""
    hard, seed = settings.hardships, [settings.seed, _EXAMINATION]
    noises = ((hard.start_noise, 0.0), (0.0, hard.step_noise))
    start, steps = (
        try_out.attempts(learner.offsets, start_noise=first, step_noise=then, trials=trials, seed=seed)
        for first, then in noises
    )
    shares = (f"{100 * one.survived:.1f} %, {one.reward:.3f}" for one in (start, steps))
    return (*shares, f"{1000 * start.error_m:.1f}")


def _costs(practised: int, whole_s: float, clock: Clock) -> tuple[str, ...]:
    """Samples a processor second; then microseconds a sample of physics, of the rest of the arena, and of learning."""
    if not practised:
        return ("–",) * 4
    seconds = (clock.physics_s, clock.arena_s - clock.physics_s, whole_s - clock.arena_s)
    return (f"{practised / whole_s:,.0f}", *(f"{1e6 * one / practised:.0f}" for one in seconds))


if __name__ == "__main__":
    sys.exit(main())
