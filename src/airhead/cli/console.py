"""What people see: progress bars, tables, a coloured bar. Everything but the result goes to stderr."""

from __future__ import annotations

from collections.abc import Sequence
from types import TracebackType

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from airhead.motion import Lineage
from airhead.production import Finding, MakeResult
from airhead.provenance import DRIVE_COLOURS, State, Verification

_BAR_CELLS = 60


class Bars:
    """Progress bars on stderr, one a stage; a `StageReport`."""

    def __init__(self, console: Console) -> None:
        columns = (
            SpinnerColumn(finished_text="✓"),
            TextColumn("{task.description:<8}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TextColumn("[dim]{task.fields[note]}"),
        )
        self._progress = Progress(*columns, console=console, transient=False)
        self._task: TaskID | None = None

    def __enter__(self) -> Bars:
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, at: TracebackType | None) -> None:
        if self._task is not None:
            self._progress.stop()

    def begin(self, stage: str) -> None:
        self._progress.start()
        self._task = self._progress.add_task(stage, total=None, note="")

    def advance(self, done: int, total: int, note: str = "") -> None:
        if self._task is not None:
            self._progress.update(self._task, completed=done, total=total, note=note)

    def end(self) -> None:
        if self._task is not None:
            total = self._progress.tasks[self._task].total or 1
            self._progress.update(self._task, completed=total, total=total)


def bars() -> Bars:
    """Progress bars on stderr."""
    return Bars(Console(stderr=True, highlight=False))


def show_make(console: Console, result: MakeResult) -> None:
    """What `airhead make` made."""
    if result.success:
        console.print(f"[green]done[/] in {result.seconds:.1f} s")
    else:
        console.print(f"[yellow]filmed, but the stunt was not done:[/] {plain(result.reason)}")
    for name, path in (("film", result.film), ("report", result.report), ("credits", result.credits)):
        line(console, name, path)
    for path in result.performance:
        line(console, "performance", path)
    show_notes(console, result.notes)
    for name in ("mpjpe_local_mm", "mpjpe_global_mm", "upright_s", "air_time_s"):
        if result.metrics.get(name) is not None:
            line(console, name, result.metrics[name])


def show_timeline(console: Console, rows: Sequence[dict[str, object]]) -> None:
    """The moves of a routine and the cuts between them."""
    table = Table("seconds", "move", "take", "drive", "how it is joined", box=None)
    for row in rows:
        if row["kind"] == "move":
            seconds = f"{row['start_s']} to {row['end_s']}"
            table.add_row(seconds, *(plain(row[key]) for key in ("name", "take", "drive")), "")
        else:
            where = "in flight" if row["in_flight"] else "on the ground"
            blend = f"blended {row['blend_start_s']} to {row['blend_end_s']} s, {where}"
            table.add_row("", "", "", "", f"[dim]{blend}; the centre of mass jumps {row['com_jump_m_s']} m/s[/]")
    console.print(table)


def show_notes(console: Console, notes: Sequence[str]) -> None:
    """What was assumed, made or left out, a line each."""
    for note in notes:
        console.print(f"[yellow]note[/]: {plain(note)}", soft_wrap=True)


def show_findings(console: Console, findings: Sequence[Finding]) -> None:
    """What the doctor found."""
    for finding in findings:
        mark = "[green]✓[/]" if finding.ok else "[red]✗[/]"
        console.print(f"{mark} {finding.name}: {plain(finding.found)}")
        if finding.mend:
            console.print(f"    mend: {plain(finding.mend)}")


def show_verification(console: Console, found: Verification) -> None:
    """Who moved the character, as a coloured bar and a table."""
    colour = {State.INVALID: "red", State.EXPIRED: "yellow"}.get(found.state, "green")
    console.print(f"[bold {colour}]{found.state.value}[/]")
    if found.signer:
        console.print(f"signed by: {plain(found.signer.name)} ({plain(found.signer.organisation)})")
    for problem in found.problems:
        console.print(f"  {plain(problem)}")
    if found.record is None:
        return
    for disclosure in found.disclosures:
        console.print(f"[bold yellow]{plain(disclosure)}[/]", soft_wrap=True)
    console.print(_bar(found.record.lineage))
    table = Table("frames", "seconds", "who moved the character", "share", "takes", "performers", box=None)
    fps = found.record.fps
    for span in found.spans:
        row = span.as_dict()
        start, end = span.start_frame, span.end_frame
        table.add_row(
            f"{start} to {end - 1}",
            f"{start / fps:.2f} to {end / fps:.2f}",
            Text(span.label, style=_style(DRIVE_COLOURS[span.drive])),
            f"{100 * span.weight:.0f} %",
            plain(", ".join(str(take) for take in _listed(row["takes"])) or "none"),
            plain(", ".join(str(name) for name in _listed(row["performers"])) or "none"),
        )
    console.print(table)
    console.print("[dim]A signature proves who signed, and that nothing changed since; not that it is true.[/]")


def plain(value: object) -> str:
    """Text from wherever as text: neither markup nor what steers a terminal."""
    return escape("".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in str(value)))


def line(console: Console, name: str, value: object) -> None:
    """A name and its value, never cut: a path must be there to copy."""
    console.print(f"{name:<18} {plain(value)}", soft_wrap=True)


def _listed(value: object) -> list[object]:
    return (
        [item.get("id", item) if isinstance(item, dict) else item for item in value] if isinstance(value, list) else []
    )


def _style(rgb: tuple[int, int, int]) -> str:
    return f"rgb({rgb[0]},{rgb[1]},{rgb[2]})"


def _bar(lineage: Lineage) -> Text:
    """The film from left to right, each cell in the colour of whoever moved the character most."""
    weights = lineage.drive_weights()
    bar = Text()
    for cell in range(_BAR_CELLS):
        frame = min(cell * len(weights) // _BAR_CELLS, len(weights) - 1)
        colour = list(DRIVE_COLOURS.values())[int(weights[frame].argmax())]
        bar.append("█", style=_style(colour))
    return bar
