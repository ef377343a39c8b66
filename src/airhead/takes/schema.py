"""The tables of a library, and the way from each older version to the next.

To change a table: raise `VERSION`, add to `UPGRADES` what turns a library of the version before into the new one, and
keep a library of the old version under `tests/takes/golden/`; never change the ones that are there.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import Final

#: Says in the file's header that it is ours; "Airh" in ASCII.
APPLICATION_ID: Final = 0x41697268
VERSION: Final = 2

_REFERENCE: Final = "INTEGER NOT NULL REFERENCES takes(id) ON DELETE CASCADE"
_BOXES: Final = f"""
        take_id {_REFERENCE},
        number INTEGER NOT NULL,
        x_m REAL NOT NULL,
        y_m REAL NOT NULL,
        z_m REAL NOT NULL,
        half_length_m REAL NOT NULL,
        half_width_m REAL NOT NULL,
        half_height_m REAL NOT NULL,
        yaw_rad REAL NOT NULL,
        PRIMARY KEY (take_id, number)"""

TABLES: Final = {
    # Notices are long, and many takes share one.
    "licences": "id INTEGER PRIMARY KEY, name TEXT NOT NULL, notice TEXT NOT NULL, UNIQUE (name, notice)",
    "takes": """
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL UNIQUE,
        comes_along INTEGER NOT NULL,
        file_sha256 TEXT NOT NULL UNIQUE,
        motion_sha256 TEXT NOT NULL UNIQUE,
        performer TEXT,
        performer_status TEXT NOT NULL,
        licence_id INTEGER NOT NULL REFERENCES licences(id),
        perform INTEGER NOT NULL,
        train INTEGER NOT NULL,
        publish INTEGER NOT NULL,
        basis TEXT NOT NULL,
        until TEXT,
        consent_on TEXT,
        withdrawn_on TEXT,
        title TEXT NOT NULL,
        capture_method TEXT NOT NULL,
        session_date TEXT,
        slate TEXT NOT NULL,
        source_file TEXT NOT NULL,
        alterations TEXT NOT NULL,
        mark TEXT NOT NULL,
        added_on TEXT NOT NULL,
        fps REAL NOT NULL,
        frames INTEGER NOT NULL,
        joints INTEGER NOT NULL,
        duration_s REAL NOT NULL,
        air_time_s REAL,
        peak_height_m REAL,
        rotation_deg REAL,
        no_traits TEXT NOT NULL,
        index_version INTEGER NOT NULL DEFAULT 0,
        words TEXT NOT NULL,
        performer_words TEXT NOT NULL""",
    "tags": f"take_id {_REFERENCE}, tag TEXT NOT NULL, PRIMARY KEY (take_id, tag)",
    # Blobs have tables of their own, so that what looks through all takes does not step over them.
    "motions": "take_id INTEGER PRIMARY KEY REFERENCES takes(id) ON DELETE CASCADE, data BLOB NOT NULL",
    "coarse": "take_id INTEGER PRIMARY KEY REFERENCES takes(id) ON DELETE CASCADE, data BLOB NOT NULL",
    "fine": "take_id INTEGER PRIMARY KEY REFERENCES takes(id) ON DELETE CASCADE, data BLOB NOT NULL",
    "uses": f"""
        id INTEGER PRIMARY KEY,
        take_id {_REFERENCE},
        kind TEXT NOT NULL,
        path TEXT NOT NULL,
        sha256 TEXT NOT NULL,
        made_on TEXT NOT NULL,
        UNIQUE (take_id, path)""",
    # The solids of a take's stage, beside which its positions were recorded.
    "boxes": _BOXES,
    "settings": "name TEXT PRIMARY KEY, value TEXT NOT NULL",
}


def _to_version_2(connection: sqlite3.Connection) -> None:
    """Boxes of stages; which Airhead's traits a take has: not known of any that was stored before."""
    connection.execute(f"CREATE TABLE boxes ({_BOXES})")
    connection.execute("ALTER TABLE takes ADD COLUMN index_version INTEGER NOT NULL DEFAULT 0")


#: What turns a library of a version into one of the next, inside a transaction.
UPGRADES: dict[int, Callable[[sqlite3.Connection], None]] = {1: _to_version_2}


def create(connection: sqlite3.Connection) -> None:
    """Makes the tables of the present version, inside a transaction."""
    for table, columns in TABLES.items():
        connection.execute(f"CREATE TABLE {table} ({columns})")
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {VERSION}")


def upgrade(connection: sqlite3.Connection, version: int) -> None:
    """Brings the tables of an older version up to the present one, inside a transaction."""
    for older in range(version, VERSION):
        UPGRADES[older](connection)
    connection.execute(f"PRAGMA user_version = {VERSION}")
