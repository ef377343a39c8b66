"""Many copies of a body that try lines at once, each somewhere in one of them."""

from __future__ import annotations

from typing import Final

import numpy as np

from airhead.body import Body
from airhead.rotations import FloatArray
from airhead.simulation import Simulator
from airhead.skills.departures import Float32Array, IntArray
from airhead.skills.training.drift_judge import DriftJudge
from airhead.skills.training.imitation_settings import ImitationSettings
from airhead.skills.training.line_starts import LineStarts
from airhead.skills.training.lines import Lines
from airhead.skills.training.shoves import Shoves
from airhead.skills.training.turning import Turning

#: Of the noise at every step, what an attempt lives with.
_NOISE_SHARES: Final = (0.0, 0.4, 0.8, 1.0, 1.2)
#: Where others were is worth a start only where they earned this much.
_WORTHY: Final = 0.5


class LineArena:
    """Steps its copies; those that fail or come to their line's end start anew somewhere, facing any way.

    Args:
        body: what is simulated.
        lines: what it tries.
        copies: how many.
        settings: what they have to live with.
        rng: source of everything random.

    Attributes:
        states: (B, nq + nv) where the copies are.
        at: (B,) and at which instants.
        departures: (B, 2 nv) how far from them.
        yaw_rad: (B,) how far each one's world is turned.
    """

    def __init__(
        self, body: Body, lines: Lines, copies: int, settings: ImitationSettings, rng: np.random.Generator
    ) -> None:
        self._lines, self._hardships, self._rng = lines, settings.hardships, rng
        self._simulator, self._judge = Simulator(body, lines.control_hz), DriftJudge(body, lines)
        self._starts = LineStarts(lines, settings.hardships, settings.astray, rng)
        self._shoves = Shoves(body, copies, settings.pushed, lines.control_hz, rng)
        self._noise, self.yaw_rad = np.zeros(copies), np.zeros(copies)
        self.states = np.zeros((copies, lines.states.shape[1]))
        self.at: IntArray = np.zeros(copies, dtype=np.intp)
        self._restart(np.arange(copies))
        self.departures: Float32Array = lines.departures(self.states, self.at)

    @property
    def physics_steps(self) -> int:
        """How many were simulated."""
        return self._simulator.steps

    def taught(self) -> FloatArray:
        """(B, nu) radians that the teachers would add to the PD targets of now."""
        return self._lines.taught(self.states, self.at)

    def advance(self, offsets: FloatArray) -> None:
        """One control step under the lines' PD targets, moved by `offsets` (B, nu)."""
        lines, nq = self._lines, self._lines.space.nq
        turning = Turning(lines.space, self.yaw_rad)
        targets = lines.targets[self.at] + offsets
        states = turning.to_own(self._simulator.advance(turning.to_world(self.states), targets, self._shoves.next()))
        at = self.at + 1
        judgement = self._judge.judge(states, at)
        states[~np.isfinite(states).all(axis=1)] = lines.states[0]  # they have failed, and start anew
        states[:, nq:] += self._noise[:, None] * self._rng.standard_normal((len(states), lines.space.nv))
        self._starts.learn(self.at, judgement.failed, judgement.reward > _WORTHY, states)
        self.states, self.at = states, at
        self._restart(np.flatnonzero(judgement.failed | (at >= lines.last[at])))
        self.departures = lines.departures(self.states, self.at)

    def _restart(self, which: IntArray) -> None:
        if len(which):
            self.yaw_rad[which] = 2.0 * np.pi * self._rng.random(len(which))
            self._noise[which] = self._hardships.step_noise * self._rng.choice(_NOISE_SHARES, len(which))
            self.states[which], self.at[which] = self._starts.draw(len(which))
            self._shoves.draw(which)
