"""The words that the takes commands understand: days, ranges, uses, likenesses, tags with a sign."""

from __future__ import annotations

import argparse
import datetime as dt
import math
import re
from pathlib import Path

from airhead.motion import Use
from airhead.takes import Likeness, Range

_NUMBER = r"\d{1,6}(?:\.\d{1,6})?"
_RANGE = re.compile(rf"({_NUMBER})?\.\.({_NUMBER})?")
_LIKENESS = re.compile(rf"([a-z0-9_-]+)(?::({_NUMBER})-({_NUMBER}))?")


def day(text: str) -> dt.date:
    """A day such as 2026-11-30, for `type=`."""
    try:
        return dt.datetime.strptime(text, "%Y-%m-%d").date()
    except ValueError:
        raise argparse.ArgumentTypeError("must be a day such as 2026-11-30") from None


def file(text: str) -> Path:
    """A path, for `type=`; an empty one would be the folder that one stands in."""
    if not text:
        raise argparse.ArgumentTypeError("must not be empty")
    return Path(text)


def number_range(text: str) -> Range:
    """A range such as 1..3, 1.. or ..3, for `type=`."""
    found = _RANGE.fullmatch(text)
    if not found or text == "..":
        raise argparse.ArgumentTypeError("must be a range such as 1..3, 1.. or ..3")
    least, most = (None if end is None else float(end) for end in found.groups())
    if (least or 0.0) > (math.inf if most is None else most):
        raise argparse.ArgumentTypeError("must be a range whose first number is the smaller one")
    return least, most


def uses(text: str) -> tuple[Use, ...]:
    """Uses such as perform,publish, for `type=`."""
    words = text.split(",")
    known = [use.value for use in Use]
    if any(word not in known for word in words):
        raise argparse.ArgumentTypeError(f"must be one or more of {', '.join(known)}, with commas between them")
    return tuple(use for use in Use if use.value in words)


def words(text: str) -> tuple[str, ...]:
    """Words such as rate,floor, for `type=`."""
    found = tuple(word.strip() for word in text.split(","))
    if not all(found):
        raise argparse.ArgumentTypeError("must be a word, or several with commas between them")
    return found


def likeness(text: str) -> Likeness:
    """A take such as backflip, or seconds of it such as backflip:0.4-1.2, for `type=`."""
    found = _LIKENESS.fullmatch(text)
    if not found:
        raise argparse.ArgumentTypeError("must be a take, or seconds of one such as backflip:0.4-1.2")
    name, start, end = found.groups()
    return Likeness(name, float(start or 0), None if end is None else float(end))
