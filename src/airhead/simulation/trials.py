"""Many simulations of one stunt under one controller, each disturbed in its own way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from airhead.body import Body
from airhead.rotations import FloatArray
from airhead.simulation.controller import Controller
from airhead.simulation.simulator import Simulator

#: Apart from each other, so that a disturbance does not change with what else disturbs. The first is the seed alone.
_STEP_STREAM: Final = 1


@dataclass(frozen=True, eq=False)
class Push:
    """Forces on the pelvis, one a trial.

    Attributes:
        force_w: (B, 3) newtons.
        from_step: (B,) the control interval with which each begins.
        steps: for how many control intervals they last.
    """

    force_w: FloatArray
    from_step: NDArray[np.intp]
    steps: int

    def at(self, step: int) -> FloatArray | None:
        """(B, 3) newtons in control interval `step`; None where nobody is pushed."""
        pushed = (self.from_step <= step) & (step < self.from_step + self.steps)
        return np.where(pushed[:, None], self.force_w, 0.0) if pushed.any() else None


@dataclass(frozen=True, eq=False)
class Disturbance:
    """What happens to a body besides what it does.

    Attributes:
        start_noise: standard deviation of Gaussian noise on the first state's velocities, m/s for the root and rad/s
            for the rest.
        step_noise: the same after every control interval.
        push: forces for a while, or None.
    """

    start_noise: float = 0.0
    step_noise: float = 0.0
    push: Push | None = None


def run_trials(
    body: Body,
    start: FloatArray,
    controller: Controller,
    disturbance: Disturbance,
    count: int,
    *,
    control_hz: float = 30.0,
    seed: int = 1,
    threads: int = 1,
) -> FloatArray:
    """(count, N + 1, nq + nv) what happens in each trial at the control instants; NaN after a simulation blew up.

    The first trials of many are those of few.

    Args:
        body: what is simulated.
        start: (nq + nv) the first state, before any noise.
        controller: what steers all of them.
        disturbance: what disturbs them.
        count: how many trials.
        control_hz: control intervals a second.
        seed: of the noise.
        threads: how many threads simulate; the answer does not depend on it.
    """
    nq, nv, steps = body.space.nq, body.space.nv, controller.control_steps
    history = np.empty((count, steps + 1, nq + nv))
    history[:, 0] = start
    history[:, 0, nq:] += disturbance.start_noise * np.random.default_rng(seed).standard_normal((count, nv))
    jolts = _jolts(disturbance, count, steps, nv, seed)
    with Simulator(body, control_hz, threads) as simulator:
        for step in range(steps):
            now = history[:, step]
            push_w = disturbance.push.at(step) if disturbance.push else None
            after = simulator.advance(now, controller.control(step, now), push_w)
            if jolts is not None:
                after[:, nq:] += jolts[:, step]
            history[:, step + 1] = after
    return history


def _jolts(disturbance: Disturbance, count: int, steps: int, nv: int, seed: int) -> FloatArray | None:
    """(count, steps, nv) changes of velocity after each control interval, or None."""
    if not disturbance.step_noise:
        return None
    noise = np.random.default_rng([seed, _STEP_STREAM]).standard_normal((count, steps, nv))
    return disturbance.step_noise * noise
