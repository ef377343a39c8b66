"""Whether a body stands."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from airhead.metrics.trace import Trace

_LARGEST_TILT_RAD: Final = np.deg2rad(30.0)
_LEAST_PELVIS_SHARE: Final = 0.7
_FEET: Final = ("foot", "toes")


def upright(traced: Trace, standing_pelvis_m: float) -> NDArray[np.bool_]:
    """(T,) trunk tilted less than 30 degrees, pelvis above 0.7 of its standing height, only feet on the ground.

    The pelvis' height counts from what the feet are above, the ground or a box.
    """
    others = [i for i, name in enumerate(traced.segment_names) if name.split("_")[-1] not in _FEET]
    stands: NDArray[np.bool_] = (
        (traced.trunk_tilt_rad < _LARGEST_TILT_RAD)
        & (traced.landmarks_w[:, 0, 2] - traced.ground_m > _LEAST_PELVIS_SHARE * standing_pelvis_m)
        & (traced.heights_m[:, others].min(axis=-1) > 0.0)
    )
    return stands


def upright_s(traced: Trace, standing_pelvis_m: float) -> float:
    """Seconds from the first time on for which the body stays upright without a break."""
    stands = upright(traced, standing_pelvis_m)
    if not stands[0]:
        return 0.0
    falls = np.flatnonzero(~stands)
    last = int(falls[0]) - 1 if len(falls) else len(stands) - 1
    return float(traced.times_s[last] - traced.times_s[0])
