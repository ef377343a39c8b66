"""`airhead verify`: who moved the character in a film or a motion file, and is that so?"""

from __future__ import annotations

import argparse
from pathlib import Path

from rich.console import Console

from airhead.cli.console import show_verification
from airhead.cli.outcome import Outcome
from airhead.cli.parser import Commands, add_json
from airhead.provenance import is_film, verify_film, verify_motion_file


def register(commands: Commands) -> None:
    command = commands.add_parser(
        "verify", help="say who moved the character in a film or motion file, and whether that is so"
    )
    command.add_argument("file", type=Path, metavar="FILE", help="a film, or a motion file with its .c2pa beside it")
    command.add_argument("--trust", type=Path, action="append", default=[], metavar="ROOT.pem", help="trust this root")
    add_json(command)
    command.set_defaults(run=run)


def run(options: argparse.Namespace, shown: Console) -> Outcome:
    verify = verify_film if is_film(options.file) else verify_motion_file
    found = verify(options.file, options.trust)
    if not options.json:
        show_verification(shown, found)
    return found.exit_code, found.as_dict()
