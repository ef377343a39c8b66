"""What the commands share that change takes: several names, all of them changed or none."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import TypeVar

from airhead.cli.parser import add_json, add_library
from airhead.takes import Library

Made = TypeVar("Made")


def add_names(command: argparse.ArgumentParser) -> None:
    """Takes by name, the library, `--json`."""
    command.add_argument("names", nargs="+", metavar="NAME", help="a take of the library")
    add_library(command)
    add_json(command)


def changed(options: argparse.Namespace, change: Callable[[Library, str], Made]) -> list[Made]:
    """What `change` gives for each of the takes that were named; if one is refused, none is changed."""
    with Library(options.library) as library, library.together():
        return [change(library, name) for name in dict.fromkeys(options.names)]
