"""The file of a library: what is none is refused, an older one is upgraded, and no fault leaves it half changed."""

from __future__ import annotations

import datetime as dt
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from airhead.errors import AirheadError, BadInput, CannotWrite
from airhead.formats.native.files import native_bytes, write_native
from airhead.motion import Mark, Take
from airhead.takes import Library, UseKind, database, schema, starter_names

TODAY = dt.date(2026, 11, 22)
GOLDEN = Path(__file__).parent / "golden"
Make = Callable[..., Take]


def refused(file: Path, line: str, kind: type[AirheadError] = BadInput) -> None:
    with pytest.raises(kind, match=line) as found, Library(file, create=True):
        pass
    assert str(file) in str(found.value)
    assert len(str(found.value).splitlines()) == 1


def test_a_new_library_is_there_after_its_folders(tmp_path: Path) -> None:
    with Library(tmp_path / "a/b", create=True) as library:
        assert library.file == tmp_path / "a/b/takes.sqlite"
    assert [path.name for path in (tmp_path / "a/b").iterdir()] == ["takes.sqlite"]


@pytest.mark.parametrize("content", [b"not a database", b"SQLite format 3\0" + bytes(84), b"SQLite format 3\0" * 900])
def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "takes.sqlite"
    file.write_bytes(content)
    refused(file, "not a library of takes|the library is damaged")
    assert file.read_bytes() == content


def test_another_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "photos.sqlite"
    with sqlite3.connect(file) as other:
        other.execute("CREATE TABLE photos (name TEXT)")
    before = file.read_bytes()
    refused(file, "a database, but not a library of takes")
    assert file.read_bytes() == before


def test_a_library_of_a_later_airhead_is_refused_in_one_line(file: Path) -> None:
    with sqlite3.connect(file) as newer:
        newer.execute(f"PRAGMA user_version = {schema.VERSION + 1}")
    refused(file, f"from a later Airhead; .*; found version {schema.VERSION + 1}; allowed: versions 1 to")


@pytest.mark.parametrize(
    "change",
    [
        "CREATE TRIGGER evil AFTER INSERT ON tags BEGIN DELETE FROM takes; END",
        "CREATE VIEW evil AS SELECT * FROM takes",
        "CREATE TABLE evil (x)",
        "DROP TABLE fine",
        "PRAGMA user_version = -3",
    ],
)
def test_a_library_whose_tables_somebody_changed_is_refused(file: Path, change: str) -> None:
    with sqlite3.connect(file) as changed:
        changed.execute(change)
    refused(file, "the library was changed by something else than Airhead")


def test_folders_pipes_and_devices_are_refused(tmp_path: Path) -> None:
    (tmp_path / "folder.sqlite").mkdir()
    refused(tmp_path / "folder.sqlite", "not a library of takes; found a folder")
    os.mkfifo(tmp_path / "pipe.sqlite")
    refused(tmp_path / "pipe.sqlite", "not a library of takes; found not a regular file")
    refused(Path("/dev/null"), "not a library of takes; found not a regular file")


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(CannotWrite, match="no library can be made here"), Library(tmp_path / "file/b", create=True):
        pass


def test_a_link_leads_to_the_library(file: Path, tmp_path: Path, some_take: Make) -> None:
    (tmp_path / "elsewhere").mkdir()
    link = tmp_path / "elsewhere" / "link.sqlite"
    link.symlink_to(file)
    with Library(link) as library:
        name = library.add(some_take(1), TODAY).record.name
    with Library(file) as library:
        assert library.record(name)
    link.unlink()
    link.symlink_to(tmp_path / "elsewhere" / "link.sqlite")
    refused(link, "the library cannot be read")


def test_an_empty_file_and_an_empty_database_become_libraries(tmp_path: Path) -> None:
    for name, make in (("file", Path.touch), ("database", lambda path: sqlite3.connect(path).execute("VACUUM"))):
        path = tmp_path / f"{name}.sqlite"
        make(path)
        with Library(path, create=True) as library:
            assert len(library.records()) == len(starter_names())


