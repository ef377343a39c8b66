"""`airhead skills`: what a body has learned, and what that is worth."""

from __future__ import annotations

from airhead.cli.commands.skills import browse, evaluate
from airhead.cli.parser import Commands, actions_of

_ACTIONS = (browse, evaluate)


def register(commands: Commands) -> None:
    actions = actions_of(commands.add_parser("skills", help="what a body has learned, and what that is worth"))
    for action in _ACTIONS:
        action.register(actions)
