"""`airhead takes export` and `remove`: a take out of the library."""

from __future__ import annotations

import argparse
from pathlib import Path

from rich.console import Console

from airhead.cli.console import line
from airhead.cli.outcome import DONE, Outcome
from airhead.cli.parser import Commands, add_json, add_library
from airhead.cli.take_tables import show_uses
from airhead.formats import check_writable, write
from airhead.production import looked_up
from airhead.takes import Library


def register(actions: Commands) -> None:
    export = actions.add_parser("export", help="write a take to a file; the suffix says the format")
    export.add_argument("name", metavar="NAME")
    export.add_argument("file", type=Path, metavar="FILE")
    export.set_defaults(run=run_export)
    remove = actions.add_parser("remove", help="forget a take; what was made with it stays where it is")
    remove.add_argument("name", metavar="NAME")
    remove.set_defaults(run=run_remove)
    for action in (export, remove):
        add_library(action)
        add_json(action)


def run_export(options: argparse.Namespace, shown: Console) -> Outcome:
    check_writable(options.file)
    with Library(options.library) as library:
        take = library.take(options.name)
    write(take, options.file)
    if not options.json:
        line(shown, "wrote", options.file)
    return DONE, {"file": str(options.file), "take": take.ref.id}


def run_remove(options: argparse.Namespace, shown: Console) -> Outcome:
    with Library(options.library) as library:
        found = looked_up(library.remove(options.name))
    if not options.json:
        shown.print(f"{options.name}: removed, with its motion and all that was known of it")
        show_uses(shown, found)
    return DONE, {"removed": options.name, "uses": [use.as_dict() for use in found]}
