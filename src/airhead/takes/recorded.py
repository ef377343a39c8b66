"""What a take can be: the motion of one performer and of nobody else."""

from __future__ import annotations

from pathlib import Path

from airhead.errors import BadInput
from airhead.motion import Drive, Motion


def check_recorded(motion: Motion, file: Path | None = None) -> None:
    """BadInput if a simulation or a model moved any frame, or if several takes are in it."""
    drives = sorted({span.drive.value for span in motion.lineage.spans()})
    if drives != [Drive.PERFORMER.value] or len(motion.lineage.takes) != 1:
        found = f"{len(motion.lineage.takes)} takes, driven by {', '.join(drives)}"
        raise BadInput("not a recorded take", file=file, found=found, allowed="the motion of one take by a performer")
