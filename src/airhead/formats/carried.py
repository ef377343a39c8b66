"""What a file of another program's format carries of ours: the record's document, its lineage, and credits to read.

It travels as one JSON object (`extras` of a glTF, `customLayerData` of a USD). It holds only as long as the motion is
the one it was written with: a hash of the file's own numbers says so. A file that was changed after it was written is
refused, because nobody could say any more who moved the character in it.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Annotated, Any, Final

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from airhead.errors import BadInput
from airhead.formats.format import MotionRecord, motion_of
from airhead.formats.native import document as native_document
from airhead.formats.native.records import document_of, record_of
from airhead.formats.weight_runs import runs_of, weights_from
from airhead.motion import Lineage, Performance, Skeleton, Span, TakeRef
from airhead.rotations import FloatArray, normalize

KEY: Final = "airhead"

_ROUNDING: Final = 1e-3

_Run = Annotated[list[int | float], Field(min_length=2, max_length=2)]


class _Carried(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, allow_inf_nan=False)

    document: dict[str, Any]
    strand_weight: list[list[_Run]]
    motion_sha256: str
    credits: list[str]


@dataclass(frozen=True)
class FileNumbers:
    """The numbers of a motion as they stand in a file, in its units and axes, joints in our order.

    Attributes:
        times: (T,) single precision, of the frames.
        offsets: (J, 3) double precision, of the joints at rest; the root's does not count.
        root: (T, 3) single precision, the root's positions.
        rotations: (T, J, 4) single precision.
    """

    times: NDArray[np.float32]
    offsets: FloatArray
    root: NDArray[np.float32]
    rotations: NDArray[np.float32]

    def sha256(self) -> str:
        digest = hashlib.sha256()
        # adding zero turns -0.0, which some writers of text drop, into 0.0
        digest.update((self.offsets[1:] + 0.0).astype("<f8").tobytes())
        for array in (self.times, self.root, self.rotations):
            digest.update((array + np.float32(0)).astype("<f4").tobytes())
        return digest.hexdigest()


def carry(record: MotionRecord, numbers: FileNumbers) -> dict[str, Any]:
    """The JSON object that goes with a motion whose file holds `numbers`; of a performance, its motion."""
    kept = record.motion if isinstance(record, Performance) else record
    lineage = motion_of(record).lineage
    return {
        "document": document_of(kept).model_dump(mode="json"),
        "strand_weight": [runs_of(strand.weight) for strand in lineage.strands],
        "motion_sha256": numbers.sha256(),
        "credits": list(credit_lines(lineage)),
    }


def joints_carried(carried: object) -> tuple[str, ...]:
    """Names of the joints of the motion that a carried object belongs to, in order; BadInput if it is none."""
    return native_document.parse(json.dumps(_checked(carried).document).encode()).skeleton.names


def unit_rotations(quaternions: FloatArray) -> FloatArray:
    """Quaternions (..., 4) of a file in single precision, at unit length again; BadInput if they were of another."""
    if not (np.abs(np.linalg.norm(quaternions, axis=-1) - 1) < _ROUNDING).all():
        raise BadInput("rotations that are no unit quaternions", place=KEY)
    return normalize(quaternions)


def record_carried(
    carried: object, numbers: FileNumbers, skeleton: Skeleton, root_pos_w: FloatArray, joint_rot_l: FloatArray
) -> MotionRecord:
    """The motion or take that was written, from the object it carries and the numbers that the file holds now.

    Args:
        carried: the object, as read from JSON.
        numbers: what the file holds now, as it stands there.
        skeleton: the J joints in the file, in our axes.
        root_pos_w: (T, 3) metres.
        joint_rot_l: (T, J, 4) unit quaternions, wxyz.

    Raises:
        BadInput: the motion was changed since it was written, or the object is damaged.
    """
    part = _checked(carried)
    document = native_document.parse(json.dumps(part.document).encode())
    known = document.skeleton
    if part.motion_sha256 != numbers.sha256() or (known.names, known.parents) != (skeleton.names, skeleton.parents):
        raise BadInput(
            "the motion was changed after Airhead wrote it, so its lineage no longer tells who moved it",
            place=KEY,
            allowed=f"a file as Airhead wrote it, or one without the data named {KEY!r}",
        )
    arrays = {
        "offsets_m": skeleton.offsets_m,
        "root_pos_w": root_pos_w,
        "joint_rot_l": joint_rot_l,
        "strand_weight": weights_from(part.strand_weight, len(root_pos_w), f"{KEY}.strand_weight"),
    }
    return record_of(document, arrays)


def credit_lines(lineage: Lineage) -> tuple[str, ...]:
    """Who moved the character when, and whose takes these are, in plain words; derived from the lineage alone."""
    spans = tuple(_span_line(span) for span in lineage.spans())
    return spans + tuple(_take_line(take) for take in lineage.takes)


def _span_line(span: Span) -> str:
    share = "" if span.weight > 1 - 1e-9 else f" ({100 * span.weight:.0f} %)"
    takes = f", take {', '.join(take.id for take in span.takes)}" if span.takes else ", no take"
    skill = f", skill {span.skill.id}" if span.skill else ""
    return f"frames {span.start_frame} to {span.end_frame - 1}: {span.drive.value}{share}{takes}{skill}"


def _take_line(take: TakeRef) -> str:
    notice = f" {take.licence.notice}" if take.licence.notice else ""
    return f"take {take.id}: {take.performer}, licence {take.licence.name}.{notice}"


def _checked(carried: object) -> _Carried:
    try:
        return _Carried.model_validate(carried)
    except (ValidationError, RecursionError) as error:
        found = error.errors(include_url=False)[0]["msg"] if isinstance(error, ValidationError) else "deep nesting"
        raise BadInput("the data that Airhead wrote is damaged", place=KEY, found=found) from None
