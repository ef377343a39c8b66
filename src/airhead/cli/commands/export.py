"""`airhead export`: a performance handed to other programs, in as many formats as wanted."""

from __future__ import annotations

import argparse
from pathlib import Path

from rich.console import Console

from airhead.cli.export_words import add_writing, show_export, writing_of
from airhead.cli.outcome import DONE, Outcome
from airhead.cli.parser import Commands, add_library
from airhead.errors import BadInput
from airhead.production import ExportConfig, SigningConfig, export


def register(commands: Commands) -> None:
    command = commands.add_parser("export", help="write a performance in other formats, for other programs")
    command.add_argument("source", metavar="PERFORMANCE", help="a performance, any motion file, or a take by its name")
    command.add_argument(
        "--to", type=Path, nargs="+", required=True, metavar="FILE", help="files to write; the suffix says the format"
    )
    add_writing(command)
    command.add_argument("--sign", action="store_true", help="sign each file, in a .c2pa beside it")
    command.add_argument("--chain", type=Path, metavar="PEM", help="sign with your own certificate chain…")
    command.add_argument("--key", type=Path, metavar="PEM", help="…and its private key")
    command.add_argument("--timestamp", metavar="URL", help="add a time stamp by this authority")
    add_library(command)
    command.set_defaults(run=run)


def run(options: argparse.Namespace, shown: Console) -> Outcome:
    signing = SigningConfig(options.chain, options.key, options.timestamp)
    if not options.sign and signing != SigningConfig():
        raise BadInput("who signs is named, but nothing is to be signed", allowed="--sign with it")
    config = ExportConfig(
        options.source,
        tuple(options.to),
        writing=writing_of(options),
        signing=signing if options.sign else None,
        library=options.library,
    )
    result = export(config)
    if not options.json:
        show_export(shown, result)
    return DONE, result.as_dict()
