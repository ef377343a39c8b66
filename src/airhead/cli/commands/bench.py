"""`airhead bench`: how well and at what cost Airhead does its work on this machine."""

from __future__ import annotations

import argparse

from rich.console import Console
from rich.table import Table

from airhead.cli.bench_view import show_bench
from airhead.cli.console import bars, plain
from airhead.cli.outcome import DONE, FAILED, Outcome
from airhead.cli.parser import Commands, actions_of, add_json, positive
from airhead.cli.time_words import seconds
from airhead.errors import BadInput
from airhead.production import BenchConfig, bench_formats, bench_tracking


def register(commands: Commands) -> None:
    actions = actions_of(commands.add_parser("bench", help="measure on this machine what Airhead says of itself"))
    tracking = actions.add_parser("tracking", help="how well, how surely and at what cost takes are tracked")
    tracking.add_argument("takes", nargs="*", metavar="TAKE", help="takes or files (starter takes that end at rest)")
    tracking.add_argument("--starts", type=positive, default=1, metavar="N", help="starts a take, all but one noisy")
    tracking.add_argument("--trials", type=positive, metavar="N", help="trials of survival under feedback alone")
    tracking.add_argument("--jobs", type=positive, default=1, metavar="N", help="processes to use (1)")
    tracking.add_argument("--budget", type=seconds, metavar="SECONDS", help="keep the best found in this time, a track")
    tracking.set_defaults(run=run_tracking)
    formats = actions.add_parser("formats", help="how fast files are written, read and retargeted")
    formats.add_argument("words", nargs="*", metavar="WORD", help="only rows with one of these words, such as BVH")
    formats.set_defaults(run=run_formats)
    for action in (tracking, formats):
        add_json(action)


def run_tracking(options: argparse.Namespace, shown: Console) -> Outcome:
    config = BenchConfig(tuple(options.takes), options.starts, options.trials or 0, options.jobs, options.budget)
    with bars() as progress:
        report = bench_tracking(config, progress)
    if not options.json:
        show_bench(shown, report)
    return (DONE if report.done == len(report.rows) else FAILED), report.as_dict()


def run_formats(options: argparse.Namespace, shown: Console) -> Outcome:
    with bars() as progress:
        report = bench_formats(tuple(options.words), progress)
    if not report.rows:
        raise BadInput("no row has such a word in its name", found=" ".join(options.words), allowed="such as GLB, read")
    if not options.json:
        table = Table("what", "seconds", "a second", title=report.machine)
        for row in report.rows:
            told = (f"{row.seconds:.4f}", f"{row.a_second:,.0f} {row.unit}") if not row.missing else ("", row.missing)
            table.add_row(row.name, *map(plain, told))
        shown.print(table)
    return DONE, report.as_dict()
