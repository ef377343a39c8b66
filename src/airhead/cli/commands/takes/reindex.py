"""`airhead takes reindex`: traits and likeness of takes computed anew, where an earlier Airhead computed them."""

from __future__ import annotations

import argparse

from rich.console import Console

from airhead.cli.console import bars, plain
from airhead.cli.outcome import DONE, FAILED, Outcome
from airhead.cli.parser import Commands, add_json, add_library
from airhead.production import reindex_takes


def register(actions: Commands) -> None:
    command = actions.add_parser("reindex", help="compute anew what takes are found by, after Airhead changed that")
    add_library(command)
    add_json(command)
    command.set_defaults(run=run)


def run(options: argparse.Namespace, shown: Console) -> Outcome:
    with bars() as progress:
        result = reindex_takes(options.library, progress)
    if not options.json:
        for refusal in result.refused:
            shown.print(f"[red]✗[/] {plain(refusal)}", soft_wrap=True)
        count = len(result.reindexed)
        shown.print(f"{count} takes indexed anew" if count else "no take was indexed by an earlier Airhead")
    return (FAILED if result.refused else DONE), result.as_dict()
