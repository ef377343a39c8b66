"""Whether a body has fallen, as DeepMimic counts it: its trunk or head is on the ground."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import minimum_filter1d

from airhead.metrics.success import CLEAR_AROUND_S, CLEAR_IN_SOURCE_M, ground_part
from airhead.metrics.trace import Trace
from airhead.rotations import FloatArray

_TOUCHING_M: Final = 0.01
_NEVER_TO_TOUCH: Final = ("trunk", "head")


def fallen(result: Trace, source: Trace) -> NDArray[np.bool_]:
    """(T,) whether trunk or head is on the ground though the source keeps it off.

    Peng et al. 2018 ("DeepMimic", section 6.2) end an episode when trunk or head touch the ground, unless the stunt is
    done on it. Ours allows it where the source has them less than 5 cm above the ground within 0.1 s.

    Args:
        result: the realised motion.
        source: the recorded one, at the same evenly spaced times.
    """
    spacing_s = float(np.median(np.diff(source.times_s))) if len(source.times_s) > 1 else 1.0
    around = 2 * round(CLEAR_AROUND_S / spacing_s) + 1
    kept_clear = minimum_filter1d(_lowest_m(source), around, mode="nearest") > CLEAR_IN_SOURCE_M
    down: NDArray[np.bool_] = kept_clear & (_lowest_m(result) < _TOUCHING_M)
    return down


def _lowest_m(traced: Trace) -> FloatArray:
    """(T,) height of the lowest point of trunk and head."""
    parts = [i for i, name in enumerate(traced.segment_names) if ground_part(name) in _NEVER_TO_TOUCH]
    lowest_m: FloatArray = traced.heights_m[:, parts].min(axis=1)
    return lowest_m
