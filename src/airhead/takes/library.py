"""The library: takes stored whole, with whose they are and what may be done with them."""

from __future__ import annotations

import datetime as dt
import logging
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Final

from airhead.errors import BadInput, CannotWrite
from airhead.motion import Consent, Mark, Stage, StageBox, Take, TakeRef, check_id
from airhead.takes import rows, store
from airhead.takes.content_hash import motion_sha256
from airhead.takes.database import connect, faults, transaction
from airhead.takes.description import Description, described
from airhead.takes.index import INDEX_VERSION, index_of
from airhead.takes.place import library_file
from airhead.takes.record import TakeRecord, TakeUse
from airhead.takes.recorded import check_recorded
from airhead.takes.starter import starter_take

_log = logging.getLogger(__name__)

#: As many as a file of boxes can hold.
_MOST_BOXES: Final = 256


@dataclass(frozen=True)
class Added:
    """What came of adding a take.

    Attributes:
        record: the take in the library.
        known_by: empty if it is new, else what it has in common with the one there is: "file" or "motion".
    """

    record: TakeRecord
    known_by: str = ""


class Library:
    """An open library of takes; the starter takes stand in it too, and nobody can change those.

    Use it as a context manager. Every change is one transaction: it happens whole or not at all, also where two
    programs write at once; so do all changes inside a block of `together`.
    """

    def __init__(self, place: Path | None = None, *, create: bool = False) -> None:
        """Opens the library at `place` (`library_file` says where None is).

        Where there is none, it is made if `create`; else this is an empty one in memory.

        Raises:
            BadInput: what is there is no library, is damaged, or is from a later Airhead.
            CannotWrite: it has to be made or upgraded and cannot be, or another program keeps it busy.
        """
        self.file = library_file(place)
        self._connection = connect(self.file, create=create)
        try:
            self._bring_starters()
        except BaseException:
            self._connection.close()
            raise

    def __enter__(self) -> Library:
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, at: TracebackType | None) -> None:
        with faults(self.file):
            self._connection.close()

    def query(self, sql: str, values: Iterable[object] = ()) -> list[sqlite3.Row]:
        """The rows of a `SELECT`; for this room, which knows the tables."""
        with faults(self.file):
            return self._connection.execute(sql, tuple(values)).fetchall()

    def records(self) -> tuple[TakeRecord, ...]:
        """All takes, those that come along last, each group by name."""
        found = self.query(f"SELECT {rows.COLUMNS} FROM takes ORDER BY comes_along, name")
        return tuple(rows.record_of(row, self.file) for row in found)

    def record(self, name: str) -> TakeRecord:
        """The record of a take; BadInput if there is none of that name."""
        return rows.record_of(self._row(name), self.file)

    def has(self, name: str) -> bool:
        """Whether there is a take of that name."""
        return bool(self.query("SELECT 1 FROM takes WHERE name = ?", [name]))

    def known(self, file_sha256: str, motion: str = "") -> TakeRecord | None:
        """The take that came from a file of these bytes, else the one with this `motion_sha256`, else None."""
        where = "WHERE file_sha256 = ? OR motion_sha256 = ? ORDER BY file_sha256 = ? DESC"
        found = self.query(f"SELECT {rows.COLUMNS} FROM takes {where}", [file_sha256, motion, file_sha256])
        return rows.record_of(found[0], self.file) if found else None

    def take(self, name: str) -> Take:
        """A take with its motion, credited as the library says.

        Raises:
            BadInput: there is none of that name; or its motion is not the one that was stored.
        """
        row = self._row(name)
        record = rows.record_of(row, self.file)
        if record.comes_along:
            return starter_take(name)
        stored = self.query("SELECT data FROM motions WHERE take_id = ?", [row["id"]])
        return store.restored(record, stored[0]["data"] if stored else None, self.file)

    def stage(self, name: str) -> Stage | None:
        """The ground and the boxes beside which a take was recorded; None where nobody told of any."""
        sql = f"SELECT * FROM boxes WHERE take_id = ? ORDER BY number LIMIT {_MOST_BOXES}"
        boxes = tuple(rows.box_of(row, self.file) for row in self.query(sql, [self._row(name)["id"]]))
        return Stage(boxes) if boxes else None

    def outdated(self) -> tuple[str, ...]:
        """The takes whose traits and likeness were computed by another Airhead, and may be other ones by now."""
        sql = "SELECT name FROM takes WHERE index_version != ? AND NOT comes_along ORDER BY name"
        return tuple(row["name"] for row in self.query(sql, [INDEX_VERSION]))

    def uses(self, name: str) -> tuple[TakeUse, ...]:
        """What was made with a take, the latest first."""
        sql = "SELECT * FROM uses WHERE take_id = ? ORDER BY made_on DESC, path"
        return tuple(rows.use_of(row, self.file) for row in self.query(sql, [self._row(name)["id"]]))

    def together(self) -> AbstractContextManager[None]:
        """A block whose changes happen all at once; if it ends by an exception, none of them does."""
        return self._changes()

    def add(self, take: Take, today: dt.date, *, rename: bool = True, boxes: Sequence[StageBox] = ()) -> Added:
        """Stores a take, unless its file or its motion is there already; then nothing changes.

        Args:
            take: its reference has the SHA-256 of the file it was read from.
            today: the day.
            rename: whether another name is found where its own is taken.
            boxes: beside which it was recorded.

        Raises:
            BadInput: it was not recorded, or its name is taken.
        """
        check_recorded(take.motion)
        motion, index = motion_sha256(take.motion), index_of(take.motion, Stage(tuple(boxes)))
        with self._changes():
            found = self.known(take.ref.sha256, motion)
            if found is not None:
                return Added(found, "file" if found.ref.sha256 == take.ref.sha256 else "motion")
            name = store.free_name(self._connection, take.ref.id)
            if name != take.ref.id and not rename:
                raise BadInput("there is a take of that name already", found=take.ref.id, allowed="another name")
            number = store.insert(self._connection, store.renamed(take, name), motion, index, today)
            store.put_boxes(self._connection, number, boxes)
            return Added(self.record(name))

    def describe(self, name: str, said: Description, today: dt.date) -> TakeRecord:
        """Says what is known of a take; a consent that rested on another performer or licence is taken back.

        Raises:
            BadInput: what is said cannot be stored.
        """
        said.check(today)
        with self._changes():
            self._own_row(name)
            record = described(self.record(name), said)
            licence = {"licence_id": store.licence_number(self._connection, record.ref.licence)}
            self._set(name, rows.description_columns(record) | licence)
            store.forget_licences(self._connection)
            return self.record(name)

    def tag(self, name: str, more: Iterable[str] = (), fewer: Iterable[str] = ()) -> TakeRecord:
        """Gives a take more tags and takes others away; BadInput for a word that is no tag."""
        gained, lost = [check_id(tag) for tag in more], [check_id(tag) for tag in fewer]
        with self._changes():
            row = self._own_row(name)
            for sql, tags in (
                ("INSERT OR IGNORE INTO tags VALUES (?, ?)", gained),
                ("DELETE FROM tags WHERE take_id = ? AND tag = ?", lost),
            ):
                self._connection.executemany(sql, [(row["id"], tag) for tag in tags])
            self._set(name, {"words": rows.words_of(row, self.record(name).tags)})
            return self.record(name)

    def mark(self, name: str, mark: Mark) -> TakeRecord:
        """Says whether a take was chosen."""
        return self._changed(name, {"mark": mark.value})

    def set_consent(self, name: str, consent: Consent, today: dt.date) -> TakeRecord:
        """States what may be done with a take from now on, instead of whatever was stated before."""
        days = {"consent_on": today.isoformat(), "withdrawn_on": None}
        return self._changed(name, rows.consent_columns(consent) | days)

    def withdraw(self, name: str, today: dt.date) -> TakeRecord:
        """Denies every use of a take from now on; its record stays, and what was made with it stays listed."""
        return self._changed(name, rows.consent_columns(Consent()) | {"withdrawn_on": today.isoformat()})

    def replace_motion(self, name: str, take: Take) -> TakeRecord:
        """Puts a mended motion in a take's place; what else is known of the take stays, but for its alterations.

        Raises:
            BadInput: it was not recorded, or another take has this motion.
        """
        check_recorded(take.motion)
        motion, index = motion_sha256(take.motion), index_of(take.motion, self.stage(name))
        with self._changes():
            row, record = self._own_row(name), self.record(name)
            other = self.known("", motion)
            if other is not None and other.name != name:
                raise BadInput("another take has this motion already", place=f"take {name}", found=other.name)
            mended = replace(take.with_ref(record.ref), title=record.title, tags=record.tags)
            columns = rows.columns_of(mended, motion, index, record.added_on)
            self._set(name, {key: columns[key] for key in rows.OF_THE_MOTION})
            store.put_features(self._connection, row["id"], index)
            store.put_motion(self._connection, row["id"], mended)
            return self.record(name)

    def reindex(self, name: str) -> TakeRecord:
        """Computes anew what a take is found by; BadInput if its motion is damaged."""
        with self._changes():
            row, index = self._own_row(name), index_of(self.take(name).motion, self.stage(name))
            self._set(name, rows.index_columns(index))
            store.put_features(self._connection, row["id"], index)
            return self.record(name)

    def remove(self, name: str) -> tuple[TakeUse, ...]:
        """Forgets a take, also one whose record is damaged; gives what was made with it, for the last time."""
        with self._changes():
            self._own_row(name)
            uses = self.uses(name)
            store.delete(self._connection, name)
            return uses

    def record_uses(self, refs: Iterable[TakeRef], uses: Iterable[TakeUse]) -> None:
        """Notes what was made with takes, whatever they are called by now; those of others are passed over."""
        made = [(use.kind.value, str(use.path), use.sha256, use.made_on.isoformat()) for use in uses]
        ours = "SELECT id FROM takes WHERE file_sha256 = ? AND NOT comes_along"
        insert = "INSERT OR REPLACE INTO uses (take_id, kind, path, sha256, made_on) VALUES (?, ?, ?, ?, ?)"
        with self._changes():
            for ref in refs:
                for row in self.query(ours, [ref.sha256]):
                    self._connection.executemany(insert, [(row["id"], *use) for use in made])

    def check_writable(self) -> None:
        """CannotWrite unless changes can be stored now."""
        with self._changes():
            # to begin is not enough: SQLite finds out when it writes
            self._connection.execute("UPDATE settings SET value = value")

    def _changes(self) -> AbstractContextManager[None]:
        """A transaction, or the one that is open already."""
        return nullcontext() if self._connection.in_transaction else transaction(self._connection, self.file)

    def _row(self, name: str) -> sqlite3.Row:
        found = self.query(f"SELECT {rows.COLUMNS} FROM takes WHERE name = ?", [name])
        if not found:
            raise BadInput("no such take in the library", found=repr(name[:80]), allowed="see `airhead takes list`")
        return found[0]

    def _own_row(self, name: str) -> sqlite3.Row:
        row = self._row(name)
        if row["comes_along"]:
            raise BadInput("a starter take comes along as it is", place=f"take {name}", allowed="a take that you added")
        return row

    def _changed(self, name: str, columns: Mapping[str, object]) -> TakeRecord:
        with self._changes():
            self._own_row(name)
            self._set(name, columns)
            return self.record(name)

    def _set(self, name: str, columns: Mapping[str, object]) -> None:
        values = ", ".join(f"{column} = ?" for column in columns)
        self._connection.execute(f"UPDATE takes SET {values} WHERE name = ?", (*columns.values(), name))

    def _bring_starters(self) -> None:
        with faults(self.file):
            if store.starters_are_there(self._connection):
                return
        try:
            with self._changes():
                if not store.starters_are_there(self._connection):
                    store.put_starters(self._connection, dt.date.today())
        except CannotWrite as fault:
            # Those of an earlier Airhead will do where nothing can be written.
            if not self.query("SELECT 1 FROM takes WHERE comes_along LIMIT 1"):
                raise
            _log.info("the starter takes in the library are those of another Airhead: %s", fault)
