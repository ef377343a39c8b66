"""The skills that come along, one file each in the folder `shipped`."""

from __future__ import annotations

from importlib import resources
from pathlib import Path
from typing import Final

from airhead.skills.file import SUFFIX

_FOLDER: Final = "shipped"


def shipped_names() -> tuple[str, ...]:
    """The names of all skills that come along, in order."""
    folder = resources.files(__package__) / _FOLDER
    files = folder.iterdir() if folder.is_dir() else ()
    return tuple(sorted(file.name.removesuffix(SUFFIX) for file in files if file.name.endswith(SUFFIX)))


def shipped_file(name: str) -> Path:
    """The file of a skill that comes along."""
    return Path(str(resources.files(__package__) / _FOLDER / f"{name}{SUFFIX}"))
