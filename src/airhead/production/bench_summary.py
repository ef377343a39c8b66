"""What the tracking benchmark measures of one track, and its means and medians."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from airhead.production.track_report import TrackReport

Numbers = dict[str, float | None]


@dataclass(frozen=True)
class BenchRow:
    """One take from one start.

    Attributes:
        take: its name.
        cpu_s, wall_s: processor time and time on the clock, all attempts and the judgement counted.
        simulated_s: the take and the hold.
        steps_per_cpu_s: physics steps a second of processor time of the whole search.
        steps_per_stepping_s: the same of the time in which the search steps physics.
        raw_steps_per_cpu_s: the same of MuJoCo's own rollout, in the same process, right after.
        survived: share of trials that survive noise 0.1 at the start with the feedback alone; None if not measured.
        sha256: of states and controls.
        track: what the track says of itself.
    """

    take: str
    cpu_s: float
    wall_s: float
    simulated_s: float
    steps_per_cpu_s: int
    steps_per_stepping_s: int
    raw_steps_per_cpu_s: int
    survived: float | None
    sha256: str
    track: TrackReport

    @property
    def numbers(self) -> Numbers:
        """What can be averaged."""
        track = self.track
        return {
            "mpjpe_local_mm": track.mpjpe_local_mm,
            "mpjpe_global_mm": track.mpjpe_global_mm,
            "repaired_mm": track.repaired_mm,
            "contact_agreement": track.contact_agreement,
            "cpu_s_per_s": self.cpu_s / self.simulated_s,
            "wall_s_per_s": self.wall_s / self.simulated_s,
            "raw_steps_per_cpu_s": float(self.raw_steps_per_cpu_s),
            "steps_per_cpu_s": float(self.steps_per_cpu_s),
            "steps_of_raw": self._of_raw(self.steps_per_cpu_s),
            "stepping_of_raw": self._of_raw(self.steps_per_stepping_s),
            "saturated": track.torque_over_limit.get("saturated"),
            "skate_share": track.skate_share,
            "slide_a_contact_mm": track.slide_a_contact_mm,
            "penetration_mm": track.penetration_mm,
            "survived": self.survived,
        }

    def _of_raw(self, steps_per_s: float) -> float | None:
        return steps_per_s / self.raw_steps_per_cpu_s if self.raw_steps_per_cpu_s else None


@dataclass(frozen=True)
class Summary:
    """Several starts of one take, or several takes, in one line.

    Attributes:
        name: the take's, or how takes were put together.
        starts, done: how many starts there were, and how many succeeded.
        numbers: means or medians; None where nothing was measured.
    """

    name: str
    starts: int
    done: int
    numbers: Numbers


def summaries(rows: Sequence[BenchRow]) -> tuple[Summary, ...]:
    """A line a take, with the means over its starts."""
    found = []
    for take in dict.fromkeys(row.take for row in rows):
        starts = [row for row in rows if row.take == take]
        numbers = _together([row.numbers for row in starts], lambda values: float(np.mean(values)))
        found.append(Summary(take, len(starts), sum(row.track.success for row in starts), numbers))
    return tuple(found)


def summary_of(name: str, lines: Sequence[Summary], together: Callable[[Sequence[float]], float]) -> Summary:
    """Several lines as one."""
    numbers = _together([line.numbers for line in lines], together)
    return Summary(name, sum(line.starts for line in lines), sum(line.done for line in lines), numbers)


def _together(rows: Sequence[Numbers], together: Callable[[Sequence[float]], float]) -> Numbers:
    measured = {key: [value for row in rows if (value := row[key]) is not None] for key in rows[0]} if rows else {}
    return {key: round(together(values), 4) if values else None for key, values in measured.items()}
