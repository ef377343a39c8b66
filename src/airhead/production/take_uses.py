"""What was made with a library's takes: noted there, so that a consent withdrawn later finds it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from airhead.errors import AirheadError
from airhead.motion import TakeRef
from airhead.production.recordings import file_sha256
from airhead.takes import Library, TakeUse, UseKind, starter_names, starter_take

#: A film is known by its credits, which stand beside it: two signings of one film differ.
CREDITS_NAME: Final = "credits.json"


@dataclass(frozen=True)
class Made:
    """A file that was made, perhaps not in its place yet.

    Attributes:
        kind: what it is.
        place: where it will be found.
        hashed: the file whose bytes it is known by: a film's credits where it has any, else the file itself.
    """

    kind: UseKind
    place: Path
    hashed: Path


@dataclass(frozen=True)
class UsedTake:
    """A use, and whether what was made is still there: "there", "changed" or "gone"."""

    use: TakeUse
    state: str

    def as_dict(self) -> dict[str, object]:
        """JSON-ready data."""
        return self.use.as_dict() | {"state": self.state}


def check_noteworthy(refs: Iterable[TakeRef], library: Path | None) -> None:
    """CannotWrite, before long work, if a take of the library is used and its use could not be noted."""
    if _own(refs):
        with Library(library) as kept:
            kept.check_writable()


def note_uses(refs: Iterable[TakeRef], made: Iterable[Made], library: Path | None) -> None:
    """Notes in the library what was made with its takes; starter takes and bare files are passed over.

    Raises:
        CannotWrite: it could not be noted.
    """
    own, today = _own(refs), dt.date.today()
    if own:
        uses = [TakeUse(one.kind, one.place.absolute(), file_sha256(one.hashed), today) for one in made]
        with Library(library) as kept:
            kept.record_uses(own, uses)


def looked_up(uses: Iterable[TakeUse]) -> tuple[UsedTake, ...]:
    """Uses, each with what is found in its place now."""
    return tuple(UsedTake(use, _state(use)) for use in uses)


def _state(use: TakeUse) -> str:
    credits_file = use.path.with_name(CREDITS_NAME)
    by_credits = use.kind is UseKind.FILM and credits_file.is_file()
    try:
        if not use.path.is_file():
            return "gone"
        known_by = [use.path, *([credits_file] if by_credits else [])]
        return "there" if use.sha256 in map(file_sha256, known_by) else "changed"
    except (AirheadError, OSError, ValueError):
        return "changed"


def _own(refs: Iterable[TakeRef]) -> list[TakeRef]:
    return [ref for ref in refs if ref.id not in starter_names() or ref.sha256 != starter_take(ref.id).ref.sha256]
