"""`airhead retarget`: a motion made into the same motion on another skeleton, measured."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from airhead.errors import BadInput
from airhead.formats import check_writable, write
from airhead.formats.source_file import in_file
from airhead.motion import STARTER_SKELETON, Motion, Skeleton, Take
from airhead.motion.humanoid import humanoid_of_motion
from airhead.production.casting import Cast
from airhead.production.outputs import staged_in
from airhead.production.recordings import motion_in
from airhead.production.sources import find_record
from airhead.retarget import RetargetReport, retarget


@dataclass(frozen=True)
class RetargetConfig:
    """What to retarget.

    Attributes:
        source: a starter take, a take of the library, or a file of any known format.
        onto: "sora", or a take or motion file on the skeleton wanted.
        out: the file to write; the suffix says the format.
        library: where the library is, None for the usual place.
    """

    source: str
    onto: str
    out: Path
    library: Path | None = None


@dataclass(frozen=True)
class RetargetedFile:
    """What was written.

    Attributes:
        file: as asked for; `beside` those written beside it, such as its lineage.
        joints: of the skeleton that it is on.
        report: what was measured.
    """

    file: Path
    beside: tuple[Path, ...]
    joints: int
    report: RetargetReport

    def as_dict(self) -> dict[str, object]:
        """The result as JSON-ready data."""
        beside = [str(path) for path in self.beside]
        return {"file": str(self.file), "beside": beside, "joints": self.joints, "report": self.report.as_dict()}


def retarget_file(config: RetargetConfig) -> RetargetedFile:
    """Retarget a file onto another skeleton; joint positions first become a motion.

    Raises:
        BadInput: a file cannot be read, or its skeleton is no humanoid.
        CannotWrite: the place cannot be written; nothing is left behind.
    """
    check_writable(config.out)
    _check_kept(config.out, (Path(config.source), Path(config.onto)))
    record = find_record(config.source, config.library)
    target = STARTER_SKELETON if config.onto == Cast.SORA else _skeleton(config)
    with in_file(Path(config.source)):
        result = retarget(motion_in(record), target)
    written = replace(record, motion=result.motion) if isinstance(record, Take) else result.motion
    with staged_in([config.out.parent]) as staged:
        place = staged[config.out.parent]
        write(written, place / config.out.name)
        names = sorted(file.name for file in place.iterdir())
    beside = tuple(config.out.parent / name for name in names if name != config.out.name)
    return RetargetedFile(config.out, beside, len(result.motion.skeleton), result.report)


def _skeleton(config: RetargetConfig) -> Skeleton | Motion:
    """The motion of a take or file, which shows how its skeleton is meant."""
    record = find_record(config.onto, config.library)
    with in_file(Path(config.onto)):
        motion = motion_in(record)
        humanoid_of_motion(motion)
    return motion


def _check_kept(out: Path, sources: Iterable[Path]) -> None:
    """BadInput if the output would take the place of a file that is read."""
    for source in sources:
        if out.exists() and source.exists() and out.samefile(source):
            raise BadInput("the output is one of the files that are read", file=out, allowed="another file")
