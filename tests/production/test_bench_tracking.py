"""The tracking benchmark tells of every take and start, counts honestly, and is the same over processes."""

from __future__ import annotations

import importlib
import json
from dataclasses import replace
from pathlib import Path

import pytest

from airhead.formats import write
from airhead.motion import Take, trim
from airhead.production import BenchConfig, bench_tracking
from airhead.production.sources import Source
from airhead.tracking import TrackResult, TrackSettings


@pytest.fixture
def short_tracks(monkeypatch: pytest.MonkeyPatch, short_take: Take, tracked: TrackResult) -> list[TrackSettings]:
    """Every take is the short one, and tracking it takes no time; noisy starts fail. Gives what was asked for."""
    module, asked = importlib.import_module("airhead.production.bench_tracking"), []

    def fake(_motion: object, _body: object, settings: TrackSettings) -> TrackResult:
        asked.append(settings)
        reason = "fell" if settings.seed else ""
        error_mm = tracked.mpjpe_global_mm + settings.seed
        return replace(tracked, seed=settings.seed, success=not reason, reason=reason, mpjpe_global_mm=error_mm)

    monkeypatch.setattr(module, "track", fake)
    monkeypatch.setattr(module, "find_source", lambda _name, _library: Source(short_take))
    monkeypatch.setattr(module, "_RAW_S", 1e-6)
    return asked


def test_every_take_is_tracked_from_every_start(short_tracks: list[TrackSettings], tracked: TrackResult) -> None:
    report = bench_tracking(BenchConfig(("kick", "punch"), starts=3, budget_s=5.0))
    assert [(row.take, row.track.seed) for row in report.rows] == [(t, s) for t in ("kick", "punch") for s in range(3)]
    assert [settings.seed for settings in short_tracks] == [0, 1, 2] * 2
    assert {settings.budget_s for settings in short_tracks} == {5.0}
    assert report.done == 2
    assert all(row.survived is None for row in report.rows)
    assert [(line.name, line.starts, line.done) for line in report.takes] == [("kick", 3, 1), ("punch", 3, 1)]
    assert report.takes[0].numbers["mpjpe_global_mm"] == pytest.approx(tracked.mpjpe_global_mm + 1, abs=0.01)
    assert (report.mean.starts, report.mean.done, report.mean.numbers["survived"]) == (6, 2, None)
    assert report.median.numbers["mpjpe_global_mm"] == report.takes[0].numbers["mpjpe_global_mm"]


def test_steps_are_counted_beside_bare_physics(short_tracks: list[TrackSettings], tracked: TrackResult) -> None:
    (row,) = bench_tracking(BenchConfig(("kick",))).rows
    assert row.raw_steps_per_cpu_s > 0
    assert row.steps_per_cpu_s == round(tracked.physics_steps / tracked.cpu_s)
    assert row.steps_per_stepping_s == round(tracked.physics_steps / tracked.stepping_s)
    assert tracked.stepping_s < tracked.cpu_s  # stepping is a part of the search
    assert row.numbers["steps_of_raw"] == row.steps_per_cpu_s / row.raw_steps_per_cpu_s


def test_survival_is_measured_from_the_recorded_start_alone(short_tracks: list[TrackSettings]) -> None:
    rows = bench_tracking(BenchConfig(("kick",), starts=2, trials=2)).rows
    assert rows[0].survived in (0.0, 0.5, 1.0)
    assert rows[1].survived is None


def test_the_report_is_json(short_tracks: list[TrackSettings]) -> None:
    told = json.loads(json.dumps(bench_tracking(BenchConfig(("kick",))).as_dict()))
    assert told["done"] == 1
    assert told["rows"][0]["track"]["torque_over_limit"].keys() == {"rms", "p99", "max", "saturated"}
    assert told["mean"]["numbers"].keys() == told["median"]["numbers"].keys() == told["takes"][0]["numbers"].keys()
    assert "MuJoCo" in told["machine"]


def test_without_names_the_takes_that_end_at_rest_are_tracked(short_tracks: list[TrackSettings]) -> None:
    names = [row.take for row in bench_tracking(BenchConfig()).rows]
    assert len(names) == 12
    assert not {"run", "walk"} & set(names)


def test_over_processes_every_byte_of_states_and_controls_is_the_same(
    short_take: Take, short_settings: TrackSettings, tmp_path: Path
) -> None:
    files = []
    for frames in (4, 5):
        files.append(tmp_path / f"kick_{frames}.airhead")
        write(replace(short_take, motion=trim(short_take.motion, 0, frames)), files[-1])
    takes, settings = tuple(map(str, files)), replace(short_settings, hold_s=0.1, retries=())
    alone = bench_tracking(BenchConfig(takes, tracking=settings))
    beside = bench_tracking(BenchConfig(takes, tracking=settings, jobs=2))
    assert [row.sha256 for row in alone.rows] == [row.sha256 for row in beside.rows]
    assert len({row.sha256 for row in alone.rows}) == 2
    steps = [row.track.physics_steps for row in alone.rows]
    assert steps == [row.track.physics_steps for row in beside.rows]
    assert [row.track.error_mm for row in alone.rows] == [row.track.error_mm for row in beside.rows]
