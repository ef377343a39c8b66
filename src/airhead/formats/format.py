"""What a file format is to Airhead: how to know it, read it and write it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from airhead.formats.export_options import ExportOptions
from airhead.motion import Motion, Performance, Take

#: What a motion file can hold.
MotionRecord = Motion | Take | Performance


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
    """

    name: str
    suffixes: tuple[str, ...]
    sniff: Callable[[bytes], bool]
    read: Callable[..., MotionRecord]
    write: Callable[[MotionRecord, Path, ExportOptions], None] | None = None
    options: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.name} ({', '.join(self.suffixes)})"


def motion_of(record: MotionRecord) -> Motion:
    """The motion that a file held, whatever surrounds it."""
    return record if isinstance(record, Motion) else record.motion
