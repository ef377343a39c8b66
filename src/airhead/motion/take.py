"""Take: a motion recorded from a performer, with everything that must be known of it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from enum import StrEnum

from airhead.errors import BadInput
from airhead.motion.motion import Motion
from airhead.motion.source import TakeRef, check_id


class Mark(StrEnum):
    """What the director said of a take: to be used, no good, or nothing."""

    SELECT = "select"
    NG = "ng"
    NONE = "none"


@dataclass(frozen=True, eq=False)
class Take:
    """A recorded motion.

    Attributes:
        ref: id, hash, performer, licence and consent, as lineage names them.
        motion: what was recorded; its lineage names this take and no other.
        title: a human name for it.
        capture_method: how it was recorded, "unrecorded" where nobody wrote it down.
        session_date: the day of the recording, None where unknown.
        source_file: name of the file it was read from, without its folder.
        alterations: what was changed since the source file, in plain words; empty if nothing.
        tags: words to find it by.
        slate: what the slate said: scene, shot and number of the take; empty where there was none.
        mark: whether the take was chosen.
    """

    ref: TakeRef
    motion: Motion
    title: str
    capture_method: str = "unrecorded"
    session_date: dt.date | None = None
    source_file: str = ""
    alterations: str = ""
    tags: tuple[str, ...] = ()
    slate: str = ""
    mark: Mark = Mark.NONE

    def __post_init__(self) -> None:
        if self.motion.lineage.takes != (self.ref,):
            found = ", ".join(take.id for take in self.motion.lineage.takes) or "none"
            raise BadInput("a take's motion must name the take itself", found=found, allowed=self.ref.id)
        for tag in self.tags:
            check_id(tag)

    def with_ref(self, ref: TakeRef) -> Take:
        """The same recording under another reference, which its lineage names from then on."""
        lineage = self.motion.lineage
        strands = tuple(replace(strand, takes=tuple(ref for _ in strand.takes)) for strand in lineage.strands)
        return replace(self, ref=ref, motion=self.motion.with_lineage(replace(lineage, strands=strands)))
