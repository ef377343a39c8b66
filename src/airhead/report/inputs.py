"""What a report is made of: a frozen record of a performance and everything known about how it came to be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from airhead.errors import BadInput
from airhead.motion import Cut, Motion, Performance, Segment, Stage
from airhead.rotations import FloatArray

#: All pictures together; in base64 they take a third more, and a report stays under 2 MB.
MOST_PICTURE_BYTES: Final = 1_200_000
_KINDS: Final = ((b"\x89PNG\r\n\x1a\n", "image/png"), (b"\xff\xd8\xff", "image/jpeg"))


@dataclass(frozen=True)
class KeyPicture:
    """A moment of the film, the human source beside the result.

    Attributes:
        caption: what is seen, such as "0.82 s: apex".
        result: PNG or JPEG file of the result.
        source: the same moment of the recorded human; None where there is none beneath.
    """

    caption: str
    result: bytes
    source: bytes | None = None

    def __post_init__(self) -> None:
        for picture in (self.result, self.source):
            if picture is not None:
                media_type(picture)


@dataclass(frozen=True)
class Intent:
    """A failure that the user wants, such as a wire gag.

    Attributes:
        metric: key of the metric that may fail, as in the metrics table.
        note: why, in the user's words.
    """

    metric: str
    note: str


@dataclass(frozen=True, eq=False)
class ReportInput:
    """Everything a report shows. Arrays have T entries, one for each frame of the performance.

    Attributes:
        title: of the report.
        performance: T frames on the skeleton of `segments`, with their lineage, contacts and forces.
        segments: the body's parts; the performance's contact parts are among them.
        source: the recorded human beneath, on the same skeleton and at the same frame rate; its frame f is the
            performance's frame f. It may end earlier. None where nobody is beneath.
        takes: the recordings themselves, as the measure of what jumps and jerks are usual; `source` where empty.
        cuts: between the moves, in order.
        torque_ratio: (T, A) torque of each actuator over its limit; None where nothing was simulated.
        friction_needed: (T,) tangential over normal force at the worst contact; None where nothing was simulated.
        pictures: key frames.
        intended: failures that are meant.
        credits: lines of text, as provenance words them.
        facts: pairs of name and value, such as versions and seed; nothing about the maker's machine.
        stage: what the performance stands on and runs into; flat ground if None.
    """

    title: str
    performance: Performance
    segments: tuple[Segment, ...]
    source: Motion | None = None
    takes: tuple[Motion, ...] = ()
    cuts: tuple[Cut, ...] = ()
    torque_ratio: FloatArray | None = None
    friction_needed: FloatArray | None = None
    pictures: tuple[KeyPicture, ...] = ()
    intended: tuple[Intent, ...] = ()
    credits: tuple[str, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    stage: Stage | None = None

    def __post_init__(self) -> None:
        motion = self.performance.motion
        _check_parts(self.performance, self.segments)
        if self.source is not None:
            _check_source(self.source, motion)
        for name, values in (("torque_ratio", self.torque_ratio), ("friction_needed", self.friction_needed)):
            if values is not None:
                _check_values(name, values, motion.frames)
        for cut in self.cuts:
            if not 0 <= cut.blend_start <= cut.frame <= cut.blend_end <= motion.frames:
                found = f"frames {cut.blend_start}, {cut.frame}, {cut.blend_end}"
                raise BadInput("a cut lies outside the performance", found=found, allowed=f"0 to {motion.frames}")
        size = sum(len(picture.result) + len(picture.source or b"") for picture in self.pictures)
        if size > MOST_PICTURE_BYTES:
            raise BadInput("the pictures of a report are too large", found=size, allowed=f"{MOST_PICTURE_BYTES} bytes")

    @property
    def mass_kg(self) -> float:
        """Mass of the body."""
        return sum(segment.lump.mass_kg for segment in self.segments)


def media_type(picture: bytes) -> str:
    """The media type of a picture file, by its first bytes."""
    for start, kind in _KINDS:
        if picture.startswith(start):
            return kind
    raise BadInput("not a picture", found=repr(picture[:8]), allowed="PNG, JPEG")


def _check_parts(performance: Performance, segments: tuple[Segment, ...]) -> None:
    names = [segment.name for segment in segments]
    for part in performance.contact_parts:
        if part not in names:
            raise BadInput("no such body part", found=repr(part), allowed=", ".join(names))


def _check_values(name: str, values: FloatArray, frames: int) -> None:
    if len(values) != frames:
        raise BadInput(f"{name} and performance differ in frames", found=len(values), allowed=frames)
    if not np.isfinite(values).all():
        raise BadInput(f"{name} has numbers that are not finite", allowed="finite numbers")


def _check_source(source: Motion, motion: Motion) -> None:
    if not source.skeleton.same_as(motion.skeleton):
        raise BadInput("the source of a report moves another skeleton", allowed="that of the performance")
    if source.fps != motion.fps:
        raise BadInput("the source of a report has another frame rate", found=source.fps, allowed=motion.fps)
    if source.frames > motion.frames:
        raise BadInput(
            "the source of a report is longer than the performance",
            found=source.frames,
            allowed=f"at most {motion.frames}",
        )
