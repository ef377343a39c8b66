"""All that is repaired of a motion before a body follows it."""

from __future__ import annotations

from collections.abc import Sequence

from airhead.motion import Motion, Segment
from airhead.tracking.flight_repair import mend_flights
from airhead.tracking.repair import stand_feet


def mended(motion: Motion, segments: Sequence[Segment]) -> Motion:
    """The motion with its flights on parabolas and its standing feet on the floor; each edit says so.

    Args:
        motion: T frames that stand on the floor, of a skeleton with the landmark joints.
        segments: the body's.
    """
    return stand_feet(mend_flights(motion, segments), segments)
