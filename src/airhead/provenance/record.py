"""What is known of a film when it is signed: the one record that manifest, credits and end card are made from."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from airhead import __version__
from airhead.errors import BadInput
from airhead.motion import Drive, Lineage, Performance

_BROADCAST_TOLERANCE = Fraction(1, 1000)
_SHA256 = re.compile(r"[0-9a-f]{64}")
_FILE_NAME = re.compile(r"[^/\\\x00-\x1f\x7f]{1,200}")


@dataclass(frozen=True)
class FileHash:
    """A file that belongs to a film, by its bare name and the SHA-256 of its bytes."""

    name: str
    sha256: str

    def __post_init__(self) -> None:
        if not _FILE_NAME.fullmatch(self.name):
            raise BadInput("not a bare file name", found=repr(self.name[:80]), allowed="a name without its folder")
        if not _SHA256.fullmatch(self.sha256):
            raise BadInput("not a SHA-256", place=self.name, found=repr(self.sha256[:80]), allowed="64 hex digits")


@dataclass(frozen=True)
class Deviation:
    """How far simulated or learned motion lies from the recorded human's: mean joint distance, in millimetres."""

    mean_mm: float
    max_mm: float

    def __post_init__(self) -> None:
        if not 0 <= self.mean_mm <= self.max_mm < float("inf"):
            raise BadInput("not a deviation", found=f"mean {self.mean_mm} mm, max {self.max_mm} mm")

    @classmethod
    def measured(cls, performance: Performance) -> Deviation | None:
        """The deviation over the frames that simulate or act a recorded human's motion; None where there are none."""
        followed = np.zeros(performance.motion.frames, dtype=bool)
        for strand in performance.motion.lineage.strands:
            if strand.drive in (Drive.PHYSICS, Drive.POLICY) and strand.takes:
                followed |= strand.weight > 0
        if not followed.any():
            return None
        deviation_mm = 1000 * performance.deviation_m[followed]
        # The mean of equal numbers can round to a hair above them.
        return cls(float(min(deviation_mm.mean(), deviation_mm.max())), float(deviation_mm.max()))


@dataclass(frozen=True, eq=False)
class FilmRecord:
    """A film as it is credited and signed.

    Attributes:
        title: what the film is called.
        fps: frames a second of the film.
        frames: frames of the whole film, cards that show no performance too.
        lineage: who moved the character, an entry for each film frame that shows the performance.
        first_frame: the film frame that shows the first of them.
        performance_files: the performance's files, by hash.
        deviation: of simulated and learned frames from the recorded human; None where none of them follows one.
        disclosures: what a viewer must be told besides, such as why a performance failed.
        software: version of Airhead that made it.
        made_on: the day it was made, to judge consents that end by; None to judge without a date.
    """

    title: str
    fps: float
    frames: int
    lineage: Lineage
    first_frame: int = 0
    performance_files: tuple[FileHash, ...] = ()
    deviation: Deviation | None = None
    disclosures: tuple[str, ...] = ()
    software: str = __version__
    made_on: dt.date | None = None

    def __post_init__(self) -> None:
        if not (np.isfinite(self.fps) and 1 <= self.fps <= 1000):
            raise BadInput("not a film's frame rate", found=self.fps, allowed="1 to 1000 frames a second")
        object.__setattr__(self, "fps", float(self.rate))
        if self.lineage.frames == 0:
            raise BadInput("a film needs at least one frame of performance", found=0)
        if not 0 <= self.first_frame <= self.end_frame <= self.frames:
            found = f"[{self.first_frame}, {self.end_frame})"
            raise BadInput("the performance lies outside its film", found=found, allowed=f"within [0, {self.frames})")

    def with_files(self, files: tuple[FileHash, ...]) -> FilmRecord:
        """The same with other files of the performance."""
        return replace(self, performance_files=files)

    @property
    def rate(self) -> Fraction:
        """The frame rate as video files keep it: 29.97 means 30000/1001."""
        broadcast = Fraction(round(self.fps * 1.001) * 1000, 1001)
        exact = Fraction(self.fps).limit_denominator(1001)
        is_broadcast = exact.denominator > 1 and abs(broadcast - exact) < _BROADCAST_TOLERANCE
        return broadcast if is_broadcast else exact

    @property
    def end_frame(self) -> int:
        """The first film frame that shows the performance no more."""
        return self.first_frame + self.lineage.frames
