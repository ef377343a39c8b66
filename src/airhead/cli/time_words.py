"""Times that are typed on the command line, for `type=`."""

from __future__ import annotations

import argparse
from typing import Final

#: As long as a routine may hold.
_LONGEST_HOLD_S: Final = 30.0


def seconds(word: str) -> float:
    """A number of seconds above 0."""
    found = _number(word)
    if not 0.0 < found < float("inf"):
        raise argparse.ArgumentTypeError(f"{word!r} is no number of seconds above 0")
    return found


def hold(word: str) -> float:
    """How long a body stands still after a take, in seconds."""
    found = _number(word)
    if not 0.0 <= found <= _LONGEST_HOLD_S:
        raise argparse.ArgumentTypeError(f"{word!r} is no number of seconds from 0 to {_LONGEST_HOLD_S:g}")
    return found


def _number(word: str) -> float:
    try:
        return float(word)
    except ValueError:
        return -1.0
