"""`airhead bench`: how well and at what cost Airhead does its work on this machine."""

from __future__ import annotations

import argparse

from rich.console import Console
from rich.table import Table

from airhead.cli.console import bars
from airhead.cli.outcome import DONE, FAILED, Outcome
from airhead.cli.parser import Commands, add_json, positive
from airhead.production import BenchConfig, BenchReport, BenchRow, bench_tracking

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
    command = commands.add_parser("bench", help="measure how takes are tracked on this machine")
    command.add_argument("what", choices=["tracking"], metavar="tracking")
    command.add_argument("takes", nargs="*", metavar="TAKE", help="which takes (the starter takes that end at rest)")
    command.add_argument("--starts", type=positive, default=1, metavar="N", help="starts a take, all but one noisy (1)")
    command.add_argument("--trials", type=positive, metavar="N", help="trials of survival under feedback alone")
    command.add_argument("--jobs", type=positive, default=1, metavar="N", help="processes to use (1)")
    add_json(command)
    command.set_defaults(run=run)


def run(options: argparse.Namespace, shown: Console) -> Outcome:
    config = BenchConfig(tuple(options.takes), options.starts, options.trials or 0, options.jobs)
    with bars() as progress:
        report = bench_tracking(config, progress)
    if not options.json:
        _show(shown, report)
    return (DONE if report.done == len(report.rows) else FAILED), report.as_dict()


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
