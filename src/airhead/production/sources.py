"""What a user names, found: a starter take or a file."""

from __future__ import annotations

from pathlib import Path

from airhead.errors import BadInput
from airhead.formats import motion_of, read
from airhead.motion import STARTER_SKELETON, Drive, Motion, Take
from airhead.takes import starter_names, starter_take


def find_take(take_or_file: str) -> Take:
    """The take that a user means.

    Args:
        take_or_file: the name of a starter take, else the path of a motion file on the starter skeleton.

    Raises:
        BadInput: there is no such take or file; the file cannot be read; its skeleton is another one; or it holds what
            a simulation or a model moved, not a performer.
    """
    if take_or_file in starter_names():
        return starter_take(take_or_file)
    path = Path(take_or_file)
    if path.name == take_or_file and not path.suffix and not _exists(path):
        raise BadInput("no such take or file", found=repr(take_or_file[:80]), allowed=", ".join(starter_names()))
    record = read(path)
    motion = motion_of(record)
    _check_recorded(motion, path)
    _check_skeleton(motion, path)
    if isinstance(record, Take):
        return record
    return Take(motion.lineage.takes[0], motion, title=path.stem.replace("_", " "), source_file=path.name)


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:  # no file can have such a name
        return False


def _check_recorded(motion: Motion, path: Path) -> None:
    drives = sorted({span.drive.value for span in motion.lineage.spans()})
    if drives != [Drive.PERFORMER.value] or len(motion.lineage.takes) != 1:
        found = f"{len(motion.lineage.takes)} takes, driven by {', '.join(drives)}"
        raise BadInput("not a recorded take", file=path, found=found, allowed="the motion of one take by a performer")


def _check_skeleton(motion: Motion, path: Path) -> None:
    if not motion.skeleton.same_as(STARTER_SKELETON):
        raise BadInput(
            "only takes on the starter skeleton can be made into films yet",
            file=path,
            found=f"{len(motion.skeleton)} joints: {', '.join(motion.skeleton.names[:4])}, …",
            allowed=f"the {len(STARTER_SKELETON)} joints of the starter takes, same names and offsets",
        )
