"""`airhead takes tag` and `mark`: what is found again, and what was chosen."""

from __future__ import annotations

import argparse

from rich.console import Console

from airhead.cli.outcome import DONE, Outcome
from airhead.cli.parser import Commands, add_json, add_library, signed_words
from airhead.errors import BadInput
from airhead.motion import Mark
from airhead.takes import Library


def register(actions: Commands) -> None:
    tag = actions.add_parser("tag", help="give a take tags, and take others away")
    tag.add_argument("name", metavar="NAME")
    tag.add_argument("tags", nargs="+", metavar="+TAG|-TAG", help="+flip gives a tag, -flip takes it away")
    signed_words(tag)
    tag.set_defaults(run=run_tag)
    mark = actions.add_parser("mark", help="say whether a take was chosen")
    mark.add_argument("name", metavar="NAME")
    which = mark.add_mutually_exclusive_group(required=True)
    for known in Mark:
        which.add_argument(f"--{known.value}", dest="mark", action="store_const", const=known)
    mark.set_defaults(run=run_mark)
    for action in (tag, mark):
        add_library(action)
        add_json(action)


def run_tag(options: argparse.Namespace, shown: Console) -> Outcome:
    for word in options.tags:
        if word[:1] not in ("+", "-"):
            raise BadInput("a tag is given or taken away", found=repr(word[:80]), allowed="+TAG or -TAG")
    more = [word[1:] for word in options.tags if word.startswith("+")]
    fewer = [word[1:] for word in options.tags if word.startswith("-")]
    with Library(options.library) as library:
        record = library.tag(options.name, more, fewer)
    if not options.json:
        shown.print(f"{record.name}: {' '.join(record.tags) or 'no tags'}", markup=False, soft_wrap=True)
    return DONE, {"take": record.as_dict()}


def run_mark(options: argparse.Namespace, shown: Console) -> Outcome:
    with Library(options.library) as library:
        record = library.mark(options.name, options.mark)
    if not options.json:
        shown.print(f"{record.name}: {record.mark.value}", markup=False)
    return DONE, {"take": record.as_dict()}
