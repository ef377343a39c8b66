"""Motion files in folders: which of the files that a user drops on us are meant."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from airhead.errors import AirheadError, BadInput
from airhead.formats import FORMATS
from airhead.formats.source_file import read_head

#: Endings that are mostly borne by other files; in a folder, the content must say that it is motion.
_MOSTLY_OTHERS: Final = frozenset({".txt", ".json", ".csv", ".npy", ".npz", ".asf", ".obj"})
_HEAD_BYTES: Final = 4096


def motion_files(sources: Iterable[Path]) -> list[Path]:
    """The files named, and in the folders named, at any depth, every file of a known format; each once.

    Hidden files are left out, and links to folders are not followed.

    Raises:
        BadInput: there is no such file or folder; or none of the folders holds a motion file.
    """
    found: dict[Path, None] = {}
    for source in sources:
        if _is_folder(source):
            inside = list(_inside(source))
            if not inside:
                raise BadInput("no motion file in this folder", file=source, allowed=", ".join(map(str, FORMATS)))
            found.update(dict.fromkeys(inside))
        else:
            found[source] = None
    return list(found)


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except (OSError, ValueError):  # no file can have such a name; reading it will say so
        return False


def _inside(folder: Path) -> Iterator[Path]:
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = Path(parent, name)
            if not name.startswith(".") and _is_meant(path):
                yield path


def _is_meant(path: Path) -> bool:
    suffix = path.suffix.lower()
    known = [one for one in FORMATS if suffix in one.suffixes]
    if not known or suffix not in _MOSTLY_OTHERS:
        return bool(known)
    try:
        head = read_head(path, _HEAD_BYTES)
    except AirheadError:
        return False
    return any(one.sniff(head) for one in known)
