"""The skills that come along, and the generalist, one file each in the folder `shipped`."""

from __future__ import annotations

from importlib import resources
from pathlib import Path
from typing import Final

from airhead.skills.file import SUFFIX

_FOLDER: Final = "shipped"
#: The name of the generalist that comes along.
GENERALIST: Final = "generalist"


def shipped_names() -> tuple[str, ...]:
    """The names of all skills that come along, in order; the generalist is none of them."""
    folder = resources.files(__package__) / _FOLDER
    files = folder.iterdir() if folder.is_dir() else ()
    names = (file.name.removesuffix(SUFFIX) for file in files if file.name.endswith(SUFFIX))
    return tuple(sorted(name for name in names if name != GENERALIST))


def shipped_file(name: str) -> Path:
    """The file of a skill that comes along."""
    return Path(str(resources.files(__package__) / _FOLDER / f"{name}{SUFFIX}"))


def generalist_file() -> Path:
    """The file of the generalist that comes along."""
    return shipped_file(GENERALIST)
