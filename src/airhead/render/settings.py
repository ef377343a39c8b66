"""Film settings: plain data that say what a film looks like."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

from airhead.errors import BadInput

_LARGEST_SIDE_PX = 4096


class CameraKind(StrEnum):
    """How the camera behaves."""

    FOLLOW = "follow"
    FIXED = "fixed"


class Quality(StrEnum):
    """How much light and smoothing is computed."""

    DRAFT = "draft"
    STANDARD = "standard"
    FINE = "fine"


@dataclass(frozen=True)
class Look:
    """What a quality stands for: samples a pixel, shadow map pixels, and lamps that the key light is split into."""

    samples: int
    shadow_px: int
    key_lamps: int


# Seconds of one processor for a 720p frame without a GPU: 0.17, 0.20, 0.36. Soft shadows cost most, then samples.
LOOKS = {
    Quality.DRAFT: Look(samples=0, shadow_px=2048, key_lamps=1),
    Quality.STANDARD: Look(samples=4, shadow_px=2048, key_lamps=1),
    Quality.FINE: Look(samples=4, shadow_px=2048, key_lamps=3),
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
        camera: how the camera behaves.
        quality: how much light and smoothing is computed.
    """

    width: int = 1280
    height: int = 720
    fps: int = 30
    crf: int = 18
    title: str = ""
    label: bool = True
    camera: CameraKind = CameraKind.FOLLOW
    quality: Quality = Quality.FINE

    def __post_init__(self) -> None:
        for name, value in (("width", self.width), ("height", self.height)):
            if not 16 <= value <= _LARGEST_SIDE_PX or value % 2:
                allowed = f"even, 16 to {_LARGEST_SIDE_PX}"
                raise BadInput("not a film size", place=name, found=value, allowed=allowed)
        if not 1 <= self.fps <= 240:
            raise BadInput("not a film frame rate", found=self.fps, allowed="1 to 240")
        if not 0 <= self.crf <= 51:
            raise BadInput("not a film quality", place="crf", found=self.crf, allowed="0 to 51")

    @property
    def look(self) -> Look:
        return LOOKS[self.quality]

    @property
    def aspect(self) -> float:
        """Width over height."""
        return self.width / self.height


FIELD_OF_VIEW_RAD = math.radians(34.0)  # vertical; long enough not to bend limbs at the edges
