"""The parser of the whole command line, and the words that several commands share."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final, NoReturn, Protocol

from airhead import __version__
from airhead.errors import BadInput

#: A word with a minus sign before it, which argparse would take for an option, and a sign that it does not know.
_SIGNED: Final = re.compile(r"-(?!h$)[a-z0-9_][^=]*")
_MINUS: Final = "\N{MINUS SIGN}"


class Commands(Protocol):
    """Where a command adds its parser; argparse's own type is private."""

    def add_parser(self, name: str, *, help: str) -> argparse.ArgumentParser: ...  # noqa: A002


class CommandModule(Protocol):
    """A file of `commands`."""

    def register(self, commands: Commands) -> None:
        """Adds what can be typed, with `run` as a default: called with the options, it does the work."""
        ...


class _Parser(argparse.ArgumentParser):
    """Wrong words are bad input like any other, so that `--json` covers them too."""

    #: Whether words such as -flip are words, and no options; see `signed_words`.
    signed = False

    def parse_known_args(self, args: Iterable[str] | None = None, namespace: Any = None) -> Any:
        """As argparse does it, with signed words put back as they were typed."""
        if not self.signed or args is None:
            return super().parse_known_args(args, namespace)
        hidden = [_MINUS + word[1:] if _SIGNED.fullmatch(word) else word for word in args]
        found, rest = super().parse_known_args(hidden, namespace)
        for name, value in vars(found).items():
            if isinstance(value, list):
                setattr(found, name, ["-" + word[1:] if word.startswith(_MINUS) else word for word in value])
        return found, rest

    def error(self, message: str) -> NoReturn:
        raise BadInput(message, allowed=f"see `{self.prog} --help`")


def parser(modules: Iterable[CommandModule]) -> argparse.ArgumentParser:
    """The parser of a command line with these commands."""
    root = _Parser(prog="airhead", description="Human stunts and learned physics in one shot, honestly credited.")
    root.add_argument("--version", action="version", version=f"airhead {__version__}")
    commands = root.add_subparsers(dest="command", required=True, metavar="COMMAND", parser_class=_Parser)
    for module in modules:
        module.register(commands)
    return root


def actions_of(command: argparse.ArgumentParser) -> Commands:
    """Where the actions of a command such as `airhead routine` are added."""
    return command.add_subparsers(dest="action", required=True, metavar="ACTION", parser_class=_Parser)


def add_json(command: argparse.ArgumentParser) -> None:
    command.add_argument("--json", action="store_true", help="print one JSON object; everything else goes to stderr")


def add_library(command: argparse.ArgumentParser) -> None:
    command.add_argument("--library", type=Path, metavar="PATH", help="the library of takes, a folder or .sqlite file")


def signed_words(command: argparse.ArgumentParser) -> None:
    """Lets a command take words such as -flip; options with one dash, but -h, it has none then."""
    if isinstance(command, _Parser):
        command.signed = True


def positive(text: str) -> int:
    """A whole number above 0, for `type=`."""
    number = whole(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be at least 1")
    return number


def whole(text: str) -> int:
    """A whole number, for `type=`."""
    if not text.isdecimal() or len(text) > 9:
        raise argparse.ArgumentTypeError("must be a whole number, 0 or more")
    return int(text)
