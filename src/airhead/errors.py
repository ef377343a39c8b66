"""Everything that Airhead raises on purpose.

An error says what was found, where, and what is allowed, in one line; the command line prints that line (or the same as
JSON) and exits with `exit_code`. Nothing here is ever shown with a traceback.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

_MOST_CHARACTERS: Final = 1000


class AirheadError(Exception):
    """Base of all our errors.

    Args:
        message: what is wrong, in words.
        file: the file that it was found in.
        place: where inside the file or value: a line, a key, a frame.
        found: what was found there.
        allowed: what would have been right.
    """

    exit_code = 2

    def __init__(
        self,
        message: str,
        *,
        file: Path | str | None = None,
        place: str | None = None,
        found: object | None = None,
        allowed: object | None = None,
    ) -> None:
        self.message = message
        self.file = None if file is None else str(file)
        self.place = _bounded(place)
        self.found = _bounded(found)
        self.allowed = _bounded(allowed)
        super().__init__(self.line())

    def line(self) -> str:
        """The error as one line of text, without control characters from whatever was read."""
        parts = [part for part in (self.file, self.place) if part]
        text = ": ".join([*parts, self.message])
        if self.found is not None:
            text += f"; found {self.found}"
        if self.allowed is not None:
            text += f"; allowed: {self.allowed}"
        return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)

    def as_dict(self) -> dict[str, object]:
        """The error as the JSON object that `--json` prints."""
        return {
            "error": self.message,
            "file": self.file,
            "place": self.place,
            "found": self.found,
            "allowed": self.allowed,
        }

    def __reduce__(self) -> tuple[object, ...]:
        # Exceptions with keyword arguments do not survive a process pool otherwise.
        texts = {name: getattr(self, name) for name in ("message", "file", "place", "found", "allowed")}
        return _rebuild, (type(self), texts)


def _bounded(value: object | None) -> str | None:
    """As text of a length that a reader still reads, whatever a file holds."""
    text = None if value is None else str(value)
    return text if text is None or len(text) <= _MOST_CHARACTERS else f"{text[: _MOST_CHARACTERS - 1]}…"


def _rebuild(kind: type[AirheadError], fields: dict[str, str | None]) -> AirheadError:
    return kind(
        fields["message"] or "",
        file=fields["file"],
        place=fields["place"],
        found=fields["found"],
        allowed=fields["allowed"],
    )


class BadInput(AirheadError):
    """A file, value or option that cannot be used as it is."""


class MissingPiece(AirheadError):
    """Something outside Airhead is absent: a GL library, a codec, an optional package."""


class CannotWrite(AirheadError):
    """An output could not be written: no permission, no space, a read-only place."""
