"""What people see of the tracking benchmark: a line a take, their mean and median, and what failed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from rich.console import Console
from rich.table import Table

from airhead.cli.console import plain
from airhead.production import BenchReport, Summary

Cell = Callable[[float], str]

#: Each column: its name, the number behind it, and how that is written.
_COLUMNS: Final[tuple[tuple[str, str, Cell], ...]] = (
    ("local mm", "mpjpe_local_mm", "{:.1f}".format),
    ("global mm", "mpjpe_global_mm", "{:.1f}".format),
    ("repaired mm", "repaired_mm", "{:.1f}".format),
    ("contacts agree", "contact_agreement", "{:.0%}".format),
    ("CPU s/s", "cpu_s_per_s", "{:.2f}".format),
    ("wall s/s", "wall_s_per_s", "{:.2f}".format),
    ("raw steps/s", "raw_steps_per_cpu_s", "{:,.0f}".format),
    ("stepping / raw", "stepping_of_raw", "{:.0%}".format),
    ("search / raw", "steps_of_raw", "{:.0%}".format),
    ("saturated", "saturated", "{:.1%}".format),
    ("skate", "skate_share", "{:.1%}".format),
    ("sunk mm", "penetration_mm", "{:.0f}".format),
    ("survived", "survived", "{:.0%}".format),
)


def show_bench(console: Console, report: BenchReport) -> None:
    """The table, then what failed, a line each."""
    table = Table(title=plain(report.machine), caption="steps are a second of processor time; s/s a simulated second")
    for name in ("take", "done", *(name for name, _, _ in _COLUMNS)):
        table.add_column(name, justify="left" if name == "take" else "right")
    for summary in report.takes:
        table.add_row(*_cells(summary))
    table.add_section()
    for summary in (report.mean, report.median):
        table.add_row(*_cells(summary))
    console.print(table)
    for row in report.rows:
        if not row.track.success:
            console.print(f"[yellow]failed[/]: {plain(row.take)}, start {row.track.seed}: {plain(row.track.reason)}")
    console.print(f"{report.done} of {len(report.rows)} done")


def _cells(summary: Summary) -> list[str]:
    numbers = [(summary.numbers.get(key), write) for _, key, write in _COLUMNS]
    return [
        plain(summary.name),
        f"{summary.done} of {summary.starts}",
        *("" if value is None else write(value) for value, write in numbers),
    ]
