"""What whoever exports a motion may choose, the same for every format."""

from __future__ import annotations

import math
from dataclasses import dataclass

from airhead.character import Character
from airhead.errors import BadInput
from airhead.formats.bvh.axes import Units, UpAxis, check_units, check_up

_MOST_FPS = 1000.0


@dataclass(frozen=True)
class ExportOptions:
    """How a motion is written. A format that cannot do what is chosen raises BadInput.

    Attributes:
        units: the file's unit of length.
        up: the file's up axis; None for the one usual in the format.
        fps: frames a second in the file; None for the motion's own.
        root_motion: off takes the root's horizontal travel out and keeps it where it starts; its height stays.
        mesh: whether a body is written with the bones, in formats that can hold one.
        character: the body; None for Sora where the skeleton is hers, else for plain bones.
    """

    units: Units = "m"
    up: UpAxis | None = None
    fps: float | None = None
    root_motion: bool = True
    mesh: bool = True
    character: Character | None = None

    def __post_init__(self) -> None:
        check_units(self.units)
        if self.up is not None:
            check_up(self.up)
        if self.fps is not None and not (math.isfinite(self.fps) and 0 < self.fps <= _MOST_FPS):
            raise BadInput("not a frame rate", found=self.fps, allowed=f"above 0, at most {_MOST_FPS:g}")
