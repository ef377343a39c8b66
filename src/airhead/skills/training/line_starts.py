"""Where attempts at lines start: at beginnings, anywhere, and most often before where they fail."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from airhead.rotations import FloatArray
from airhead.skills.departures import IntArray
from airhead.skills.training.imitation_settings import Astray
from airhead.skills.training.lines import Lines
from airhead.skills.training.settings import Hardships

#: Shares of attempts that start at the beginning of a line, and where another attempt was before.
_AT_BEGINNING, _WHERE_OTHERS_WERE = 0.25, 0.25
#: Of those at a beginning and of those anywhere, the share at whole skills: there are few of them beside the passages.
_SKILLS_SHARE: Final = 0.4
#: Of those in a line, the share that starts anywhere rather than where it is hard.
_ANYWHERE: Final = 0.5
#: A failure tells of the control steps before it, the nearest most.
_BEFORE_FAILURE: Final = 0.85 ** np.arange(20)
_FORGETTING: Final = 0.998
_MEMORY: Final = 8192
_REMEMBERED_SHARE: Final = 0.02
#: Draws and notes between looks at where it is hard.
_LOOK_EVERY: Final = 20


class LineStarts:
    """Draws starts and learns from attempts where it is hard.

    Args:
        lines: what is tried.
        hardships, astray: what they are moved by.
        rng: source of everything random.
    """

    def __init__(self, lines: Lines, hardships: Hardships, astray: Astray, rng: np.random.Generator) -> None:
        self._lines, self._hardships, self._astray, self._rng = lines, hardships, astray, rng
        instants = np.arange(len(lines.last))
        self._startable: IntArray = instants[instants < lines.last]
        whole = np.array([line.whole for line in lines.lines])
        self._whole: IntArray = np.flatnonzero(whole) if whole.any() else np.arange(len(whole))
        self._base = _shared(whole[lines.line[self._startable]])
        self._chances, self._looks = self._base, 0
        self._failures = np.zeros(len(instants))
        self._seen_states = np.zeros((_MEMORY, lines.states.shape[1]))
        self._seen_at: IntArray = np.zeros(_MEMORY, dtype=np.intp)
        self._seen = 0

    def draw(self, count: int) -> tuple[FloatArray, IntArray]:
        """States (B, nq + nv) and instants (B,) to start from."""
        lines = self._lines
        kind = self._rng.random(count)
        at = self._rng.choice(self._startable, count, p=self._chances)
        beginning = np.flatnonzero(kind < _AT_BEGINNING)
        at[beginning] = lines.first[self._some_lines(len(beginning))]
        states = lines.space.add(lines.states[at], self._away(count))
        if self._seen:
            other = np.flatnonzero(kind > 1.0 - _WHERE_OTHERS_WERE)
            chosen = self._rng.integers(0, min(self._seen, _MEMORY), len(other))
            states[other], at[other] = self._seen_states[chosen], self._seen_at[chosen]
        return states, at

    def _away(self, count: int) -> FloatArray:
        """(B, 2 nv) departures to start with."""
        nv, hardships, astray = self._lines.space.nv, self._hardships, self._astray
        further = np.where(self._rng.random((count, 1)) < astray.share, self._rng.random((count, 1)), 0.0)
        away = self._rng.standard_normal((count, 2 * nv))
        away[:, :3] *= astray.place_m * further
        away[:, 3:6] *= astray.turn_rad * further
        away[:, 6:nv] *= hardships.start_pose_rad + astray.pose_rad * further
        away[:, nv:] *= hardships.start_noise * self._rng.random((count, 1)) + astray.velocity * further
        return away

    def learn(self, at: IntArray, failed: NDArray[np.bool_], worthy: NDArray[np.bool_], states: FloatArray) -> None:
        """Notes which attempts failed in the control steps from `at` (B,), and some of the states that others reached.

        Args:
            at: the instants before the steps.
            failed: (B,) whether the attempt failed in it.
            worthy: (B,) whether others may start where it came to.
            states: (B, nq + nv) after the steps.
        """
        self._failures *= _FORGETTING
        np.add.at(self._failures, at[failed], 1.0)
        kept = worthy & ~failed & (at + 1 < self._lines.last[at]) & (self._rng.random(len(at)) < _REMEMBERED_SHARE)
        places = (self._seen + np.arange(kept.sum())) % _MEMORY
        self._seen_states[places], self._seen_at[places] = states[kept], at[kept] + 1
        self._seen += len(places)
        self._looks += 1
        if self._looks % _LOOK_EVERY == 0:
            self._chances = self._where_it_is_hard()

    def _some_lines(self, count: int) -> IntArray:
        skills = self._whole[self._rng.integers(0, len(self._whole), count)]
        any_line = self._rng.integers(0, len(self._lines.first), count)
        chosen: IntArray = np.where(self._rng.random(count) < _SKILLS_SHARE, skills, any_line)
        return chosen

    def _where_it_is_hard(self) -> FloatArray:
        """How often each instant is started from; roots, so that no line that cannot be done takes all starts."""
        at, last = self._startable, self._lines.last[self._startable]
        hard = np.zeros(len(at))
        for steps, weight in enumerate(_BEFORE_FAILURE):
            within = at + steps < last
            hard[within] += weight * self._failures[at[within] + steps]
        if hard.sum() < 1.0:
            return self._base
        roots = np.sqrt(hard)
        chances: FloatArray = _ANYWHERE * self._base + (1.0 - _ANYWHERE) * roots / roots.sum()
        return chances


def _shared(whole: NDArray[np.bool_]) -> FloatArray:
    """Chances of instants (N,), of which those of whole skills share their part, and passages the rest."""
    if whole.all() or not whole.any():
        return np.full(len(whole), 1.0 / len(whole))
    chances: FloatArray = np.where(whole, _SKILLS_SHARE / whole.sum(), (1.0 - _SKILLS_SHARE) / (~whole).sum())
    return chances
