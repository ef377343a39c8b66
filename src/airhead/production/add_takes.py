"""`airhead takes add`: files and folders into the library, with what is known of them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace
from pathlib import Path

from airhead.errors import AirheadError, BadInput, CannotWrite
from airhead.formats import ReadOptions
from airhead.formats.source_file import in_file
from airhead.motion import Consent, ConsentBasis, Licence, Performer, Take, TakeRef, Use, check_id
from airhead.production.motion_files import motion_files
from airhead.production.recordings import read_recording
from airhead.production.stages import StageReport, Stages
from airhead.takes import Description, Library, TakeRecord, stated
from airhead.takes.lint import Finding, fixed_take, lint


@dataclass(frozen=True)
class AddConfig:
    """What to add, and what is known of it; None and empty leave it to the file.

    Attributes:
        sources: files, and folders with files.
        library: where the library is; None for the usual place.
        name: of the take, for a single file; else the file's name.
        performer, licence, title, capture_method, session_date, slate: of all the takes.
        tags: for all of them, besides those that the file has.
        uses: what is allowed with them; nothing unless somebody says so.
        basis: what that rests on.
        until: the last day of the consent.
        reading: what is stated of the files, such as their unit.
        fixes: words of `airhead.takes.lint.FIXES`: what is mended before a take is stored.
    """

    sources: tuple[Path, ...]
    library: Path | None = None
    name: str | None = None
    performer: Performer | None = None
    licence: Licence | None = None
    title: str | None = None
    capture_method: str | None = None
    session_date: dt.date | None = None
    slate: str | None = None
    tags: tuple[str, ...] = ()
    uses: tuple[Use, ...] = ()
    basis: ConsentBasis = ConsentBasis.PERFORMER
    until: dt.date | None = None
    reading: ReadOptions = field(default_factory=ReadOptions)
    fixes: tuple[str, ...] = ()


@dataclass(frozen=True)
class AddedFile:
    """What came of one file.

    Attributes:
        file: the file.
        record: the take in the library; None if the file was refused.
        known_by: empty for a new take; "file" or "motion" if the library had it, and nothing was changed.
        claimed: the consent that the file itself claims, which does not count.
        findings: what lint says of a new take, as it was stored.
        notes: what was made of a new take's file, a line each.
        refusal: why it was refused, in a line; empty if it was not.
    """

    file: Path
    record: TakeRecord | None = None
    known_by: str = ""
    claimed: Consent = field(default_factory=Consent)
    findings: tuple[Finding, ...] = ()
    notes: tuple[str, ...] = ()
    refusal: str = ""

    def as_dict(self) -> dict[str, object]:
        """JSON-ready data."""
        return {
            "file": str(self.file),
            "take": self.record.as_dict() if self.record else None,
            "known_by": self.known_by or None,
            "claimed": [use.value for use in self.claimed.uses],
            "findings": [finding.as_dict() for finding in self.findings],
            "notes": list(self.notes),
            "refusal": self.refusal or None,
        }


class AddingStopped(AirheadError):
    """The library failed while files were added: the fault, and what came of the files before it.

    Attributes:
        done: the files before the fault; what was stored of them stays stored.
    """

    def __init__(self, fault: AirheadError, done: tuple[AddedFile, ...]) -> None:
        super().__init__(fault.message, file=fault.file, place=fault.place, found=fault.found, allowed=fault.allowed)
        self.fault, self.done = fault, done
        self.exit_code = fault.exit_code

    def __reduce__(self) -> tuple[object, ...]:
        return AddingStopped, (self.fault, self.done)

    def as_dict(self) -> dict[str, object]:
        """The error, and the files before it, as the JSON object that `--json` prints."""
        return {**super().as_dict(), "files": [file.as_dict() for file in self.done]}


def add_takes(config: AddConfig, report: StageReport | None = None) -> tuple[AddedFile, ...]:
    """Adds every file by itself: what is refused, or interrupted, does not undo what was stored.

    Raises:
        BadInput: what is stated cannot be, or there is no file.
        CannotWrite: the library cannot be written.
        AddingStopped: the library failed on the way; says what was stored before.
    """
    today = dt.date.today()
    _check(config, today)
    files = motion_files(config.sources)
    if config.name is not None and len(files) > 1:
        raise BadInput("one name for several takes", found=f"{len(files)} files", allowed="--name with a single file")
    results: list[AddedFile] = []
    with Library(config.library, create=True) as library, Stages(report).stage("add") as advance:
        for number, file in enumerate(files, start=1):
            try:
                results.append(_added(file, config, library, today))
            except AirheadError as fault:
                raise AddingStopped(fault, tuple(results)) from fault
            advance(number, len(files))
    return tuple(results)


def _added(file: Path, config: AddConfig, library: Library, today: dt.date) -> AddedFile:
    try:
        found = read_recording(file, config.reading)
        take = _described(found.take, config)
        take = take.with_ref(_credited(take.ref, config, today))
        with in_file(file):
            take = fixed_take(take, config.fixes, found.stage) if config.fixes else take
        boxes = found.stage.boxes if found.stage else ()
        added = library.add(take, today, rename=config.name is None, boxes=boxes)
    except AirheadError as error:
        if isinstance(error, CannotWrite) or error.file == str(library.file):
            raise
        return AddedFile(file, refusal=error.line())
    if added.known_by:
        return AddedFile(file, added.record, added.known_by, found.claimed)
    return AddedFile(
        file, added.record, claimed=found.claimed, findings=lint(take.motion, found.stage), notes=found.notes
    )


def _described(take: Take, config: AddConfig) -> Take:
    """The take with what is stated of it, and texts from its file as they can be shown."""
    return replace(
        take,
        title=config.title or _cleaned(take.title),
        capture_method=config.capture_method or _cleaned(take.capture_method),
        session_date=config.session_date or take.session_date,
        slate=config.slate or _cleaned(take.slate),
        source_file=_cleaned(take.source_file),
        alterations=_cleaned(take.alterations),
        tags=tuple(dict.fromkeys((*take.tags, *config.tags))),
    )


def _credited(ref: TakeRef, config: AddConfig, today: dt.date) -> TakeRef:
    performer = config.performer or _shown(ref.performer)
    licence = config.licence or Licence(_cleaned(ref.licence.name), _cleaned(ref.licence.notice, lines=True))
    consent = stated(performer, licence, config.uses, basis=config.basis, until=config.until, today=today)
    return TakeRef(config.name or ref.id, ref.sha256, performer, licence, consent)


def _shown(performer: Performer) -> Performer:
    return Performer(_cleaned(performer.name), performer.status) if performer.name else performer


def _cleaned(text: str, *, lines: bool = False) -> str:
    """Text from a file, which may hold anything: what cannot be shown becomes a mark that says so."""
    return "".join(c if c.isprintable() or (lines and c == "\n") else "\N{REPLACEMENT CHARACTER}" for c in text)


def _check(config: AddConfig, today: dt.date) -> None:
    """BadInput for what cannot be stored, before anything is read."""
    if config.name is not None:
        check_id(config.name)
    for tag in config.tags:
        check_id(tag)
    Description(
        performer=config.performer,
        licence=config.licence.name if config.licence else None,
        notice=config.licence.notice if config.licence else None,
        title=config.title,
        capture_method=config.capture_method,
        session_date=config.session_date,
        slate=config.slate,
    ).check(today)
