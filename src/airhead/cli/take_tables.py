"""What people see of takes: a table of them, one in full, what was made with it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Final

from rich.console import Console
from rich.table import Table

from airhead.cli.console import line, plain
from airhead.motion import Mark, Stage, Use
from airhead.production import UsedTake
from airhead.takes import Hit, TakeRecord, allowed

_WIDEST_NAME: Final = 32
_MARKS = {Mark.SELECT: "[green]select[/]", Mark.NG: "[red]NG[/]", Mark.NONE: ""}


def show_takes(console: Console, hits: Sequence[Hit]) -> None:
    """Takes as a table of one line each; unless the most alike come first, those that come along stand apart."""
    alike, marked = any(hit.window_s for hit in hits), any(hit.record.mark is not Mark.NONE for hit in hits)
    table = Table(box=None, pad_edge=False)
    # a name is there to be typed again: where the terminal is narrow, tags are cut first
    longest = max((len(hit.record.name) for hit in hits), default=0)
    table.add_column("take", no_wrap=True, overflow="ellipsis", min_width=min(max(longest, 14), _WIDEST_NAME))
    for name in ("apart m", "from s", "to s") if alike else ("s", "air s", "peak m", "turn °"):
        table.add_column(name, justify="right", no_wrap=True, min_width=max(5, len(name)))
    table.add_column("performer", no_wrap=True, overflow="ellipsis", min_width=10)
    table.add_column("may", no_wrap=True, overflow="ellipsis", min_width=9)
    if marked:
        table.add_column("mark", no_wrap=True, min_width=6)
    table.add_column("tags", no_wrap=True, overflow="ellipsis")
    own = [hit for hit in hits if alike or not hit.record.comes_along]
    for hit in own:
        table.add_row(*_row(hit, marked))
    if len(own) < len(hits):
        table.add_row("[dim]come along:[/]")
    for hit in hits[len(own) :]:
        table.add_row(*_row(hit, marked), style="dim")
    console.print(table)


def _row(hit: Hit, marked: bool) -> tuple[str, ...]:
    record = hit.record
    return (
        plain(record.name),
        *(_likeness(hit) if hit.window_s else _traits(record)),
        plain(record.ref.performer.name or record.ref.performer.status.value),
        consent_words(record),
        *((_MARKS[record.mark],) if marked else ()),
        plain(" ".join(record.tags)),
    )


def _likeness(hit: Hit) -> tuple[str, ...]:
    start_s, end_s = hit.window_s or (0.0, 0.0)
    return f"{hit.distance_m:.3f}", f"{start_s:.2f}", f"{end_s:.2f}"


def _traits(record: TakeRecord) -> tuple[str, ...]:
    traits = record.traits
    if traits is None:
        return f"{record.duration_s:.2f}", "–", "–", "–"
    flies = traits.air_time_s > 0
    air_time, turned = f"{traits.air_time_s:.2f}", f"{traits.rotation_deg:.0f}"
    return f"{record.duration_s:.2f}", air_time if flies else "", f"{traits.peak_height_m:.2f}", turned if flies else ""


def consent_words(record: TakeRecord) -> str:
    """What may be done with a take today, as markup."""
    consent = record.ref.consent
    if record.withdrawn_on:
        return "[red]withdrawn[/]"
    today = dt.date.today()
    if consent.uses and not any(allowed(record.ref, use, today) for use in Use):
        return f"[red]ended {consent.until}[/]"
    if not consent.uses:
        return "[yellow]nothing[/]"
    return "all" if len(consent.uses) == len(Use) else " ".join(use.value for use in consent.uses)


def show_outdated(console: Console, names: Sequence[str]) -> None:
    """That takes have traits of another Airhead, and what mends it; nothing where none has."""
    if names:
        which = f"the traits of {len(names)} takes were" if len(names) > 1 else f"the traits of take {names[0]} were"
        command = "`airhead takes reindex`"
        console.print(f"[yellow]{which} computed by another Airhead and may be wrong:[/] {command}", soft_wrap=True)


def show_take(console: Console, record: TakeRecord, uses: Sequence[UsedTake], stage: Stage | None) -> None:
    """All that is known of a take."""
    console.print(f"[bold]{plain(record.name)}[/]  {plain(record.title)}")
    for name, value in _facts(record):
        if value:
            line(console, name, value)
    for box in stage.boxes if stage else ():
        line(console, "box", box)
    show_uses(console, uses)


def _facts(record: TakeRecord) -> list[tuple[str, object]]:
    ref, consent = record.ref, record.ref.consent
    basis = f" by {consent.basis.value}" if consent.uses else ""
    until = f", until {consent.until}" if consent.until else ""
    stated = f", stated on {record.consent_on}" if record.consent_on and consent.uses else ""
    gone = f", withdrawn on {record.withdrawn_on}" if record.withdrawn_on else ""
    uses = ", ".join(use.value for use in consent.uses) or "nothing"
    traits = record.traits
    return [
        ("performer", ref.performer.name or ref.performer.status.value),
        ("allowed", f"{uses}{basis}{until}{stated}{gone}"),
        ("licence", ref.licence.name),
        ("session", record.session_date),
        ("slate", record.slate),
        ("mark", "" if record.mark is Mark.NONE else record.mark.value),
        ("tags", " ".join(record.tags)),
        ("method", record.capture_method),
        ("motion", f"{record.duration_s:.2f} s, {record.frames} frames at {record.fps:g}, {record.joints} joints"),
        ("air time", traits and f"{traits.air_time_s:.2f} s"),
        ("peak height", traits and f"{traits.peak_height_m:.2f} m, of the centre of mass"),
        ("turn in flight", traits and f"{traits.rotation_deg:.0f}°"),
        ("no traits", record.no_traits),
        ("file", record.source_file),
        ("sha-256", ref.sha256),
        ("alterations", record.alterations),
        ("added", "comes along" if record.comes_along else record.added_on),
    ]


def show_uses(console: Console, uses: Sequence[UsedTake]) -> None:
    """What was made with a take, and whether it is still where it was put."""
    for used in uses:
        line(console, f"used in {used.use.kind.value}", f"{used.use.path} ({used.use.made_on}, {used.state})")
