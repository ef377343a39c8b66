"""Where the library of takes is: in the user's data folder, unless somebody says another place."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Final

from airhead.errors import BadInput

_FILE: Final = "takes.sqlite"


def library_file(place: Path | None = None) -> Path:
    """The file of the library.

    Args:
        place: a folder, or a file that ends in `.sqlite` or is there already; `$AIRHEAD_LIBRARY` if None, else
            `takes.sqlite` in the platform's place for data.
    """
    named = os.environ.get("AIRHEAD_LIBRARY")
    found = place or (Path(named) if named else _data_folder())
    return found if found.suffix == ".sqlite" or _is_something_but_a_folder(found) else found / _FILE


def _is_something_but_a_folder(path: Path) -> bool:
    try:
        return path.exists() and not path.is_dir()
    except (OSError, ValueError) as error:
        raise BadInput("not a place for a library", found=repr(str(path)[:80]), allowed="a folder") from error


def _data_folder() -> Path:
    try:
        home = Path.home()
    except RuntimeError as error:
        raise BadInput("no place for the library: there is no home folder", allowed="AIRHEAD_LIBRARY=FOLDER") from error
    if sys.platform == "darwin":
        return home / "Library" / "Application Support" / "airhead"
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local") / "airhead"
    return Path(os.environ.get("XDG_DATA_HOME") or home / ".local" / "share") / "airhead"
