"""Whether a stunt was done: the judgement on a result beside its source."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.ndimage import minimum_filter1d

from airhead.metrics.air import air_time_s
from airhead.metrics.trace import Trace
from airhead.metrics.tracking_error import joint_error_m, net_rotation_rad, trunk_error_rad
from airhead.rotations import FloatArray

_LARGEST_TRUNK_ERROR_RAD: Final = np.deg2rad(45.0)
_LARGEST_ROTATION_ERROR_RAD: Final = np.deg2rad(30.0)
_LEAST_AIR_SHARE: Final = 0.7
_TOUCHING_M: Final = 0.01
#: What the source keeps higher than this, for this long around, must not touch the ground.
CLEAR_IN_SOURCE_M: Final = 0.05
CLEAR_AROUND_S: Final = 0.1


@dataclass(frozen=True)
class Verdict:
    """Success, or the first thing that went wrong, in words."""

    success: bool
    reason: str = ""


def stunt_verdict(result: Trace, source: Trace, largest_error_m: float = 0.25) -> Verdict:
    """success@r: success at every frame and as a whole.

    Success is a mean joint error of at most `largest_error_m` at every frame (Luo et al. 2023, "PHC", use 0.5 m), and,
    so that a figure gliding in one pose does not pass: trunk within 45 degrees at every frame, net rotation within 30
    degrees, at least 70 % of the source's air time, and no body part on the ground that the source keeps more than 5 cm
    above it for 0.1 s around.

    Args:
        result: the realised motion.
        source: the recorded one, at the same times.
    """
    checks: tuple[Callable[[], str], ...] = (
        lambda: _far_off(result, source, largest_error_m),
        lambda: _trunk_off(result, source),
        lambda: _rotation_off(result, source),
        lambda: _air_missing(result, source),
        lambda: _fallen(result, source),
    )
    reasons = (check() for check in checks)
    reason = next((text for text in reasons if text), "")
    return Verdict(not reason, reason)


def _far_off(result: Trace, source: Trace, largest_error_m: float) -> str:
    error_m = joint_error_m(result, source)
    beyond = np.flatnonzero(~(error_m <= largest_error_m))
    if not len(beyond):
        return ""
    time_s = result.times_s[beyond[0]]
    return f"at {time_s:.2f} s the joints are {error_m[beyond[0]]:.2f} m off on average; allowed {largest_error_m:g} m"


def _trunk_off(result: Trace, source: Trace) -> str:
    error_rad = trunk_error_rad(result, source)
    worst = int(np.argmax(error_rad))
    if error_rad[worst] <= _LARGEST_TRUNK_ERROR_RAD:
        return ""
    return f"at {result.times_s[worst]:.2f} s the trunk is {np.rad2deg(error_rad[worst]):.0f} degrees off; allowed 45"


def _rotation_off(result: Trace, source: Trace) -> str:
    missing_rad = float(np.linalg.norm(net_rotation_rad(result) - net_rotation_rad(source)))
    if missing_rad <= _LARGEST_ROTATION_ERROR_RAD:
        return ""
    return f"the net rotation is {np.rad2deg(missing_rad):.0f} degrees off; allowed 30"


def _air_missing(result: Trace, source: Trace) -> str:
    flown_s, wanted_s = air_time_s(result), air_time_s(source)
    if flown_s >= _LEAST_AIR_SHARE * wanted_s:
        return ""
    return f"{flown_s:.2f} s in the air; the source has {wanted_s:.2f} s, of which 70 % are needed"


def _fallen(result: Trace, source: Trace) -> str:
    spacing_s = float(np.median(np.diff(source.times_s))) if len(source.times_s) > 1 else 1.0
    around = 2 * round(CLEAR_AROUND_S / spacing_s) + 1
    names, touching_m = _part_heights(result)
    _, source_m = _part_heights(source)
    clear_in_source = minimum_filter1d(source_m, around, axis=0, mode="nearest") > CLEAR_IN_SOURCE_M
    wrong = np.argwhere((touching_m < _TOUCHING_M) & clear_in_source)
    if not len(wrong):
        return ""
    frame, part = wrong[0]
    return f"at {result.times_s[frame]:.2f} s the {names[part]} touches the ground"


def _part_heights(traced: Trace) -> tuple[list[str], FloatArray]:
    """The body's parts and the lowest point (T, parts) of each.

    A part is what touches the ground as one: an arm that lies on it in the source may do so with another of its
    segments in the result, and a shank follows its foot. Thighs stand alone: they tell a knee on the ground.
    """
    parts = [ground_part(name) for name in traced.segment_names]
    names = list(dict.fromkeys(parts))
    columns = [[i for i, part in enumerate(parts) if part == name] for name in names]
    return names, np.stack([traced.heights_m[:, column].min(axis=1) for column in columns], axis=1)


def ground_part(segment: str) -> str:
    """The part of the body that a segment belongs to where it meets the ground."""
    side, _, name = segment.partition("_")
    if name in ("hand", "forearm", "upper_arm"):
        return f"{side} arm"
    if name in ("shank", "foot", "toes"):
        return f"{side} lower leg"
    return "trunk" if segment in ("pelvis", "chest") else segment.replace("_", " ")
