"""`airhead make`: a signed film of a take or a routine."""

from __future__ import annotations

import argparse
from pathlib import Path

from rich.console import Console

from airhead.cli.console import bars, show_make, show_timeline
from airhead.cli.outcome import DONE, FAILED, Outcome
from airhead.cli.parser import Commands, add_json, add_library, positive
from airhead.errors import BadInput
from airhead.motion import Drive
from airhead.production import Cast, MakeConfig, SigningConfig, is_routine, make, plan_only


def register(commands: Commands) -> None:
    command = commands.add_parser("make", help="make a signed film of a take")
    command.add_argument(
        "source", metavar="TAKE_OR_FILE", help="a take that comes along or of the library, its file, or a routine"
    )
    drives = [Drive.PERFORMER.value, Drive.PHYSICS.value, Drive.POLICY.value]
    command.add_argument("--drive", choices=drives, help="who moves the character in a take's film (physics)")
    command.add_argument("--skill", metavar="NAME", help="what acts under the drive policy: a skill or an .onnx file")
    cast = [each.value for each in Cast]
    command.add_argument(
        "--cast",
        choices=cast,
        default=Cast.PERFORMER.value,
        help="in whose proportions: the performer's (default) or Sora's",
    )
    command.add_argument("-o", "--out", type=Path, metavar="DIR", help="folder for the results (out/TAKE)")
    command.add_argument("--label", action="store_true", default=None, help="mark who moves the character")
    command.add_argument("--plan", action="store_true", help="print a routine's timeline and simulate nothing")
    command.add_argument("--jobs", type=positive, default=2, metavar="N", help="processes to use (2)")
    command.add_argument("--chain", type=Path, metavar="PEM", help="sign with your own certificate chain…")
    command.add_argument("--key", type=Path, metavar="PEM", help="…and its private key")
    command.add_argument("--timestamp", metavar="URL", help="add a time stamp by this authority")
    add_library(command)
    add_json(command)
    command.set_defaults(run=run)


def run(options: argparse.Namespace, shown: Console) -> Outcome:
    if options.plan:
        rows = plan_only(options.source, options.library)
        if not options.json:
            show_timeline(shown, rows)
        return DONE, {"timeline": rows}
    for name in ("drive", "skill"):
        if getattr(options, name) and is_routine(options.source):
            message = f"a routine names the {name} of each move itself"
            raise BadInput(message, found=f"--{name} {getattr(options, name)}")
    config = MakeConfig(
        source=options.source,
        drive=Drive(options.drive or (Drive.POLICY if options.skill else Drive.PHYSICS)),
        skill=options.skill,
        out=options.out,
        label=options.label,
        jobs=options.jobs,
        signing=SigningConfig(options.chain, options.key, options.timestamp),
        library=options.library,
        cast=Cast(options.cast),
    )
    with bars() as progress:
        result = make(config, progress)
    if not options.json:
        show_make(shown, result)
    return (DONE if result.success else FAILED), result.as_dict()
