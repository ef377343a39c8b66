"""`airhead takes consent` and `withdraw`: what may be done with a take."""

from __future__ import annotations

import argparse
import datetime as dt

from rich.console import Console

from airhead.cli.commands.takes.add import add_consent
from airhead.cli.outcome import DONE, Outcome
from airhead.cli.parser import Commands, add_json, add_library
from airhead.cli.take_tables import consent_words, show_uses
from airhead.motion import ConsentBasis
from airhead.production import looked_up
from airhead.takes import Library, stated


def register(actions: Commands) -> None:
    consent = actions.add_parser("consent", help="state what may be done with a take; all else is denied")
    consent.add_argument("name", metavar="NAME")
    add_consent(consent, needed=True)
    consent.set_defaults(run=run_consent)
    withdraw = actions.add_parser("withdraw", help="deny every use of a take, and list what was made with it")
    withdraw.add_argument("name", metavar="NAME")
    withdraw.set_defaults(run=run_withdraw)
    for action in (consent, withdraw):
        add_library(action)
        add_json(action)


def run_consent(options: argparse.Namespace, shown: Console) -> Outcome:
    today, basis = dt.date.today(), ConsentBasis(options.basis)
    with Library(options.library) as library:
        ref = library.record(options.name).ref
        consent = stated(ref.performer, ref.licence, options.allow, basis=basis, until=options.until, today=today)
        record = library.set_consent(options.name, consent, today)
    if not options.json:
        until = f" until {consent.until}" if consent.until else ""
        shown.print(f"{record.name}: {consent_words(record)}{until}, by {basis.value}")
    return DONE, {"take": record.as_dict()}


def run_withdraw(options: argparse.Namespace, shown: Console) -> Outcome:
    with Library(options.library) as library:
        record = library.withdraw(options.name, dt.date.today())
        uses = looked_up(library.uses(options.name))
    if not options.json:
        shown.print(
            f"{record.name}: nothing is allowed any more; this was made with it:"
            if uses
            else f"{record.name}: nothing is allowed any more; nothing was made with it on this machine"
        )
        show_uses(shown, uses)
    return DONE, {"take": record.as_dict(), "uses": [use.as_dict() for use in uses]}
