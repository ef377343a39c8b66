"""`airhead convert`: a motion file into another format."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import get_args

from rich.console import Console

from airhead.cli.export_words import add_writing, show_export, writing_of
from airhead.cli.outcome import DONE, Outcome
from airhead.cli.parser import Commands, add_library
from airhead.formats import ReadOptions
from airhead.formats.bvh.axes import METRES, UpAxis
from airhead.production import ExportConfig, export


def register(commands: Commands) -> None:
    command = commands.add_parser("convert", help="write a motion file in another format")
    command.add_argument(
        "source", metavar="IN", help="a motion file, a table of joint positions, or a take by its name"
    )
    command.add_argument("out", type=Path, metavar="OUT", help="the file to write; its suffix says the format")
    add_writing(command)
    said = command.add_argument_group("what IN itself does not say")
    said.add_argument("--in-units", choices=list(METRES), help="its unit of length")
    said.add_argument("--in-up", choices=get_args(UpAxis), help="its up axis")
    said.add_argument("--in-fps", type=float, metavar="N", help="its frames a second")
    said.add_argument("--asf", type=Path, metavar="FILE", help="the skeleton of an .amc")
    said.add_argument("--names", metavar="A,B,C", help="the joints of a table of positions, or a known order of them")
    said.add_argument("--animation", metavar="NAME", help="which animation of several")
    add_library(command)
    command.set_defaults(run=run)


def run(options: argparse.Namespace, shown: Console) -> Outcome:
    reading = ReadOptions(
        units=options.in_units,
        up=options.in_up,
        fps=options.in_fps,
        asf=options.asf,
        names=None if options.names is None else tuple(name.strip() for name in options.names.split(",")),
        animation=options.animation,
    )
    result = export(ExportConfig(options.source, (options.out,), reading, writing_of(options), library=options.library))
    if not options.json:
        show_export(shown, result)
    return DONE, result.as_dict()
