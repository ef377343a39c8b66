"""Stage: what a performance stands on and runs into."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from airhead.errors import BadInput
from airhead.motion.frozen import frozen_floats
from airhead.rotations import FloatArray, about_axis, rotate


@dataclass(frozen=True, eq=False)
class StageBox:
    """A solid box that stands on the stage.

    Attributes:
        center_w: (3,) metres.
        half_m: (3,) half of its length, width and height.
        yaw_rad: its turn about the vertical.
    """

    center_w: FloatArray
    half_m: FloatArray
    yaw_rad: float = 0.0

    def __post_init__(self) -> None:
        object.__setattr__(self, "center_w", frozen_floats(self.center_w, (3,), "box center"))
        object.__setattr__(self, "half_m", frozen_floats(self.half_m, (3,), "box half size"))
        if self.half_m.min() <= 0:
            raise BadInput("a box needs a size", found=self.half_m, allowed="above 0 m each way")

    def __str__(self) -> str:
        length_m, width_m, height_m = 2 * self.half_m
        where = ", ".join(f"{place_m:.2f}" for place_m in self.center_w[:2])
        return f"{length_m:.2f} x {width_m:.2f} x {height_m:.2f} m, its top at {self.top_m:.2f} m, around ({where})"

    def as_dict(self) -> dict[str, object]:
        """JSON-ready data."""
        return {"center_w": self.center_w.tolist(), "half_m": self.half_m.tolist(), "yaw_rad": self.yaw_rad}

    @property
    def top_m(self) -> float:
        """Height of its upper side above the ground."""
        return float(self.center_w[2] + self.half_m[2])

    def clearance_m(self, points_w: FloatArray) -> FloatArray:
        """(...) metres from points (..., 3) to the box; negative inside it, by the way to its nearest side."""
        beyond_m = self._beyond_m(points_w)
        outside_m = np.linalg.norm(np.maximum(beyond_m, 0.0), axis=-1)
        clearance_m: FloatArray = outside_m + np.minimum(beyond_m.max(axis=-1), 0.0)
        return clearance_m

    def is_below(self, points_w: FloatArray) -> NDArray[np.bool_]:
        """(...) whether points (..., 3) are above its upper side, or on it."""
        over = np.all(self._beyond_m(points_w)[..., :2] <= 0.0, axis=-1)
        return np.logical_and(over, points_w[..., 2] >= self.top_m)

    def _beyond_m(self, points_w: FloatArray) -> FloatArray:
        """(..., 3) how far points (..., 3) are beyond its sides, along its own axes."""
        points_b = rotate(about_axis([0.0, 0.0, 1.0], -self.yaw_rad), points_w - self.center_w)
        beyond_m: FloatArray = np.abs(points_b) - self.half_m
        return beyond_m


@dataclass(frozen=True, eq=False)
class Stage:
    """The ground plane z = 0, its friction, and boxes."""

    boxes: tuple[StageBox, ...] = field(default=())
    friction: float = 0.9

    def clearance_m(self, points_w: FloatArray) -> FloatArray:
        """(...) metres from points (..., 3) to the ground or the nearest box; negative in either."""
        clearance_m: FloatArray = points_w[..., 2]
        for box in self.boxes:
            clearance_m = np.minimum(clearance_m, box.clearance_m(points_w))
        return clearance_m

    def ground_m(self, points_w: FloatArray) -> FloatArray:
        """(...) height of what points (..., 3) stand above: the highest box below each, else the ground, 0."""
        ground_m: FloatArray = np.zeros(points_w.shape[:-1])
        for box in self.boxes:
            ground_m = np.where(box.is_below(points_w), np.maximum(ground_m, box.top_m), ground_m)
        return ground_m
