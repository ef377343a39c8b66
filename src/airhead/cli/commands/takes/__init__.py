"""`airhead takes`: the library of takes, whose they are, what may be done with them, and how they are found."""

from __future__ import annotations

from airhead.cli.commands.takes import add, browse, describe, keep, lint, reindex, rights, sort
from airhead.cli.parser import Commands, actions_of

_ACTIONS = (add, describe, rights, browse, sort, lint, keep, reindex)


def register(commands: Commands) -> None:
    actions = actions_of(commands.add_parser("takes", help="keep takes, say whose they are, find them"))
    for action in _ACTIONS:
        action.register(actions)
