"""How often a tracked motion survives a noisy start, with nothing but its feedback."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from airhead.metrics import stunt_verdict, trace, upright_s
from airhead.motion import Motion
from airhead.rotations import FloatArray
from airhead.simulation import Simulator, realised_motion
from airhead.tracking.result import TrackResult
from airhead.tracking.standing import standing_pelvis_m


@dataclass(frozen=True)
class Survival:
    """Of how many trials how many ended upright with success@0.5.

    Attributes:
        noise: standard deviation of the noise on the start's velocities, m/s for the root and rad/s for the rest.
        trials: how many were made.
        survived: in how many the stunt was done, within 0.5 m, and the body then stayed upright to the end.
    """

    noise: float
    trials: int
    survived: int

    @property
    def share(self) -> float:
        return self.survived / self.trials


def survival(
    result: TrackResult, motion: Motion, *, noise: float = 0.1, trials: int = 100, seed: int = 1, threads: int = 1
) -> Survival:
    """How often the feedback of a track gets a body through from starts with noisy velocities.

    Args:
        result: the track.
        motion: the take that it follows, standing on the floor.
        noise: standard deviation of the noise.
        trials: how many.
        seed: of the noise.
        threads: how many threads simulate; the answer does not depend on it.
    """
    histories = _histories(result, noise, trials, seed, threads)
    return Survival(noise, trials, sum(_survived(result, motion, states) for states in histories))


def _histories(result: TrackResult, noise: float, trials: int, seed: int, threads: int) -> FloatArray:
    """(trials, N + 1, nq + nv) what happens from each start; NaN after a simulation blew up."""
    feedback, space = result.feedback, result.rollout.body.space
    now = np.tile(feedback.states[0], (trials, 1))
    now[:, space.nq :] += noise * np.random.default_rng(seed).standard_normal((trials, space.nv))
    history = [now]
    with Simulator(result.rollout.body, result.reference.control_hz, threads) as simulator:
        for step in range(feedback.control_steps):
            now = simulator.advance(now, feedback.control(step, now))
            history.append(now)
    return np.stack(history, axis=1)


def _survived(result: TrackResult, motion: Motion, states: FloatArray) -> bool:
    if not np.isfinite(states).all():
        return False
    reference, body = result.reference, result.rollout.body
    rollout = replace(result.rollout, fps=reference.control_hz, states=states)
    realised = realised_motion(rollout, motion.lineage.resample(np.zeros(len(states))))
    times_s = motion.times_s[motion.times_s <= reference.motion_steps / reference.control_hz + 1e-9]
    done = stunt_verdict(trace(realised, body.segments, times_s), trace(motion, body.segments, times_s), 0.5)
    hold = trace(realised, body.segments, realised.times_s[reference.motion_steps :])
    wanted_s = (reference.control_steps - reference.motion_steps - 1.5) / reference.control_hz
    return done.success and upright_s(hold, standing_pelvis_m(body.skeleton, body.physique.ankle_height_m)) >= wanted_s
