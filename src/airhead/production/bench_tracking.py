"""`airhead bench tracking`: how well, how surely and at what cost takes are tracked."""

from __future__ import annotations

import os
import platform
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass

import mujoco
import numpy as np

from airhead.body import build_body
from airhead.compute import run_in_order
from airhead.motion import onto_floor
from airhead.production.perform_take import Metrics, performed_by_physics
from airhead.production.sources import find_take
from airhead.production.stages import StageReport, Stages
from airhead.production.track_report import TrackReport, track_report
from airhead.simulation import Simulator
from airhead.takes import starter_names
from airhead.tracking import TrackSettings, survival, track

#: Starter takes that nothing holds to the ground at their ends: run and walk are cycles.
_CYCLES = ("run", "walk")
_RAW_BATCH, _RAW_INTERVALS = 64, 30


@dataclass(frozen=True)
class BenchConfig:
    """What is measured.

    Attributes:
        takes: which; empty for the starter takes that end at rest.
        starts: how many starts a take: the recorded one, then noisy ones with seeds 1, 2, ….
        trials: of survival under the feedback, for each take from its recorded start; 0 for none.
        jobs: processes.
        budget_s: how long one track may take; None for as long as it takes.
    """

    takes: tuple[str, ...] = ()
    starts: int = 1
    trials: int = 0
    jobs: int = 1
    budget_s: float | None = None


@dataclass(frozen=True)
class BenchRow:
    """One take from one start.

    Attributes:
        take: its name.
        cpu_s_per_s: seconds of processor time a second of motion, the hold included, all attempts counted.
        survived: share of trials that survive noise 0.1 at the start with the feedback alone; None if not measured.
        track: what the track says of itself.
        metrics: what was measured of the motion.
    """

    take: str
    cpu_s_per_s: float
    survived: float | None
    track: TrackReport
    metrics: Metrics


@dataclass(frozen=True)
class BenchReport:
    """A table, and what it was measured on."""

    machine: str
    raw_steps_per_cpu_s: float
    rows: tuple[BenchRow, ...]

    @property
    def done(self) -> int:
        """How many rows succeeded."""
        return sum(row.track.success for row in self.rows)

    def as_dict(self) -> dict[str, object]:
        """The report as JSON-ready data."""
        return {**asdict(self), "done": self.done}


@dataclass(frozen=True)
class _Job:
    take: str
    seed: int
    trials: int
    budget_s: float | None


def bench_tracking(config: BenchConfig, report: StageReport | None = None) -> BenchReport:
    """Track takes and measure how it goes; rows are the same whatever the number of processes, but for times.

    Raises:
        BadInput: a take cannot be used.
    """
    takes = config.takes or tuple(name for name in starter_names() if name not in _CYCLES)
    jobs = [
        _Job(take, seed, config.trials if seed == 0 else 0, config.budget_s)
        for take in takes
        for seed in range(config.starts)
    ]
    with Stages(report).stage("track") as advance:
        rows = tuple(run_in_order(_bench, jobs, config.jobs, advance))
    machine = (
        f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}, "
        f"MuJoCo {mujoco.__version__}, NumPy {np.__version__}"
    )
    return BenchReport(machine, _raw_steps_per_cpu_s(takes[0]), rows)


@contextmanager
def _bench() -> Iterator[Callable[[_Job], BenchRow]]:
    yield _row


def _row(job: _Job) -> BenchRow:
    take = find_take(job.take)
    body = build_body(take.motion)
    placed = onto_floor(take.motion, body.segments)
    settings = TrackSettings(seed=job.seed, threads=1, budget_s=job.budget_s)
    began = time.process_time()
    result = track(placed, body, settings)
    cpu_s = time.process_time() - began
    survived = survival(result, placed, trials=job.trials).share if job.trials else None
    return BenchRow(
        take=job.take,
        cpu_s_per_s=round(cpu_s / (result.motion_s + settings.hold_s), 2),
        survived=survived,
        track=track_report(body, result),
        metrics=performed_by_physics(take, body, placed, result).metrics,
    )


def _raw_steps_per_cpu_s(take: str) -> float:
    """Steps a second of processor time of the bare simulation, standing as the take begins."""
    motion = find_take(take).motion
    body = build_body(motion)
    placed = onto_floor(motion, body.segments)
    qpos = body.qpos(placed.root_pos_w[0], placed.joint_rot_l[0])
    states = np.tile(np.concatenate([qpos, np.zeros(body.space.nv)]), (_RAW_BATCH, 1))
    targets = np.tile(body.targets(qpos, np.zeros(body.space.nv)), (_RAW_BATCH, 1))
    with Simulator(body) as simulator:
        began = time.process_time()
        for _ in range(_RAW_INTERVALS):
            states = simulator.advance(states, targets)
        return round(simulator.steps / (time.process_time() - began))
