"""`airhead retarget`: a motion on another skeleton, and what that cost."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Final

from rich.console import Console

from airhead.cli.console import line
from airhead.cli.outcome import DONE, Outcome
from airhead.cli.parser import Commands, add_json, add_library
from airhead.production import RetargetConfig, RetargetedFile, retarget_file

_MOST_NAMES: Final = 6


def register(commands: Commands) -> None:
    command = commands.add_parser("retarget", help="put a motion on another humanoid skeleton")
    command.add_argument("source", metavar="IN", help="a take by its name, or a file of any humanoid's motion")
    command.add_argument(
        "--onto", default="sora", metavar="FILE", help="a take or motion file on the skeleton wanted, or sora (sora)"
    )
    command.add_argument("-o", "--out", type=Path, required=True, metavar="OUT", help="its suffix says the format")
    add_library(command)
    add_json(command)
    command.set_defaults(run=run)


def run(options: argparse.Namespace, shown: Console) -> Outcome:
    result = retarget_file(RetargetConfig(options.source, options.onto, options.out, options.library))
    if not options.json:
        show_retargeted(shown, result)
    return DONE, result.as_dict()


def show_retargeted(console: Console, result: RetargetedFile) -> None:
    """What was written and measured."""
    report = result.report
    console.print(f"[green]retargeted[/]: {report.frames} frames onto {result.joints} joints, scale {report.scale:.3f}")
    for path in (result.file, *result.beside):
        line(console, "file" if path == result.file else "beside it", path)
    line(console, "contacts", f"{report.contacts}, slide {report.contact_slide_mm} mm (was {report.source_slide_mm})")
    line(console, "in the floor", f"{report.penetration_mm} mm (was {report.source_penetration_mm})")
    line(console, "turned off by", f"{report.orientation_error_deg} degrees on average")
    line(console, "ends off by", f"{100 * report.end_effector_error_legs:.1f} % of a leg, seen from the pelvis")
    for name, joints in (("not mapped", report.not_mapped), ("left at rest", report.at_rest)):
        if joints:
            more = f", … {len(joints)} in all" if len(joints) > _MOST_NAMES else ""
            line(console, name, ", ".join(joints[:_MOST_NAMES]) + more)
