"""Flights on another body: its centre of mass falls as fast as the performer's did.

A body scaled in size, but not in time, would fall at scaled gravity. So of a flight only take-off and landing are
scaled; between them the centre of mass keeps, in metres, the bow that the performer's made over the straight line from
take-off to landing. Adding a straight line changes velocities, never accelerations: fitted gravity stays what it was.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from airhead.retarget.figure import Figure
from airhead.retarget.supports import Spans
from airhead.rotations import FloatArray

#: What take-off and landing gain or lose in speed, the ground gives and takes within this time.
_PUSH_S: Final = 0.2


def flown_root(source: Figure, figure: Figure, flights: Spans) -> FloatArray:
    """(T, 3) metres, the pelvis of `figure` with its centre of mass in the flights of `source`.

    Before take-off and after landing a cubic takes up the change of speed: a lower body pushes off from deeper, a
    taller one from less deep. Its value is zero at both ends of the push, so the feet leave the ground where they did.

    Args:
        source: the performer.
        figure: the new body in the same poses, placed on the ground.
        flights: half-open spans.
    """
    change_w = np.zeros_like(figure.root_pos_w)
    last = figure.frames - 1
    grounded = [(max(start - 1, 0), min(end, last)) for start, end in flights]
    for number, (first, end) in enumerate(grounded):
        part = slice(first, end + 1)
        bow_w = _off_chord(source.com_pos_w[part])
        change_w[part] = bow_w - _off_chord(figure.com_pos_w[part])
        before = grounded[number - 1][1] if number else 0
        after = grounded[number + 1][0] if number + 1 < len(grounded) else last
        _push(change_w, first, -_window(first - before, before == 0, figure.fps))
        _push(change_w, end, _window(after - end, after == last, figure.fps))
    root_pos_w: FloatArray = figure.root_pos_w + change_w
    return root_pos_w


def _off_chord(path_w: FloatArray) -> FloatArray:
    """(T, 3) metres, a path less the straight line between its ends at constant speed."""
    share = np.linspace(0.0, 1.0, len(path_w))[:, None]
    bow: FloatArray = path_w - (path_w[0] + share * (path_w[-1] - path_w[0]))
    return bow


def _window(gap: int, at_end: bool, fps: float) -> int:
    """Frames on the ground that a push may take: those there are, or half of those between two flights."""
    return min(gap if at_end else gap // 2, round(_PUSH_S * fps))


def _push(change_w: FloatArray, at: int, frames: int) -> None:
    """Lead into or out of a flight, in place, from frame `at`, over `frames`, which are negative before take-off.

    With u from 0, far from the flight, to 1, at it: x(u) = s d (u³ - u²), where s is the slope in the flight and d the
    time of the push; x and its slope are 0 at u = 0, at u = 1 they are 0 and s.
    """
    count, way = abs(frames), 1 if frames > 0 else -1
    if count < 2 or not 0 <= at - way < len(change_w):
        return
    slope = change_w[at - way]  # per frame into the flight; the change at its edge is zero
    u = 1 - np.arange(1, count + 1) / count
    change_w[at + way * np.arange(1, count + 1)] = slope * count * (u**3 - u**2)[:, None]
