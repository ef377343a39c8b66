"""What people see of skills: a table of them, one in full."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from rich.console import Console
from rich.table import Table

from airhead.cli.console import line, plain
from airhead.motion import TakeRef, Use
from airhead.production import ListedGeneralist, ListedSkill, SkillList
from airhead.takes import allowed


def show_skills(console: Console, found: SkillList) -> None:
    """Skills as a table of one line each, then files that are none."""
    table = Table(box=None, pad_edge=False)
    table.add_column("skill", no_wrap=True, overflow="ellipsis", min_width=12)
    for name, width in (("s", 4), ("nr", 5), ("survives", 8), ("samples", 9)):
        table.add_column(name, justify="right", no_wrap=True, min_width=width)
    # where the terminal is narrow, these are cut first
    for name in ("learned from", "performers", "may"):
        table.add_column(name, no_wrap=True, overflow="ellipsis", min_width=5)
    for skill in found.skills:
        table.add_row(*_row(skill), style="dim" if skill.comes_along else None)
    console.print(table)
    for one in found.generalists:
        taught = f"learned from {len(one.card.teachers)} skills and {len(one.card.passages)} passages"
        console.print(f"[bold]{plain(one.name)}[/]  follows the plan of any of them; {taught}", soft_wrap=True)
    for error in found.refused:
        console.print(f"[yellow]no skill[/]: {plain(error.line())}", soft_wrap=True)


def _row(skill: ListedSkill) -> tuple[str, ...]:
    card = skill.card
    return (
        plain(card.name),
        f"{card.motion_steps / card.control_hz:.2f}",
        _number(card.scores.get("nr"), ".3f"),
        _number(_survival(skill, "0.1"), ".0%"),
        f"{card.training.samples:,}",
        plain(" ".join(ref.id for ref in skill.takes)),
        plain(", ".join(_performers(skill))),
        _may(skill.takes),
    )


def show_skill(console: Console, skill: ListedSkill | ListedGeneralist) -> None:
    """All that is known of a skill or a generalist."""
    if isinstance(skill, ListedGeneralist):
        _show_generalist(console, skill)
        return
    console.print(f"[bold]{plain(skill.name)}[/]  follows {plain(_followed(skill))}")
    for name, value in _facts(skill):
        line(console, name, value)
    _show_takes(console, skill.takes)
    if not skill.card.scores:
        console.print("[dim]not evaluated yet: `airhead skills evaluate`[/]", soft_wrap=True)


def _show_generalist(console: Console, found: ListedGeneralist) -> None:
    card, training, body = found.card, found.card.training, found.card.body
    console.print(f"[bold]{plain(found.name)}[/]  follows any plan")
    line(console, "body", f"{body.stature_m:.2f} m, {body.mass_kg:.1f} kg ({body.sha256[:12]})")
    line(console, "teachers", ", ".join(card.teachers))
    line(console, "passages", f"{len(card.passages)} from skill to skill")
    line(console, "samples", f"{training.samples:,} control steps in {training.minutes:.1f} minutes")
    line(console, "trained by", f"{training.command} (seed {training.seed})")
    line(console, "versions", ", ".join(f"{name} {version}" for name, version in training.versions.items()))
    for name, value in card.scores.items():
        line(console, name, _words(value))
    line(console, "created", card.created)
    line(console, "size", f"{found.size_bytes:,} bytes")
    line(console, "sha-256", found.sha256)
    line(console, "file", "comes along" if found.comes_along else found.file)
    _show_takes(console, found.takes)


def _show_takes(console: Console, takes: tuple[TakeRef, ...]) -> None:
    for ref in takes:
        uses = ", ".join(use.value for use in Use if allowed(ref, use, dt.date.today())) or "nothing"
        line(console, "learned from", f"{ref.id} by {ref.performer}, licence {ref.licence.name}, allowed: {uses}")


def _facts(skill: ListedSkill) -> Iterator[tuple[str, object]]:
    card, training, body = skill.card, skill.card.training, skill.card.body
    spans = zip(card.follows, card.learned_spans_s, strict=True)
    learned = [f"{start_s:.2f} to {end_s:.2f} s of {part.take}" for part, (start_s, end_s) in spans]
    yield "learned", f"{', '.join(learned)}, then {card.hold_s:.2f} s of standing still"
    yield "body", f"{body.stature_m:.2f} m, {body.mass_kg:.1f} kg ({body.sha256[:12]})"
    yield "control", f"{card.control_hz:g} a second"
    yield "samples", f"{training.samples:,} control steps in {training.minutes:.1f} minutes, tracking included"
    steps = f"{training.training_physics_steps:,} in training, {training.tracking_physics_steps:,} in tracking"
    yield "physics steps", steps
    if skill.idle:
        yield "network", "adds nothing: practice found nothing better than the reflexes alone"
    yield "trained by", f"{training.command} (seed {training.seed})"
    yield "versions", ", ".join(f"{name} {version}" for name, version in training.versions.items())
    for name, value in card.scores.items():
        yield name, _words(value)
    yield "created", card.created
    yield "size", f"{skill.size_bytes:,} bytes"
    yield "sha-256", skill.sha256
    yield "file", "comes along" if skill.comes_along else skill.file


def _followed(skill: ListedSkill) -> str:
    """What it follows, in order."""
    follows = skill.card.follows
    return f"take{'s' if len(follows) > 1 else ''} {', '.join(part.take for part in follows)}"


def _words(value: object) -> str:
    """A score, or scores by name, as text."""
    if isinstance(value, dict):
        return ", ".join(f"{key} {_words(part)}" for key, part in value.items())
    return "–" if value is None else f"{value:g}" if isinstance(value, float) else str(value)


def _survival(skill: ListedSkill, noise: str) -> object:
    shares = skill.card.scores.get("survival")
    return shares.get(noise) if isinstance(shares, dict) else None


def _number(value: object, form: str) -> str:
    return format(value, form) if isinstance(value, int | float) and not isinstance(value, bool) else "–"


def _performers(skill: ListedSkill) -> tuple[str, ...]:
    return tuple(dict.fromkeys(ref.performer.name or ref.performer.status.value for ref in skill.takes))


def _may(takes: tuple[TakeRef, ...]) -> str:
    """What all of the takes allow today, as markup."""
    today = dt.date.today()
    uses = [use for use in Use if all(allowed(ref, use, today) for ref in takes)]
    if not uses:
        return "[yellow]nothing[/]"
    return "all" if len(uses) == len(Use) else " ".join(use.value for use in uses)
