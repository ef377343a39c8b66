"""`airhead takes tag` and `mark`: what is found again, and what was chosen."""

from __future__ import annotations

import argparse

from rich.console import Console

from airhead.cli.commands.takes.names import add_names, changed
from airhead.cli.outcome import DONE, Outcome
from airhead.cli.parser import Commands, add_json, add_library, signed_words
from airhead.errors import BadInput
from airhead.motion import Mark


def register(actions: Commands) -> None:
    tag = actions.add_parser("tag", help="give takes tags, and take others away")
    tag.add_argument(
        "words", nargs="+", metavar="NAME|+TAG|-TAG", help="takes, then: +flip gives a tag, -flip takes it away"
    )
    signed_words(tag)
    add_library(tag)
    add_json(tag)
    tag.set_defaults(run=run_tag)
    mark = actions.add_parser("mark", help="say whether takes were chosen")
    add_names(mark)
    which = mark.add_mutually_exclusive_group(required=True)
    for known in Mark:
        which.add_argument(f"--{known.value}", dest="mark", action="store_const", const=known)
    mark.set_defaults(run=run_mark)


def run_tag(options: argparse.Namespace, shown: Console) -> Outcome:
    more = [word[1:] for word in options.words if word.startswith("+")]
    fewer = [word[1:] for word in options.words if word.startswith("-")]
    options.names = [word for word in options.words if word[:1] not in ("+", "-")]
    if not options.names or not (more or fewer):
        raise BadInput("takes are given tags, or tags are taken away", allowed="NAME… +TAG… -TAG…")
    records = changed(options, lambda library, name: library.tag(name, more, fewer))
    if not options.json:
        for record in records:
            shown.print(f"{record.name}: {' '.join(record.tags) or 'no tags'}", markup=False, soft_wrap=True)
    return DONE, {"takes": [record.as_dict() for record in records]}


def run_mark(options: argparse.Namespace, shown: Console) -> Outcome:
    records = changed(options, lambda library, name: library.mark(name, options.mark))
    if not options.json:
        for record in records:
            shown.print(f"{record.name}: {record.mark.value}", markup=False)
    return DONE, {"takes": [record.as_dict() for record in records]}
