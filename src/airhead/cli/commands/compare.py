"""`airhead compare`: two performances side by side in one signed film."""

from __future__ import annotations

import argparse
from pathlib import Path

from rich.console import Console

from airhead.cli.comparison_view import show_comparison
from airhead.cli.console import bars
from airhead.cli.outcome import DONE, Outcome
from airhead.cli.parser import Commands, add_json, add_library, positive
from airhead.production import CompareConfig, SigningConfig, compare


def register(commands: Commands) -> None:
    command = commands.add_parser("compare", help="film two performances side by side, with their metrics")
    for letter in ("A", "B"):
        told = "a performance (.airhead), or a folder that `airhead make` filled"
        command.add_argument(letter.lower(), type=Path, metavar=letter, help=told)
    command.add_argument("-o", "--out", type=Path, metavar="FILE.mp4", help="the film (out/A_beside_B.mp4)")
    command.add_argument("--jobs", type=positive, default=2, metavar="N", help="processes to use (2)")
    command.add_argument("--chain", type=Path, metavar="PEM", help="sign with your own certificate chain…")
    command.add_argument("--key", type=Path, metavar="PEM", help="…and its private key")
    command.add_argument("--timestamp", metavar="URL", help="add a time stamp by this authority")
    add_library(command)
    add_json(command)
    command.set_defaults(run=run)


def run(options: argparse.Namespace, shown: Console) -> Outcome:
    config = CompareConfig(
        sources=(options.a, options.b),
        out=options.out,
        signing=SigningConfig(options.chain, options.key, options.timestamp),
        library=options.library,
        jobs=options.jobs,
    )
    with bars() as progress:
        result = compare(config, progress)
    if not options.json:
        show_comparison(shown, result)
    return DONE, result.as_dict()
