"""The starter takes: 14 human clips of unrecorded performers, under licences that allow every use.

They are made by `tools/make_starter_takes.py`; `starter/LICENSES.md` says where each comes from.
"""

from __future__ import annotations

import hashlib
from importlib import resources

from airhead.errors import BadInput
from airhead.formats import read_native
from airhead.motion import Take

_NAMES = (
    "backflip",
    "cartwheel",
    "roll",
    "spin",
    "spinkick",
    "jump",
    "kick",
    "punch",
    "getup_facedown",
    "getup_faceup",
    "dance_a",
    "dance_b",
    "run",
    "walk",
)


def starter_names() -> tuple[str, ...]:
    """The names of all starter takes."""
    return _NAMES


def starter_take(name: str) -> Take:
    """The starter take `name`.

    Raises:
        BadInput: there is none of that name; lists those there are.
    """
    if name not in _NAMES:
        raise BadInput("no such starter take", found=repr(name[:80]), allowed=", ".join(_NAMES))
    with resources.as_file(resources.files(__package__) / "starter" / f"{name}.airhead") as path:
        take = read_native(path)
    if not isinstance(take, Take):
        raise BadInput("not a take", file=path, found=type(take).__name__.lower())
    return take


def starter_digest() -> str:
    """What tells this set of starter takes from that of another Airhead."""
    return hashlib.sha256((resources.files(__package__) / "starter" / "SOURCES.json").read_bytes()).hexdigest()
