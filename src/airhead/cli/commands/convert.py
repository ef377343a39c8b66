"""`airhead convert`: a motion file into another format."""

from __future__ import annotations

import argparse
from pathlib import Path

from rich.console import Console

from airhead.cli.export_words import add_writing, show_export, writing_of
from airhead.cli.outcome import DONE, Outcome
from airhead.cli.parser import Commands, add_library
from airhead.cli.reading_words import add_reading, reading_of
from airhead.production import ExportConfig, export


def register(commands: Commands) -> None:
    command = commands.add_parser("convert", help="write a motion file in another format")
    command.add_argument(
        "source", metavar="IN", help="a motion file, a table of joint positions, or a take by its name"
    )
    command.add_argument("out", type=Path, metavar="OUT", help="the file to write; its suffix says the format")
    add_writing(command)
    add_reading(command, "in-")
    add_library(command)
    command.set_defaults(run=run)


def run(options: argparse.Namespace, shown: Console) -> Outcome:
    result = export(
        ExportConfig(options.source, (options.out,), reading_of(options), writing_of(options), library=options.library)
    )
    if not options.json:
        show_export(shown, result)
    return DONE, result.as_dict()
