"""Plan: what a routine flattens to, not yet realised."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from airhead.errors import BadInput
from airhead.motion.frozen import frozen_bools, frozen_floats
from airhead.motion.lineage import Drive
from airhead.motion.motion import Motion
from airhead.motion.stage import Stage
from airhead.rotations import FloatArray


@dataclass(frozen=True, eq=False)
class PlannedMove:
    """A move's place on the timeline.

    Attributes:
        name: as the routine calls it.
        take_id: the take it comes from.
        start_frame, end_frame: half-open span of the plan's frames; moves follow each other without gaps.
        drive: who is to move the body.
        authority: (end_frame - start_frame,) share of the drive against plain PD targets, 1 unless the routine says so.
        source_span_s: seconds into the take, as recorded, at the move's first and last frame; a hold adds nothing.
        mirrored: whether left and right are exchanged.
        skill: what the routine calls the skill that acts; for the drive `policy` only.
    """

    name: str
    take_id: str
    start_frame: int
    end_frame: int
    drive: Drive
    authority: FloatArray
    source_span_s: tuple[float, float] = (0.0, 0.0)
    mirrored: bool = False
    skill: str | None = None

    def __post_init__(self) -> None:
        length = self.end_frame - self.start_frame
        object.__setattr__(self, "authority", frozen_floats(self.authority, (length,), "authority"))


@dataclass(frozen=True)
class Cut:
    """Where one move passes into the next.

    Attributes:
        frame: the first frame of the next move.
        blend_start, blend_end: half-open span of frames that are blended.
        before, after: names of the moves.
        in_flight: whether no part touches the ground around the cut.
        cost: what the cut search found, lower is better.
        com_jump_m_s: how much the centre of mass' velocity jumps before it is blended.
    """

    frame: int
    blend_start: int
    blend_end: int
    before: str
    after: str
    in_flight: bool
    cost: float
    com_jump_m_s: float


@dataclass(frozen=True, eq=False)
class Plan:
    """One motion on one skeleton with drives, cuts and contacts.

    Attributes:
        title: what the performance will be called.
        motion: the T frames as recorded, cut, placed and blended; its lineage is the performers'.
        moves: who is to drive which frames; together they cover all of them.
        cuts: between the moves, in order.
        contact_parts: names of C body segments.
        contact: (T, C) which of them are meant to touch.
        stage: what the body stands on.
    """

    title: str
    motion: Motion
    moves: tuple[PlannedMove, ...]
    cuts: tuple[Cut, ...]
    contact_parts: tuple[str, ...]
    contact: NDArray[np.bool_]
    stage: Stage

    def __post_init__(self) -> None:
        shape = (self.motion.frames, len(self.contact_parts))
        object.__setattr__(self, "contact", frozen_bools(self.contact, shape, "contact"))
        ends = [0, *(move.end_frame for move in self.moves)]
        starts = [*(move.start_frame for move in self.moves), self.motion.frames]
        if ends != starts:
            raise BadInput("the moves of a plan leave gaps or overlap", found=list(zip(starts, ends[1:], strict=False)))
