"""`airhead bench`: how well and at what cost Airhead does its work on this machine."""

from __future__ import annotations

import argparse

from rich.console import Console
from rich.table import Table

from airhead.cli.console import bars, plain
from airhead.cli.outcome import DONE, FAILED, Outcome
from airhead.cli.parser import Commands, actions_of, add_json, positive
from airhead.errors import BadInput
from airhead.production import BenchConfig, BenchReport, BenchRow, bench_formats, bench_tracking

_COLUMNS = (
    "take",
    "start",
    "success",
    "local / global mm",
    "CPU s/s",
    "saturated",
    "skate",
    "sunk mm",
    "survived",
)


def register(commands: Commands) -> None:
    actions = actions_of(commands.add_parser("bench", help="measure on this machine what Airhead says of itself"))
    tracking = actions.add_parser("tracking", help="how well, how surely and at what cost takes are tracked")
    tracking.add_argument("takes", nargs="*", metavar="TAKE", help="which takes (the starter takes that end at rest)")
    tracking.add_argument("--starts", type=positive, default=1, metavar="N", help="starts a take, all but one noisy")
    tracking.add_argument("--trials", type=positive, metavar="N", help="trials of survival under feedback alone")
    tracking.add_argument("--jobs", type=positive, default=1, metavar="N", help="processes to use (1)")
    tracking.set_defaults(run=run_tracking)
    formats = actions.add_parser("formats", help="how fast files are written, read and retargeted")
    formats.add_argument("words", nargs="*", metavar="WORD", help="only rows with one of these words, such as BVH")
    formats.set_defaults(run=run_formats)
    for action in (tracking, formats):
        add_json(action)


def run_tracking(options: argparse.Namespace, shown: Console) -> Outcome:
    config = BenchConfig(tuple(options.takes), options.starts, options.trials or 0, options.jobs)
    with bars() as progress:
        report = bench_tracking(config, progress)
    if not options.json:
        _show(shown, report)
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


def _show(console: Console, report: BenchReport) -> None:
    table = Table(title=f"{report.machine}; {report.raw_steps_per_cpu_s:.0f} bare physics steps a CPU second")
    for name in _COLUMNS:
        table.add_column(name)
    for row in report.rows:
        table.add_row(*_cells(row))
    console.print(table)
    console.print(f"{report.done} of {len(report.rows)} done")


def _cells(row: BenchRow) -> list[str]:
    track, metrics = row.track, row.metrics
    return [
        row.take,
        str(track.seed),
        "done" if track.success else track.reason,
        f"{track.mpjpe_local_mm} / {track.mpjpe_global_mm}",
        f"{row.cpu_s_per_s:.2f}",
        f"{track.torque_over_limit['saturated']:.1%}",
        f"{metrics['foot_skate_share']:.1%}",
        f"{metrics['penetration_mm']}",
        "" if row.survived is None else f"{row.survived:.0%}",
    ]
