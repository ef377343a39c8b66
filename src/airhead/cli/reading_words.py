"""The words by which a user states of files what these do not say themselves."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import get_args

from airhead.formats import ReadOptions
from airhead.formats.bvh.axes import METRES, UpAxis


def add_reading(command: argparse.ArgumentParser, prefix: str = "") -> None:
    """The options, a group of their own.

    Args:
        command: gets them.
        prefix: before units, up and fps, where the command also writes and has those of its output.
    """
    said = command.add_argument_group("what files do not say themselves")
    said.add_argument(f"--{prefix}units", dest="in_units", choices=list(METRES), help="the unit of length")
    said.add_argument(f"--{prefix}up", dest="in_up", choices=get_args(UpAxis), help="the up axis")
    said.add_argument(f"--{prefix}fps", dest="in_fps", type=float, metavar="N", help="frames a second")
    said.add_argument("--asf", type=Path, metavar="FILE", help="the skeleton of an .amc")
    said.add_argument("--names", metavar="A,B,C", help="the joints of a table of positions, or a known order of them")
    said.add_argument("--animation", metavar="NAME", help="which animation of several")


def reading_of(options: argparse.Namespace) -> ReadOptions:
    """What is stated."""
    return ReadOptions(
        units=options.in_units,
        up=options.in_up,
        fps=options.in_fps,
        asf=options.asf,
        names=None if options.names is None else tuple(name.strip() for name in options.names.split(",")),
        animation=options.animation,
    )
