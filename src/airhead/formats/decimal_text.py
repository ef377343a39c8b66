"""Text to numbers, many at a time: the decimal words between white space that motion files hold by the million.

A word of up to 16 characters is two 64-bit integers, a character a byte, and so all words of a piece of text are taken
apart at once: eight digits become a number in three multiplications (Lemire, "Quickly parsing eight digits", 2018).
At most 15 digits and a power of ten up to 22 are exact in a double, so that one division gives the double nearest to
what is written (Clinger, "How to read floating point numbers accurately", 1990). A piece with any word of another form,
longer or with an exponent, is left to NumPy; the numbers are the same to the last bit.
"""

from __future__ import annotations

import re
from typing import Final

import numpy as np
from numpy.typing import NDArray

from airhead.errors import BadInput
from airhead.rotations import FloatArray

_Ints = NDArray[np.int64]
_Eights = NDArray[np.uint64]  # eight characters each, the first in the lowest byte

# The arrays of a piece stay in the processor's cache, and a large file is never copied as a whole.
_PIECE_BYTES: Final = 128 * 1024
_WORD_BYTES: Final = 16
_LONGEST_WORD: Final = 10_000
_SPACE: Final = re.compile(rb"[\t-\r ]")
_WORD: Final = re.compile(rb"[^\t-\r ]+")
_ONE_LINE: Final = bytes.maketrans(b"\t\n\v\f\r", b"     ")
_NUMBER: Final = re.compile(rb"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")
_TEN_TO: Final = np.array([float(10**power) for power in range(17)])
_ONE_BYTE, _SEVEN_BYTES = np.uint64(8), np.uint64(56)
#: Ones in the bytes before the k-th of eight.
_BEFORE: Final = np.array([(1 << 8 * k) - 1 for k in range(9)], dtype=np.uint64)


def parse_decimals(data: bytes, start: int, greatest: float) -> FloatArray:
    """Every number in `data` from `start` on.

    Args:
        data: words of decimal digits, with or without sign, point and exponent, between white space.
        greatest: the largest absolute value that is allowed.

    Raises:
        BadInput: a word is no such number, or is too large; names its line.
    """
    pieces = [np.zeros(0)]
    while start < len(data):
        end = _piece_end(data, start)
        # So long a word is no number, and would take many times its length of memory.
        numbers = _parse_piece(data[start:end].strip()) if end - start <= _PIECE_BYTES + _LONGEST_WORD else None
        if numbers is None or (numbers.size and not np.abs(numbers).max() <= greatest):
            raise _not_allowed(data, start, greatest)
        pieces.append(numbers)
        start = end
    return np.concatenate(pieces)


def _piece_end(data: bytes, start: int) -> int:
    """Where a piece that begins at `start` can end without cutting a word."""
    space = _SPACE.search(data, start + _PIECE_BYTES)
    return space.start() if space else len(data)


def _parse_piece(piece: bytes) -> FloatArray | None:
    """(N,) the numbers of a piece; None where a word is none."""
    if b"e" in piece or b"E" in piece:
        return _parse_by_numpy(piece)
    numbers = _parse_plain(piece) if piece else np.zeros(0)
    return _parse_by_numpy(piece) if numbers is None else numbers


def _parse_by_numpy(piece: bytes) -> FloatArray | None:
    try:
        return np.loadtxt([piece.translate(_ONE_LINE).decode("ascii")], comments=None, ndmin=1)
    except ValueError:
        return None


