"""A folder of results that appears whole or not at all."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Iterator
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
        _move_all(staged, out)
        made = []
    except OSError as error:
        allowed = "a folder with permission to write and free space"
        found = error.strerror or str(error)
        raise CannotWrite("the results cannot be stored", file=out, found=found, allowed=allowed) from error
    finally:
        shutil.rmtree(staged, ignore_errors=True)
        for folder in made:
            _remove_if_empty(folder)


def _move_all(staged: Path, out: Path) -> None:
    """Move every file or none."""
    files = sorted(staged.iterdir())
    folders = [file.name for file in files if (out / file.name).is_dir()]
    if folders:
        raise CannotWrite("a folder stands where a file would go", file=out / folders[0], allowed="a file name")
    move_all([(file, out / file.name) for file in files])


def _remove_if_empty(folder: Path) -> None:
    if folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
