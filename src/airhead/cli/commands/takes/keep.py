"""`airhead takes export` and `remove`: takes out of the library."""

from __future__ import annotations

import argparse
from pathlib import Path

from rich.console import Console

from airhead.cli.commands.takes.names import add_names, changed
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
    add_library(export)
    add_json(export)
    remove = actions.add_parser("remove", help="forget takes; what was made with them stays where it is")
    add_names(remove)
    remove.set_defaults(run=run_remove)


def run_export(options: argparse.Namespace, shown: Console) -> Outcome:
    check_writable(options.file)
    with Library(options.library) as library:
        take, stage = library.take(options.name), library.stage(options.name)
    write(take, options.file)
    if not options.json:
        line(shown, "wrote", options.file)
        if stage is not None:
            shown.print(f"the {len(stage.boxes)} boxes of its stage stay in the library: no file format holds them")
    return DONE, {"file": str(options.file), "take": take.ref.id}


def run_remove(options: argparse.Namespace, shown: Console) -> Outcome:
    removed = changed(options, lambda library, name: (name, looked_up(library.remove(name))))
    if not options.json:
        for name, uses in removed:
            made = "; this was made with it:" if uses else ""
            shown.print(f"{name}: removed, with its motion and all that was known of it{made}", soft_wrap=True)
            show_uses(shown, uses)
    return DONE, {"removed": [{"name": name, "uses": [use.as_dict() for use in uses]} for name, uses in removed]}
