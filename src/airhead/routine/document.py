"""The Routine: the document that a user writes. Moves in order, each with a drive, on a stage, with cameras."""

from __future__ import annotations

import math
from enum import StrEnum
from itertools import pairwise
from typing import Annotated, Final, Literal, Self

import numpy as np
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, PrivateAttr, field_validator, model_validator
from pydantic_core import PydanticCustomError

from airhead.errors import BadInput
from airhead.motion import Drive, Stage, StageBox

# Documents carry lists; a frozen routine carries tuples of them.
Seconds = Annotated[float, Field(ge=0, le=3600)]


def _in_order(span: tuple[float, float]) -> tuple[float, float]:
    if span[0] >= span[1]:
        raise PydanticCustomError("span", "a span must end after it starts")
    return span


Span = Annotated[tuple[Seconds, Seconds], Field(strict=False), AfterValidator(_in_order)]
Metres = Annotated[float, Field(ge=-1000, le=1000)]
Share = Annotated[float, Field(ge=0, le=1)]
Text = Annotated[str, Field(min_length=1, max_length=200)]

#: Drives that a routine may name today.
OPEN_DRIVES: Final = (Drive.PERFORMER, Drive.PHYSICS, Drive.POLICY)


class _Part(BaseModel):
    """A part of a document: what it does not know it refuses, and nothing is guessed from another type."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False, populate_by_name=True)


class CameraKind(StrEnum):
    """How a camera behaves."""

    FOLLOW = "follow"
    SIDE = "side"
    FRONT = "front"
    ORBIT = "orbit"


class Camera(_Part):
    """A camera, on from a time until the next one's."""

    kind: Annotated[CameraKind, Field(strict=False, description="follow, side, front or orbit")]
    from_s: Seconds = Field(default=0.0, alias="from", description="seconds into the film at which it takes over")


class Film(_Part):
    """What the film looks like."""

    width: int = Field(default=1280, ge=16, le=4096, multiple_of=2, description="pixels, even")
    height: int = Field(default=720, ge=16, le=4096, multiple_of=2, description="pixels, even")
    fps: int = Field(default=30, ge=1, le=240, description="frames a second of the film")
    crf: int = Field(default=18, ge=0, le=51, description="x264's constant rate factor: lower is better and larger")
    label: bool = Field(default=True, description="whether the film says who moves the body")
    quality: Literal["draft", "standard", "fine"] = Field(default="fine", description="draft, standard or fine")


class BoxPart(_Part):
    """A solid box."""

    center: Annotated[tuple[Metres, Metres, Metres], Field(strict=False, description="its middle: x, y, z in metres")]
    size: Annotated[
        tuple[
            Annotated[float, Field(gt=0, le=1000)],
            Annotated[float, Field(gt=0, le=1000)],
            Annotated[float, Field(gt=0, le=1000)],
        ],
        Field(strict=False, description="length, width and height in metres"),
    ]
    yaw_deg: float = Field(default=0.0, ge=-360, le=360, description="its turn about the vertical")


class StagePart(_Part):
    """What the body stands on."""

    friction: float = Field(default=0.9, ge=0, le=2, description="sliding friction of ground and boxes")
    boxes: Annotated[tuple[BoxPart, ...], Field(strict=False, max_length=64, description="solid boxes")] = ()


class Placement(_Part):
    """Where a move begins on the stage, its pelvis and heading."""

    x: Metres = Field(description="metres")
    y: Metres = Field(description="metres")
    yaw_deg: float = Field(default=0.0, ge=-360, le=360, description="where it faces, counter-clockwise from +X")


class Intended(_Part):
    """A failure that is meant: it stays in the report and in the disclosure, marked as meant."""

    metric: Text = Field(description="name of the metric, as the report calls it")
    span: Span | None = Field(default=None, description="seconds of the performance, all of it if left out")
    note: Annotated[str, Field(max_length=500)] = Field(default="", description="why")


class Move(_Part):
    """One move: a take, or a part of one, and who performs it."""

    take: Text = Field(description="name of a starter take, or path of a motion file")
    name: Annotated[str, Field(min_length=1, max_length=64)] | None = Field(
        default=None, description="by default the take's"
    )
    span: Span | None = Field(default=None, description="start and end in seconds of the take; all of it if left out")
    repeat: int = Field(default=1, ge=1, le=100, description="how often a cycle is done in a row; its span is of all")
    drive: Annotated[Drive, Field(strict=False)] = Field(
        default=Drive.PERFORMER, description="performer, physics or policy"
    )
    skill: Text | None = Field(
        default=None,
        description="what acts under the drive policy: a skill that comes along, or path of an .onnx file; "
        "by default the one that comes along for the take",
    )
    mirror: bool = Field(default=False, description="left and right exchanged")
    placement: Placement | None = Field(default=None, description="where it begins; by default it goes on")
    authority: (
        Annotated[
            tuple[Annotated[tuple[Seconds, Share], Field(strict=False)], ...], Field(strict=False, max_length=1000)
        ]
        | None
    ) = Field(default=None, description="[seconds into the move, share of the drive 0 to 1], straight lines between")
    speed: float = Field(
        default=1.0, ge=0.25, le=4, description="1 is as recorded; physics stretches ground contact only"
    )
    hold: float = Field(default=0.0, ge=0, le=30, description="seconds that the finish is held; last move only")

    @field_validator("drive")
    @classmethod
    def _drive_is_open(cls, drive: Drive) -> Drive:
        if drive not in OPEN_DRIVES:
            message = f"the drive {drive.value!r} needs a model of motion, which this version does not have"
            raise PydanticCustomError("drive", "{text}", {"text": message, "allowed": ", ".join(OPEN_DRIVES)})
        return drive

    @field_validator("authority")
    @classmethod
    def _authority_goes_forward(
        cls, authority: tuple[tuple[float, float], ...] | None
    ) -> tuple[tuple[float, float], ...] | None:
        if authority is not None and any(a[0] >= b[0] for a, b in pairwise(authority)):
            raise PydanticCustomError("authority", "the times of an authority curve must increase")
        return authority


