"""`airhead takes describe`: what was not said of takes when they were added, or was said wrong."""

from __future__ import annotations

import argparse
import datetime as dt

from rich.console import Console

from airhead.cli.commands.takes.names import add_names, changed
from airhead.cli.console import plain
from airhead.cli.outcome import DONE, Outcome
from airhead.cli.parser import Commands
from airhead.cli.take_tables import show_uses
from airhead.cli.take_words import day
from airhead.errors import BadInput
from airhead.motion import Performer, PerformerStatus, TakeRef, Use
from airhead.production import UsedTake, looked_up
from airhead.takes import Description, Library, TakeRecord, commands_that_allow


def register(actions: Commands) -> None:
    command = actions.add_parser("describe", help="say who performed in takes, under which licence, and what they are")
    add_names(command)
    add_description(command, again=True)
    command.set_defaults(run=run)


def add_description(command: argparse.ArgumentParser, *, again: bool = False) -> None:
    """The options that describe takes; if it was done before, also what takes back who performed."""
    who = command.add_mutually_exclusive_group()
    who.add_argument("--performer", metavar="NAME", help="who performed")
    who.add_argument("--alias", metavar="NAME", help="who performed, under another name than their own")
    who.add_argument("--withheld", action="store_true", help="the performer does not want to be named")
    if again:
        who.add_argument("--unrecorded", action="store_true", help="nobody knows, or said, who performed")
    command.add_argument("--licence", metavar="NAME", help="licence of the recording, best by its SPDX name")
    command.add_argument("--notice", metavar="TEXT", help="the notice of the licence that must travel with copies")
    command.add_argument("--title", help="a title for people")
    command.add_argument("--method", help="how it was recorded")
    command.add_argument("--date", type=day, metavar="DAY", help="day of the session, such as 2026-11-30")
    command.add_argument("--slate", help="what the slate said")


def description_of(options: argparse.Namespace) -> Description:
    """What the options say."""
    return Description(
        performer=_performer(options),
        licence=options.licence,
        notice=options.notice,
        title=options.title,
        capture_method=options.method,
        session_date=options.date,
        slate=options.slate,
    )


def run(options: argparse.Namespace, shown: Console) -> Outcome:
    said, today = description_of(options), dt.date.today()
    if said == Description():
        raise BadInput("nothing is said of the takes", allowed="--performer, --licence, --title …; see --help")

    def change(library: Library, name: str) -> tuple[TakeRecord, TakeRecord, tuple[UsedTake, ...]]:
        before = library.record(name)
        return before, library.describe(name, said, today), looked_up(library.uses(name))

    described = changed(options, change)
    if not options.json:
        for before, after, uses in described:
            _show(shown, before, after, uses)
        _hint(shown, [(before.ref, after.ref) for before, after, _ in described], options)
    return DONE, {
        "takes": [
            {**after.as_dict(), "consent_taken_back": [use.value for use in _taken_back(before.ref, after.ref)]}
            for before, after, _ in described
        ]
    }


def _performer(options: argparse.Namespace) -> Performer | None:
    if options.performer is not None:
        return Performer(options.performer or " ", PerformerStatus.NAMED)
    if options.alias is not None:
        return Performer(options.alias or " ", PerformerStatus.ALIAS)
    if options.withheld:
        return Performer(status=PerformerStatus.WITHHELD)
    return Performer() if getattr(options, "unrecorded", False) else None


def _show(shown: Console, before: TakeRecord, after: TakeRecord, uses: tuple[UsedTake, ...]) -> None:
    known, facts = _facts(before), _facts(after)
    news = [f"{name} {value} (was {known[name]})" for name, value in facts.items() if value != known[name]]
    shown.print(f"[bold]{after.name}[/]: {plain('; '.join(news) or 'all of that was known')}", soft_wrap=True)
    if taken := _taken_back(before.ref, after.ref):
        basis = before.ref.consent.basis.value
        why = f"it rested on the {basis}, which is another one now"
        lost = ", ".join(use.value for use in taken)
        shown.print(f"    [yellow]consent taken back:[/] {lost}; {why}", soft_wrap=True)
    if uses and (before.ref.performer, before.ref.licence) != (after.ref.performer, after.ref.licence):
        shown.print("    what was made with it is signed with what was known then, and stays so:", soft_wrap=True)
        show_uses(shown, uses)


def _facts(record: TakeRecord) -> dict[str, str]:
    """What a description says, by name."""
    ref = record.ref
    facts = {
        "performer": ref.performer.name or ref.performer.status.value,
        "licence": ref.licence.name,
        "notice": ref.licence.notice,
        "title": record.title,
        "method": record.capture_method,
        "date": str(record.session_date or ""),
        "slate": record.slate,
    }
    return {name: value or "empty" for name, value in facts.items()}


def _hint(shown: Console, refs: list[tuple[TakeRef, TakeRef]], options: argparse.Namespace) -> None:
    """The commands that give back the consent that takes lost."""
    lost: dict[tuple[Use, ...], list[TakeRef]] = {}
    for before, after in refs:
        lost.setdefault(tuple(_taken_back(before, after)), []).append(after)
    for uses, takes in lost.items():
        for command in commands_that_allow(takes, uses, options.library) if uses else ():
            shown.print(f"if it still holds: {command}", markup=False, soft_wrap=True)


def _taken_back(before: TakeRef, after: TakeRef) -> list[Use]:
    return [use for use in before.consent.uses if use not in after.consent.uses]
