"""The file under a library: opened with care, changed in whole transactions, SQLite's faults in one line of ours."""

from __future__ import annotations

import os
import sqlite3
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from airhead.errors import AirheadError, BadInput, CannotWrite
from airhead.takes import schema

#: How long to wait for another program that is writing.
_PATIENCE_S: Final = 10.0
#: The largest value in a row: a motion file at its limit.
_LARGEST_VALUE: Final = 520 * 1024 * 1024
#: How long to wait before asking again, where SQLite itself does not wait.
_PAUSE_S: Final = 0.01
_MAGIC: Final = b"SQLite format 3\0"
_READ_ONLY: Final = "a library that can be written"


def connect(file: Path, *, create: bool) -> sqlite3.Connection:
    """A connection to the library in `file`, its tables of the present version.

    A library in a place that cannot be written is opened for reading. Where there is none and none is to be made, an
    empty one in memory is opened.

    Raises:
        BadInput: the file is no library, is damaged, or is from a later Airhead.
        CannotWrite: the library has to be made or upgraded, and cannot be; or another program keeps it busy.
    """
    with faults(file):
        there = _looks_like_a_database(file)
        if not there and not create:
            return _prepared(sqlite3.connect(":memory:", isolation_level=None), file)
        if not there:
            _make_folder(file.parent)
        return _prepared(sqlite3.connect(_uri(file), uri=True, timeout=_PATIENCE_S, isolation_level=None), file)


@contextmanager
def transaction(connection: sqlite3.Connection, file: Path) -> Iterator[None]:
    """All changes of the block at once, or none of them; no other program writes meanwhile."""
    with faults(file):
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise


@contextmanager
def faults(file: Path) -> Iterator[None]:
    """SQLite's faults as ours, with the library's file."""
    try:
        yield
    except sqlite3.Error as error:
        raise _ours(error, file) from error


def _looks_like_a_database(file: Path) -> bool:
    """Whether the file is there; BadInput if it cannot be a database."""
    try:
        status = file.stat()
        if not stat.S_ISREG(status.st_mode):
            found = "a folder" if stat.S_ISDIR(status.st_mode) else "not a regular file"
            raise BadInput("not a library of takes", file=file, found=found, allowed="a file or its folder")
        with file.open("rb") as opened:
            head = opened.read(len(_MAGIC))
    except (FileNotFoundError, NotADirectoryError):
        return False
    except (OSError, ValueError) as error:
        reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
        raise BadInput("the library cannot be read", file=file, found=reason) from error
    # A process that was killed while it made the library may leave an empty file.
    if head and head != _MAGIC:
        raise BadInput("not a library of takes", file=file, found=f"a file that begins with {head!r}")
    return True


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except (OSError, ValueError) as error:
        reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
        raise CannotWrite("no library can be made here", file=folder, found=reason, allowed=_READ_ONLY) from error


def _uri(file: Path) -> str:
    whole = file.absolute()
    if _writable(file):
        return f"{whole.as_uri()}?mode=rwc"
    # On a disk that nobody can write, SQLite cannot make the files that readers agree through, and needs none.
    alone = not whole.with_name(whole.name + "-wal").exists()
    return f"{whole.as_uri()}?mode=ro" + ("&immutable=1" if alone else "")


def _writable(file: Path) -> bool:
    return os.access(file.parent, os.W_OK) and (not file.exists() or os.access(file, os.W_OK))


def _prepared(connection: sqlite3.Connection, file: Path) -> sqlite3.Connection:
    try:
        connection.row_factory = sqlite3.Row
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LARGEST_VALUE)
        # A library may come from a stranger: nothing in it is executed.
        for setting in ("trusted_schema = OFF", "cell_size_check = ON", "foreign_keys = ON"):
            connection.execute(f"PRAGMA {setting}")
        # What is stored survives a power cut, and what is removed is overwritten.
        for setting in ("synchronous = FULL", "secure_delete = ON"):
            connection.execute(f"PRAGMA {setting}")
        if not _is_seen_complete(connection, file):
            _log_ahead(connection)
            with transaction(connection, file):
                _complete(connection, file)
    except BaseException:
        connection.close()
        raise
    return connection


def _log_ahead(connection: sqlite3.Connection) -> None:
    """Readers and a writer do not wait for one another from here on."""
    patient_until_s = time.monotonic() + _PATIENCE_S
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            # Where another process does the same at this moment, SQLite gives up at once and does not wait.
            if not error.sqlite_errorname.startswith("SQLITE_BUSY") or time.monotonic() > patient_until_s:
                raise
        time.sleep(_PAUSE_S)


def _is_seen_complete(connection: sqlite3.Connection, file: Path) -> bool:
    """Whether the library is complete, all of it seen at one moment: another process may be making it."""
    connection.execute("BEGIN")
    try:
        return _is_complete(connection, file)
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")


def _is_complete(connection: sqlite3.Connection, file: Path) -> bool:
    """Whether the tables are those of the present version; BadInput if they are no library's or a later one's."""
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    ours = connection.execute("PRAGMA application_id").fetchone()[0] == schema.APPLICATION_ID
    made = connection.execute("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
    if not made and not version:
        return False
    if not ours:
        raise BadInput("a database, but not a library of takes", file=file, allowed="a library that Airhead made")
    if version > schema.VERSION:
        message = "the library is from a later Airhead; update Airhead to open it"
        raise BadInput(message, file=file, found=f"version {version}", allowed=f"versions 1 to {schema.VERSION}")
    present = version == schema.VERSION
    odd = [row["name"] for row in made if row["type"] != "table" or (present and row["name"] not in schema.TABLES)]
    missing = set(schema.TABLES).difference(row["name"] for row in made) if present else set()
    if odd or missing or version < 1:
        found = f"{odd[0]!r} in it" if odd else f"no table {min(missing)!r}" if missing else f"version {version}"
        raise BadInput("the library was changed by something else than Airhead", file=file, found=found)
    return present


def _complete(connection: sqlite3.Connection, file: Path) -> None:
    """Creates or upgrades, unless another process did it while this one waited."""
    if _is_complete(connection, file):
        return
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    if version:
        schema.upgrade(connection, version)
    else:
        schema.create(connection)


def _ours(error: sqlite3.Error, file: Path) -> AirheadError:
    name = getattr(error, "sqlite_errorname", "") or ""
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        found = f"another program was writing to it for {_PATIENCE_S:g} s"
        return CannotWrite("the library is busy", file=file, found=found, allowed="try again when it is done")
    if name.startswith("SQLITE_FULL"):
        return CannotWrite("the library cannot grow", file=file, found="no space left", allowed="free space")
    if name.startswith(("SQLITE_READONLY", "SQLITE_IOERR", "SQLITE_PERM")):
        return CannotWrite("the library cannot be written", file=file, found=str(error), allowed=_READ_ONLY)
    if name.startswith("SQLITE_CANTOPEN"):
        return CannotWrite("the library cannot be opened", file=file, found=str(error), allowed=_READ_ONLY)
    return BadInput("the library is damaged", file=file, found=str(error), allowed="a copy of it from a backup")
