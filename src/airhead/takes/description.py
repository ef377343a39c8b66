"""What a person says of a take: who performed, under which licence, what it is called, when and how it was recorded."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Final

from airhead.errors import BadInput
from airhead.motion import Consent, ConsentBasis, Licence, Performer
from airhead.takes.record import TakeRecord

_LONGEST_TEXT: Final = 200
_LONGEST_NOTICE: Final = 50_000


@dataclass(frozen=True)
class Description:
    """What is said of a take; None leaves it as it is.

    Attributes:
        performer: who performed; an unrecorded one takes back what was said before.
        licence: name of the licence.
        notice: what must travel with copies; another licence begins with an empty one.
        title: for people.
        capture_method: how it was recorded.
        session_date: the day.
        slate: what the slate said.
    """

    performer: Performer | None = None
    licence: str | None = None
    notice: str | None = None
    title: str | None = None
    capture_method: str | None = None
    session_date: dt.date | None = None
    slate: str | None = None

    def check(self, today: dt.date) -> None:
        """BadInput for what cannot be stored."""
        texts = {
            "title": self.title,
            "performer": self.performer.name if self.performer else None,
            "licence": self.licence,
            "method": self.capture_method,
            "slate": self.slate,
        }
        for name, text in texts.items():
            if text is not None and not (text.strip() and text.isprintable() and len(text) <= _LONGEST_TEXT):
                allowed = f"1 to {_LONGEST_TEXT} characters that can be printed"
                raise BadInput(f"not a {name}", found=ascii(text[:80]), allowed=allowed)
        notice = self.notice or ""
        if len(notice) > _LONGEST_NOTICE or not notice.replace("\n", "").isprintable():
            allowed = f"up to {_LONGEST_NOTICE} characters that can be printed"
            raise BadInput("not a notice", found=ascii(notice[:80]), allowed=allowed)
        if self.session_date is not None and self.session_date > today:
            raise BadInput("the session lies in the future", found=self.session_date, allowed=f"{today} or earlier")


def described(record: TakeRecord, said: Description) -> TakeRecord:
    """A take's record as somebody describes it.

    A consent rests on a performer or on a licence. Where that becomes another one, the consent is taken back: nobody
    asked the new performer, and the new licence may not allow it.

    Raises:
        BadInput: a notice without a licence that it could belong to.
    """
    ref = record.ref
    performer = said.performer or ref.performer
    licence = _licence(record, said)
    rested_on = {
        ConsentBasis.PERFORMER: (ref.performer, performer),
        ConsentBasis.LICENCE: (ref.licence.name, licence.name),
        ConsentBasis.NONE: (None, None),
    }
    before, after = rested_on[ref.consent.basis]
    consent = ref.consent if before == after else Consent()
    return replace(
        record,
        ref=replace(ref, performer=performer, licence=licence, consent=consent),
        consent_on=record.consent_on if consent == ref.consent else None,
        title=record.title if said.title is None else said.title,
        capture_method=record.capture_method if said.capture_method is None else said.capture_method,
        session_date=said.session_date or record.session_date,
        slate=record.slate if said.slate is None else said.slate,
    )


def _licence(record: TakeRecord, said: Description) -> Licence:
    known = record.ref.licence
    name = known.name if said.licence is None else said.licence
    if said.notice is not None and name == Licence().name:
        place, allowed = f"take {record.name}", "--licence NAME with it"
        raise BadInput("a notice goes with its licence", place=place, found="no licence", allowed=allowed)
    notice = said.notice if said.notice is not None else known.notice if name == known.name else ""
    return Licence(name, notice)
