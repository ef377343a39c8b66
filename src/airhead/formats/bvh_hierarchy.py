"""The HIERARCHY of a BVH file: joints, offsets and channels, as they stand there, in the file's units and axes."""

from __future__ import annotations

import math
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
_GREATEST: Final = 1e6

Vector = tuple[float, float, float]


@dataclass(frozen=True)
class BvhJoint:
    """A joint as the file has it.

    Attributes:
        parent: number of the parent, -1 for the root.
        offset: from the parent, in the file's units and axes.
        channels: 0, 1, 2 for X, Y, Z position, 3, 4, 5 for X, Y, Z rotation, in the file's order.
    """

    name: str
    parent: int
    offset: Vector
    channels: tuple[int, ...]


@dataclass(frozen=True)
class Hierarchy:
    """The joints, parents before children, and the End Sites as (number of the parent, offset)."""

    joints: tuple[BvhJoint, ...]
    end_sites: tuple[tuple[int, Vector], ...]

    @property
    def channels(self) -> int:
        """How many numbers a frame has."""
        return sum(len(joint.channels) for joint in self.joints)

    def reach(self) -> float:
        """The longest way along bones from one end of the skeleton to another, in the file's units."""
        # The longest way has its highest joint somewhere: there it is the sum of the two longest ways down.
        bones = [(joint.parent, joint.offset) for joint in self.joints]
        down = [0.0] * len(bones)
        longest = 0.0
        for number, (parent, offset) in reversed([*enumerate(bones), *((-1, site) for site in self.end_sites)]):
            way = math.hypot(*offset) + (down[number] if number >= 0 else 0.0)
            if parent >= 0:
                longest = max(longest, down[parent] + way)
                down[parent] = max(down[parent], way)
        return longest


def parse_hierarchy(text: str) -> Hierarchy:
    """The hierarchy in the text before MOTION.

    Raises:
        BadInput: names the line, what stands there and what is allowed.
    """
    return _Parser(text).hierarchy()


class _Parser:
    """Takes word after word; lines are counted only for an error."""

    def __init__(self, text: str) -> None:
        if len(text) > _MOST_CHARACTERS:
            raise BadInput("the hierarchy is too long", place="HIERARCHY", allowed=f"{_MOST_CHARACTERS} characters")
        self._text = text
        self._words = text.replace("{", " { ").replace("}", " } ").split()
        self._next = 0
        self._joints: list[BvhJoint] = []
        self._end_sites: list[tuple[int, Vector]] = []

    def hierarchy(self) -> Hierarchy:
        self._expect("HIERARCHY")
        self._expect("ROOT")
        open_joints = [self._joint(parent=-1)]
        while open_joints:
            word = self._word("JOINT, End Site or }")
            if word == "}":
                open_joints.pop()
            elif word.upper() == "JOINT":
                open_joints.append(self._joint(open_joints[-1]))
            elif word.upper() == "END":
                self._end_site(open_joints[-1])
            else:
                raise self._unexpected("JOINT, End Site or }")
        if self._next < len(self._words):
            self._word("nothing")
            raise self._unexpected("one ROOT, then MOTION")
        return Hierarchy(tuple(self._joints), tuple(self._end_sites))

    def _joint(self, parent: int) -> int:
        """Read a joint up to its first child; its number."""
        name = self._name()
        if len(self._joints) == _MOST_JOINTS:
            raise self._unexpected(f"at most {_MOST_JOINTS} joints")
        self._expect("OFFSET")
        offset = self._vector()
        self._joints.append(BvhJoint(name, parent, offset, self._channels()))
        return len(self._joints) - 1

    def _name(self) -> str:
        start = self._next
        while self._word("a name, then {") != "{":
            if self._words[self._next - 1] == "}":
                raise self._unexpected("a name, then {")
        if self._next - 1 == start:
            raise self._unexpected("a name")
        return " ".join(self._words[start : self._next - 1])

    def _channels(self) -> tuple[int, ...]:
        self._expect("CHANNELS")
        count = self._word("0 to 6 channels")
        if count not in _COUNTS:
            raise self._unexpected("0 to 6 channels")
        channels = []
        for _ in range(int(count)):
            channel = _CHANNEL_NUMBER.get(self._word("a channel").lower())
            if channel is None or (channel < 3 and channel in channels):
                raise self._unexpected("each once of " + ", ".join(_CHANNELS))
            channels.append(channel)
        if sum(channel >= 3 for channel in channels) > 3:
            raise self._unexpected("at most three rotations")
        return tuple(channels)

    def _end_site(self, parent: int) -> None:
        self._expect("Site")
        if len(self._end_sites) == _MOST_JOINTS:
            raise self._unexpected(f"at most {_MOST_JOINTS} End Sites")
        self._expect("{")
        self._expect("OFFSET")
        self._end_sites.append((parent, self._vector()))
        self._expect("}")

    def _vector(self) -> Vector:
        return self._number(), self._number(), self._number()

    def _number(self) -> float:
        try:
            number = float(self._word("a number"))
        except ValueError:
            raise self._unexpected("a number") from None
        if not abs(number) <= _GREATEST:
            raise self._unexpected(f"a finite number up to {_GREATEST:g}")
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
        found = repr(self._words[self._next - 1][:40])
        return BadInput("not what a BVH has here", place=f"line {self._line()}", found=found, allowed=allowed)

    def _line(self) -> int:
        """The line of the word taken last."""
        at = next((m.start() for n, m in enumerate(_WORD.finditer(self._text), start=1) if n == self._next), 0)
        return 1 + self._text.count("\n", 0, at)
