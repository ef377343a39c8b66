"""Points that some frames do not give: filled in between the frames that do, and said so."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from airhead.errors import BadInput
from airhead.rotations import FloatArray


def filled(
    positions: FloatArray, confidence: FloatArray | None, names: Sequence[str]
) -> tuple[FloatArray, FloatArray | None, str]:
    """Positions without gaps, their confidences, and what was filled in, in words.

    Args:
        positions: (T, N, 3), NaN where a point is not given.
        confidence: (T, N) 0 to 1, or None.
        names: of the N points.

    Returns:
        The gaps filled along straight lines, and held before the first and after the last frame that gives the point;
        confidences, 0 in the gaps and 1 elsewhere where the file had none; the note, empty where nothing was missing.

    Raises:
        BadInput: no frame gives a point.
    """
    missing = np.asarray(np.isnan(positions).any(axis=-1))
    if not missing.any():
        return positions, confidence, ""
    never = np.flatnonzero(missing.all(axis=0))
    if never.size:
        raise BadInput("no frame gives this point", place=f"point {names[never[0]]!r}", allowed="a finite position")
    whole = positions.copy()
    frames = np.arange(len(positions))
    for point in np.flatnonzero(missing.any(axis=0)):
        seen = ~missing[:, point]
        for axis in range(3):
            whole[~seen, point, axis] = np.interp(frames[~seen], frames[seen], positions[seen, point, axis])
    known = np.ones(missing.shape) if confidence is None else confidence
    note = f"{missing.sum()} of {missing.size} positions not in the file, filled in along straight lines"
    return whole, np.where(missing, 0.0, known), note
