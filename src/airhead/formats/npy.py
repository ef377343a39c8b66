"""`.npy` arrays, read without NumPy's own reader: that evaluates the header as Python and takes memory unseen.

The native format holds one kind, version 1.0 in C order of little-endian doubles or booleans; other programs' files may
hold more, but never objects, which would be pickles.
"""

from __future__ import annotations

import io
import math
import re
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from airhead.errors import BadInput

MAGIC: Final = b"\x93NUMPY"
_VERSION: Final = b"\x01\x00"
_START: Final = len(MAGIC + _VERSION) + 2
_MOST_AXES: Final = 3
_OURS: Final = frozenset({"<f8", "|b1"})
_FOREIGN: Final = re.compile(r"\|b1|\|[iu]1|<[iu][248]|<f[48]|<U[1-9]\d{0,5}|\|S[1-9]\d{0,5}")
_HEADER: Final = re.compile(
    rb"\{'descr': '([^']{1,20})', 'fortran_order': (True|False), 'shape': \(((?:\d{1,10}(?:, |,|(?=\))))*)\), \} *\n"
)


def pack(array: NDArray[Any]) -> bytes:
    """The bytes of an array of doubles, booleans or text."""
    buffer = io.BytesIO()
    np.lib.format.write_array(buffer, np.asarray(array, order="C"), version=(1, 0), allow_pickle=False)
    return buffer.getvalue()


def unpack(data: bytes, place: str) -> NDArray[Any]:
    """The array in `data`, without a copy, if it is of a kind that the native format holds.

    Raises:
        BadInput: another kind of array, or more or fewer bytes than its header states.
    """
    kind, fortran, shape = _header(data, place)
    if kind not in _OURS or fortran:
        allowed = "npy 1.0 in C order, of '<f8' or '|b1'"
        raise BadInput("not an array that Airhead reads", place=place, found=bytes(data[:80]), allowed=allowed)
    return _body(data, place, kind, shape).reshape(shape)


def unpack_foreign(data: bytes, place: str) -> NDArray[Any]:
    """The array of numbers, truth values or text in `data`, of another program; errors as in `unpack`."""
    kind, fortran, shape = _header(data, place)
    if not _FOREIGN.fullmatch(kind):
        allowed = "little-endian numbers, truth values or text; never objects"
        raise BadInput("not an array that Airhead reads", place=place, found=repr(kind), allowed=allowed)
    return _body(data, place, kind, shape).reshape(shape, order="F" if fortran else "C")


def _header(data: bytes, place: str) -> tuple[str, bool, tuple[int, ...]]:
    """Kind, whether the first axis runs fastest, and shape."""
    length = int.from_bytes(data[_START - 2 : _START], "little")
    header = _HEADER.fullmatch(data, _START, _START + length)
    if not data.startswith(MAGIC + _VERSION) or header is None:
        allowed = "npy 1.0 with a plain array"
        raise BadInput("not an array that Airhead reads", place=place, found=bytes(data[:80]), allowed=allowed)
    kind, fortran, axes = header.groups()
    shape = tuple(int(axis) for axis in axes.replace(b",", b" ").split())
    if len(shape) > _MOST_AXES:
        raise BadInput("too many axes", place=place, found=len(shape), allowed=f"at most {_MOST_AXES}")
    return kind.decode("latin-1"), fortran == b"True", shape


def _body(data: bytes, place: str, kind: str, shape: tuple[int, ...]) -> NDArray[Any]:
    length = int.from_bytes(data[_START - 2 : _START], "little")
    body = memoryview(data)[_START + length :]
    dtype = np.dtype(kind)
    if math.prod(shape) * dtype.itemsize != len(body):
        wanted = f"{math.prod(shape) * dtype.itemsize} for the shape {shape}"
        raise BadInput("an array of the wrong length", place=place, found=f"{len(body)} bytes", allowed=wanted)
    return np.frombuffer(body, dtype)
