"""What was made with a take is noted before it is there, so that nothing made can be missed."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from airhead.errors import CannotWrite
from airhead.motion import Drive
from airhead.production import MakeConfig, looked_up, make
from airhead.takes import Library, TakeUse, UseKind, database


def test_a_film_and_its_performance_are_noted_and_looked_up(small: Callable[..., MakeConfig], tmp_path: Path) -> None:
    result = make(small(out=tmp_path / "film"))
    with Library() as library:
        ours = [use for use in library.uses("kick_start") if tmp_path in use.path.parents]
    assert {(use.kind, use.path) for use in ours} == {
        (UseKind.FILM, result.film.absolute()),
        (UseKind.PERFORMANCE, result.performance[0].absolute()),
    }
    assert [used.state for used in looked_up(ours)] == ["there", "there"]
    result.credits.write_text("{}")
    result.performance[0].unlink()
    states = {used.use.kind: used.state for used in looked_up(ours)}
    assert states == {UseKind.FILM: "changed", UseKind.PERFORMANCE: "gone"}
    result.credits.unlink()
    assert {used.state for used in looked_up(ours)} == {"changed", "gone"}


def test_a_library_that_cannot_note_it_refuses_before_long_work(
    small: Callable[..., MakeConfig], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "_PATIENCE_S", 0.01)
    with Library() as library:
        other = sqlite3.connect(library.file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(CannotWrite, match="the library is busy"):
        make(small(out=tmp_path / "film"))
    other.close()
    assert list(tmp_path.iterdir()) == []


def test_a_film_that_failed_to_be_made_was_not_made_with_anything(
    small: Callable[..., MakeConfig], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import importlib

    def fail(*_: object, **__: object) -> None:
        raise CannotWrite("full")

    monkeypatch.setattr(importlib.import_module("airhead.production.filming"), "sign_film", fail)
    with pytest.raises(CannotWrite):
        make(small(Drive.PERFORMER, out=tmp_path / "film"))
    with Library() as library:
        assert not [use for use in library.uses("kick_start") if tmp_path in use.path.parents]


def test_odd_places_are_looked_up_without_a_fault(tmp_path: Path) -> None:
    today = dt.date(2026, 11, 22)
    (tmp_path / "folder").mkdir()
    odd = ["folder", "x" * 5000, "no/such/film.mp4"]
    uses = [TakeUse(UseKind.SKILL, tmp_path / place, "0" * 64, today) for place in odd]
    assert {used.state for used in looked_up(uses)} <= {"gone", "changed"}
