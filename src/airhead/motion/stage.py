"""Stage: what a performance stands on and runs into."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

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
        top_m = self.center_w[2] + self.half_m[2]
        return f"{length_m:.2f} x {width_m:.2f} x {height_m:.2f} m, its top at {top_m:.2f} m, around ({where})"

    def as_dict(self) -> dict[str, object]:
        """JSON-ready data."""
        return {"center_w": self.center_w.tolist(), "half_m": self.half_m.tolist(), "yaw_rad": self.yaw_rad}

    def clearance_m(self, points_w: FloatArray) -> FloatArray:
        """(...) metres from points (..., 3) to the box; negative inside it, by the way to its nearest side."""
        points_b = rotate(about_axis([0.0, 0.0, 1.0], -self.yaw_rad), points_w - self.center_w)
        beyond_m = np.abs(points_b) - self.half_m
        outside_m = np.linalg.norm(np.maximum(beyond_m, 0.0), axis=-1)
        clearance_m: FloatArray = outside_m + np.minimum(beyond_m.max(axis=-1), 0.0)
        return clearance_m


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
