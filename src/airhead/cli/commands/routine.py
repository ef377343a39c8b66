"""`airhead routine`: begin, check or describe routines."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from rich.console import Console

from airhead.cli.console import show_timeline
from airhead.cli.outcome import DONE, Outcome
from airhead.cli.parser import Commands, actions_of, add_json, add_library
from airhead.errors import BadInput
from airhead.formats import staged_path
from airhead.production import ROUTINE_SUFFIXES, plan_only
from airhead.routine import json_schema, template


def register(commands: Commands) -> None:
    actions = actions_of(commands.add_parser("routine", help="begin, check or describe routines"))
    new = actions.add_parser("new", help="write a routine to begin with")
    new.add_argument("file", type=Path, metavar="FILE.yaml")
    new.add_argument("--title", default="My first routine")
    new.set_defaults(run=run_new)
    check = actions.add_parser("check", help="read a routine, find its takes and its cuts")
    check.add_argument("file", metavar="ROUTINE")
    add_library(check)
    check.set_defaults(run=run_check)
    schema = actions.add_parser("schema", help="print the JSON Schema of routines, for editors")
    schema.set_defaults(run=run_schema)
    for action in (new, check, schema):
        add_json(action)


def run_schema(options: argparse.Namespace, shown: Console) -> Outcome:
    del shown  # highlighting and wrapping would spoil it for other programs
    schema = json_schema()
    if not options.json:
        print(json.dumps(schema, indent=2))
    return DONE, schema


def run_new(options: argparse.Namespace, shown: Console) -> Outcome:
    if options.file.suffix.lower() not in ROUTINE_SUFFIXES:
        allowed = f"a file name that ends in {' or '.join(ROUTINE_SUFFIXES)}"
        raise BadInput("not a name for a routine", file=options.file, allowed=allowed)
    if options.file.exists():
        raise BadInput("there is a file already", file=options.file, allowed="a new file name")
    text = template(options.title)
    with staged_path(options.file) as staged:
        staged.write_text(text, encoding="utf-8")
    if not options.json:
        told = f"wrote {options.file}; film it with `airhead make {options.file}`"
        shown.print(told, markup=False, soft_wrap=True)
    return DONE, {"file": str(options.file)}


def run_check(options: argparse.Namespace, shown: Console) -> Outcome:
    rows = plan_only(options.file, options.library)
    if not options.json:
        show_timeline(shown, rows)
    return DONE, {"ok": True, "timeline": rows}
