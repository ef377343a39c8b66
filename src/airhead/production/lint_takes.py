"""`airhead takes lint`: what looks wrong in takes and files, and the fixes that were named."""

from __future__ import annotations

import shlex
from dataclasses import dataclass, field
from pathlib import Path

from airhead.errors import BadInput
from airhead.formats import FileRecord, ReadOptions, check_writable, motion_of, read, write
from airhead.formats.source_file import in_file
from airhead.motion import Stage, Take
from airhead.production.motion_files import motion_files
from airhead.production.recordings import motion_in, stage_beside
from airhead.production.sources import Source
from airhead.production.stages import StageReport, Stages
from airhead.takes import Library, starter_names, starter_take
from airhead.takes.lint import Finding, Severity, fixed, fixed_take, lint


@dataclass(frozen=True)
class LintConfig:
    """What to look at, and what to mend.

    Attributes:
        sources: names of takes, files, and folders with files.
        fixes: words of `airhead.takes.lint.FIXES`, with a value where one is stated.
        out: where a mended file or starter take goes; a take of the library is mended in its place.
        library: where the library is, None for the usual place.
        reading: what is stated of the files, such as their unit.
    """

    sources: tuple[str, ...]
    fixes: tuple[str, ...] = ()
    out: Path | None = None
    library: Path | None = None
    reading: ReadOptions = field(default_factory=ReadOptions)


@dataclass(frozen=True)
class Linted:
    """What came of one take or file.

    Attributes:
        source: as it was named.
        findings: what was found before anything was mended; a file that cannot be read is a finding too.
        mended: what was done, in plain words; empty if nothing was.
        left: what is found since; the same as `findings` where nothing was mended.
        written: the file that the mended motion was written to; None without, or where the library's take was mended.
    """

    source: str
    findings: tuple[Finding, ...]
    mended: tuple[str, ...] = ()
    left: tuple[Finding, ...] = ()
    written: Path | None = None

    @property
    def faulty(self) -> bool:
        """Whether a fault is left."""
        return any(finding.severity is Severity.FAULT for finding in self.left)

    def as_dict(self) -> dict[str, object]:
        """JSON-ready data."""
        return {
            "source": self.source,
            "findings": [finding.as_dict() for finding in self.findings],
            "mended": list(self.mended),
            "left": [finding.as_dict() for finding in self.left],
            "written": None if self.written is None else str(self.written),
        }


def lint_takes(config: LintConfig, report: StageReport | None = None) -> tuple[Linted, ...]:
    """Looks at every take and file by itself; mends what was named, all of it or nothing.

    Raises:
        BadInput: there is no such take, file or fix; nothing was found that a fix would end; several takes are to be
            mended at once; or a file is to be mended and `out` does not say where to.
        CannotWrite: what was mended cannot be stored.
    """
    with Library(config.library) as library:
        sources = _sources(config, library)
        if config.fixes or config.out:
            return (_mended(sources, config, library),)
        results = []
        with Stages(report).stage("lint") as advance:
            for number, source in enumerate(sources, start=1):
                results.append(_looked_at(source, config, library))
                advance(number, len(sources))
        return tuple(results)


def doubts(source: Source) -> tuple[str, ...]:
    """What is wrong with a take that could not be simulated, a line each with the fix."""
    name = source.take.ref.id if source.file is None else shlex.quote(str(source.file))
    out = "" if source.file is None else " -o FILE"
    lines = []
    for finding in lint(source.take.motion, source.stage):
        if finding.alarms:
            fix = f": `airhead takes lint {name} --fix {finding.fix}{out}`" if finding.fix else ""
            lines.append(f"{finding.what}{fix}")
    return tuple(lines)


def _sources(config: LintConfig, library: Library) -> list[str]:
    """Takes by name, then files."""
    names = [source for source in config.sources if _is_take(source, library)]
    files = [Path(source) for source in config.sources if source not in names]
    return [*dict.fromkeys(names), *map(str, motion_files(files))]


def _is_take(source: str, library: Library) -> bool:
    return source in starter_names() or library.has(source)


def _read(source: str, config: LintConfig, library: Library) -> tuple[FileRecord, Stage | None]:
    if source in starter_names():
        return starter_take(source), None
    if library.has(source):
        return library.take(source), library.stage(source)
    record = read(Path(source), config.reading)
    return record, stage_beside(Path(source), record)


def _looked_at(source: str, config: LintConfig, library: Library) -> Linted:
    try:
        record, stage = _read(source, config, library)
        with in_file(Path(source)):
            findings = lint(motion_in(record), stage)
    except BadInput as refusal:
        if refusal.file == str(library.file):
            raise
        findings = (Finding("unreadable", Severity.FAULT, refusal.line()),)
    return Linted(source, findings, left=findings)


def _mended(sources: list[str], config: LintConfig, library: Library) -> Linted:
    source = _the_one(sources, config)
    ours = library.has(source) and source not in starter_names()
    if config.out is None and not ours:
        found, allowed = f"{source} without -o", "-o FILE for the mended motion, or a take of the library"
        raise BadInput("files and starter takes are never changed", found=found, allowed=allowed)
    if config.out is not None:
        check_writable(config.out)
        if not ours and config.out.resolve() == Path(source).resolve():
            raise BadInput("a source file is never changed", file=config.out, allowed="another file")
    record, stage = _read(source, config, library)
    with in_file(Path(source)):
        motion = motion_in(record)
    fixes = config.fixes
    mended = fixed_take(record, fixes, stage) if isinstance(record, Take) else fixed(motion, fixes, stage)
    if config.out is not None:
        write(mended, config.out)
    elif isinstance(mended, Take):
        library.replace_motion(source, mended)
    after = motion_of(mended)
    done = tuple(edit.note for edit in after.lineage.edits[len(motion.lineage.edits) :])
    return Linted(source, lint(motion, stage), done, lint(after, stage), config.out)


def _the_one(sources: list[str], config: LintConfig) -> str:
    if not config.fixes:
        raise BadInput(
            "nothing to write without a fix", found=f"-o {config.out}", allowed="--fix FIX, see the findings"
        )
    if len(sources) != 1:
        raise BadInput("takes are mended one at a time", found=f"{len(sources)} takes and files", allowed="one")
    return sources[0]
