"""Reading a stranger's file: its size is known and bounded before memory is taken, and every failure is BadInput."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from airhead.errors import BadInput
from airhead.motion import TakeRef, id_from

MIB = 1024 * 1024

_MEMORY_FLOOR_BYTES = 64 * MIB
_MEMORY_PER_FILE_BYTE = 20
# A Motion holds one float64 quaternion a joint and frame, and checking one briefly needs six times that.
_QUATERNION_BYTES = 4 * 8
_COPIES = 6


@contextmanager
def open_source(path: Path, limit_bytes: int) -> Iterator[tuple[BinaryIO, int]]:
    """An open regular file and its size in bytes, 1 to `limit_bytes`.

    Raises:
        BadInput: missing, unreadable, empty, too large, or not a regular file (a folder, a pipe, a device).
    """
    try:
        # Without O_NONBLOCK, opening a named pipe would wait for ever.
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except (OSError, ValueError) as error:
        raise _unreadable(path, error) from None
    try:
        size = _checked_size(path, os.fstat(handle), limit_bytes)
        with os.fdopen(handle, "rb", closefd=False) as file:
            yield file, size
    except OSError as error:
        raise _unreadable(path, error) from None
    finally:
        os.close(handle)


def read_bytes(path: Path, limit_bytes: int) -> bytes:
    """The whole of a file of 1 to `limit_bytes`; errors as in `open_source`."""
    with open_source(path, limit_bytes) as (file, size):
        return file.read(size)


def read_head(path: Path, size_bytes: int) -> bytes:
    """The first bytes of a file of any size; errors as in `open_source`."""
    with open_source(path, 1 << 62) as (file, _):
        return file.read(size_bytes)


def take_ref_of(path: Path, data: bytes) -> TakeRef:
    """The take that a plain motion file is: named by its stem, of an unrecorded performer, with consent denied."""
    return TakeRef(id_from(path.stem), hashlib.sha256(data).hexdigest())


def check_unfolded(array_bytes: int, file_bytes: int, place: str) -> None:
    """Refuse a file whose arrays would take more than 64 MiB + 20 times its size of memory.

    Args:
        array_bytes: what the arrays take once.
        file_bytes: the size of the file.
        place: where the arrays are described.
    """
    allowed = (_MEMORY_FLOOR_BYTES + _MEMORY_PER_FILE_BYTE * file_bytes) // _COPIES
    if array_bytes > allowed:
        raise BadInput(
            "unfolds to too much for a file of its size",
            place=place,
            found=f"{array_bytes} bytes of numbers in {file_bytes} bytes of file",
            allowed=f"at most {allowed} bytes of numbers",
        )


def rotation_bytes(frames: int, joints: int) -> int:
    """Bytes that the rotations of a motion take."""
    return frames * joints * _QUATERNION_BYTES


@contextmanager
def in_file(path: Path) -> Iterator[None]:
    """Name `path` in every BadInput raised inside that names no file yet."""
    try:
        yield
    except BadInput as error:
        if error.file is not None:
            raise
        raise BadInput(error.message, file=path, place=error.place, found=error.found, allowed=error.allowed) from None


def _checked_size(path: Path, status: os.stat_result, limit_bytes: int) -> int:
    if stat.S_ISDIR(status.st_mode):
        raise BadInput("a folder, not a file", file=path, allowed="a motion file")
    if not stat.S_ISREG(status.st_mode):
        raise BadInput("not a regular file", file=path, allowed="a motion file")
    if status.st_size == 0:
        raise BadInput("the file is empty", file=path)
    if status.st_size > limit_bytes:
        found, allowed = f"{status.st_size / MIB:.1f} MiB", f"at most {limit_bytes / MIB:.0f} MiB"
        raise BadInput("the file is too large", file=path, found=found, allowed=allowed)
    return status.st_size


def _unreadable(path: Path, error: OSError | ValueError) -> BadInput:
    if isinstance(error, FileNotFoundError):
        return BadInput("no such file", file=path)
    reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
    return BadInput("the file cannot be read", file=path, found=reason)
