"""How often a policy gets through lines: the measure by which the best one is kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from airhead.body import Body
from airhead.rotations import FloatArray
from airhead.simulation import Simulator
from airhead.skills.departures import Float32Array, IntArray
from airhead.skills.training.drift_judge import DriftJudge
from airhead.skills.training.lines import Lines
from airhead.skills.training.turning import Turning

#: What is added to PD targets (B, nu), for departures (B, 2 nv) from instants (B,).
LineActor = Callable[[Float32Array, IntArray], FloatArray]


class LineTrials:
    """Tries policies out on lines, from where they begin to where they end.

    Args:
        body: what is simulated.
        lines: what it tries.
    """

    def __init__(self, body: Body, lines: Lines) -> None:
        self._lines, self._judge = lines, DriftJudge(body, lines)
        self._simulator = Simulator(body, lines.control_hz)

    @property
    def physics_steps(self) -> int:
        """How many were simulated."""
        return self._simulator.steps

    def survived(
        self,
        actor: LineActor,
        which: IntArray,
        *,
        start_noise: float,
        step_noise: float,
        trials: int,
        seed: Sequence[int],
    ) -> FloatArray:
        """(L,) the share of attempts at each of some lines that came through.

        Args:
            actor: the policy.
            which: (L,) the numbers of the lines.
            start_noise: standard deviation of velocities' noise at the beginning, m/s for the root's, rad/s for others.
            step_noise: the same after every control step.
            trials: how many at each line.
            seed: of the noise.
        """
        lines, nq, nv = self._lines, self._lines.space.nq, self._lines.space.nv
        rng = np.random.default_rng(seed)
        at = np.repeat(lines.first[which], trials)
        states = lines.states[at]
        states[:, nq:] += start_noise * rng.standard_normal((len(at), nv))
        yaw_rad = 2.0 * np.pi * rng.random(len(at))
        alive = np.ones(len(at), dtype=bool)
        while len(going := np.flatnonzero(alive & (at < lines.last[at]))):
            now, here = at[going], states[going]
            targets = lines.targets[now] + actor(lines.departures(here, now), now)
            turning = Turning(lines.space, yaw_rad[going])
            came_to = turning.to_own(self._simulator.advance(turning.to_world(here), targets))
            alive[going] = ~self._judge.judge(came_to, now + 1).failed
            came_to[:, nq:] += step_noise * rng.standard_normal((len(going), nv))
            states[going], at[going] = came_to, now + 1
        share: FloatArray = alive.reshape(len(which), trials).mean(axis=1)
        return share
