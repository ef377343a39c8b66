"""What was made with a take is noted before it is there, so that nothing made can be missed."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from airhead.errors import CannotWrite
from airhead.formats import write
from airhead.motion import Consent, ConsentBasis, Drive, Take
from airhead.production import AddConfig, MakeConfig, add_takes, looked_up, make
from airhead.production.skill_files import takes_today
from airhead.production.take_uses import Made, note_uses
from airhead.takes import Library, TakeUse, UseKind, database, starter_take


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


def test_a_take_is_found_by_its_file_whatever_it_is_called_by_now(short_take: Take, tmp_path: Path) -> None:
    file, made = tmp_path / "mine.airhead", tmp_path / "made.onnx"
    write(short_take.motion, file)
    made.write_bytes(b"made")
    (added,) = add_takes(AddConfig((file,), library=tmp_path))
    assert added.record is not None
    # a starter take took its name since: the one who learned from it still calls it so
    then = replace(added.record.ref, id="walk", consent=Consent(train=True, basis=ConsentBasis.PERFORMER))
    (now,) = takes_today((then,), tmp_path)
    assert (now.id, now.sha256, now.consent) == ("walk", then.sha256, added.record.ref.consent)
    assert not now.consent.train
    note_uses((then, starter_take("walk").ref), (Made(UseKind.SKILL, made, made),), tmp_path)
    with Library(tmp_path) as library:
        assert [use.path for use in library.uses(added.record.ref.id)] == [made]
        assert library.uses("walk") == ()


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
