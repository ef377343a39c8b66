"""What a file format is to Airhead: how to know it, read it and write it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from airhead.errors import BadInput
from airhead.formats.bvh.axes import UpAxis
from airhead.formats.export_options import ExportOptions
from airhead.motion import Motion, Performance, Points, Take

#: A motion, whatever surrounds it.
MotionRecord = Motion | Take | Performance
#: What a file can hold.
FileRecord = MotionRecord | Points


@dataclass(frozen=True)
class Format:
    """A registry entry; each format's module ends in one.

    Attributes:
        name: what people call it.
        suffixes: file name endings, lower case, with the dot; the first is the usual one.
        sniff: whether the first bytes of a file are of this format.
        read: reads a file, given the statements of `options` by name; raises BadInput with file and place.
        write: writes a file at once or not at all, raising CannotWrite, or BadInput for options that the format cannot
            follow; None where Airhead only reads.
        options: the fields of `ReadOptions` that `read` takes: what files of the format do not say.
        write_points: the same as `write` for joint positions; None where the format cannot hold them.
        holds_performances: whether contacts, forces and deviation are in the file too.
        usual_up: the up axis that a file is written with where none is chosen; None where the file says it itself.
        leaves_out: what a file of the format cannot say or hold, a line each, for whoever exports to it.
        carries_lineage: whether a file holds its own lineage. Where it does not, one is written beside it.
    """

    name: str
    suffixes: tuple[str, ...]
    sniff: Callable[[bytes], bool]
    read: Callable[..., FileRecord]
    write: Callable[[MotionRecord, Path, ExportOptions], None] | None = None
    options: tuple[str, ...] = ()
    write_points: Callable[[Points, Path, ExportOptions], None] | None = None
    carries_lineage: bool = False
    leaves_out: tuple[str, ...] = ()
    usual_up: UpAxis | None = None
    holds_performances: bool = False

    def __str__(self) -> str:
        return f"{self.name} ({', '.join(self.suffixes)})"


def motion_of(record: FileRecord) -> Motion:
    """The motion that a file held, whatever surrounds it; BadInput for joint positions, which are none."""
    if isinstance(record, Points):
        found = f"{len(record.names)} joint positions without a skeleton"
        raise BadInput("not a motion", found=found, allowed="a motion: `airhead convert IN OUT.bvh` fits a skeleton")
    return record if isinstance(record, Motion) else record.motion
