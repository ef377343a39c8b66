"""The benchmark of formats measures what it says."""

from __future__ import annotations

import importlib
import json

import pytest

from airhead.errors import MissingPiece
from airhead.production import bench_formats


def test_only_rows_with_the_words_are_measured() -> None:
    rows = bench_formats(("positions", "retarget")).rows
    assert [row.name.split(",")[0] for row in rows] == ["write positions", "read positions", "retarget"]
    assert [row.amount for row in rows[:2]] == [60 * 2000] * 2
    assert all(row.a_second == pytest.approx(row.amount / row.seconds) for row in rows)


def test_a_missing_piece_is_named_and_the_other_rows_are_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> tuple[float, float, str]:
        raise MissingPiece("no such library", allowed="pip install it")

    module = importlib.import_module("airhead.production.bench_formats")
    monkeypatch.setattr(module, "_ROWS", {"a": missing, "b": lambda: (0.5, 10.0, "frames")})
    told = json.loads(json.dumps(bench_formats().as_dict()))["rows"]
    assert told[0]["missing"] == "no such library; allowed: pip install it"
    assert told[1]["a_second"] == 20
