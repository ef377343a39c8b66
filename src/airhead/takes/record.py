"""What a library knows of a take without reading its motion, and of what was made with it."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path

from airhead.motion import Mark, TakeRef, Use
from airhead.takes.traits import Traits


class UseKind(StrEnum):
    """What was made with a take."""

    FILM = "film"
    PERFORMANCE = "performance"
    SKILL = "skill"


@dataclass(frozen=True)
class TakeUse:
    """Something that was made with a take.

    Attributes:
        kind: what it is.
        path: where it was put, on this machine only.
        sha256: of a film's credits, else of the file itself.
        made_on: the day.
    """

    kind: UseKind
    path: Path
    sha256: str
    made_on: dt.date

    def as_dict(self) -> dict[str, object]:
        """JSON-ready data."""
        return {
            "kind": self.kind.value,
            "path": str(self.path),
            "sha256": self.sha256,
            "made_on": self.made_on.isoformat(),
        }


@dataclass(frozen=True)
class TakeRecord:
    """A take of the library, or a starter take.

    Attributes:
        ref: name, SHA-256 of the file, performer, licence and consent.
        motion_sha256: what makes it the same recording as another, whatever the file.
        title, capture_method, session_date, slate, source_file, alterations, tags, mark: as in `Take`.
        added_on: the day it was stored.
        consent_on: the day its consent was stated last; None if it never was.
        withdrawn_on: the day its consent was withdrawn; None if it was not, or was given anew since.
        fps, frames, joints, duration_s: of its motion.
        traits: None for a skeleton that is no humanoid's.
        no_traits: why there are none.
        comes_along: whether it is a starter take, which nobody can change.
    """

    ref: TakeRef
    motion_sha256: str
    title: str
    capture_method: str
    session_date: dt.date | None
    slate: str
    source_file: str
    alterations: str
    tags: tuple[str, ...]
    mark: Mark
    added_on: dt.date
    consent_on: dt.date | None
    withdrawn_on: dt.date | None
    fps: float
    frames: int
    joints: int
    duration_s: float
    traits: Traits | None
    no_traits: str = ""
    comes_along: bool = False

    @property
    def name(self) -> str:
        return self.ref.id

    def as_dict(self) -> dict[str, object]:
        """JSON-ready data."""
        ref, consent = self.ref, self.ref.consent
        return {
            "name": ref.id,
            "title": self.title,
            "performer": ref.performer.name,
            "performer_status": ref.performer.status.value,
            "licence": ref.licence.name,
            "notice": ref.licence.notice,
            "consent": {
                **{use.value: use in consent.uses for use in Use},
                "basis": consent.basis.value,
                "until": _iso(consent.until),
                "stated_on": _iso(self.consent_on),
                "withdrawn_on": _iso(self.withdrawn_on),
            },
            "capture_method": self.capture_method,
            "session_date": _iso(self.session_date),
            "slate": self.slate,
            "source_file": self.source_file,
            "alterations": self.alterations,
            "tags": list(self.tags),
            "mark": self.mark.value,
            "file_sha256": ref.sha256,
            "motion_sha256": self.motion_sha256,
            "fps": self.fps,
            "frames": self.frames,
            "joints": self.joints,
            "duration_s": self.duration_s,
            "traits": asdict(self.traits) if self.traits else None,
            "no_traits": self.no_traits or None,
            "added_on": _iso(self.added_on),
            "comes_along": self.comes_along,
        }


def _iso(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None
