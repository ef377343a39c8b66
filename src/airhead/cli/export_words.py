"""The words that `export` and `convert` share, and what they show."""

from __future__ import annotations

import argparse
from typing import get_args

from rich.console import Console

from airhead.cli.console import line, show_notes
from airhead.cli.parser import add_json
from airhead.formats import ExportOptions
from airhead.formats.bvh.axes import METRES, UpAxis
from airhead.production import ExportResult


def add_writing(command: argparse.ArgumentParser) -> None:
    """What a user may choose of the files that are written."""
    command.add_argument("--units", choices=list(METRES), default="m", help="the unit of length in the output (m)")
    command.add_argument("--up", choices=get_args(UpAxis), help="its up axis (the one usual in the format)")
    command.add_argument("--fps", type=float, metavar="N", help="its frames a second (those of the motion)")
    add_switch(command, "--root-motion", "off keeps the root above its start; its height stays")
    add_switch(command, "--mesh", "off writes bones alone, in formats that can hold a body")
    add_json(command)


def add_switch(command: argparse.ArgumentParser, name: str, help_text: str) -> None:
    command.add_argument(name, choices=["on", "off"], default="on", help=f"{help_text} (on)")


def writing_of(options: argparse.Namespace) -> ExportOptions:
    """How the files are to be written."""
    return ExportOptions(
        units=options.units,
        up=options.up,
        fps=options.fps,
        root_motion=options.root_motion == "on",
        mesh=options.mesh == "on",
    )


def show_export(console: Console, result: ExportResult) -> None:
    """What was written, what stands beside it, and what had to be assumed or left out."""
    console.print(f"[green]written[/]: {result.frames} frames, {result.fps:g} a second, {result.joints} joints")
    for name, paths in (("file", result.files), ("beside it", result.beside)):
        for path in paths:
            line(console, name, path)
    show_notes(console, result.notes)
