"""What whoever reads a file may state of it, where the file does not say it itself."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields
from pathlib import Path

from airhead.errors import BadInput
from airhead.formats.bvh.axes import Units, UpAxis, check_units, check_up

_MOST_FPS = 10_000.0


@dataclass(frozen=True)
class ReadOptions:
    """Statements about a file; None leaves it to the file, or to its reader to find out.

    Attributes:
        units: its unit of length.
        up: its up axis.
        fps: its frames a second.
        asf: the skeleton that an .amc belongs to.
        names: the joints of a table of positions, in its order.
        animation: the animation to read, where a file may hold several.
    """

    units: Units | None = None
    up: UpAxis | None = None
    fps: float | None = None
    asf: Path | None = None
    names: tuple[str, ...] | None = None
    animation: str | None = None

    def __post_init__(self) -> None:
        if self.units is not None:
            check_units(self.units)
        if self.up is not None:
            check_up(self.up)
        if self.fps is not None and not (math.isfinite(self.fps) and 0 < self.fps <= _MOST_FPS):
            raise BadInput("not a frame rate", found=self.fps, allowed=f"above 0, at most {_MOST_FPS:g}")

    def stated(self) -> dict[str, object]:
        """What is stated, by name."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: value for name, value in values.items() if value is not None}
