"""What people see of a track: the verdict, the error over time, contacts, numbers, and what to try."""

from __future__ import annotations

from typing import Final

from rich.console import Console
from rich.table import Table
from rich.text import Text

from airhead.cli.console import line, plain, show_notes
from airhead.production import TrackReport

_BAR_CELLS: Final = 60
_BLOCKS: Final = "▁▂▃▄▅▆▇█"
#: The error at which a bar of the error is full: what success allows.
_FULL_MM: Final = 250.0


def show_track(console: Console, report: TrackReport) -> None:
    """What `airhead track` measured."""
    console.print(_verdict(report), soft_wrap=True)
    if report.error_mm:
        console.print(_error_bar(report))
    for name, value in _numbers(report):
        line(console, name, value)
    if report.contacts:
        console.print(_contacts(report))
    show_notes(console, report.notes)
    for number, advice in enumerate(report.advice, start=1):
        console.print(f"[cyan]try {number}[/]: {plain(advice)}", soft_wrap=True)


def _verdict(report: TrackReport) -> str:
    if report.success:
        return "[green]success[/]"
    frame = "" if report.failed_frame is None else f" (frame {report.failed_frame})"
    return f"[yellow]failed[/]{frame}: {plain(report.reason)}"


def _error_bar(report: TrackReport) -> Text:
    """The error from first frame to last, the largest of each cell; red where the limit is passed."""
    errors, bar = report.error_mm, Text("error over time   ")
    cells = min(_BAR_CELLS, len(errors))
    for cell in range(cells):
        within = errors[cell * len(errors) // cells : (cell + 1) * len(errors) // cells]
        worst_mm = max(_FULL_MM * 2 if error is None else error for error in within)
        block = _BLOCKS[min(int(worst_mm / _FULL_MM * len(_BLOCKS)), len(_BLOCKS) - 1)]
        bar.append(block, style="red" if worst_mm > _FULL_MM else "green")
    return bar


def _numbers(report: TrackReport) -> list[tuple[str, str]]:
    torque = report.torque_over_limit
    rows = [
        ("error", f"{_told(report.mpjpe_local_mm)} mm local, {_told(report.mpjpe_global_mm)} mm global"),
        ("largest error", f"{_told(report.max_error_m)} m"),
        ("upright after", f"{report.upright_s:g} s"),
        ("search", f"{report.compute_s:g} s for {report.motion_s:g} s of motion, {_ways(report)}"),
        ("physics steps", f"{report.physics_steps:,}"),
    ]
    if report.done_s and not report.success:
        rows.append(("done", ", ".join(f"{start:.2f} to {end:.2f} s" for start, end in report.done_s)))
    if torque:
        told = f"at a limit in {torque['saturated']:.0%} of frames; largest {torque['max']:g} times the limit"
        rows.append(("torque", f"{told}, 99 of 100 under {torque['p99']:g}"))
    if report.skate_share is not None:
        sliding = f"{report.skate_share:.0%} of contact frames slide, {_told(report.slide_a_contact_mm)} mm a contact"
        rows.append(("contact", f"{sliding}; deepest {_told(report.penetration_mm)} mm"))
    for name, values in (("widened limits", report.widened_limits_deg), ("assumed", report.assumed)):
        if values:
            rows.append((name, ", ".join(f"{key} {number}" for key, number in values.items())))
    return [*rows, ("seed", str(report.seed))]


def _ways(report: TrackReport) -> str:
    ways = "the first way" if report.attempts == 1 else f"{report.attempts} ways"
    return ways if report.searched_s is None else f"{ways}; {report.searched_s:.2f} s searched in time"


def _told(value: float | None) -> str:
    return "none" if value is None else f"{value:g}"


def _contacts(report: TrackReport) -> Table:
    """Parts that touch in the take or in the simulation, and how often."""
    table = Table("touches", "agreed", "in the take", "simulated", box=None)
    for part, shares in report.contacts.items():
        table.add_row(part, *(f"{shares[which]:.0%}" for which in ("agreed", "take", "simulation")))
    return table
