"""`airhead takes lint`: what looks wrong in takes and files, and fixes for it."""

from __future__ import annotations

import argparse
from pathlib import Path

from rich.console import Console

from airhead.cli.console import bars, plain
from airhead.cli.inspection_view import show_findings
from airhead.cli.outcome import DONE, FAILED, Outcome
from airhead.cli.parser import Commands, add_json, add_library
from airhead.cli.reading_words import add_reading, reading_of
from airhead.cli.take_words import words
from airhead.production import LintConfig, Linted, lint_takes
from airhead.takes.lint import FIXES


def register(actions: Commands) -> None:
    command = actions.add_parser("lint", help="find what is wrong with takes and files, and mend it")
    command.add_argument("sources", nargs="+", metavar="TAKE_OR_FILE", help="a take, a motion file, or a folder")
    known = "; ".join(f"{fix.word}: {fix.does}" for fix in FIXES)
    help_text = f"mend it; several with commas or --fix again. {known}"
    command.add_argument("--fix", action="extend", type=words, default=[], metavar="FIX[,FIX…]", help=help_text)
    command.add_argument(
        "-o", "--out", type=Path, metavar="FILE", help="where the mended motion goes; no file is changed"
    )
    add_reading(command)
    add_library(command)
    add_json(command)
    command.set_defaults(run=run)


def run(options: argparse.Namespace, shown: Console) -> Outcome:
    config = LintConfig(
        sources=tuple(options.sources),
        fixes=tuple(options.fix),
        out=options.out,
        library=options.library,
        reading=reading_of(options),
    )
    with bars() as progress:
        results = lint_takes(config, progress)
    if not options.json:
        for result in results:
            _show(shown, result)
    faulty = any(result.faulty for result in results)
    return (FAILED if faulty else DONE), {"ok": not faulty, "takes": [result.as_dict() for result in results]}


def _show(shown: Console, result: Linted) -> None:
    shown.print(f"[bold]{plain(result.source)}[/]", soft_wrap=True)
    for done in result.mended:
        shown.print(f"[green]mended[/] {plain(done)}", soft_wrap=True)
    show_findings(shown, result.left)
    if result.written is not None:
        shown.print(f"wrote {plain(result.written)}", soft_wrap=True)
