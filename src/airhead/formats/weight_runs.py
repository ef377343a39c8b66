"""Weights of strands as JSON: they seldom change, so only the frames where they do are written."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

import numpy as np

from airhead.errors import BadInput
from airhead.rotations import FloatArray

#: No weight is larger; whether they sum to 1 is asked where they are used.
_LARGEST: Final = 2.0


def runs_of(weight: FloatArray) -> list[list[float]]:
    """[first frame, weight] of each run of frames with one weight."""
    starts = np.concatenate([[0], np.flatnonzero(np.diff(weight)) + 1])
    return [[int(start), float(weight[start])] for start in starts]


def weights_from(strands: Sequence[Sequence[Sequence[float]]], frames: int, place: str) -> FloatArray:
    """(S, T) the weights that `runs_of` tells of, for each strand.

    Args:
        strands: runs of each strand; a run is a frame and a weight.
        frames: T.
        place: what to call them in an error.

    Raises:
        BadInput: the runs are out of order, go beyond the frames, or hold what is no weight.
    """
    weights = np.zeros((len(strands), frames))
    for row, runs in zip(weights, strands, strict=True):
        starts = [start for start, _ in runs]
        whole = all(isinstance(start, int) for start in starts)
        in_order = bool(runs) and whole and starts[0] == 0 and all(a < b for a, b in pairwise([*starts, frames]))
        # a whole number of any length may stand there, and is none that an array holds
        in_reach = all(abs(weight) <= _LARGEST for _, weight in runs)
        if not (in_order and in_reach):
            allowed = f"frames from 0 in order, below {frames}, each with a weight from 0 to 1"
            raise BadInput("weights out of place", place=place, allowed=allowed)
        row[:] = np.repeat([weight for _, weight in runs], np.diff([*starts, frames]))
    return weights
