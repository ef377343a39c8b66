"""From where a strip looks at a motion: a little from above, and so that the movement is seen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from airhead.report.strip.figure import StickFigure
from airhead.rotations import FloatArray

_ELEVATION_RAD: Final = np.deg2rad(10.0)
#: Straight from the side, one limb hides the other.
_THREE_QUARTERS_RAD: Final = np.deg2rad(25.0)
_GOES: Final = 0.3


@dataclass(frozen=True, eq=False)
class View:
    """A parallel projection.

    Attributes:
        right_w: (3,) the direction that points to the right in the picture.
        up_w: (3,) the one that points up.
        near_w: (3,) the one that points at whoever looks.
    """

    right_w: FloatArray
    up_w: FloatArray
    near_w: FloatArray

    def project(self, points_w: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Where points (..., 3) are in the picture, (..., 2) metres right and up, and how near, (...)."""
        flat = np.stack([points_w @ self.right_w, points_w @ self.up_w], axis=-1)
        near: FloatArray = points_w @ self.near_w
        return flat, near


def telling_view(figure: StickFigure) -> View:
    """Across the horizontal direction in which most moves, turned by 25 degrees, the way of travel to the right."""
    along = _travel(figure)
    right = np.array([along[0], along[1], 0.0])
    away = np.array([-along[1], along[0], 0.0])  # from the viewer into the picture
    turn = _THREE_QUARTERS_RAD
    right, away = np.cos(turn) * right + np.sin(turn) * away, np.cos(turn) * away - np.sin(turn) * right
    up = np.cos(_ELEVATION_RAD) * np.array([0.0, 0.0, 1.0]) + np.sin(_ELEVATION_RAD) * away
    return View(right, up, np.cross(right, up))


def _travel(figure: StickFigure) -> FloatArray:
    """(2,) the horizontal unit direction in which the points' velocities are largest, pointing where the body goes."""
    points = figure.points_w[:, figure.drawn(), :2]
    steps = np.diff(points, axis=0).reshape(-1, 2)
    spread = steps.T @ steps if len(steps) else np.eye(2)
    axis: FloatArray = np.linalg.eigh(spread)[1][:, -1]
    way = float((points[-1].mean(axis=0) - points[0].mean(axis=0)) @ axis)
    if abs(way) < _GOES:
        way = float(axis[0] + 1e-3 * axis[1])  # our characters face +X
    return -axis if way < 0 else axis
