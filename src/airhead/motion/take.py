"""Take: a motion recorded from a performer, with everything that must be known of it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from airhead.errors import BadInput
from airhead.motion.motion import Motion
from airhead.motion.source import TakeRef, check_id


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
    """

    ref: TakeRef
    motion: Motion
    title: str
    capture_method: str = "unrecorded"
    session_date: dt.date | None = None
    source_file: str = ""
    alterations: str = ""
    tags: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.motion.lineage.takes != (self.ref,):
            found = ", ".join(take.id for take in self.motion.lineage.takes) or "none"
            raise BadInput("a take's motion must name the take itself", found=found, allowed=self.ref.id)
        for tag in self.tags:
            check_id(tag)
