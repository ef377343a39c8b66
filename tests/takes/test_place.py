"""Where the library is, on every system."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from airhead.errors import BadInput
from airhead.takes import library_file


def test_a_place_is_a_folder_or_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AIRHEAD_LIBRARY", str(tmp_path / "env"))
    (tmp_path / "other.db").touch()
    assert library_file() == tmp_path / "env" / "takes.sqlite"
    assert library_file(tmp_path) == tmp_path / "takes.sqlite"
    assert library_file(tmp_path / "new") == tmp_path / "new" / "takes.sqlite"
    assert library_file(tmp_path / "new.sqlite") == tmp_path / "new.sqlite"
    assert library_file(tmp_path / "other.db") == tmp_path / "other.db"
    with pytest.raises(BadInput, match="not a place for a library"):
        library_file(Path("a" * 5000))


@pytest.mark.parametrize(
    ("platform", "variables", "place"),
    [
        ("linux", {}, "home/.local/share/airhead"),
        ("linux", {"XDG_DATA_HOME": "data"}, "data/airhead"),
        ("darwin", {}, "home/Library/Application Support/airhead"),
        ("win32", {}, "home/AppData/Local/airhead"),
        ("win32", {"LOCALAPPDATA": "local"}, "local/airhead"),
    ],
)
def test_the_usual_place(platform: str, variables: dict[str, str], place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AIRHEAD_LIBRARY", "XDG_DATA_HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setattr(Path, "home", lambda: Path("home"))
    assert library_file() == Path(place) / "takes.sqlite"
