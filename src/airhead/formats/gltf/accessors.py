"""The numbers of a glTF file: from buffers over views to accessors, with every length checked before it is used."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, TypeVar
from urllib.parse import unquote

import numpy as np
from numpy.typing import NDArray

from airhead.errors import BadInput
from airhead.formats.gltf.document import Accessor, Buffer, BufferView, Document
from airhead.formats.source_file import MIB, check_unfolded, read_bytes
from airhead.rotations import FloatArray

_LONGEST_NAME: Final = 1000
_DTYPES: Final = {5120: "<i1", 5121: "<u1", 5122: "<i2", 5123: "<u2", 5125: "<u4", 5126: "<f4"}
_WIDTHS: Final = {"SCALAR": 1, "VEC2": 2, "VEC3": 3, "VEC4": 4}
_SCALED: Final = {5120: 127.0, 5121: 255.0, 5122: 32767.0, 5123: 65535.0}

_Entry = TypeVar("_Entry")


def entry(entries: Sequence[_Entry], number: int, name: str) -> _Entry:
    """`entries[number]`, or BadInput where there is none."""
    if number >= len(entries):
        allowed = f"0 to {len(entries) - 1}" if entries else "none"
        raise BadInput(f"no such entry in {name}", found=number, allowed=allowed)
    return entries[number]


class Numbers:
    """The buffers of a file, opened when they are first asked for.

    Args:
        document: of the file.
        path: the file; buffers in other files must lie in its folder.
        binary: the binary chunk of a `.glb`.
        file_bytes: its size; what an accessor unfolds to is bounded by it and by the other files read.
        limit_bytes: of all files together.
    """

    def __init__(
        self, document: Document, path: Path, binary: memoryview | None, file_bytes: int, limit_bytes: int
    ) -> None:
        self._document, self._path, self._binary = document, path, binary
        self._known_bytes, self._limit_bytes = file_bytes, limit_bytes
        self._buffers: dict[int, memoryview] = {}
        self._arrays: dict[int, FloatArray] = {}
        self._unfolded_bytes = 0
        self._others: dict[Path, bytes] = {}

    def sha256(self, data: bytes) -> str:
        """Of the file's own bytes, and after them those of the files beside it that it needed, in order of name."""
        digest = hashlib.sha256(data)
        for name in sorted(self._others):
            digest.update(self._others[name])
        return digest.hexdigest()

    @property
    def known_bytes(self) -> int:
        """Size of all files read so far."""
        return self._known_bytes

    def array(self, number: int) -> FloatArray:
        """(count, width) the numbers of an accessor in double precision, normalised integers as the shares they are."""
        if number not in self._arrays:
            self._arrays[number] = self._read(entry(self._document.accessors, number, "accessors"), number)
        return self._arrays[number]

    def _read(self, accessor: Accessor, number: int) -> FloatArray:
        place = f"accessors.{number}"
        if accessor.component_type not in _DTYPES or accessor.type not in _WIDTHS:
            found = f"{accessor.type} of {accessor.component_type}"
            raise BadInput("not numbers of an animation", place=place, found=found, allowed="scalars and vectors")
        dtype, width = np.dtype(_DTYPES[accessor.component_type]), _WIDTHS[accessor.type]
        if accessor.buffer_view is not None:
            raw = self._viewed(accessor.buffer_view, accessor.byte_offset, accessor.count, width, dtype)
        self._unfolded_bytes += accessor.count * width * 8
        check_unfolded(self._unfolded_bytes, self._known_bytes, place)
        if accessor.buffer_view is None:
            raw = np.zeros((accessor.count, width), dtype)
        if accessor.sparse is not None:
            raw = self._with_sparse(accessor, raw.copy(), dtype, place)
        with np.errstate(invalid="ignore"):  # a signalling NaN, which is refused below
            numbers: FloatArray = raw.astype(np.float64)
        if accessor.normalized and accessor.component_type in _SCALED:
            numbers = np.maximum(numbers / _SCALED[accessor.component_type], -1.0)
        if not np.isfinite(numbers).all():
            raise BadInput("numbers that are not finite", place=place)
        return numbers

    def _with_sparse(self, accessor: Accessor, raw: NDArray[Any], dtype: np.dtype[Any], place: str) -> NDArray[Any]:
        sparse = accessor.sparse
        assert sparse is not None
        if sparse.count > accessor.count:
            raise BadInput("more sparse values than values", place=place, found=sparse.count, allowed=accessor.count)
        kind = np.dtype(_DTYPES[sparse.indices.component_type])
        at = self._viewed(sparse.indices.buffer_view, sparse.indices.byte_offset, sparse.count, 1, kind)[:, 0]
        if at.max() >= accessor.count:
            raise BadInput("a sparse value is out of range", place=place, found=at.max(), allowed=accessor.count - 1)
        raw[at] = self._viewed(sparse.values.buffer_view, sparse.values.byte_offset, sparse.count, raw.shape[1], dtype)
        return raw

    def _viewed(self, number: int, offset: int, count: int, width: int, dtype: np.dtype[Any]) -> NDArray[Any]:
        """(count, width) numbers as they stand in a view."""
        view = entry(self._document.buffer_views, number, "bufferViews")
        data = self._buffer(view)[view.byte_offset : view.byte_offset + view.byte_length]
        item = width * dtype.itemsize
        stride = view.byte_stride or item
        needed = offset + stride * (count - 1) + item
        if len(data) < view.byte_length or needed > len(data) or stride < item:
            found, allowed = f"{needed} bytes of numbers", f"{len(data)}, as many as there are"
            raise BadInput("numbers behind the end", place=f"bufferViews.{number}", found=found, allowed=allowed)
        return np.ndarray((count, width), dtype, data, offset, (stride, dtype.itemsize))

    def _buffer(self, view: BufferView) -> memoryview:
        number = view.buffer
        if number not in self._buffers:
            buffer = entry(self._document.buffers, number, "buffers")
            data = self._opened(buffer, number)
            if len(data) < buffer.byte_length:
                found, allowed = f"{len(data)} bytes", f"{buffer.byte_length}, as stated"
                raise BadInput("a buffer is too short", place=f"buffers.{number}", found=found, allowed=allowed)
            self._buffers[number] = data[: buffer.byte_length]
        return self._buffers[number]

    def _opened(self, buffer: Buffer, number: int) -> memoryview:
        place = f"buffers.{number}.uri"
        if buffer.uri is None:
            if self._binary is None or number != 0:
                raise BadInput("a buffer without data", place=place, allowed="the binary chunk of a .glb, or a URI")
            return self._binary
        if buffer.uri.startswith("data:"):
            return memoryview(_from_data_uri(buffer.uri, place))
        beside = _beside(self._path, buffer.uri, place)
        if beside not in self._others:
            data = read_bytes(beside, self._limit_bytes)
            self._others[beside] = data
            self._known_bytes += len(data)
            if self._known_bytes > self._limit_bytes:
                found, allowed = f"{self._known_bytes / MIB:.1f} MiB", f"at most {self._limit_bytes / MIB:.0f} MiB"
                raise BadInput("the files are too large together", place=place, found=found, allowed=allowed)
        return memoryview(self._others[beside])


def _from_data_uri(uri: str, place: str) -> bytes:
    head, comma, text = uri.partition(",")
    if not comma or not head.endswith(";base64"):
        raise BadInput("not a data URI that Airhead reads", place=place, found=repr(head[:60]), allowed="base64")
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadInput("not base64", place=place, found=str(error)[:80]) from None


def _beside(path: Path, uri: str, place: str) -> Path:
    """The file in the folder of `path`, or below it, that a relative URI names."""
    allowed = "the name of a file in the same folder, or data"
    name = unquote(uri)
    odd = not name or "\0" in name or "\\" in name or ":" in name or Path(name).is_absolute()
    # JSON can hold half of a surrogate pair, which no file name can.
    odd |= len(name) > _LONGEST_NAME or any("\ud800" <= character <= "\udfff" for character in name)
    if odd or ".." in Path(name).parts:
        raise BadInput("a buffer outside of the file's folder", place=place, found=repr(uri[:80]), allowed=allowed)
    folder = path.parent.resolve()
    beside = (folder / name).resolve()
    if not beside.is_relative_to(folder):
        raise BadInput("a buffer outside of the file's folder", place=place, found=repr(uri[:80]), allowed=allowed)
    return beside
