"""YAML from strangers: plain data with the line of every value, bounded in size and depth before it is built.

Only what a document needs is read: maps, lists, words and numbers. Tags, anchors and aliases are refused, so there is
nothing to construct and nothing to multiply. Plain words follow YAML 1.2's core schema: `no` is a word, not false.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, NoReturn

import yaml
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from airhead.errors import BadInput

LARGEST_BYTES: Final = 1_000_000
DEEPEST: Final = 12
MOST_VALUES: Final = 20_000
_LONGEST_KEY: Final = 64

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_INTEGER = re.compile(r"[-+]?[0-9]{1,18}")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]{1,4})?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
_WORDS: Final[dict[str, object]] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}

#: Where a value stands in a document: keys of maps and numbers of list items.
Place = tuple[str | int, ...]


@dataclass(frozen=True)
class Document:
    """What a YAML text says.

    Attributes:
        data: maps, lists, texts, numbers, truth values and nothing, nested.
        lines: the line, from 1, of every value in it.
    """

    data: object
    lines: dict[Place, int]

    def line(self, place: Place) -> int:
        """The line of a value, or of the nearest one around it."""
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place, 1)


def parse_yaml(raw: bytes, file: str | Path | None = None) -> Document:
    """Read one YAML document.

    Raises:
        BadInput: with file and line: not UTF-8, too large, too deep, too many values, no YAML, tags, anchors or
            aliases, the same key twice, keys that are no words, nothing, or several documents.
    """
    if len(raw) > LARGEST_BYTES:
        allowed = f"at most {LARGEST_BYTES} bytes"
        raise BadInput("a routine cannot be this large", file=file, found=f"{len(raw)} bytes", allowed=allowed)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        found = f"byte 0x{raw[error.start]:02x}"
        raise BadInput("not text in UTF-8", file=file, place=f"line {line}", found=found) from None
    return _Builder(file).document(text)


@dataclass
class _Builder:
    file: str | Path | None
    lines: dict[Place, int] = field(default_factory=dict)

    def document(self, text: str) -> Document:
        events = self._events(text)
        starts = [next(events), next(events)]  # of the stream, of the document
        if not isinstance(starts[1], DocumentStartEvent):
            self._refuse(1, "there is nothing in it", allowed="a routine; `airhead routine new` writes one")
        data = self._value(next(events), events, ())
        next(events)
        extra = next(events)
        if isinstance(extra, DocumentStartEvent):
            self._refuse(_line(extra), "a second document begins", allowed="one document a file")
        return Document(data, self.lines)

    def _events(self, text: str) -> Iterator[Event]:
        try:
            yield from yaml.parse(text, Loader=_LOADER)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            last = text.rstrip("\n").count("\n") + 1
            self._refuse(min(mark.line + 1, last) if mark else 1, f"not YAML: {error.problem or error.context}")
        except yaml.YAMLError as error:
            position = getattr(error, "position", 0)
            self._refuse(text.count("\n", 0, position) + 1, "not YAML: a character that may not stand in it")

    def _value(self, event: Event, events: Iterator[Event], place: Place) -> object:
        self._check(event, place)
        self.lines[place] = _line(event)
        if isinstance(event, ScalarEvent):
            return _plain(event.value) if event.implicit[0] and not event.style else event.value
        if isinstance(event, SequenceStartEvent):
            items: list[object] = []
            while not isinstance(event := next(events), SequenceEndEvent):
                items.append(self._value(event, events, (*place, len(items))))
            return items
        pairs: dict[str, object] = {}
        while not isinstance(event := next(events), MappingEndEvent):
            key = self._key(event, pairs)
            pairs[key] = self._value(next(events), events, (*place, key))
            self.lines[(*place, key)] = min(self.lines[(*place, key)], _line(event))
        return pairs

    def _key(self, event: Event, known: dict[str, object]) -> str:
        self._check(event, ())
        if not isinstance(event, ScalarEvent) or not 0 < len(event.value) <= _LONGEST_KEY:
            self._refuse(_line(event), "a key must be a word", allowed=f"up to {_LONGEST_KEY} letters")
        if event.value in known:
            self._refuse(_line(event), f"the key {event.value!r} stands twice", allowed="each key once")
        key: str = event.value
        return key

    def _check(self, event: Event, place: Place) -> None:
        if isinstance(event, AliasEvent) or (isinstance(event, NodeEvent) and event.anchor is not None):
            found = f"{'*' if isinstance(event, AliasEvent) else '&'}{str(event.anchor)[:40]}"
            self._refuse(_line(event), "anchors and aliases are not read", found=found, allowed="the value itself")
        tag = getattr(event, "tag", None)
        if tag is not None:
            self._refuse(_line(event), "tags are not read", found=str(tag)[:60], allowed="plain values")
        if len(place) > DEEPEST:
            self._refuse(_line(event), "nested too deeply", allowed=f"at most {DEEPEST} levels")
        if len(self.lines) >= MOST_VALUES:
            self._refuse(_line(event), "too many values", allowed=f"at most {MOST_VALUES}")

    def _refuse(self, line: int, message: str, found: str | None = None, allowed: str | None = None) -> NoReturn:
        raise BadInput(message, file=self.file, place=f"line {line}", found=found, allowed=allowed) from None


def _line(event: Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1


def _plain(word: str) -> object:
    """What a word without quotes means."""
    if word in _WORDS:
        return _WORDS[word]
    if _INTEGER.fullmatch(word):
        return int(word)
    if _FLOAT.fullmatch(word):
        return float(word.replace(".inf", "inf").replace(".Inf", "inf").replace(".INF", "inf").replace(".nan", "nan"))
    return word
