"""How well bodies keep to lines, where being carried off is forgiven."""

from __future__ import annotations

from typing import Final

import numpy as np

from airhead.body import Body
from airhead.rotations import FloatArray
from airhead.skills.departures import IntArray
from airhead.skills.plan import TrackedPlan
from airhead.skills.training.imitator import Imitator, Judgement
from airhead.skills.training.lines import Lines

#: A body that drifts stays where it is; it is judged as if it were no further off than this.
_MOST_DRIFT_M: Final = 0.15


class DriftJudge:
    """An imitator over lines, which looks away from most of a drift over the ground.

    Args:
        body: whose states.
        lines: what it is to keep to.
    """

    def __init__(self, body: Body, lines: Lines) -> None:
        self._lines = lines
        self._imitator = Imitator(body, _as_one_plan(lines))

    def judge(self, states: FloatArray, at: IntArray) -> Judgement:
        """States (B, nq + nv) at the instants `at` (B,); a state that is no number has failed."""
        return self._imitator.judge(self._lines.brought_back(states, at, _MOST_DRIFT_M), at)


def _as_one_plan(lines: Lines) -> TrackedPlan:
    """All lines as one motion, which is never simulated: what is compared with is the lines themselves, holds too."""
    space, steps = lines.space, len(lines.states) - 1
    nobody = np.broadcast_to(np.float64(0.0), (steps, space.nv - 6, space.size))
    states = lines.states
    return TrackedPlan(space, states, lines.targets[:-1], nobody, states, steps, lines.control_hz)
