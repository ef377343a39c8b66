"""Repair of what a body is to follow: flights whose centre of mass does not quite fall are made to.

Between take-off and landing nothing but gravity moves the centre of mass. A recording's leaves that path by a few
centimetres, and no simulated body can follow it there. The whole body is moved onto the parabola through the recorded
take-off and landing, in the recorded time; at both ends nothing changes. A flight that would have to change by more
than a tenth of its rise is left as it was recorded: its frame rate or scale is wrong, which lint says.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from airhead.metrics import GRAVITY_M_S2, Trace, flights, trace
from airhead.motion import EditKind, Motion, Segment
from airhead.rotations import FloatArray

#: Shorter hops are not repaired: their ends are not known well enough.
_SHORTEST_S: Final = 0.25
#: A flight may change by this share of its rise at most.
_LARGEST_SHARE: Final = 0.1
_WELL_FALLEN_M: Final = 0.01


def mend_flights(motion: Motion, segments: Sequence[Segment]) -> Motion:
    """The motion with its flights on parabolas under gravity.

    Args:
        motion: T frames that stand on the floor.
        segments: the body's.

    Returns:
        The motion, with the edit `repair` on each flight that was moved; itself where none was.
    """
    traced = trace(motion, segments, motion.times_s)
    moved_w, mended = np.zeros((motion.frames, 3)), []
    for before, after in _flights(traced):
        away_w = _from_parabola(traced.times_s[before : after + 1], traced.com_pos_w[before : after + 1])
        rise_m = GRAVITY_M_S2 * (traced.times_s[after] - traced.times_s[before]) ** 2 / 8
        if _WELL_FALLEN_M < np.linalg.norm(away_w, axis=-1).max() <= _LARGEST_SHARE * rise_m:
            moved_w[before : after + 1] = away_w
            mended.append((before, after + 1))
    lineage = motion.lineage
    for start, end in mended:
        lineage = lineage.with_edit(EditKind.REPAIR, "flight put on a parabola", start, end)
    return replace(motion, root_pos_w=motion.root_pos_w + moved_w).with_lineage(lineage) if mended else motion


def _flights(traced: Trace) -> list[tuple[int, int]]:
    """The last frame before each flight and the first one after it."""
    inside = [(a - 1, b) for a, b in flights(traced) if a > 0 and b < len(traced.times_s)]
    return [(a, b) for a, b in inside if traced.times_s[b] - traced.times_s[a] >= _SHORTEST_S]


def _from_parabola(times_s: FloatArray, com_pos_w: FloatArray) -> FloatArray:
    """(N, 3) from a centre of mass to the parabola through its ends: x0 + (x1 - x0) s + g t (T - t) / 2 upwards."""
    since_s, lasts_s = times_s - times_s[0], times_s[-1] - times_s[0]
    share = (since_s / lasts_s)[:, None]
    falling_w = com_pos_w[0] + share * (com_pos_w[-1] - com_pos_w[0])
    falling_w[:, 2] += 0.5 * GRAVITY_M_S2 * since_s * (lasts_s - since_s)
    away_w: FloatArray = falling_w - com_pos_w
    return away_w
