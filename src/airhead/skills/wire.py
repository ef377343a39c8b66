"""The encoding of ONNX files (protocol buffers), read field by field: nothing in them is run or followed.

https://protobuf.dev/programming-guides/encoding/: a message is a row of fields, each with its number and either a
whole number or so many bytes, which may be a message again.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from airhead.errors import BadInput

_NUMBER, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5
_FIXED_BYTES: Final = {_FIXED64: 8, _FIXED32: 4}
_LONGEST_NUMBER: Final = 10
#: No message of a skill has more fields.
_MOST_FIELDS: Final = 1000

Value = int | memoryview


def fields(message: memoryview) -> Iterator[tuple[int, Value]]:
    """The number and the value of every field of a message, in order.

    Raises:
        BadInput: it is no message, or one of too many fields.
    """
    at, count = 0, 0
    while at < len(message):
        count += 1
        if count > _MOST_FIELDS:
            raise BadInput("too many fields in a message", found=f"{count} or more", allowed=f"at most {_MOST_FIELDS}")
        key, at = _number(message, at)
        kind = key & 7
        if kind == _NUMBER:
            value, at = _number(message, at)
            yield key >> 3, value
            continue
        if kind == _BYTES:
            size, at = _number(message, at)
        elif kind in _FIXED_BYTES:
            size = _FIXED_BYTES[kind]
        else:
            raise BadInput("not an ONNX file", found=f"a field of kind {kind}")
        if at + size > len(message):
            raise BadInput("the file is cut short", found=f"{len(message) - at} bytes", allowed=f"{size} bytes")
        yield key >> 3, message[at : at + size]
        at += size


def numbers(packed: memoryview) -> list[int]:
    """Whole numbers that stand one after the other without their keys."""
    found, at = [], 0
    while at < len(packed):
        number, at = _number(packed, at)
        found.append(number)
    return found


def text(value: Value) -> str:
    """A field as text; BadInput if it is none."""
    if isinstance(value, int):
        raise BadInput("a number stands where text should", found=value)
    try:
        return str(value, "utf-8")
    except UnicodeDecodeError:
        raise BadInput("not text in UTF-8", found=repr(bytes(value[:20]))) from None


def _number(message: memoryview, at: int) -> tuple[int, int]:
    """The number that starts at a byte, seven bits a byte, and the place after it."""
    number = 0
    for position in range(_LONGEST_NUMBER):
        if at + position >= len(message):
            break
        byte = message[at + position]
        number |= (byte & 0x7F) << (7 * position)
        if byte < 0x80:
            return number, at + position + 1
    raise BadInput("not an ONNX file", found="a number without an end")
