"""`airhead verify`: who moved the character in a film, and is that so?"""

from __future__ import annotations

import argparse
from pathlib import Path

from rich.console import Console

from airhead.cli.console import show_verification
from airhead.cli.outcome import Outcome
from airhead.cli.parser import Commands, add_json
from airhead.provenance import verify_film


def register(commands: Commands) -> None:
    command = commands.add_parser("verify", help="say who moved the character in a film, and whether that is so")
    command.add_argument("film", type=Path, metavar="FILM")
    command.add_argument("--trust", type=Path, action="append", default=[], metavar="ROOT.pem", help="trust this root")
    add_json(command)
    command.set_defaults(run=run)


def run(options: argparse.Namespace, shown: Console) -> Outcome:
    found = verify_film(options.film, options.trust)
    if not options.json:
        show_verification(shown, found)
    return found.exit_code, found.as_dict()
