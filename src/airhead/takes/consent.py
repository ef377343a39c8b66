"""The one consent gate: nothing else decides whether a take may be used, and it denies until somebody allowed it.

What counts is the record in the library, or for a starter take its licence. A file may claim what it likes: a take that
is not in the library has no consent.
"""

from __future__ import annotations

import datetime as dt
import shlex
from collections.abc import Iterable, Sequence
from pathlib import Path

from airhead.errors import BadInput
from airhead.motion import Consent, ConsentBasis, Licence, Performer, PerformerStatus, Take, TakeRef, TrainingSet, Use


def allowed(ref: TakeRef, use: Use, today: dt.date) -> bool:
    """Whether a take may be used so today."""
    return ref.consent.allows(use, today)


def check_perform(ref: TakeRef, today: dt.date, file: Path | None = None) -> None:
    """BadInput unless the take may move a character today; it names the take and the command that would allow it.

    Args:
        ref: the take.
        today: the day.
        file: the file it was read from, for a take that is not in the library.
    """
    _check(ref, Use.PERFORM, today, file)


def training_set(takes: Sequence[Take], today: dt.date | None = None) -> TrainingSet:
    """The takes as a set to train from; BadInput names the first that may not be trained from, and the command."""
    for take in takes:
        _check(take.ref, Use.TRAIN, today or dt.date.today(), None)
    return TrainingSet(tuple(takes))


def stated(
    performer: Performer,
    licence: Licence,
    uses: Iterable[Use],
    *,
    basis: ConsentBasis,
    until: dt.date | None,
    today: dt.date,
) -> Consent:
    """A consent as somebody states it today.

    Args:
        performer: who performed: nobody can consent for a performer of whom nothing is recorded.
        licence: of the recording.
        uses: what is allowed.
        basis: what that rests on.
        until: the last day, None for no end.
        today: the day.

    Raises:
        BadInput: it rests on a performer or a licence that nobody named, or has ended already.
    """
    allow = set(uses)
    if not allow:
        return Consent()
    if basis is ConsentBasis.PERFORMER and performer.status is PerformerStatus.UNRECORDED:
        allowed_words = "--performer NAME, --alias NAME or --withheld; or --basis licence"
        raise BadInput("nobody is recorded who could have consented", found=str(performer), allowed=allowed_words)
    if basis is ConsentBasis.LICENCE and licence == Licence():
        raise BadInput("there is no licence that the consent could rest on", allowed="--licence NAME")
    if until is not None and until < today:
        raise BadInput("the consent would have ended already", found=until, allowed=f"{today} or later")
    return Consent(Use.PERFORM in allow, Use.TRAIN in allow, Use.PUBLISH in allow, basis, until)


def _check(ref: TakeRef, use: Use, today: dt.date, file: Path | None) -> None:
    if allowed(ref, use, today):
        return
    raise BadInput(
        f"no consent to {use.value} with take {ref.id}",
        file=file,
        found=_why_not(ref, use, file),
        allowed=f"`{_command(ref, use, file)}`, if that is so",
    )


def _why_not(ref: TakeRef, use: Use, file: Path | None) -> str:
    if file is not None:
        return "a file that is not in the library"
    if use in ref.consent.uses:
        return f"a consent that ended on {ref.consent.until}"
    return f"consent to {', '.join(ref.consent.uses)} only" if ref.consent.uses else "a consent that denies everything"


def _command(ref: TakeRef, use: Use, file: Path | None) -> str:
    if file is not None:
        return f"airhead takes add {shlex.quote(str(file))} --performer NAME --allow {use.value}"
    uses = [known for known in Use if known is use or known in ref.consent.uses]
    return f"airhead takes consent {ref.id} --allow {','.join(uses)}"
