"""`airhead takes consent` and `withdraw`: what may be done with takes."""

from __future__ import annotations

import argparse
import datetime as dt

from rich.console import Console

from airhead.cli.commands.takes.add import add_consent
from airhead.cli.commands.takes.names import add_names, changed
from airhead.cli.outcome import DONE, Outcome
from airhead.cli.parser import Commands
from airhead.cli.take_tables import show_uses
from airhead.motion import ConsentBasis
from airhead.production import UsedTake, looked_up
from airhead.takes import Library, TakeRecord, stated


def register(actions: Commands) -> None:
    consent = actions.add_parser("consent", help="state what may be done with takes; all else is denied")
    add_names(consent)
    add_consent(consent, needed=True)
    consent.set_defaults(run=run_consent)
    withdraw = actions.add_parser("withdraw", help="deny every use of takes, and list what was made with them")
    add_names(withdraw)
    withdraw.set_defaults(run=run_withdraw)


def run_consent(options: argparse.Namespace, shown: Console) -> Outcome:
    today, basis = dt.date.today(), ConsentBasis(options.basis)

    def change(library: Library, name: str) -> TakeRecord:
        ref = library.record(name).ref
        consent = stated(
            ref.performer, ref.licence, options.allow, basis=basis, until=options.until, today=today, take=name
        )
        return library.set_consent(name, consent, today)

    records = changed(options, change)
    if not options.json:
        until = f" until {options.until}" if options.until else ""
        for record in records:
            uses = ", ".join(use.value for use in record.ref.consent.uses)
            shown.print(f"{record.name}: {uses} allowed{until}, by the {basis.value}", soft_wrap=True)
    return DONE, {"takes": [record.as_dict() for record in records]}


def run_withdraw(options: argparse.Namespace, shown: Console) -> Outcome:
    def change(library: Library, name: str) -> tuple[TakeRecord, tuple[UsedTake, ...]]:
        return library.withdraw(name, dt.date.today()), looked_up(library.uses(name))

    withdrawn = changed(options, change)
    if not options.json:
        for record, uses in withdrawn:
            made = "this was made with it:" if uses else "nothing was made with it on this machine"
            shown.print(f"{record.name}: nothing is allowed any more; {made}")
            show_uses(shown, uses)
    return DONE, {
        "takes": [{**record.as_dict(), "uses": [use.as_dict() for use in uses]} for record, uses in withdrawn]
    }