def test_a_busy_library_is_told_and_left_alone(
    library: Library, some_take: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "_PATIENCE_S", 0.01)
    other = sqlite3.connect(library.file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with Library(library.file) as impatient, pytest.raises(CannotWrite, match="the library is busy"):
        impatient.add(some_take(1), TODAY)
    other.close()
    assert not library.has("kick_start")


def _fill(library: Library, some_take: Make) -> None:
    for number in range(2, 50):
        library.add(some_take(number, f"take_{number}"), TODAY)


def test_a_full_disk_leaves_the_library_as_it_was(library: Library, some_take: Make) -> None:
    library.add(some_take(1), TODAY)
    before = library.records()
    library._connection.execute(f"PRAGMA max_page_count = {library.query('PRAGMA page_count')[0][0]}")
    with pytest.raises(CannotWrite, match="the library cannot grow; found no space left"):
        _fill(library, some_take)
    library._connection.execute("PRAGMA max_page_count = 1000000")
    stored = library.records()
    assert set(before) <= set(stored)
    for record in stored:
        assert library.take(record.name).ref == record.ref
    assert library.query("PRAGMA integrity_check")[0][0] == "ok"


def test_a_library_that_cannot_be_written_can_be_read(
    file: Path, some_take: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Library(file) as library:
        take = library.add(some_take(1), TODAY).record
    monkeypatch.setattr(database, "_writable", lambda _: False)
    with Library(file) as library:
        assert library.record(take.name) == take
        for change in (
            lambda: library.add(some_take(2), TODAY),
            lambda: library.mark(take.name, Mark.NG),
            library.check_writable,
        ):
            with pytest.raises(CannotWrite, match="the library cannot be written"):
                change()
    assert [path.name for path in file.parent.iterdir()] == [file.name]


def _interrupted_removal(library: Library, name: str) -> None:
    with library._changes():
        library._connection.execute("DELETE FROM takes WHERE name = ?", (name,))
        raise KeyboardInterrupt


def test_a_change_that_fails_midway_is_none(library: Library, some_take: Make) -> None:
    name = library.add(some_take(1), TODAY).record.name
    before = library.record(name)
    with pytest.raises(KeyboardInterrupt):
        _interrupted_removal(library, name)
    assert library.record(name) == before


def golden_take() -> Take:
    """What the golden libraries hold."""
    from airhead.formats import read_native

    take = read_native(GOLDEN / "standing.airhead")
    assert isinstance(take, Take)
    return take


@pytest.mark.parametrize("version", range(1, schema.VERSION + 1))
def test_golden_libraries_of_every_version_open_as_what_they_hold(version: int, tmp_path: Path) -> None:
    file = tmp_path / "takes.sqlite"
    file.write_bytes((GOLDEN / f"library_v{version}.sqlite").read_bytes())
    expected = golden_take()
    with Library(file) as library:
        assert native_bytes(library.take("standing")) == native_bytes(expected)
        record = library.record("standing")
        assert (record.ref, record.tags, record.mark) == (expected.ref, expected.tags, Mark.SELECT)
        assert [(use.kind, use.path.name) for use in library.uses("standing")] == [(UseKind.FILM, "film.mp4")]
        assert library.record("gone").withdrawn_on == dt.date(2026, 11, 21)
        assert len(library.records()) == len(starter_names()) + 2


def test_every_older_version_has_an_upgrade() -> None:
    assert sorted(schema.UPGRADES) == list(range(1, schema.VERSION))


def test_an_upgrade_happens_once_and_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "takes.sqlite"
    file.write_bytes((GOLDEN / "library_v1.sqlite").read_bytes())
    newest = schema.VERSION
    failing = [True]

    def shouted(connection: sqlite3.Connection) -> None:
        connection.execute("UPDATE takes SET title = upper(title)")
        if failing.pop():
            raise BadInput("half-way")

    monkeypatch.setattr(schema, "VERSION", newest + 1)
    monkeypatch.setitem(schema.UPGRADES, newest, shouted)
    with pytest.raises(BadInput, match="half-way"):
        Library(file)
    with sqlite3.connect(file) as seen:
        assert seen.execute("PRAGMA user_version").fetchone()[0] == 1
        assert seen.execute("SELECT title FROM takes WHERE name = 'standing'").fetchone()[0] == "Standing"
    failing[:] = [False]
    for _ in range(2):
        with Library(file) as library:
            assert library.record("standing").title == "STANDING"


ADD_FOR_EVER = """
import datetime as dt, sys, itertools
from dataclasses import replace
from pathlib import Path
import numpy as np
from airhead.formats import read_native
from airhead.takes import Library
take = read_native(Path(sys.argv[2]))
for number in itertools.count():
    root = take.motion.root_pos_w + np.array([0.001 * number + 1, 0.0, 0.0])
    moved = replace(take, motion=replace(take.motion, root_pos_w=root))
    with Library(Path(sys.argv[1]), create=True) as library:
        added = library.add(moved.with_ref(replace(moved.ref, sha256=f"{number:064x}")), dt.date(2026, 11, 22))
    print(added.record.name, flush=True)
"""


@pytest.mark.parametrize("wait_s", [0.0, 0.013, 0.05, 0.11])
def test_a_kill_loses_no_take_that_was_stored(tmp_path: Path, some_take: Make, wait_s: float) -> None:
    """`benchmarks/killed_adds.py` does the same at 50 random moments."""
    file, source = tmp_path / "takes.sqlite", tmp_path / "take.airhead"
    write_native(some_take(0), source)
    command = [sys.executable, "-c", ADD_FOR_EVER, str(file), str(source)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as adding:
        assert adding.stdout is not None
        stored = [adding.stdout.readline().strip()]
        time.sleep(wait_s)
        adding.send_signal(signal.SIGKILL)
        stored += adding.stdout.read().split()
    with Library(file) as library:
        names = {record.name for record in library.records()}
        assert set(stored) <= names
        for name in names:
            assert library.take(name).motion.frames
        assert library.query("PRAGMA integrity_check")[0][0] == "ok"
