"""Which frames tell a motion."""

from __future__ import annotations

from typing import Final

import numpy as np

from airhead.report.strip.figure import StickFigure

#: A picture each time the points have moved this far on average; standing still counts as a slow movement.
_WAY_A_PICTURE: Final = 0.28
_STANDING: Final = 0.10
_RISES: Final = 0.05
FEWEST: Final = 6
MOST: Final = 16


def telling_frames(figure: StickFigure, most: int = MOST) -> list[int]:
    """Frames at even steps of the way that the points move, so that a flip gets more pictures than a pause.

    The first and the last frame are among them, and where the figure rises, its highest one takes the place of a
    neighbour. Ways are measured in sizes of the figure, so that units do not matter.
    """
    points = figure.points_w[:, figure.drawn()]
    size = _size(figure)
    steps = np.linalg.norm(np.diff(points, axis=0), axis=-1).mean(axis=1) / size
    way = np.concatenate([[0.0], np.cumsum(steps + _STANDING / figure.fps)])
    count = min(int(np.clip(round(way[-1] / _WAY_A_PICTURE), FEWEST, most)), figure.frames)
    wanted = np.linspace(0.0, way[-1], count)
    frames = sorted({int(frame) for frame in np.abs(way[:, None] - wanted).argmin(axis=0)})
    height = points[..., 2].mean(axis=1)
    highest = int(height.argmax())
    if len(frames) > 2 and height[highest] - max(height[0], height[-1]) > _RISES * size:
        nearest = 1 + int(np.abs(np.array(frames[1:-1]) - highest).argmin())
        frames[nearest] = highest
    return sorted(set(frames))


def _size(figure: StickFigure) -> float:
    """Twice the mean distance of the points from their middle, usually; for a human somewhat less than a metre."""
    points = figure.points_w[:, figure.drawn()]
    spread = np.linalg.norm(points - points.mean(axis=1, keepdims=True), axis=-1).mean(axis=1)
    return max(2 * float(np.median(spread)), 1e-9)
