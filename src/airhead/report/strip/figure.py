"""What a strip draws: points that move, bones between them, a head, and where the floor is touched."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from airhead.rotations import FloatArray

Side = Literal["left", "right", ""]


@dataclass(frozen=True)
class Bone:
    """A line between two points.

    Attributes:
        start, end: numbers of points.
        side: which side of the body it belongs to, "" in the middle or where nobody knows.
        fine: whether it is a finger or the like, drawn thin.
    """

    start: int
    end: int
    side: Side = ""
    fine: bool = False


@dataclass(frozen=True, eq=False)
class StickFigure:
    """A motion as a strip sees it.

    Attributes:
        points_w: (T, P, 3) metres.
        bones: lines between points.
        fps: frames a second.
        floor_m: height of the floor.
        head: number of the point at the middle of the head and the head's radius in metres; None without one.
        touches: for each frame, the points (n, 3) on the floor that are touched.
    """

    points_w: FloatArray
    bones: tuple[Bone, ...]
    fps: float
    floor_m: float = 0.0
    head: tuple[int, float] | None = None
    touches: tuple[FloatArray, ...] = ()

    @property
    def frames(self) -> int:
        """T."""
        return len(self.points_w)

    def drawn(self) -> NDArray[np.int_]:
        """The points that some bone or the head needs."""
        ends = {point for bone in self.bones for point in (bone.start, bone.end)}
        return np.array(sorted(ends | ({self.head[0]} if self.head else set())) or [0])
