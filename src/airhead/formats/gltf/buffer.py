"""Building the one buffer of a glTF file, with a view for each array and an accessor for each row of it."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

FLOAT: Final = 5126
ELEMENTS: Final = 34963
VERTICES: Final = 34962

_COMPONENT: Final = {"float32": FLOAT, "uint8": 5121, "uint16": 5123, "uint32": 5125}
_TYPE: Final = {(): "SCALAR", (2,): "VEC2", (3,): "VEC3", (4,): "VEC4", (16,): "MAT4"}


class BufferBuilder:
    """Takes arrays one after the other; `views`, `accessors` and `data` are the file's when all are in."""

    def __init__(self) -> None:
        self.views: list[dict[str, Any]] = []
        self.accessors: list[dict[str, Any]] = []
        self._pieces: list[bytes] = []
        self._length = 0

    @property
    def data(self) -> bytes:
        return b"".join(self._pieces)

    def add(self, array: NDArray[Any], *, target: int | None = None, bounds: bool = False) -> int:
        """The accessor of one array, (N,) numbers or (N, K) vectors, whose type is that of `array`."""
        return self.add_rows(array[None], target=target, bounds=bounds)[0]

    def add_rows(self, arrays: NDArray[Any], *, target: int | None = None, bounds: bool = False) -> list[int]:
        """The accessors of R arrays of one shape, (R, N) or (R, N, K), that lie one after the other in one view."""
        rows = np.ascontiguousarray(arrays)
        view = {"buffer": 0, "byteOffset": self._length, "byteLength": rows.nbytes}
        self.views.append(view if target is None else view | {"target": target})
        first = len(self.accessors)
        stride = rows[0].nbytes
        for number, row in enumerate(rows):
            accessor: dict[str, Any] = {
                "bufferView": len(self.views) - 1,
                "componentType": _COMPONENT[row.dtype.name],
                "count": len(row),
                "type": _TYPE[row.shape[1:]],
            }
            if number:
                accessor["byteOffset"] = number * stride
            if bounds:
                low, high = np.atleast_1d(row.min(axis=0)), np.atleast_1d(row.max(axis=0))
                accessor |= {"min": low.tolist(), "max": high.tolist()}
            self.accessors.append(accessor)
        padding = -rows.nbytes % 4
        self._pieces.append(rows.tobytes() + bytes(padding))
        self._length += rows.nbytes + padding
        return list(range(first, len(self.accessors)))
