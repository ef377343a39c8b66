"""How often a tracked motion survives noise, with its feedback or another controller."""

from __future__ import annotations

from dataclasses import dataclass

from airhead.motion import Motion
from airhead.simulation import Controller, Disturbance, Stunt, run_trials
from airhead.tracking.result import TrackResult


@dataclass(frozen=True)
class Survival:
    """Of how many trials how many ended upright with success@0.5.

    Attributes:
        noise: standard deviation of the noise on the start's velocities, m/s for the root and rad/s for the rest.
        step_noise: the same after every control interval.
        trials: how many were made.
        survived: in how many the stunt was done, within 0.5 m, and the body then stayed upright to the end.
    """

    noise: float
    step_noise: float
    trials: int
    survived: int

    @property
    def share(self) -> float:
        return self.survived / self.trials


def survival(
    result: TrackResult,
    motion: Motion,
    *,
    noise: float = 0.1,
    step_noise: float = 0.0,
    trials: int = 100,
    seed: int = 1,
    threads: int = 1,
    controller: Controller | None = None,
) -> Survival:
    """How often a controller gets a body through a track from starts with noisy velocities.

    Args:
        result: the track.
        motion: the take that it follows, standing on the floor.
        noise: standard deviation of the noise on the start.
        step_noise: standard deviation of the noise after every control interval.
        trials: how many.
        seed: of the noise.
        threads: how many threads simulate; the answer does not depend on it.
        controller: what steers; the feedback that comes with the result if None.
    """
    reference, body = result.reference, result.rollout.body
    steering = controller or result.feedback
    if steering.control_steps < reference.control_steps:  # the track blew up, and nobody knows what to do after that
        return Survival(noise, step_noise, trials, 0)
    histories = run_trials(
        body,
        result.rollout.states[0],
        steering,
        Disturbance(start_noise=noise, step_noise=step_noise),
        trials,
        control_hz=reference.control_hz,
        seed=seed,
        threads=threads,
    )
    stunt = Stunt(body, motion, reference.motion_steps, reference.control_steps, reference.control_hz)
    return Survival(noise, step_noise, trials, int(stunt.survived(histories).sum()))
