"""`airhead takes list`, `show` and `search`."""

from __future__ import annotations

import argparse

from rich.console import Console

from airhead.cli.outcome import DONE, Outcome
from airhead.cli.parser import Commands, add_json, add_library, positive
from airhead.cli.take_tables import show_outdated, show_take, show_takes
from airhead.cli.take_words import likeness, number_range
from airhead.motion import Mark
from airhead.production import looked_up
from airhead.takes import Hit, Library, Query, search

_RANGES = {
    "duration": "seconds, such as 1..3, 1.. or ..3",
    "air-time": "seconds in flights",
    "peak-height": "metres, of the centre of mass",
    "rotation": "degrees turned, net, in one flight",
}


def register(actions: Commands) -> None:
    listed = actions.add_parser("list", help="all takes, and those that come along")
    listed.set_defaults(run=run_list)
    show = actions.add_parser("show", help="all that is known of a take")
    show.add_argument("name", metavar="NAME")
    show.set_defaults(run=run_show)
    sought = actions.add_parser("search", help="find takes by words, traits or likeness")
    sought.add_argument("words", nargs="*", metavar="WORD", help="in name, title, tags, performer, slate or file")
    sought.add_argument("--tag", action="append", default=[], metavar="WORD", help="has this tag; may be repeated")
    sought.add_argument("--performer", default="", metavar="NAME", help="part of the performer's name")
    for name, help_text in _RANGES.items():
        sought.add_argument(f"--{name}", type=number_range, default=(None, None), metavar="A..B", help=help_text)
    sought.add_argument("--mark", choices=[mark.value for mark in Mark], help="bears this mark")
    sought.add_argument(
        "--like", type=likeness, metavar="TAKE[:A-B]", help="looks like a take, or like seconds A to B of it"
    )
    sought.add_argument("--most", type=positive, default=50, metavar="N", help="show at most so many (50)")
    sought.set_defaults(run=run_search)
    for action in (listed, show, sought):
        add_library(action)
        add_json(action)


def run_list(options: argparse.Namespace, shown: Console) -> Outcome:
    with Library(options.library) as library:
        records, outdated = library.records(), library.outdated()
    if not options.json:
        show_takes(shown, [Hit(record) for record in records])
        own = sum(1 for record in records if not record.comes_along)
        shown.print(f"{own} takes in the library, {len(records) - own} that come along")
        show_outdated(shown, outdated)
    takes = [record.as_dict() for record in records]
    return DONE, {"library": str(library.file), "takes": takes, "outdated": list(outdated)}


def run_show(options: argparse.Namespace, shown: Console) -> Outcome:
    with Library(options.library) as library:
        record, uses = library.record(options.name), looked_up(library.uses(options.name))
        stage, outdated = library.stage(options.name), options.name in library.outdated()
    if not options.json:
        show_take(shown, record, uses, stage)
        show_outdated(shown, (record.name,) if outdated else ())
    boxes = [box.as_dict() for box in stage.boxes] if stage else []
    return DONE, {"take": record.as_dict(), "boxes": boxes, "uses": [use.as_dict() for use in uses]}


def run_search(options: argparse.Namespace, shown: Console) -> Outcome:
    query = Query(
        words=" ".join(options.words),
        tags=tuple(options.tag),
        performer=options.performer,
        duration_s=options.duration,
        air_time_s=options.air_time,
        peak_height_m=options.peak_height,
        rotation_deg=options.rotation,
        mark=None if options.mark is None else Mark(options.mark),
        like=options.like,
        most=options.most,
    )
    with Library(options.library) as library:
        found, outdated = search(library, query), library.outdated()
    if not options.json:
        show_takes(shown, found.hits)
        more = f", {len(found.hits)} of them shown" if len(found.hits) < found.matches else ""
        shown.print(f"{found.matches} takes{more}")
        show_outdated(shown, outdated)
    takes = [hit.as_dict() for hit in found.hits]
    return DONE, {"matches": found.matches, "takes": takes, "outdated": list(outdated)}
