"""Finding takes: by words, tags, performer, traits, mark and likeness, in any combination."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from airhead.errors import BadInput
from airhead.motion import Mark
from airhead.takes import rows
from airhead.takes.library import Library
from airhead.takes.likeness import COARSE, FEATURES, FINE_HZ, Features, nearest_coarsely, nearest_windows, span_of
from airhead.takes.record import TakeRecord

#: So many takes are compared exactly, of those that are nearest at a coarse look.
_LOOKED_AT: Final = 120

#: The least and the most of a trait, either end may be open.
Range = tuple[float | None, float | None]


@dataclass(frozen=True)
class Likeness:
    """What takes shall be like: a take, or the span `[start_s, end_s)` of it."""

    take: str
    start_s: float = 0.0
    end_s: float | None = None


@dataclass(frozen=True)
class Query:
    """What takes are looked for; what is left out does not matter.

    Attributes:
        words: each must stand, also within a word, in name, title, tags, performer, slate or file; case and accents
            do not matter.
        tags: the take has all of them.
        performer: part of the performer's name.
        duration_s, air_time_s, peak_height_m, rotation_deg: ranges, ends included.
        mark: the take bears it.
        like: what it looks like.
        most: how many takes are wanted.
    """

    words: str = ""
    tags: tuple[str, ...] = ()
    performer: str = ""
    duration_s: Range = (None, None)
    air_time_s: Range = (None, None)
    peak_height_m: Range = (None, None)
    rotation_deg: Range = (None, None)
    mark: Mark | None = None
    like: Likeness | None = None
    most: int = 50


@dataclass(frozen=True)
class Hit:
    """A take that was found.

    Attributes:
        record: the take.
        window_s: the seconds of it that look most like what was asked for; None where nothing was.
        distance_m: how far they lie from it: root mean square over landmarks, a metre a second counted as 0.1 m.
    """

    record: TakeRecord
    window_s: tuple[float, float] | None = None
    distance_m: float | None = None

    def as_dict(self) -> dict[str, object]:
        """JSON-ready data."""
        likeness = {"window_s": list(self.window_s or ()), "distance_m": self.distance_m} if self.window_s else {}
        return self.record.as_dict() | likeness


@dataclass(frozen=True)
class Found:
    """The hits that were wanted, the best first, and how many takes there are in all that match."""

    hits: tuple[Hit, ...]
    matches: int


def search(library: Library, query: Query) -> Found:
    """The takes that match a query: by likeness if it asks for that, else by name, those that come along last.

    Raises:
        BadInput: the take that others shall be like is not there, is no humanoid's, or has no such span.
    """
    where, values = _conditions(query)
    if query.like is not None:
        return _alike(library, query, query.like, where, values)
    matches = int(library.query(f"SELECT count(*) FROM takes WHERE {where}", values)[0][0])
    order = f"ORDER BY comes_along, name LIMIT {max(query.most, 0)}"
    found = library.query(f"SELECT {rows.COLUMNS} FROM takes WHERE {where} {order}", values)
    return Found(tuple(Hit(rows.record_of(row, library.file)) for row in found), matches)


def _conditions(query: Query) -> tuple[str, list[object]]:
    conditions: list[str] = ["1"]
    values: list[object] = []
    for word in rows.folded(query.words).split():
        conditions.append("instr(words, ?) > 0")
        values.append(word)
    for tag in query.tags:
        conditions.append("EXISTS (SELECT 1 FROM tags WHERE take_id = takes.id AND tag = ?)")
        values.append(tag)
    if query.performer:
        conditions.append("instr(performer_words, ?) > 0")
        values.append(rows.folded(query.performer))
    for trait in ("duration_s", "air_time_s", "peak_height_m", "rotation_deg"):
        for end, sign in zip(getattr(query, trait), (">=", "<="), strict=True):
            if end is not None:
                conditions.append(f"{trait} {sign} ?")
                values.append(end)
    if query.mark is not None:
        conditions.append("mark = ?")
        values.append(query.mark.value)
    return " AND ".join(conditions), values


def _alike(library: Library, query: Query, like: Likeness, where: str, values: list[object]) -> Found:
    asked = _asked(library, like)
    there = _coarse_features(library, like.take, where, values)
    if not there:
        return Found((), 0)
    coarse = np.frombuffer(b"".join(there.values()), np.int8).reshape(-1, COARSE)
    lengths = np.array([len(data) // COARSE for data in there.values()])
    numbers = list(there)
    most = max(query.most, 0)
    order = nearest_coarsely(coarse, lengths, asked)
    nearest = [numbers[index] for index in order[: max(_LOOKED_AT, most)]]
    return Found(_hits(library, nearest, asked, most), len(order))


def _coarse_features(library: Library, but: str, where: str, values: list[object]) -> dict[int, bytes]:
    """The coarse features of the takes that match the conditions, by number, without the take `but`."""
    found = library.query(f"SELECT take_id, data FROM coarse WHERE {_whole(COARSE)}")
    stored: dict[int, bytes] = {row[0]: row[1] for row in found}
    # two reads in the order of the tables are far quicker than one that jumps between them
    if values:
        matching = [row[0] for row in library.query(f"SELECT id FROM takes WHERE {where}", values)]
        stored = {number: stored[number] for number in matching if number in stored}
    stored.pop(library.query("SELECT id FROM takes WHERE name = ?", [but])[0][0], None)
    return stored


def _hits(library: Library, numbers: Sequence[int], asked: Features, most: int) -> tuple[Hit, ...]:
    """The takes of these that are the most alike, the nearest first."""
    marks = ", ".join("?" * len(numbers))
    fine = f"SELECT take_id, data FROM fine WHERE take_id IN ({marks}) AND {_whole(2 * FEATURES)}"
    found = library.query(fine, numbers)
    if not found:
        return ()
    order = [row["take_id"] for row in found]
    hits = []
    for window in nearest_windows([_features(row["data"]) for row in found], asked)[:most]:
        sql = f"SELECT {rows.COLUMNS} FROM takes WHERE id = ?"
        record = rows.record_of(library.query(sql, [order[window.index]])[0], library.file)
        span_s = (round(window.start_s, 3), round(window.end_s, 3))
        hits.append(Hit(record, span_s, round(window.distance_m, 4)))
    return tuple(hits)


def _asked(library: Library, like: Likeness) -> Features:
    record = library.record(like.take)
    sql = f"SELECT data FROM takes JOIN fine ON take_id = takes.id WHERE name = ? AND {_whole(2 * FEATURES)}"
    stored = library.query(sql, [like.take])
    if not stored:
        raise BadInput(
            "nothing can be like this take", place=f"take {like.take}", found=record.no_traits or "no features"
        )
    features = _features(stored[0]["data"])
    end_s = record.duration_s if like.end_s is None else like.end_s
    if not 0 <= like.start_s < end_s <= record.duration_s + 1 / FINE_HZ:
        found, allowed = f"{like.start_s:g} to {end_s:g} s", f"within 0 to {record.duration_s:.2f} s"
        raise BadInput("not a span of this take", place=f"take {like.take}", found=found, allowed=allowed)
    return span_of(features, like.start_s, end_s)


def _whole(row_bytes: int) -> str:
    """The condition that `data` holds at least one row and whole ones: somebody may have changed it."""
    return f"typeof(data) = 'blob' AND length(data) > 0 AND length(data) % {row_bytes} = 0"


def _features(data: bytes) -> Features:
    stored: Features = np.frombuffer(data, np.float16).reshape(-1, FEATURES)
    return stored
