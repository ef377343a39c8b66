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


def check_perform(ref: TakeRef, today: dt.date, file: Path | None = None, library: Path | None = None) -> None:
    """BadInput unless the take may move a character today; it names the take and the command that would allow it.

    Args:
        ref: the take.
        today: the day.
        file: the file it was read from, for a take that is not in the library.
        library: where the library is, if not in the usual place.
    """
    _check(ref, Use.PERFORM, today, file, library)


def check_train(ref: TakeRef, today: dt.date, library: Path | None = None) -> None:
    """BadInput unless something may be learned from the take today; it names the take and the command to allow it.

    This is for what is learned from skills, by way of which it comes from their takes; a skill itself is trained from a
    `training_set`.
    """
    _check(ref, Use.TRAIN, today, None, library)


def training_set(takes: Sequence[Take], today: dt.date | None = None) -> TrainingSet:
    """The takes as a set to train from; BadInput names the first that may not be trained from, and the command."""
    for take in takes:
        _check(take.ref, Use.TRAIN, today or dt.date.today())
    return TrainingSet(tuple(takes))


def stated(
    performer: Performer,
    licence: Licence,
    uses: Iterable[Use],
    *,
    basis: ConsentBasis,
    until: dt.date | None,
    today: dt.date,
    take: str = "",
) -> Consent:
    """A consent as somebody states it today.

    Args:
        performer: who performed: nobody can consent for a performer of whom nothing is recorded.
        licence: of the recording.
        uses: what is allowed.
        basis: what that rests on.
        until: the last day, None for no end.
        today: the day.
        take: the name of the take, if it is in the library already: what is missing can be said of it there.

    Raises:
        BadInput: it rests on a performer or a licence that nobody named, or has ended already.
    """
    allow = set(uses)
    if not allow:
        return Consent()
    place = f"take {take}" if take else None
    if basis is ConsentBasis.PERFORMER and performer.status is PerformerStatus.UNRECORDED:
        first = f"`airhead takes describe {take} --performer NAME` (or --alias NAME, --withheld) before it"
        who = first if take else "--performer NAME, --alias NAME or --withheld"
        message, options = "nobody is recorded who could have consented", f"{who}; or --basis licence"
        raise BadInput(message, place=place, found=str(performer), allowed=options)
    if basis is ConsentBasis.LICENCE and licence.name == Licence().name:
        named = f"`airhead takes describe {take} --licence NAME` before it" if take else "--licence NAME"
        raise BadInput("there is no licence that the consent could rest on", place=place, allowed=named)
    if until is not None and until < today:
        raise BadInput("the consent would have ended already", found=until, allowed=f"{today} or later")
    return Consent(Use.PERFORM in allow, Use.TRAIN in allow, Use.PUBLISH in allow, basis, until)


def commands_that_allow(refs: Sequence[TakeRef], uses: Iterable[Use], library: Path | None = None) -> tuple[str, ...]:
    """The commands, one after the other, by which somebody who may do so allows uses of takes of the library.

    Args:
        refs: the takes; what all of them are allowed for stays allowed.
        uses: what shall be allowed.
        library: where the library is, if not in the usual place.
    """
    unknown = [ref for ref in refs if ref.performer.status is PerformerStatus.UNRECORDED]
    by_licence = [ref for ref in unknown if ref.licence.name != Licence().name]
    nobody = [ref for ref in unknown if ref not in by_licence]
    by_performer = [ref for ref in refs if ref not in by_licence]
    commands, wanted = [], set(uses)
    if nobody:
        commands.append(_command("describe", nobody, "--performer NAME", library))
    for group, basis in ((by_performer, ""), (by_licence, " --basis licence")):
        if group:
            also = {known for known in Use if all(known in ref.consent.uses for ref in group)}
            words = ",".join(use.value for use in Use if use in wanted | also)
            commands.append(_command("consent", group, f"--allow {words}{basis}", library))
    return tuple(commands)


def _check(ref: TakeRef, use: Use, today: dt.date, file: Path | None = None, library: Path | None = None) -> None:
    if allowed(ref, use, today):
        return
    if file is None:
        commands = commands_that_allow([ref], [use], library)
    else:
        at = "" if library is None else f" --library {shlex.quote(str(library))}"
        commands = (f"airhead takes add {shlex.quote(str(file))} --performer NAME --allow {use.value}{at}",)
    raise BadInput(
        f"no consent to {use.value} with take {ref.id}",
        file=file,
        found=_why_not(ref, use, file),
        allowed=f"{', then '.join(f'`{command}`' for command in commands)}, if that is so",
    )


def _why_not(ref: TakeRef, use: Use, file: Path | None) -> str:
    if file is not None:
        return "a file that is not in the library"
    if use in ref.consent.uses:
        return f"a consent that ended on {ref.consent.until}"
    return f"consent to {', '.join(ref.consent.uses)} only" if ref.consent.uses else "a consent that denies everything"


def _command(verb: str, refs: Sequence[TakeRef], options: str, library: Path | None) -> str:
    at = "" if library is None else f" --library {shlex.quote(str(library))}"
    return f"airhead takes {verb} {' '.join(ref.id for ref in refs)} {options}{at}"
