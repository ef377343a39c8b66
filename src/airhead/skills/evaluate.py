"""How well, and how surely, a controller does a stunt: a skill, a tracker's feedback, or any other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from airhead.metrics import PLAIN_SUMS, joint_error_m, local_joint_error_m
from airhead.rotations import FloatArray
from airhead.simulation import Controller, Disturbance, Stunt, run_trials
from airhead.skills.published import Published
from airhead.skills.pushes import DIRECTIONS, push_half_way, push_newtons, pushes_anywhere
from airhead.skills.returns import stunt_return
from airhead.skills.scores import PushScore, Scores

_SUCCESS_WITHIN_M: Final = 0.25

Progress = Callable[[int, int], None]
#: Runs some trials under a disturbance: (count, N + 1, nq + nv) what happens at the control instants.
Simulate = Callable[[Disturbance, int], FloatArray]


@dataclass(frozen=True)
class EvaluationSettings:
    """What is tried.

    Attributes:
        trials: of each disturbance.
        seed: of all noise. Training draws from other seeds.
        threads: how many threads simulate; scores do not depend on it.
        start_noises, step_noises: standard deviations of noise on velocities, m/s for the root and rad/s for the rest,
            at the start and at every control step.
    """

    trials: int = 100
    seed: int = 1018
    threads: int = 1
    start_noises: tuple[float, ...] = (0.0, 0.02, 0.05, 0.1, 0.2)
    step_noises: tuple[float, ...] = (0.02, 0.05, 0.1)


def evaluate(
    stunt: Stunt,
    start: FloatArray,
    controller: Controller,
    settings: EvaluationSettings | None = None,
    *,
    published: Published | None = None,
    progress: Progress | None = None,
) -> Scores:
    """The scores of a controller.

    Args:
        stunt: what it is to do.
        start: (nq + nv) the state that it starts from, before any noise.
        controller: as long as the stunt.
        settings: what is tried.
        published: what DeepMimic published for the clip, if the take is one of its clips.
        progress: called with how many disturbances are done and to do.
    """
    asked = settings or EvaluationSettings()

    def simulate(disturbance: Disturbance, count: int) -> FloatArray:
        return run_trials(
            stunt.body,
            start,
            controller,
            disturbance,
            count,
            control_hz=stunt.control_hz,
            seed=asked.seed,
            threads=asked.threads,
        )

    return evaluate_trials(stunt, start, simulate, asked, published=published, progress=progress)


def evaluate_trials(
    stunt: Stunt,
    start: FloatArray,
    simulate: Simulate,
    settings: EvaluationSettings,
    *,
    published: Published | None = None,
    progress: Progress | None = None,
) -> Scores:
    """The scores of whoever runs the trials, in whatever simulation.

    Args:
        stunt: what is to be done.
        start: (nq + nv) the state in which trials start, before any noise.
        simulate: runs them; its noise is its own.
        settings: what is tried.
        published: what DeepMimic published for the clip, if the take is one of its clips.
        progress: called with how many disturbances are done and to do.
    """
    trials = _Trials(stunt, start, simulate, settings, progress)
    plain = trials.run(Disturbance(), 1)[0]
    survival = {f"{noise:g}": trials.survived(Disturbance(start_noise=noise)) for noise in settings.start_noises}
    every_step = {f"{noise:g}": trials.survived(Disturbance(step_noise=noise)) for noise in settings.step_noises}
    stated_n = published.pushes_n if published else None
    verdict = stunt.verdict(plain, _SUCCESS_WITHIN_M)
    local_mm, global_mm = _errors_mm(stunt, plain)
    return Scores(
        success=verdict.success,
        reason=verdict.reason,
        mpjpe_local_mm=local_mm,
        mpjpe_global_mm=global_mm,
        nr=round(stunt_return(stunt, plain), 4),
        nr_plain_sums=round(stunt_return(stunt, plain, PLAIN_SUMS), 4),
        nr_deepmimic=published.nr if published else None,
        samples_deepmimic=published.samples if published else None,
        survival=survival,
        survival_every_step=every_step,
        push={direction: _push_score(trials, direction, stated_n) for direction in DIRECTIONS},
        trials=settings.trials,
        seed=settings.seed,
    )


class _Trials:
    """Trials under one disturbance after another."""

    def __init__(
        self,
        stunt: Stunt,
        start: FloatArray,
        simulate: Simulate,
        settings: EvaluationSettings,
        progress: Progress | None,
    ) -> None:
        self.stunt, self.start, self.settings = stunt, start, settings
        self._simulate, self._progress = simulate, progress
        self._done = 0
        self._total = 1 + len(settings.start_noises) + len(settings.step_noises) + 2 * len(DIRECTIONS)

    def run(self, disturbance: Disturbance, count: int) -> FloatArray:
        """(count, N + 1, nq + nv) what happens."""
        histories = self._simulate(disturbance, count)
        self._done += 1
        if self._progress is not None:
            self._progress(self._done, self._total)
        return histories

    def survived(self, disturbance: Disturbance) -> float:
        """Share of trials that survive; those that nothing disturbs are all alike."""
        disturbed = disturbance.start_noise or disturbance.step_noise or disturbance.push is not None
        return _share(self.stunt.survived(self.run(disturbance, self.settings.trials if disturbed else 1)))


def _share(survived: NDArray[np.bool_]) -> float:
    return round(float(survived.mean()), 4)


def _errors_mm(stunt: Stunt, states: FloatArray) -> tuple[float | None, float | None]:
    """Local and global mean joint distance from the take."""
    if not np.isfinite(states).all():
        return None, None
    result = stunt.result(states)
    local_m, global_m = local_joint_error_m(result, stunt.source), joint_error_m(result, stunt.source)
    return round(1000 * float(local_m.mean()), 2), round(1000 * float(global_m.mean()), 2)


def _push_score(trials: _Trials, direction: str, stated_n: tuple[float, float] | None) -> PushScore:
    stunt, start, settings = trials.stunt, trials.start, trials.settings
    newtons = push_newtons(stunt, direction, stated_n)
    anywhere = pushes_anywhere(stunt, start, direction, newtons, count=settings.trials, seed=settings.seed)
    pushed = trials.run(Disturbance(push=anywhere), settings.trials)
    half_way = trials.run(Disturbance(push=push_half_way(stunt, start, direction, newtons)), 1)
    return PushScore(
        newtons=round(newtons, 1),
        whose="DeepMimic" if stated_n else "ours",
        survived=_share(stunt.survived(pushed)),
        stood=_share(stunt.survived(pushed, anywhere=True)),
        stood_half_way=bool(stunt.survived(half_way, anywhere=True)[0]),
    )
