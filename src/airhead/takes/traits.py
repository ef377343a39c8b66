"""Traits of a take: the numbers that it can be found by."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from airhead.metrics import Trace, flights, net_rotation_rad, trace
from airhead.motion import Motion, Stage, assume_physique, onto_floor, segments_of

#: Traits are measured at this rate, whatever the take's own, so that takes can be compared.
_MEASURED_HZ: Final = 60.0


@dataclass(frozen=True)
class Traits:
    """What happens in a take, by the definitions of the metrics room.

    Attributes:
        air_time_s: seconds in flights.
        peak_height_m: greatest height of the centre of mass above the floor.
        rotation_deg: how far the pelvis turns, net, in the flight in which it turns most; 0 without a flight.
    """

    air_time_s: float
    peak_height_m: float
    rotation_deg: float


def traits_of(motion: Motion, stage: Stage | None = None) -> Traits:
    """The traits of a motion on the 15 joints of the starter takes, of any proportions; who stands on a box is down."""
    segments = segments_of(motion.skeleton, assume_physique(motion.skeleton))
    times_s = np.arange(int((motion.frames - 1) / motion.fps * _MEASURED_HZ + 1e-6) + 1) / _MEASURED_HZ
    traced = trace(onto_floor(motion, segments, stage), segments, times_s, stage)
    spans = flights(traced)
    return Traits(
        air_time_s=float(sum(times_s[end - 1] - times_s[start] for start, end in spans)),
        peak_height_m=float(traced.com_pos_w[:, 2].max()),
        rotation_deg=max((_turned_deg(traced, span) for span in spans), default=0.0),
    )


def _turned_deg(traced: Trace, span: tuple[int, int]) -> float:
    flown = replace(traced, trunk_rot_w=traced.trunk_rot_w[span[0] : span[1]])
    return float(np.degrees(np.linalg.norm(net_rotation_rad(flown))))
