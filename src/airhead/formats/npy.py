"""The one kind of `.npy` that the native format holds: version 1.0, C order, little-endian doubles or booleans.

NumPy's own reader evaluates the header as Python and takes memory before it looks; this one does neither.
"""

from __future__ import annotations

import io
import math
import re
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from airhead.errors import BadInput

_MAGIC: Final = b"\x93NUMPY\x01\x00"
_START: Final = len(_MAGIC) + 2
_MOST_AXES: Final = 3
_HEADER: Final = re.compile(
    rb"\{'descr': '(<f8|\|b1)', 'fortran_order': False, 'shape': \(((?:\d{1,10}(?:, |,|(?=\))))*)\), \} *\n"
)


def pack(array: NDArray[Any]) -> bytes:
    """The bytes of an array of doubles or booleans."""
    buffer = io.BytesIO()
    np.lib.format.write_array(buffer, np.ascontiguousarray(array), version=(1, 0), allow_pickle=False)
    return buffer.getvalue()


def unpack(data: bytes, place: str) -> NDArray[Any]:
    """The array in `data`, without a copy.

    Raises:
        BadInput: another kind of array, or more or fewer bytes than its header states.
    """
    length = int.from_bytes(data[len(_MAGIC) : _START], "little")
    header = _HEADER.fullmatch(data, _START, _START + length)
    if not data.startswith(_MAGIC) or header is None:
        allowed = "npy 1.0 in C order, of '<f8' or '|b1'"
        raise BadInput("not an array that Airhead reads", place=place, found=bytes(data[:80]), allowed=allowed)
    kind, axes = header.groups()
    shape = tuple(int(axis) for axis in axes.replace(b",", b" ").split())
    if len(shape) > _MOST_AXES:
        raise BadInput("too many axes", place=place, found=len(shape), allowed=f"at most {_MOST_AXES}")
    dtype = np.dtype(kind.decode())
    body = memoryview(data)[_START + length :]
    if math.prod(shape) * dtype.itemsize != len(body):
        wanted = f"{math.prod(shape) * dtype.itemsize} for the shape {shape}"
        raise BadInput("an array of the wrong length", place=place, found=f"{len(body)} bytes", allowed=wanted)
    return np.frombuffer(body, dtype).reshape(shape)
