"""Writing a file at once or not at all: it is made beside its place, and moved there when it is whole."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from airhead.errors import CannotWrite


@contextmanager
def staged_path(path: Path) -> Iterator[Path]:
    """A path in the same folder, with the same suffix, to write to; it becomes `path` when the block ends well.

    Whatever ends the block early, an interrupt too, leaves `path` as it was and nothing beside it. Any OSError from
    inside the block counts as a failure to write.

    Raises:
        CannotWrite: no permission, no space, no such folder, a read-only place, or `path` is a folder.
    """
    staged = path.with_name(f".airhead-{secrets.token_hex(6)}{path.suffix}")
    try:
        if path.is_dir():
            raise CannotWrite("a folder stands where the file would go", file=path, allowed="a file name")
        yield staged
        _sync(staged)
        staged.replace(path)
        _sync_folder(path.parent)
    except (OSError, ValueError) as error:
        # A ValueError is a path that no file can have, such as one with a zero byte.
        if isinstance(error, ValueError) and "\0" not in str(path):
            raise
        raise _cannot_write(path, error) from None
    finally:
        with suppress(OSError, ValueError):
            staged.unlink()


@contextmanager
def staged_file(path: Path) -> Iterator[BinaryIO]:
    """A new binary file that becomes `path` when the block ends well; promises and errors as in `staged_path`."""
    with staged_path(path) as staged, staged.open("xb") as file:
        yield file


@contextmanager
def staged_paths(places: Sequence[Path]) -> Iterator[list[Path]]:
    """A path beside each of several places, with the same suffix; all files become those places, or none does.

    Promises and errors as in `staged_path`; every staged file must be there when the block ends well.
    """
    mark = secrets.token_hex(6)
    staged = [place.with_name(f".airhead-{mark}-{n}{place.suffix}") for n, place in enumerate(places)]
    try:
        for place in places:
            if place.is_dir():
                raise CannotWrite("a folder stands where the file would go", file=place, allowed="a file name")
        yield staged
        for path in staged:
            _sync(path)
        move_all(list(zip(staged, places, strict=True)))
        for folder in {place.parent for place in places}:
            _sync_folder(folder)
    except (OSError, ValueError) as error:
        culprit = next((place for place in places if "\0" in str(place)), places[-1])
        if isinstance(error, ValueError) and "\0" not in str(culprit):
            raise
        raise _cannot_write(culprit, error) from None
    finally:
        for path in staged:
            with suppress(OSError, ValueError):
                path.unlink()


def move_all(moves: Sequence[tuple[Path, Path]]) -> None:
    """Move every file to its place or none: what stands there waits beside it until all are moved.

    Args:
        moves: (file, place) pairs on one file system each.

    Raises:
        OSError: a file could not be moved; everything is where it was.
    """
    mark, moved, replaced = secrets.token_hex(6), list[tuple[Path, Path]](), list[Path]()
    try:
        for number, (file, place) in enumerate(moves):
            waiting = place.with_name(f".airhead-{mark}-{number}-replaced")
            for start, end in ((place, waiting), (file, place)):
                if start.exists():
                    moved.append((start, end))
                    start.replace(end)
            replaced.append(waiting)
    except BaseException:
        with suppress(OSError):
            for start, end in reversed(moved):
                if end.exists():
                    end.replace(start)
        raise
    for waiting in replaced:
        with suppress(OSError):
            waiting.unlink(missing_ok=True)


def _sync(staged: Path) -> None:
    # Without this, a crash just after the move could leave an empty file under the final name.
    handle = os.open(staged, os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _sync_folder(folder: Path) -> None:
    # The file is whole and in place by now; that the move itself survives a power cut is worth a try, not a failure.
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _cannot_write(path: Path, error: OSError | ValueError) -> CannotWrite:
    reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
    allowed = "an existing folder with permission to write and free space"
    return CannotWrite("the file cannot be written", file=path, found=reason, allowed=allowed)
