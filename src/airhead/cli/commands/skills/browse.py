"""`airhead skills list` and `show`."""

from __future__ import annotations

import argparse
from pathlib import Path

from rich.console import Console

from airhead.cli.outcome import DONE, Outcome
from airhead.cli.parser import Commands, add_json, add_library
from airhead.cli.skill_tables import show_skill as show_one
from airhead.cli.skill_tables import show_skills
from airhead.production import list_skills, show_skill


def register(actions: Commands) -> None:
    listed = actions.add_parser("list", help="the skills that come along, and those in a folder")
    listed.add_argument("folder", type=Path, nargs="?", metavar="FOLDER", help="a folder of .onnx files")
    listed.set_defaults(run=run_list)
    show = actions.add_parser("show", help="all that is known of a skill")
    show.add_argument("skill", metavar="NAME", help="a skill that comes along, or an .onnx file")
    show.set_defaults(run=run_show)
    for action in (listed, show):
        add_library(action)
        add_json(action)


def run_list(options: argparse.Namespace, shown: Console) -> Outcome:
    found = list_skills(options.folder, options.library)
    if not options.json:
        show_skills(shown, found)
        along = sum(skill.comes_along for skill in found.skills)
        shown.print(f"{len(found.skills) - along} skills in the folder, {along} that come along")
    return DONE, found.as_dict()


def run_show(options: argparse.Namespace, shown: Console) -> Outcome:
    skill = show_skill(options.skill, options.library)
    if not options.json:
        show_one(shown, skill)
    return DONE, {"skill": skill.as_dict()}
