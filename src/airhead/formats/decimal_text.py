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
_PIECE_BYTES: Final = 64 * 1024
_WORD_BYTES: Final = 16
_LONGEST_WORD: Final = 10_000
_SPACE: Final = re.compile(rb"[\t-\r ]")
_WORD: Final = re.compile(rb"[^\t-\r ]+")
_ONE_LINE: Final = str.maketrans("\t\n\v\f\r", "     ")
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
        if numbers is None or (numbers.size and not -greatest <= numbers.min() <= numbers.max() <= greatest):
            raise _not_allowed(data, start, greatest)
        pieces.append(numbers)
        start = end
    return np.concatenate(pieces)


def _piece_end(data: bytes, start: int) -> int:
    """Where a piece that begins at `start` can end without cutting a word, and if possible without cutting a line."""
    line = data.find(b"\n", start + _PIECE_BYTES, start + _PIECE_BYTES + _LONGEST_WORD)
    if line >= 0:
        return line
    space = _SPACE.search(data, start + _PIECE_BYTES)
    return space.start() if space else len(data)


def _parse_piece(piece: bytes) -> FloatArray | None:
    """(N,) the numbers of a piece; None where a word is none."""
    if b"e" in piece or b"E" in piece:
        return _parse_by_numpy(piece)
    numbers = _parse_plain(piece) if piece else np.zeros(0)
    return _parse_by_numpy(piece) if numbers is None else numbers


def _parse_by_numpy(piece: bytes) -> FloatArray | None:
    # What separates files, groups, records and units is white space to Python.
    if not piece.isascii() or not _only_white_space(np.frombuffer(piece, np.uint8)):
        return None
    text = piece.decode()
    # Lines of one length each are what it reads fastest; others raise an error at the first that differs.
    for lines in (text.split("\n"), [text.translate(_ONE_LINE)]):
        try:
            numbers: FloatArray = np.loadtxt(lines, comments=None, ndmin=1).ravel()
            return numbers
        except ValueError:
            continue
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
    length = ends - starts
    eights = _characters(text, starts, length)
    wrong, point = _take_points(*eights)
    wrong |= _not_digits(eights[0])
    wrong |= _not_digits(eights[1])
    pointed = point < 8
    usual = (length > pointed) & (length <= 8 * (1 + pointed.view(np.uint8)))
    if np.bitwise_or.reduce(wrong) or not usual.all() or not _only_white_space(characters):
        return None
    _eight_digits(eights)
    # Sixteen digits, filled up with zeros: exact in a double, because at most fifteen were written.
    eights[0] *= np.uint64(10**8)
    eights[0] += eights[1]
    numbers: FloatArray = eights[0].astype(np.float64)
    numbers /= _TEN_TO.take(_WORD_BYTES - np.minimum(point, length))
    numbers.view(np.uint64)[:] ^= minus.astype(np.uint64) << np.uint64(63)
    return numbers


def _words(characters: NDArray[np.uint8]) -> tuple[_Ints, _Ints]:
    """Where words start and end in a text that starts and ends with a space."""
    spaces = np.flatnonzero(characters <= ord(" "))
    starts, ends = spaces[:-1] + 1, spaces[1:]
    words = ends > starts
    if words.all():
        return starts, ends
    kept = np.flatnonzero(words)
    return starts.take(kept), ends.take(kept)


def _only_white_space(characters: NDArray[np.uint8]) -> bool:
    """Whether what is not printed is white space: tabs, ends of lines and of pages."""
    return bool(characters.min() >= ord("\t")) and not bool(
        (characters - ord("\r") - 1 < ord(" ") - ord("\r") - 1).any()
    )


def _everywhere(character: int) -> np.uint64:
    return np.uint64(character * 0x0101010101010101)


def _characters(text: bytes, starts: _Ints, length: _Ints) -> _Eights:
    """(2, N) the first and second eight characters of words, digits as 0 to 9, with zeros behind."""
    sixteens = np.ndarray(len(text) - _WORD_BYTES + 1, np.dtype(f"V{_WORD_BYTES}"), text, strides=(1,))[starts]
    eights = np.empty((2, len(starts)), np.uint64)
    for half in range(2):
        np.bitwise_xor(sixteens.view("<u8")[half::2], _everywhere(ord("0")), out=eights[half])
        eights[half] &= _BEFORE.take(length - 8 * half, mode="clip")
    return eights


# In place, because new arrays cost more than what is done with them.


def _take_points(low: _Eights, high: _Eights) -> tuple[_Eights, NDArray[np.uint8]]:
    """Take the point out of words that have it in their first eight characters; what follows moves up.

    Returns:
        what is not 0 where something else was taken, or there are more; and the characters before the point, or 8.
    """
    points = low >> np.uint64(4)
    points &= _everywhere(1)
    before = points - np.uint64(1)
    number = np.bitwise_count(before)
    number >>= 3
    wrong = points & before
    low ^= points * np.uint64(ord(".") ^ ord("0"))
    points *= np.uint64(0xFF)
    points &= low
    wrong |= points
    before &= low
    low ^= before
    low >>= _ONE_BYTE
    low |= before
    low |= np.left_shift(high, _SEVEN_BYTES, out=before)
    high >>= _ONE_BYTE
    return wrong, number


def _not_digits(text: _Eights) -> _Eights:
    """Not 0 where one of eight characters is more than 9, which 6 more lifts to 16."""
    above = text + _everywhere(6)
    above |= text
    above &= _everywhere(0xF0)
    return above


def _eight_digits(text: _Eights) -> None:
    """Make eight digits the number that they are, in place: by pairs of digits, then of pairs, then of fours."""
    for shift, mask in ((8, 0x00FF00FF00FF00FF), (16, 0x0000FFFF0000FFFF), (32, 0x00000000FFFFFFFF)):
        text *= np.uint64((10 ** (shift // 8) << shift) + 1)
        text >>= np.uint64(shift)
        text &= np.uint64(mask)


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
