"""A folder of results that appears whole or not at all."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from airhead.errors import CannotWrite
from airhead.formats import move_all


@contextmanager
def staged_folder(out: Path) -> Iterator[Path]:
    """A new folder beside `out` to write to; when the block ends well, its files are moved into `out`.

    Whatever ends the block early, an interrupt too, leaves `out` as it was and nothing beside it. Files in `out` with
    other names stay untouched. Any OSError from inside the block counts as a failure to write.

    Raises:
        CannotWrite: `out` is a file, or its place cannot be written.
    """
    made = [folder for folder in (out, *out.parents) if not folder.exists()]
    staged = out.parent / f".airhead-{secrets.token_hex(6)}"
    try:
        if out.exists() and not out.is_dir():
            raise CannotWrite("a file stands where the folder would go", file=out, allowed="a folder")
        staged.mkdir(parents=True)
        yield staged
        out.mkdir(exist_ok=True)
        _move_all((staged, out))
        made = []
    except OSError as error:
        raise _cannot_store(out, error) from error
    finally:
        shutil.rmtree(staged, ignore_errors=True)
        for folder in made:
            _remove_if_empty(folder)


@contextmanager
def staged_in(folders: Iterable[Path]) -> Iterator[dict[Path, Path]]:
    """For each of several folders a new one in it to write to; when the block ends well, all files move up, or none.

    Promises and errors as in `staged_folder`; the folders must be there.
    """
    staged = {folder: folder / f".airhead-{secrets.token_hex(6)}" for folder in folders}
    try:
        for place in staged.values():
            place.mkdir()
        yield staged
        _move_all(*((place, folder) for folder, place in staged.items()))
    except OSError as error:
        raise _cannot_store(next(iter(staged), Path()), error) from error
    finally:
        for place in staged.values():
            shutil.rmtree(place, ignore_errors=True)


def _move_all(*moves: tuple[Path, Path]) -> None:
    """Move every file of one folder into another, for several such pairs, or none."""
    files = [(file, out / file.name) for staged, out in moves for file in sorted(staged.iterdir())]
    for _, place in files:
        if place.is_dir():
            raise CannotWrite("a folder stands where a file would go", file=place, allowed="a file name")
    move_all(files)


def _cannot_store(place: Path, error: OSError) -> CannotWrite:
    allowed = "a folder with permission to write and free space"
    found = error.strerror or str(error)
    return CannotWrite("the results cannot be stored", file=place, found=found, allowed=allowed)


def _remove_if_empty(folder: Path) -> None:
    if folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
