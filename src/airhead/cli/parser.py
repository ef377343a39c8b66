"""What can be typed."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import NoReturn

from airhead import __version__
from airhead.errors import BadInput
from airhead.motion import Drive


class _Parser(argparse.ArgumentParser):
    """Wrong words are bad input like any other, so that `--json` covers them too."""

    def error(self, message: str) -> NoReturn:
        raise BadInput(message, allowed=f"see `{self.prog} --help`")


def parser() -> argparse.ArgumentParser:
    """The parser of the whole command line."""
    root = _Parser(prog="airhead", description="Human stunts and learned physics in one shot, honestly credited.")
    root.add_argument("--version", action="version", version=f"airhead {__version__}")
    commands = root.add_subparsers(dest="command", required=True, metavar="COMMAND", parser_class=_Parser)
    _make(commands.add_parser("make", help="make a signed film of a take"))
    _verify(commands.add_parser("verify", help="say who moved the character in a film, and whether that is so"))
    _track(commands.add_parser("track", help="realise a take by simulation and measure it"))
    _routine(commands.add_parser("routine", help="begin, check or describe routines"))
    doctor = commands.add_parser("doctor", help="look whether this machine has what Airhead needs")
    _json(doctor)
    return root


def _json(command: argparse.ArgumentParser) -> None:
    command.add_argument("--json", action="store_true", help="print one JSON object; everything else goes to stderr")


def _make(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "source", metavar="TAKE_OR_FILE", help="a starter take, a file on the starter skeleton, or a routine"
    )
    drives = [Drive.PERFORMER.value, Drive.PHYSICS.value]
    command.add_argument("--drive", choices=drives, help="who moves the character in a take's film (physics)")
    command.add_argument("-o", "--out", type=Path, metavar="DIR", help="folder for the results (out/TAKE)")
    command.add_argument("--label", action="store_true", default=None, help="mark who moves the character")
    command.add_argument("--plan", action="store_true", help="print a routine's timeline and simulate nothing")
    command.add_argument("--jobs", type=_positive, default=2, metavar="N", help="processes to use (2)")
    command.add_argument("--chain", type=Path, metavar="PEM", help="sign with your own certificate chain…")
    command.add_argument("--key", type=Path, metavar="PEM", help="…and its private key")
    command.add_argument("--timestamp", metavar="URL", help="add a time stamp by this authority")
    _json(command)


def _verify(command: argparse.ArgumentParser) -> None:
    command.add_argument("film", type=Path, metavar="FILM")
    command.add_argument("--trust", type=Path, action="append", default=[], metavar="ROOT.pem", help="trust this root")
    _json(command)


def _track(command: argparse.ArgumentParser) -> None:
    command.add_argument("source", metavar="TAKE", help="a starter take, or a file on the starter skeleton")
    command.add_argument("--seed", type=_whole, default=0, metavar="N", help="0: the recorded start; else a noisy one")
    command.add_argument("-o", "--out", type=Path, metavar="FILE", help="keep the performance (.airhead or .bvh)")
    _json(command)


def _routine(command: argparse.ArgumentParser) -> None:
    actions = command.add_subparsers(dest="action", required=True, metavar="ACTION", parser_class=_Parser)
    new = actions.add_parser("new", help="write a routine to begin with")
    new.add_argument("file", type=Path, metavar="FILE.yaml")
    new.add_argument("--title", default="My first routine")
    check = actions.add_parser("check", help="read a routine, find its takes and its cuts")
    check.add_argument("file", metavar="ROUTINE")
    schema = actions.add_parser("schema", help="print the JSON Schema of routines, for editors")
    for action in (new, check, schema):
        _json(action)


def _positive(text: str) -> int:
    number = _whole(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be at least 1")
    return number


def _whole(text: str) -> int:
    if not text.isdecimal() or len(text) > 9:
        raise argparse.ArgumentTypeError("must be a whole number, 0 or more")
    return int(text)
