"""One sitting of a training: from wherever it stands until its goals, its samples or its time are reached."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np

from airhead.skills.training.checkpoint import State
from airhead.skills.training.practice import PracticeReport
from airhead.skills.training.progress import Progress
from airhead.skills.training.settings import TrainSettings
from airhead.skills.training.team import Team
from airhead.skills.training.training import Examination, Training


class Sitting:
    """One run of a training: until its goals are met, its samples are spent or its time is up.

    Args:
        training: this process' part.
        settings: how.
        team: with whom.
        spent_s: seconds that earlier sittings took.
    """

    def __init__(self, training: Training, settings: TrainSettings, team: Team, spent_s: float) -> None:
        self._training, self._settings, self._team = training, settings, team
        self._began, self._spent_s = time.perf_counter() - spent_s, spent_s
        self._first_samples, self._practice_s = training.samples, 0.0
        self._physics_before_s = 0.0

    def run(self, keep: Callable[[list[State], Progress], None] | None = None) -> None:
        """All of it; the leader's `keep` is given all processes' states after each examination."""
        training, settings, team = self._training, self._settings, self._team
        if training.samples == 0:
            training.look_around()
            training.examine()  # what was learned is kept only where it does better than the reflexes alone
        self._physics_before_s = training.arena.physics_s
        over = team.told(training.samples >= settings.samples)
        while not over:
            began_s = time.process_time()
            report = training.update()
            self._practice_s += time.process_time() - began_s
            done = training.samples >= settings.samples
            if training.practice.updates % settings.examine_every and not done:
                continue
            found = training.examine()
            states = team.gathered(training.state())
            progress = self._progress(report, found)
            if keep is not None:
                keep(states, progress)
            over = team.told(done or self._may_stop(found, progress))

    def _may_stop(self, found: Examination, progress: Progress) -> bool:
        start, steps = self._settings.goals
        met = found.start.survived >= start and found.steps.survived >= steps
        late = self._settings.minutes is not None and progress.seconds >= 60.0 * self._settings.minutes
        return met or late

    def _progress(self, report: PracticeReport, found: Examination) -> Progress:
        training, settings = self._training, self._settings
        seconds = time.perf_counter() - self._began
        sampled = max(training.samples - self._first_samples, 1)
        left_s = (seconds - self._spent_s) / sampled * max(settings.samples - training.samples, 0)
        if settings.minutes is not None:
            left_s = min(left_s, max(60.0 * settings.minutes - seconds, 0.0))
        error_m = found.start.error_m
        return Progress(
            samples=training.samples,
            of_samples=settings.samples,
            updates=training.practice.updates,
            reward=report.reward,
            failures=report.failures,
            survived_start=found.start.survived,
            survived_steps=found.steps.survived,
            error_mm=1000 * error_m if np.isfinite(error_m) else None,
            divergence=report.divergence,
            learning_rate=float(training.practice.descent.optimizer.param_groups[0]["lr"]),
            exploration=report.exploration,
            seconds=seconds,
            left_s=left_s,
            physics_share=(training.arena.physics_s - self._physics_before_s) / self._practice_s,
        )