def _misplaced(text: str, place: tuple[str | int, ...]) -> PydanticCustomError:
    return PydanticCustomError("misplaced", "{text}", {"text": text, "place": place})


def _check_skill(move: Move, index: int) -> None:
    """A skill acts under the drive `policy` and no other, and performs its take as it learned it."""
    if move.drive is not Drive.POLICY:
        if move.skill is not None:
            raise _misplaced("a skill acts under the drive policy and no other", ("moves", index, "skill"))
        return
    if move.mirror:
        raise _misplaced("a skill performs its take as it learned it, not mirrored", ("moves", index, "mirror"))
    if move.speed != 1.0:
        raise _misplaced("a skill performs its take as it learned it, at speed 1", ("moves", index, "speed"))


class Routine(_Part):
    """What is performed, on what, and how it is filmed."""

    airhead: Literal[1] = Field(default=1, description="version of this document's form")
    title: Text = Field(description="title of performance and film")
    character: Literal["sora"] = Field(default="sora", description="who is seen")
    fps: float = Field(default=60.0, ge=24, le=240, description="frames a second of the performance")
    stage: StagePart = Field(default=StagePart(), description="ground and boxes")
    moves: Annotated[tuple[Move, ...], Field(strict=False, min_length=1, max_length=200)] = Field(
        description="what is performed, in order"
    )
    cameras: Annotated[tuple[Camera, ...], Field(strict=False, min_length=1, max_length=100)] = Field(
        default=(Camera.model_validate({"kind": CameraKind.FOLLOW}),), description="who looks, in order of time"
    )
    film: Film = Field(default=Film(), description="what the film looks like")
    intended: Annotated[tuple[Intended, ...], Field(strict=False, max_length=100)] = Field(
        default=(), description="failures that are meant"
    )

    _file: str | None = PrivateAttr(None)
    _lines: dict[tuple[str | int, ...], int] = PrivateAttr(default_factory=dict)

    @model_validator(mode="after")
    def _parts_go_together(self) -> Self:
        for index, move in enumerate(self.moves[:-1]):
            if move.hold > 0:
                raise _misplaced("only the last move can be held", ("moves", index, "hold"))
        for index, move in enumerate(self.moves):
            _check_skill(move, index)
        for index, (earlier, later) in enumerate(pairwise(self.cameras)):
            if earlier.from_s >= later.from_s:
                raise _misplaced("cameras must take over one after another", ("cameras", index + 1, "from"))
        for index, name in enumerate(self.move_names):
            if name in self.move_names[:index]:
                raise _misplaced("two moves have the same name", ("moves", index, "name"))
        return self

    @property
    def move_names(self) -> tuple[str, ...]:
        """The name of every move: as written, else the take's, with a number where that name is used already."""
        names: list[str] = []
        for move in self.moves:
            stem = move.take.replace("\\", "/").rsplit("/", maxsplit=1)[-1].rsplit(".", maxsplit=1)[0]
            fresh = (stem if count == 1 else f"{stem} {count}" for count in range(1, len(self.moves) + 1))
            names.append(move.name or next((name for name in fresh if name not in names), stem))
        return tuple(names)

    def refusal(
        self, message: str, place: tuple[str | int, ...], found: object = None, allowed: object = None
    ) -> BadInput:
        """The error that says what is wrong with a part of this document, with file and line where it was read."""
        line = next((self._lines[place[:n]] for n in range(len(place), -1, -1) if place[:n] in self._lines), None)
        return BadInput(
            message, file=self._file, place=None if line is None else f"line {line}", found=found, allowed=allowed
        )

    def read_from(self, file: str | None, lines: dict[tuple[str | int, ...], int]) -> Self:
        """The same routine, which knows from now on where it was read."""
        known = self.model_copy()
        known._file, known._lines = file, dict(lines)
        return known

    def stage_record(self) -> Stage:
        """The stage as simulations and films take it."""
        boxes = tuple(
            StageBox(np.array(box.center), np.array(box.size) / 2, math.radians(box.yaw_deg))
            for box in self.stage.boxes
        )
        return Stage(boxes, self.stage.friction)
