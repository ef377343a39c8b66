"""The HIERARCHY of a BVH file: joints, offsets and channels, as they stand there, in the file's units and axes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from airhead.errors import BadInput

_CHANNELS: Final = ("Xposition", "Yposition", "Zposition", "Xrotation", "Yrotation", "Zrotation")
_CHANNEL_NUMBER: Final = {name.lower(): number for number, name in enumerate(_CHANNELS)}
_COUNTS: Final = tuple("0123456")
_WORD: Final = re.compile(r"[{}]|[^\s{}]+")
_MOST_CHARACTERS: Final = 1024 * 1024
_MOST_JOINTS: Final = 2048
_LONGEST_NAME: Final = 200
_GREATEST: Final = 1e6

Vector = tuple[float, float, float]


@dataclass(frozen=True)
class BvhJoint:
    """A joint or an End Site, as the file has it.

    Attributes:
        name: as it stands there, white space as one space; empty for an End Site.
        parent: number of the parent, -1 for the root.
        offset: from the parent, in the file's units and axes.
        channels: 0, 1, 2 for X, Y, Z position, 3, 4, 5 for X, Y, Z rotation, in the file's order.
        is_end: whether it is an End Site.
    """

    name: str
    parent: int
    offset: Vector
    channels: tuple[int, ...] = ()
    is_end: bool = False


def parse_hierarchy(text: str) -> tuple[BvhJoint, ...]:
    """The joints and End Sites in the text before MOTION, in the file's order, parents before children.

    End Sites without length are left out.

    Raises:
        BadInput: names the line, what stands there and what is allowed.
    """
    return _Parser(text).joints()


def number_in(word: str, greatest: float) -> float | None:
    """The number that a word of a BVH is, None where it is none, or too large."""
    try:
        number = float(word)
    except ValueError:
        return None
    return number if abs(number) <= greatest and "_" not in word else None


class _Draft:
    """A joint whose block is still open."""

    def __init__(self, name: str, parent: int, *, is_end: bool) -> None:
        self.name, self.parent, self.is_end = name, parent, is_end
        self.offset: Vector | None = None
        self.channels: tuple[int, ...] | None = None


class _Parser:
    """Takes word after word; lines are counted only for an error."""

    def __init__(self, text: str) -> None:
        if len(text) > _MOST_CHARACTERS:
            raise BadInput("the hierarchy is too long", place="HIERARCHY", allowed=f"{_MOST_CHARACTERS} characters")
        self._text = text
        self._words = text.replace("{", " { ").replace("}", " } ").split()
        self._next = 0
        self._drafts: list[_Draft] = []
        self._known_channels: dict[tuple[str, ...], tuple[int, ...]] = {}

    def joints(self) -> tuple[BvhJoint, ...]:
        self._expect("HIERARCHY")
        self._expect("ROOT")
        opened = [self._open(parent=-1)]
        while opened:
            self._statement(opened)
        if self._next < len(self._words):
            if self._word("MOTION").upper() == "ROOT":
                raise self._wrong("more than one ROOT", "one character, a file for each")
            raise self._unexpected("MOTION")
        return tuple(
            BvhJoint(draft.name, draft.parent, draft.offset or (0.0, 0.0, 0.0), draft.channels or (), draft.is_end)
            for draft in self._drafts
        )

    def _statement(self, opened: list[int]) -> None:
        """Read what comes next in the block of the joint opened last."""
        allowed = "OFFSET, CHANNELS, JOINT, End Site or }"
        draft = self._drafts[opened[-1]]
        word = self._word(allowed).upper()
        if word == "}" and draft.offset is not None:
            opened.pop()
            if draft.is_end and not any(draft.offset):
                # Nothing can stand in an End Site, so it is the last one. It tells of no tip.
                self._drafts.pop()
        elif word == "OFFSET" and draft.offset is None:
            draft.offset = self._vector()
        elif word == "CHANNELS" and draft.channels is None:
            draft.channels = self._channels()
        elif word in ("JOINT", "END") and not draft.is_end:
            opened.append(self._open(opened[-1], is_end=word == "END"))
        else:
            raise self._unexpected("OFFSET" if draft.offset is None else "each once of " + allowed)

    def _open(self, parent: int, *, is_end: bool = False) -> int:
        """Read the start of a block, up to its brace; the joint's number."""
        if is_end:
            self._expect("Site")
        name = self._name()
        if not name and not is_end:
            raise self._unexpected("a name, then {")
        if len(self._drafts) == _MOST_JOINTS:
            raise self._unexpected(f"at most {_MOST_JOINTS} joints and End Sites")
        self._drafts.append(_Draft("" if is_end else name, parent, is_end=is_end))
        return len(self._drafts) - 1

    def _name(self) -> str:
        """The words up to the next brace, which must open."""
        start = self._next
        name, *following = self._words[start : start + 2] or [""]
        # Nearly all names are one word; the rest is for the others.
        if following == ["{"] and name not in "{}" and len(name) <= _LONGEST_NAME and name.isprintable():
            self._next += 2
            return name
        while self._word("a name, then {") != "{":
            if self._words[self._next - 1] == "}":
                raise self._unexpected("a name, then {")
        name = " ".join(self._words[start : self._next - 1])
        if len(name) > _LONGEST_NAME:
            self._next = start + 1
            raise self._unexpected(f"a name of at most {_LONGEST_NAME} characters")
        return "".join(c if c.isprintable() else "_" for c in name) if not name.isprintable() else name

    def _channels(self) -> tuple[int, ...]:
        count = self._word("0 to 6 channels")
        if count not in _COUNTS:
            raise self._unexpected("0 to 6 channels")
        words = tuple(self._words[self._next : self._next + int(count)])
        # Nearly all joints of a file have the same.
        if words not in self._known_channels:
            self._known_channels[words] = self._read_channels(int(count))
        else:
            self._next += int(count)
        return self._known_channels[words]

    def _read_channels(self, count: int) -> tuple[int, ...]:
        channels: list[int] = []
        for _ in range(count):
            channel = _CHANNEL_NUMBER.get(self._word("a channel").lower())
            if channel is None or (channel < 3 and channel in channels):
                raise self._unexpected("each once of " + ", ".join(_CHANNELS))
            channels.append(channel)
        if sum(channel >= 3 for channel in channels) > 3:
            raise self._unexpected("at most three rotations")
        return tuple(channels)

    def _vector(self) -> Vector:
        words = self._words[self._next : self._next + 3]
        try:
            x, y, z = map(float, words)
        except ValueError:
            return self._number(), self._number(), self._number()
        # Three at once take half the time; where one is wrong, they are read one by one, and that one is told.
        allowed = abs(x) <= _GREATEST and abs(y) <= _GREATEST and abs(z) <= _GREATEST
        if allowed and "_" not in "".join(words):
            self._next += 3
            return x, y, z
        return self._number(), self._number(), self._number()

    def _number(self) -> float:
        word = self._word("a number")
        number = number_in(word, _GREATEST)
        if number is None:
            point = " with a point, not a comma" if "," in word else ""
            raise self._unexpected(f"a finite number up to {_GREATEST:g}{point}")
        return number

    def _expect(self, allowed: str) -> None:
        if self._word(allowed).upper() != allowed.upper():
            raise self._unexpected(allowed)

    def _word(self, allowed: str) -> str:
        if self._next == len(self._words):
            raise BadInput("the hierarchy ends too early", place=f"line {self._line()}", allowed=allowed)
        self._next += 1
        return self._words[self._next - 1]

    def _unexpected(self, allowed: str) -> BadInput:
        """The error for the word taken last."""
        return self._wrong("not what a BVH has here", allowed)

    def _wrong(self, message: str, allowed: str) -> BadInput:
        found = repr(self._words[self._next - 1][:40])
        return BadInput(message, place=f"line {self._line()}", found=found, allowed=allowed)

    def _line(self) -> int:
        """The line of the word taken last."""
        at = next((m.start() for n, m in enumerate(_WORD.finditer(self._text), start=1) if n == self._next), 0)
        return 1 + self._text.count("\n", 0, at)
