"""The tracking benchmark tells of every take and start, and counts honestly."""

from __future__ import annotations

import importlib
import json
from dataclasses import replace

import pytest

from airhead.motion import Take
from airhead.production import BenchConfig, bench_tracking
from airhead.tracking import TrackResult, TrackSettings


@pytest.fixture
def short_tracks(monkeypatch: pytest.MonkeyPatch, short_take: Take, tracked: TrackResult) -> list[TrackSettings]:
    """Every take is the short one, and tracking it takes no time; noisy starts fail. Gives what was asked for."""
    module, asked = importlib.import_module("airhead.production.bench_tracking"), []

    def fake(_motion: object, _body: object, settings: TrackSettings) -> TrackResult:
        asked.append(settings)
        reason = "fell" if settings.seed else ""
        return replace(tracked, seed=settings.seed, success=not reason, reason=reason)

    monkeypatch.setattr(module, "track", fake)
    monkeypatch.setattr(module, "find_take", lambda _name: short_take)
    return asked


def test_every_take_is_tracked_from_every_start(short_tracks: list[TrackSettings]) -> None:
    report = bench_tracking(BenchConfig(("kick", "punch"), starts=3, budget_s=5.0))
    assert [(row.take, row.track.seed) for row in report.rows] == [(t, s) for t in ("kick", "punch") for s in range(3)]
    assert [settings.seed for settings in short_tracks] == [0, 1, 2] * 2
    assert {settings.budget_s for settings in short_tracks} == {5.0}
    assert report.done == 2
    assert all(row.survived is None for row in report.rows)
    assert report.raw_steps_per_cpu_s > 0


def test_survival_is_measured_from_the_recorded_start_alone(short_tracks: list[TrackSettings]) -> None:
    rows = bench_tracking(BenchConfig(("kick",), starts=2, trials=2)).rows
    assert rows[0].survived in (0.0, 0.5, 1.0)
    assert rows[1].survived is None


def test_the_report_is_json(short_tracks: list[TrackSettings]) -> None:
    told = json.loads(json.dumps(bench_tracking(BenchConfig(("kick",))).as_dict()))
    assert told["done"] == 1
    assert told["rows"][0]["track"]["torque_over_limit"].keys() == {"rms", "p99", "max", "saturated"}
    assert "MuJoCo" in told["machine"]


def test_without_names_the_takes_that_end_at_rest_are_tracked(short_tracks: list[TrackSettings]) -> None:
    names = [row.take for row in bench_tracking(BenchConfig()).rows]
    assert len(names) == 12
    assert not {"run", "walk"} & set(names)
