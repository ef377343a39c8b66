"""From the frame time that a file states, as digits, to the frame rate that it means."""

from __future__ import annotations

import math
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from functools import lru_cache
from typing import Final

from airhead.errors import BadInput

_USUAL: Final = tuple(
    Fraction(rate)
    for rate in (10, 12, 15, 16, 20, 24, 25, 30, 48, 50, 60, 72, 75, 90, 100, 120, 144, 150, 200, 240, 250, 300, 500)
)
_VIDEO: Final = tuple(Fraction(rate * 1000, 1001) for rate in (24, 30, 48, 60, 120, 240))
_MOST_DIGITS: Final = 40


@lru_cache(maxsize=64)
def rate_of(frame_time_s: str) -> float:
    """Frames a second of a frame time written in decimal digits, in seconds.

    A written number stands for all that it could have been rounded or cut from. If a usual rate is among those, or one
    of video's (29.97 …), or a single whole one, the file means that rate: 0.0333, 0.033333 and 0.03333333 are all 30.
    Any other is taken as it stands: 0.033332 is 30.0012.

    Raises:
        BadInput: not a number, or not of a rate above 0 and at most 10000.
    """
    written = _written(frame_time_s)
    exact = 1 / Fraction(written)
    last_digit = Fraction(10) ** int(written.as_tuple().exponent)
    longest, shortest = 1 / exact + last_digit, 1 / exact - last_digit / 2
    for rates in ((exact,) if exact.denominator == 1 else (), _USUAL, _VIDEO, _whole_rates(shortest, longest)):
        meant = [rate for rate in rates if shortest <= 1 / rate < longest]
        if meant:
            return float(min(meant, key=lambda rate: abs(rate - exact)))
    return float(exact)


def _written(text: str) -> Decimal:
    try:
        written = Decimal(text if len(text) <= _MOST_DIGITS else "NaN")
    except InvalidOperation:
        raise _not_a_frame_time(text) from None
    if not written.is_finite() or not Decimal("0.0001") <= written <= Decimal(3600):
        raise _not_a_frame_time(text)
    return written


def _whole_rates(shortest: Fraction, longest: Fraction) -> tuple[Fraction, ...]:
    """The whole rate whose frame time lies between the two, if it is the only one."""
    least = math.floor(1 / longest) + 1
    return (Fraction(least),) if shortest > 0 and least == math.floor(1 / shortest) else ()


def _not_a_frame_time(text: str) -> BadInput:
    return BadInput("not a frame time", found=repr(text[:_MOST_DIGITS]), allowed="0.0001 to 3600 seconds")
