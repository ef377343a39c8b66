"""Takes into the tables of a library and out of them; whoever calls holds the transaction."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from airhead.errors import BadInput
from airhead.formats.native.files import native_bytes, native_record
from airhead.motion import Licence, Motion, StageBox, Take, TakeRef
from airhead.takes import rows
from airhead.takes.content_hash import motion_sha256
from airhead.takes.index import INDEX_VERSION, Index, index_of
from airhead.takes.record import TakeRecord
from airhead.takes.recorded import check_recorded
from airhead.takes.starter import starter_digest, starter_names, starter_take

_LONGEST_NAME = 64


def insert(
    connection: sqlite3.Connection, take: Take, motion: str, index: Index | str, today: dt.date, *, along: bool = False
) -> int:
    """Stores a take under its name, which must be free, and gives its number.

    Args:
        connection: of the library.
        take: what to store.
        motion: its `motion_sha256`.
        index: its index, or why it has none.
        today: the day.
        along: whether it is a starter take, whose motion stays where it is.
    """
    columns = rows.columns_of(take, motion, index, today)
    columns |= {"comes_along": int(along), "words": rows.words_of(columns, take.tags)}
    columns["licence_id"] = licence_number(connection, take.ref.licence)
    names, marks = ", ".join(columns), ", ".join("?" * len(columns))
    cursor = connection.execute(f"INSERT INTO takes ({names}) VALUES ({marks})", tuple(columns.values()))
    number = int(cursor.lastrowid or 0)
    connection.executemany("INSERT OR IGNORE INTO tags VALUES (?, ?)", [(number, tag) for tag in take.tags])
    put_features(connection, number, index)
    if not along:
        put_motion(connection, number, take)
    return number


def licence_number(connection: sqlite3.Connection, licence: Licence) -> int:
    """The number of a licence, which is stored if no take had it."""
    values = (licence.name, licence.notice)
    connection.execute("INSERT OR IGNORE INTO licences (name, notice) VALUES (?, ?)", values)
    found = connection.execute("SELECT id FROM licences WHERE name = ? AND notice = ?", values).fetchone()
    return int(found["id"])


def delete(connection: sqlite3.Connection, name: str) -> None:
    """Forgets a take, and its licence where no other take has it."""
    connection.execute("DELETE FROM takes WHERE name = ?", (name,))
    forget_licences(connection)


def forget_licences(connection: sqlite3.Connection) -> None:
    """Forgets the licences that no take has."""
    connection.execute("DELETE FROM licences WHERE id NOT IN (SELECT licence_id FROM takes)")


def put_motion(connection: sqlite3.Connection, number: int, take: Take) -> None:
    """Stores the motion of a take; whose it is and what is allowed stands in the table of takes and nowhere else."""
    bare = take.with_ref(TakeRef(take.ref.id, take.ref.sha256)).motion
    connection.execute("INSERT OR REPLACE INTO motions VALUES (?, ?)", (number, native_bytes(bare)))


def put_boxes(connection: sqlite3.Connection, number: int, boxes: Sequence[StageBox]) -> None:
    """Stores the boxes beside which a take was recorded."""
    values = [(number, place, *rows.box_values(box)) for place, box in enumerate(boxes)]
    connection.executemany(f"INSERT INTO boxes VALUES ({', '.join('?' * 9)})", values)


def put_features(connection: sqlite3.Connection, number: int, index: Index | str) -> None:
    """Stores what a take's likeness to others is found by."""
    for table in ("coarse", "fine"):
        connection.execute(f"DELETE FROM {table} WHERE take_id = ?", (number,))
        if isinstance(index, Index):
            data = (index.coarse if table == "coarse" else index.fine).tobytes()
            connection.execute(f"INSERT INTO {table} VALUES (?, ?)", (number, data))


def restored(record: TakeRecord, data: object, library: Path) -> Take:
    """A take from its record and the bytes of its motion.

    Raises:
        BadInput: the bytes are missing, damaged, or not of the motion that the record speaks of.
    """
    place = f"take {record.name}"
    if not isinstance(data, bytes):
        raise BadInput("its motion is not in the library", file=library, place=place)
    try:
        motion = native_record(data)
    except BadInput as error:
        raise BadInput("its motion in the library is damaged", file=library, place=place, found=error.line()) from None
    if not isinstance(motion, Motion) or motion_sha256(motion) != record.motion_sha256:
        raise BadInput("its motion in the library is another one than was stored", file=library, place=place)
    check_recorded(motion, library)
    take = Take(
        ref=motion.lineage.takes[0],
        motion=motion,
        title=record.title,
        capture_method=record.capture_method,
        session_date=record.session_date,
        source_file=record.source_file,
        alterations=record.alterations,
        tags=record.tags,
        slate=record.slate,
        mark=record.mark,
    )
    return take.with_ref(record.ref)


def free_name(connection: sqlite3.Connection, name: str) -> str:
    """The name, or the first of `name_2`, `name_3` … that is free."""
    number, tried = 1, name
    while connection.execute("SELECT 1 FROM takes WHERE name = ?", (tried,)).fetchone():
        number += 1
        tail = f"_{number}"
        tried = name[: _LONGEST_NAME - len(tail)] + tail
    return tried


def starters_are_there(connection: sqlite3.Connection) -> bool:
    """Whether the starter takes that come along with this Airhead are in the library."""
    found = connection.execute("SELECT value FROM settings WHERE name = 'starters'").fetchone()
    return found is not None and found["value"] == _starters()


def put_starters(connection: sqlite3.Connection, today: dt.date) -> None:
    """Replaces the starter takes by those that come along with this Airhead.

    A take of the user's that bears the name of a new one gets another name; one with the same motion stays instead.
    """
    connection.execute("DELETE FROM takes WHERE comes_along")
    for name in starter_names():
        take = starter_take(name)
        motion = motion_sha256(take.motion)
        same = "SELECT 1 FROM takes WHERE motion_sha256 = ? OR file_sha256 = ?"
        if connection.execute(same, (motion, take.ref.sha256)).fetchone():
            continue
        connection.execute("UPDATE takes SET name = ? WHERE name = ?", (free_name(connection, name), name))
        insert(connection, take, motion, index_of(take.motion), today, along=True)
    connection.execute("INSERT OR REPLACE INTO settings VALUES ('starters', ?)", (_starters(),))


def _starters() -> str:
    """What tells starter takes, as this Airhead indexes them, from those in another one's library."""
    return f"{starter_digest()} {INDEX_VERSION}"


def renamed(take: Take, name: str) -> Take:
    """The take under another name."""
    return take if take.ref.id == name else take.with_ref(replace(take.ref, id=name))
