"""Stage: what a performance stands on and runs into."""

from __future__ import annotations

from dataclasses import dataclass, field

from airhead.errors import BadInput
from airhead.motion.frozen import frozen_floats
from airhead.rotations import FloatArray


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


@dataclass(frozen=True, eq=False)
class Stage:
    """The ground plane z = 0, its friction, and boxes."""

    boxes: tuple[StageBox, ...] = field(default=())
    friction: float = 0.9
