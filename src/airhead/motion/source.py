"""Whom a motion comes from: performers, licences, consent, and references to takes and skills."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from enum import StrEnum

from airhead.errors import BadInput

_ID = re.compile(r"[a-z0-9_-]{1,64}")
_SHA256 = re.compile(r"[0-9a-f]{64}")


class PerformerStatus(StrEnum):
    """How much is known of a performer."""

    NAMED = "named"
    ALIAS = "alias"
    WITHHELD = "withheld"
    UNRECORDED = "unrecorded"


@dataclass(frozen=True)
class Performer:
    """A human who performed; a name exists only for the statuses `named` and `alias`."""

    name: str | None = None
    status: PerformerStatus = PerformerStatus.UNRECORDED

    def __post_init__(self) -> None:
        known = self.status in (PerformerStatus.NAMED, PerformerStatus.ALIAS)
        if known != bool(self.name):
            raise BadInput("a performer's name and status disagree", found=f"{self.name!r}, {self.status.value}")

    def __str__(self) -> str:
        return self.name or f"performer {self.status.value}"


class Use(StrEnum):
    """What a take can be used for, each allowed or denied by itself."""

    PERFORM = "perform"
    TRAIN = "train"
    PUBLISH = "publish"


class ConsentBasis(StrEnum):
    """What a consent rests on."""

    NONE = "none"
    PERFORMER = "performer"
    LICENCE = "licence"


@dataclass(frozen=True)
class Consent:
    """What may be done with a take. Everything is denied until somebody allows it.

    Attributes:
        perform: it may drive a character.
        train: a skill may learn from it.
        publish: films made with it may be published.
        basis: what the consent rests on.
        until: the last day on which it holds, None for no end.
    """

    perform: bool = False
    train: bool = False
    publish: bool = False
    basis: ConsentBasis = ConsentBasis.NONE
    until: dt.date | None = None

    def __post_init__(self) -> None:
        if (self.perform or self.train or self.publish) and self.basis is ConsentBasis.NONE:
            raise BadInput("a consent that allows something needs a basis", allowed="performer, licence")

    def allows(self, use: Use, on: dt.date) -> bool:
        """Whether it allows a use on a day; once `until` has passed it allows nothing."""
        stated = {Use.PERFORM: self.perform, Use.TRAIN: self.train, Use.PUBLISH: self.publish}[use]
        return stated and (self.until is None or on <= self.until)

    @property
    def uses(self) -> tuple[Use, ...]:
        """The uses that were allowed, whether or not the consent has ended since."""
        return tuple(use for use in Use if self.allows(use, dt.date.min))


@dataclass(frozen=True)
class Licence:
    """The licence of a recording.

    Attributes:
        name: SPDX expression where there is one, else a short name; "unstated" where none is known.
        notice: the notice that must travel with copies.
    """

    name: str = "unstated"
    notice: str = ""


@dataclass(frozen=True)
class TakeRef:
    """A take as lineage and credits name it.

    Attributes:
        id: short name, `[a-z0-9_-]+`.
        sha256: of the file that was read, 64 hex digits.
    """

    id: str
    sha256: str
    performer: Performer = Performer()
    licence: Licence = Licence()
    consent: Consent = Consent()

    def __post_init__(self) -> None:
        check_id(self.id)
        if not _SHA256.fullmatch(self.sha256):
            found = repr(self.sha256[:80])
            raise BadInput("not a SHA-256", place=f"take {self.id}", found=found, allowed="64 hex digits")


@dataclass(frozen=True)
class SkillRef:
    """A skill as lineage and credits name it, with the takes that it learned from."""

    id: str
    sha256: str
    takes: tuple[TakeRef, ...]

    def __post_init__(self) -> None:
        check_id(self.id)


def check_id(text: str) -> str:
    """`text`, if it can name a take or a skill; BadInput says what is allowed."""
    if not _ID.fullmatch(text):
        raise BadInput("not a name for a take or skill", found=repr(text[:80]), allowed="1 to 64 of a-z 0-9 _ -")
    return text


def id_from(text: str) -> str:
    """The nearest allowed name to `text`, such as a file's stem."""
    return re.sub(r"[^a-z0-9_-]+", "_", text.lower()).strip("_")[:64] or "take"
