"""Film settings: plain data that say what a film looks like."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from airhead.errors import BadInput

_LARGEST_SIDE_PX = 4096


class CameraKind(StrEnum):
    """How the camera behaves."""

    FOLLOW = "follow"  # travels along, three quarters from the front
    SIDE = "side"  # travels along, square across the way
    FRONT = "front"  # goes ahead of the performer and looks back
    ORBIT = "orbit"  # turns slowly around the performer
    FIXED = "fixed"  # on a tripod


@dataclass(frozen=True)
class CameraCut:
    """From `start_s` seconds into the film on, until the next cut, this camera looks."""

    kind: CameraKind
    start_s: float = 0.0

    def __post_init__(self) -> None:
        if self.kind not in list(CameraKind):
            raise BadInput("no such camera", found=self.kind, allowed=", ".join(CameraKind))
        if not 0.0 <= self.start_s < math.inf:
            raise BadInput("not a time in the film", place="start_s", found=self.start_s, allowed="0 s or more")


class Quality(StrEnum):
    """How much light and smoothing is computed."""

    DRAFT = "draft"
    STANDARD = "standard"
    FINE = "fine"


@dataclass(frozen=True)
class Look:
    """What a quality stands for.

    Attributes:
        oversampling: how much wider and taller than its picture a frame is drawn; shrinking it makes edges smooth,
            those of shadows too, for half of what multisampling costs a processor.
        shadow_px: side of the shadow map.
        key_lamps: lamps that the key light is split into; a few hard shadows make one soft edge.
    """

    oversampling: float
    shadow_px: int
    key_lamps: int


# Seconds of one processor for a 720p frame without a GPU, at best: 0.08, 0.11, 0.27.
LOOKS = {
    Quality.DRAFT: Look(oversampling=1.0, shadow_px=1200, key_lamps=1),
    Quality.STANDARD: Look(oversampling=1.25, shadow_px=1200, key_lamps=1),
    Quality.FINE: Look(oversampling=1.5, shadow_px=1200, key_lamps=3),
}


@dataclass(frozen=True)
class FilmSettings:
    """What a film looks like.

    Attributes:
        width, height: pixels, both even.
        fps: frames a second.
        crf: x264's constant rate factor: lower is better and larger.
        title: shown over the first moments; empty for none.
        label: whether the labels that are passed in are shown.
        cameras: who looks when; the first from 0 s on, the others in order of time. A camera whose time never comes,
            since the film is shorter, is not used.
        quality: how much light and smoothing is computed.
    """

    width: int = 1280
    height: int = 720
    fps: int = 30
    crf: int = 18
    title: str = ""
    label: bool = True
    cameras: tuple[CameraCut, ...] = (CameraCut(CameraKind.FOLLOW),)
    quality: Quality = Quality.STANDARD

    def __post_init__(self) -> None:
        for name, value in (("width", self.width), ("height", self.height)):
            if not 16 <= value <= _LARGEST_SIDE_PX or value % 2:
                allowed = f"even, 16 to {_LARGEST_SIDE_PX}"
                raise BadInput("not a film size", place=name, found=value, allowed=allowed)
        if not 1 <= self.fps <= 240:
            raise BadInput("not a film frame rate", found=self.fps, allowed="1 to 240")
        if not 0 <= self.crf <= 51:
            raise BadInput("not a film quality", place="crf", found=self.crf, allowed="0 to 51")
        if not self.cameras or self.cameras[0].start_s != 0.0:
            raise BadInput("the first camera must start with the film", place="cameras", allowed="start_s 0")
        for earlier, later in pairwise(self.cameras):
            if later.start_s <= earlier.start_s:
                found, allowed = f"{later.start_s:g} s", f"later than {earlier.start_s:g} s"
                raise BadInput(
                    "cameras must take over one after another", place="cameras", found=found, allowed=allowed
                )

    @property
    def look(self) -> Look:
        return LOOKS[self.quality]

    @property
    def drawn_px(self) -> tuple[int, int]:
        """Width and height in which frames are drawn, before they are shrunk."""
        return round(self.width * self.look.oversampling), round(self.height * self.look.oversampling)

    @property
    def aspect(self) -> float:
        """Width over height."""
        return self.width / self.height


FIELD_OF_VIEW_RAD = math.radians(34.0)  # vertical; long enough not to bend limbs at the edges
