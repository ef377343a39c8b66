"""What a policy follows."""

from __future__ import annotations

from dataclasses import dataclass

from airhead.motion import TakeRef


@dataclass(frozen=True)
class Followed:
    """A take that a policy's plan follows for a while.

    Attributes:
        take: it.
        start_s: seconds of the plan at which it begins.
        take_span_s: seconds of the take that were learned.
        repeat: how often the take, a cycle, is repeated in a row for that.
    """

    take: TakeRef
    start_s: float
    take_span_s: tuple[float, float]
    repeat: int = 1
