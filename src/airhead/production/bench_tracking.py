"""`airhead bench tracking`: how well, how surely and at what cost takes are tracked."""

from __future__ import annotations

import hashlib
import os
import platform
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

import mujoco
import numpy as np

from airhead.body import build_body
from airhead.compute import run_in_order
from airhead.motion import onto_floor
from airhead.production.bench_summary import BenchRow, Summary, summaries, summary_of
from airhead.production.sources import find_source
from airhead.production.stages import StageReport, Stages
from airhead.production.track_report import track_report
from airhead.simulation import Simulator
from airhead.takes import starter_names
from airhead.tracking import TrackResult, TrackSettings, survival, track

#: Starter takes that nothing holds to the ground at their ends: run and walk are cycles.
_CYCLES = ("run", "walk")
#: Bare physics is measured for this many seconds of processor time a track.
_RAW_S = 0.2


@dataclass(frozen=True)
class BenchConfig:
    """What is measured.

    Attributes:
        takes: which, by name or file; empty for the starter takes that end at rest.
        starts: how many starts a take: the recorded one, then noisy ones with seeds 1, 2, ….
        trials: of survival under the feedback, for each take from its recorded start; 0 for none.
        jobs: processes.
        budget_s: how long one track may take; None for as long as it takes.
        tracking: how takes are tracked, but for seed, threads and budget.
        library: where the library of takes is; None for the usual place.
    """

    takes: tuple[str, ...] = ()
    starts: int = 1
    trials: int = 0
    jobs: int = 1
    budget_s: float | None = None
    tracking: TrackSettings = field(default_factory=TrackSettings)
    library: Path | None = None


@dataclass(frozen=True)
class BenchReport:
    """A table, and what it was measured on."""

    machine: str
    rows: tuple[BenchRow, ...]

    @property
    def done(self) -> int:
        """How many rows succeeded."""
        return sum(row.track.success for row in self.rows)

    @property
    def takes(self) -> tuple[Summary, ...]:
        """A line a take: the mean over its starts."""
        return summaries(self.rows)

    @property
    def mean(self) -> Summary:
        """The mean over the takes."""
        return summary_of("mean", self.takes, lambda values: float(np.mean(values)))

    @property
    def median(self) -> Summary:
        """The median over the takes."""
        return summary_of("median", self.takes, lambda values: float(np.median(values)))

    def as_dict(self) -> dict[str, object]:
        """The report as JSON-ready data."""
        tables = {"takes": [asdict(line) for line in self.takes], "mean": asdict(self.mean)}
        return {**asdict(self), **tables, "median": asdict(self.median), "done": self.done}


@dataclass(frozen=True)
class _Job:
    take: str
    seed: int
    trials: int
    budget_s: float | None
    tracking: TrackSettings
    library: Path | None


def bench_tracking(config: BenchConfig, report: StageReport | None = None) -> BenchReport:
    """Track takes and measure how it goes; rows are the same whatever the number of processes, but for times.

    Raises:
        BadInput: a take cannot be used.
    """
    takes = config.takes or tuple(name for name in starter_names() if name not in _CYCLES)
    jobs = [
        _Job(take, seed, 0 if seed else config.trials, config.budget_s, config.tracking, config.library)
        for take in takes
        for seed in range(config.starts)
    ]
    with Stages(report).stage("track") as advance:
        rows = tuple(run_in_order(_bench, jobs, config.jobs, advance))
    machine = (
        f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}, "
        f"MuJoCo {mujoco.__version__}, NumPy {np.__version__}"
    )
    return BenchReport(machine, rows)


@contextmanager
def _bench() -> Iterator[Callable[[_Job], BenchRow]]:
    yield _row


def _row(job: _Job) -> BenchRow:
    source = find_source(job.take, job.library)
    body = build_body(source.take.motion, stage=source.stage)
    placed = onto_floor(source.take.motion, body.segments, source.stage)
    settings = replace(job.tracking, seed=job.seed, threads=1, budget_s=job.budget_s)
    wall_began, cpu_began = time.perf_counter(), time.process_time()
    result = track(placed, body, settings)
    cpu_s, wall_s = time.process_time() - cpu_began, time.perf_counter() - wall_began
    return BenchRow(
        take=job.take,
        cpu_s=round(cpu_s, 3),
        wall_s=round(wall_s, 3),
        simulated_s=round(result.motion_s + settings.hold_s, 4),
        steps_per_cpu_s=_rate(result.physics_steps, result.cpu_s),
        steps_per_stepping_s=_rate(result.physics_steps, result.stepping_s),
        raw_steps_per_cpu_s=raw_steps_per_cpu_s(result),
        survived=survival(result, placed, trials=job.trials).share if job.trials else None,
        sha256=_digest(result),
        track=track_report(body, result),
    )


def _rate(steps: int, seconds: float) -> int:
    return round(steps / seconds) if seconds > 0.0 else 0


def _digest(result: TrackResult) -> str:
    """Of the bytes of states and controls: two tracks with the same are the same."""
    return hashlib.sha256(result.rollout.states.tobytes() + result.controls.tobytes()).hexdigest()


def raw_steps_per_cpu_s(result: TrackResult) -> int:
    """Physics steps a second of processor time of MuJoCo's own rollout, from the states that a track went through.

    All of its control intervals are simulated in one batch, again and again: the same contacts as in the search, and
    nothing else.
    """
    a_control = round(result.rollout.fps / result.reference.control_hz)
    states = result.rollout.states[::a_control][:-1]
    controls = result.controls[: len(states)]
    if not len(states):
        return 0
    with Simulator(result.rollout.body, result.reference.control_hz) as simulator:
        simulator.advance(states, controls)
        simulator.steps, simulator.stepping_s = 0, 0.0
        while simulator.stepping_s < _RAW_S:
            simulator.advance(states, controls)
        return _rate(simulator.steps, simulator.stepping_s)
