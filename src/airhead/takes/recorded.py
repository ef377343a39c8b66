"""What a take can be: the motion of one performer and of nobody else, in numbers that a recording can have."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import numpy as np

from airhead.errors import BadInput
from airhead.motion import Drive, Motion

#: Beyond these no recording lies, even one in the wrong unit; far beyond them arithmetic itself ends.
_FARTHEST_M: Final = 100_000.0
_SHORTEST_M: Final = 1e-6
_SLOWEST_FPS: Final = 1.0


def check_recorded(motion: Motion, file: Path | None = None) -> None:
    """Refuses what is no recording of one performer.

    Raises:
        BadInput: a simulation or a model moved any frame; several takes are in it; or its size, place or frame rate is
            beyond anything that was ever recorded, in whatever unit.
    """
    drives = sorted({span.drive.value for span in motion.lineage.spans()})
    if drives != [Drive.PERFORMER.value] or len(motion.lineage.takes) != 1:
        found = f"{len(motion.lineage.takes)} takes, driven by {', '.join(drives)}"
        raise BadInput("not a recorded take", file=file, found=found, allowed="the motion of one take by a performer")
    farthest_m, offsets_m = float(np.abs(motion.root_pos_w).max()), np.abs(motion.skeleton.offsets_m)
    if farthest_m > _FARTHEST_M or offsets_m.max() > _FARTHEST_M:
        found = f"{max(farthest_m, float(offsets_m.max())):.3g} m"
        raise BadInput("too far away to be a recording", file=file, found=found, allowed=f"within {_FARTHEST_M:g} m")
    if offsets_m.max() < _SHORTEST_M:
        found = f"bones of {offsets_m.max():.3g} m"
        raise BadInput("too small to be a recording", file=file, found=found, allowed=f"at least {_SHORTEST_M:g} m")
    if motion.fps < _SLOWEST_FPS:
        found, allowed = f"{motion.fps:.3g} frames a second", f"at least {_SLOWEST_FPS:g}"
        raise BadInput("too slow to be a recording", file=file, found=found, allowed=allowed)
