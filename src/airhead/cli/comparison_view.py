"""What people see of a comparison: both in one table."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table
from rich.text import Text

from airhead.cli.console import line, plain, show_notes
from airhead.production import CompareResult
from airhead.production.compared import rows_of
from airhead.provenance import DRIVE_WORDS
from airhead.render import Cell


def show_comparison(console: Console, result: CompareResult) -> None:
    """Who moved both and what was measured of them, then where the film is."""
    table = Table(
        "", *(plain(f"{letter}: {s.performance.title}") for letter, s in zip("AB", result.sides, strict=True)), box=None
    )
    for drive, word in DRIVE_WORDS.items():
        if any(side.seconds[drive.value] for side in result.sides):
            table.add_row(word, *(f"{side.seconds[drive.value]:.2f} s" for side in result.sides))
    for row in rows_of(*result.sides):
        table.add_row(row.name, *map(_coloured, row.cells))
    console.print(table)
    line(console, "film", result.film)
    show_notes(console, result.notes)


def _coloured(cell: Cell) -> Text:
    red, green, blue = cell.rgb
    return Text(cell.text, style=f"rgb({red},{green},{blue})")