def _parse_plain(piece: bytes) -> FloatArray | None:
    """(N,) the numbers of a piece whose words are all of the usual form; None where one is not.

    That is: a sign or none, and up to 8 digits, or up to 15 with a point after at most 7.
    """
    text = b" " + piece + b" " * _WORD_BYTES
    characters = np.frombuffer(text, np.uint8)[: len(piece) + 2]
    starts, ends = _words(characters)
    first = characters[starts]
    minus = first == ord("-")
    starts = starts + (minus | (first == ord("+")))
    halves = np.ndarray(len(piece) + 2, np.dtype(f"V{_WORD_BYTES}"), text, strides=(1,))[starts].view("<u8")
    length = ends - starts
    low, high = _cut(halves[0::2], length), _cut(halves[1::2], length - 8)
    before = _before_first(low, ".")
    pointed = before != _everywhere("\xff")
    point = np.where(pointed, np.bitwise_count(before) >> 3, length)
    # Without the point, what follows moves up by one character.
    low = (low & before) | ((low >> _ONE_BYTE | high << _SEVEN_BYTES) & ~before)
    high = np.where(pointed, high >> _ONE_BYTE | _everywhere("0") << _SEVEN_BYTES, high)
    plain = (length > pointed) & (length <= _WORD_BYTES) & (point <= 8) & _all_digits(low) & _all_digits(high)
    if not plain.all() or not _only_white_space(characters):
        return None
    # Sixteen digits, filled up with zeros: exact in a double, because at most fifteen were written.
    digits = (_eight_digits(low) * np.uint64(10**8) + _eight_digits(high)).astype(np.float64)
    numbers: FloatArray = np.copysign(digits / _TEN_TO[_WORD_BYTES - point], np.where(minus, -1.0, 1.0))
    return numbers


def _words(characters: NDArray[np.uint8]) -> tuple[_Ints, _Ints]:
    """Where words start and end in a text that starts and ends with a space."""
    spaces = np.flatnonzero(characters <= ord(" "))
    starts, ends = spaces[:-1] + 1, spaces[1:]
    words = ends > starts
    return (starts, ends) if words.all() else (starts[words], ends[words])


def _only_white_space(characters: NDArray[np.uint8]) -> bool:
    """Whether what is not printed is white space: tabs, ends of lines and of pages."""
    return bool(characters.min() >= ord("\t")) and not bool(
        (characters - ord("\r") - 1 < ord(" ") - ord("\r") - 1).any()
    )


def _everywhere(character: str) -> np.uint64:
    return np.uint64(ord(character) * 0x0101010101010101)


def _cut(text: _Eights, length: _Ints) -> _Eights:
    """The first `length` characters, then zeros."""
    kept = _BEFORE.take(length, mode="clip")
    return (text & kept) | (_everywhere("0") & ~kept)


def _before_first(text: _Eights, character: str) -> _Eights:
    """Ones in the bytes before the first that is `character`; everywhere, if none is."""
    other = text ^ _everywhere(character)
    # The lowest byte of `other` that is zero keeps its top bit, and none below it does (Mycroft 1987).
    zero = (other - _everywhere("\1")) & ~other & _everywhere("\x80")
    return ((zero & -zero) >> np.uint64(7)) - np.uint64(1)


def _all_digits(text: _Eights) -> NDArray[np.bool_]:
    """Whether all eight characters are digits: 0x30 to 0x39, which 6 more does not lift to 0x40."""
    above = text + _everywhere("\6")
    digits: NDArray[np.bool_] = (text & above & _everywhere("\xf0")) == _everywhere("0")
    return digits


def _eight_digits(text: _Eights) -> _Eights:
    """The number that eight digits are: by pairs of digits, then of pairs, then of fours."""
    number = text & _everywhere("\x0f")
    for shift, mask in ((8, 0x00FF00FF00FF00FF), (16, 0x0000FFFF0000FFFF), (32, 0x00000000FFFFFFFF)):
        number *= np.uint64((10 ** (shift // 8) << shift) + 1)
        number >>= np.uint64(shift)
        number &= np.uint64(mask)
    return number


def _not_allowed(data: bytes, start: int, greatest: float) -> BadInput:
    """The error for the first word from `start` on that is not allowed."""
    allowed = f"a finite number up to {greatest:g}, with a point"
    for match in _WORD.finditer(data, start):
        word = match.group()
        if len(word) > _LONGEST_WORD or not _NUMBER.fullmatch(word) or abs(float(word)) > greatest:
            line = 1 + data.count(b"\n", 0, match.start())
            found = repr(word[:40].decode("latin-1"))
            return BadInput("not a number of a motion", place=f"line {line}", found=found, allowed=allowed)
    return BadInput("not a number of a motion", allowed=allowed)
