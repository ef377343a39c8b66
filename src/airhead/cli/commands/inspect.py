"""`airhead inspect`: what is in a motion file, what is wrong with it, and what it looks like."""

from __future__ import annotations

import argparse
from pathlib import Path

from rich.console import Console

from airhead.cli.inspection_view import show_inspection
from airhead.cli.outcome import DONE, Outcome
from airhead.cli.parser import Commands, add_json, add_library
from airhead.cli.reading_words import add_reading, reading_of
from airhead.production import InspectConfig, inspect_file


def register(commands: Commands) -> None:
    command = commands.add_parser("inspect", help="say what is in a motion file, and draw it")
    command.add_argument("source", metavar="FILE_OR_TAKE", help="a motion file, or a take by its name")
    command.add_argument("-o", "--out", type=Path, metavar="STRIP.png", help="draw it as a strip of stick figures")
    add_reading(command)
    add_library(command)
    add_json(command)
    command.set_defaults(run=run)


def run(options: argparse.Namespace, shown: Console) -> Outcome:
    found = inspect_file(InspectConfig(options.source, options.library, reading_of(options), options.out))
    if not options.json:
        show_inspection(shown, found)
    return DONE, found.as_dict()
