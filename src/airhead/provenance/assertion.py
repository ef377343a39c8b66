"""Our own assertion in the manifest, `org.airhead.lineage`: a film's record as data, exact for every frame.

Everything is an object, an integer or text: the C2PA library turns arrays of numbers into base64 and returns fractions
one unit in the last place off. Weights are therefore whole parts per billion that sum to a billion at every frame, run
lengths of constant weight; frames are film frames; lengths are micrometres. Pydantic stands at this edge, because the
film may come from a stranger.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from airhead.motion import ConsentBasis, Drive, EditKind, PerformerStatus
from airhead.provenance.text import shown

LINEAGE_LABEL: Final = "org.airhead.lineage"
VERSION: Final = 1
#: Parts in a whole weight.
WHOLE: Final = 1_000_000_000
MAX_FRAMES: Final = 2_000_000


def _line(text: str) -> str:
    return shown(text)


def _lines(text: str) -> str:
    return shown(text, lines=True)


Line = Annotated[str, StringConstraints(max_length=2000), AfterValidator(_line)]
Notice = Annotated[str, StringConstraints(max_length=50_000), AfterValidator(_lines)]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
FrameNumber = Annotated[int, Field(ge=0, le=MAX_FRAMES)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class PerformerPart(_Part):
    status: PerformerStatus
    name: Line | None = None


class LicencePart(_Part):
    name: Line
    notice: Notice = ""


class ConsentPart(_Part):
    perform: bool
    train: bool
    publish: bool
    basis: ConsentBasis
    until: dt.date | None = None


class SourceName(_Part):
    """A take or a skill by name and hash: an id alone could mean two versions."""

    id: Line
    sha256: Line


class TakePart(_Part):
    id: Line
    sha256: Sha256
    performer: PerformerPart
    licence: LicencePart
    consent: ConsentPart


class SkillPart(_Part):
    id: Line
    sha256: Line
    takes: Annotated[tuple[SourceName, ...], Field(max_length=10_000)] = ()


class RunPart(_Part):
    """A half-open run of film frames with one weight, in parts per billion."""

    start_frame: FrameNumber
    end_frame: FrameNumber
    parts: Annotated[int, Field(ge=1, le=WHOLE)]


class StrandPart(_Part):
    drive: Drive
    runs: Annotated[tuple[RunPart, ...], Field(max_length=MAX_FRAMES)]
    takes: Annotated[tuple[SourceName, ...], Field(max_length=10_000)] = ()
    skill: SourceName | None = None
    follows: Line | None = None


class EditPart(_Part):
    kind: EditKind
    start_frame: FrameNumber
    end_frame: FrameNumber
    note: Line


class RatePart(_Part):
    numerator: Annotated[int, Field(ge=1, le=1_000_000)]
    denominator: Annotated[int, Field(ge=1, le=1001)]


class DeviationPart(_Part):
    mean_um: Annotated[int, Field(ge=0, le=10**12)]
    max_um: Annotated[int, Field(ge=0, le=10**12)]


class FilePart(_Part):
    name: Line
    sha256: Sha256


class PublicationPart(_Part):
    allowed: bool
    reasons: Annotated[tuple[Line, ...], Field(max_length=10_000)] = ()


class BoxPart(_Part):
    type: Annotated[str, StringConstraints(min_length=4, max_length=4), AfterValidator(_line)]
    size: Annotated[int, Field(ge=8)]
    sha256: Sha256 | None = None


class LineagePart(_Part):
    """The whole assertion."""

    version: Literal[1]
    software: Line
    title: Line
    rate: RatePart
    frames: FrameNumber
    first_frame: FrameNumber
    performance_frames: FrameNumber
    takes: Annotated[tuple[TakePart, ...], Field(max_length=10_000)]
    skills: Annotated[tuple[SkillPart, ...], Field(max_length=1000)]
    strands: Annotated[tuple[StrandPart, ...], Field(min_length=1, max_length=1000)]
    edits: Annotated[tuple[EditPart, ...], Field(max_length=100_000)]
    performance_files: Annotated[tuple[FilePart, ...], Field(max_length=1000)]
    disclosures: Annotated[tuple[Line, ...], Field(max_length=1000)]
    publication: PublicationPart
    layout: Annotated[tuple[BoxPart, ...], Field(max_length=10_000)]
    deviation: DeviationPart | None = None
    made_on: dt.date | None = None

    def as_data(self) -> dict[str, object]:
        """The assertion as the JSON object that is signed."""
        return self.model_dump(mode="json", exclude_none=True)

    def has_layout(self, found: Sequence[dict[str, str | int]]) -> bool:
        """Whether a file is laid out as the signed one was."""
        return [box.model_dump(exclude_none=True) for box in self.layout] == list(found)
