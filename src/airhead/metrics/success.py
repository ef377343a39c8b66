"""Whether a stunt was done: the judgement on a result beside its source."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import minimum_filter1d

from airhead.metrics.air import SHORTEST_FLIGHT_S, air_time_s, flights
from airhead.metrics.trace import Trace
from airhead.metrics.tracking_error import joint_error_m, net_turn_error_rad, trunk_error_rad
from airhead.rotations import FloatArray

_LARGEST_TRUNK_ERROR_RAD: Final = np.deg2rad(45.0)
_LARGEST_ROTATION_ERROR_RAD: Final = np.deg2rad(30.0)
_LEAST_AIR_SHARE: Final = 0.7
_TOUCHING_M: Final = 0.01
#: What the source keeps higher than this, for this long around, must not touch the ground.
CLEAR_IN_SOURCE_M: Final = 0.05
CLEAR_AROUND_S: Final = 0.1


class Criterion(StrEnum):
    """What success asks for; of a track also that the body stays upright afterwards, and that numbers stay finite."""

    JOINTS = "joints"
    TRUNK = "trunk"
    ROTATION = "rotation"
    AIR_TIME = "air time"
    CONTACT = "contact"
    UPRIGHT = "upright"
    FINITE = "finite"


@dataclass(frozen=True)
class Verdict:
    """Success, or the first thing that went wrong.

    Attributes:
        success: whether all criteria are met.
        reason: why not, in words.
        broken: the criterion that was broken first; None on success.
        at_s: when: the first such frame's time; the end for the net rotation, which only counts there.
    """

    success: bool
    reason: str = ""
    broken: Criterion | None = None
    at_s: float | None = None


def stunt_verdict(result: Trace, source: Trace, largest_error_m: float = 0.25) -> Verdict:
    """success@r: success at every frame and as a whole.

    Success is a mean joint error of at most `largest_error_m` at every frame (Luo et al. 2023, "PHC", use 0.5 m), and,
    so that a figure gliding in one pose does not pass: trunk within 45 degrees at every frame, net rotation within 30
    degrees, at least 70 % of the source's air time, and no body part on the ground that the source keeps more than 5 cm
    above it for 0.1 s around. The source's hands count with their fingers, which bodies do not have: what leans on its
    fingers has its wrist 10 cm and more above the ground.

    Args:
        result: the realised motion.
        source: the recorded one, at the same times.

    Returns:
        The verdict, with whatever broke earliest.
    """
    checks = (_far_off(result, source, largest_error_m), _trunk_off(result, source), _wrong_contact(result, source))
    whole = (_rotation_off(result, source), _air_missing(result, source))
    broken = [verdict for verdict in (*checks, *whole) if verdict is not None]
    return min(broken, key=lambda verdict: verdict.at_s or 0.0) if broken else Verdict(True)


def frames_done(result: Trace, source: Trace, largest_error_m: float = 0.25) -> NDArray[np.bool_]:
    """(T,) whether what success asks for at every frame is true of each: joint error, trunk and contacts."""
    near = joint_error_m(result, source) <= largest_error_m
    done: NDArray[np.bool_] = near & _trunk_within(result, source) & ~_wrong_contacts(result, source)[1].any(axis=1)
    return done


def _far_off(result: Trace, source: Trace, largest_error_m: float) -> Verdict | None:
    error_m = joint_error_m(result, source)
    beyond = np.flatnonzero(~(error_m <= largest_error_m))
    if not len(beyond):
        return None
    at_s, off_m = float(result.times_s[beyond[0]]), error_m[beyond[0]]
    reason = f"at {at_s:.2f} s the joints are {off_m:.2f} m off on average; allowed {largest_error_m:g} m"
    return Verdict(False, reason, Criterion.JOINTS, at_s)


def _trunk_within(result: Trace, source: Trace) -> NDArray[np.bool_]:
    within: NDArray[np.bool_] = trunk_error_rad(result, source) <= _LARGEST_TRUNK_ERROR_RAD
    return within


def _trunk_off(result: Trace, source: Trace) -> Verdict | None:
    beyond = np.flatnonzero(~_trunk_within(result, source))
    if not len(beyond):
        return None
    at_s, worst_rad = float(result.times_s[beyond[0]]), float(trunk_error_rad(result, source).max())
    reason = f"from {at_s:.2f} s on the trunk is up to {np.rad2deg(worst_rad):.0f} degrees off; allowed 45"
    return Verdict(False, reason, Criterion.TRUNK, at_s)


def _rotation_off(result: Trace, source: Trace) -> Verdict | None:
    missing_rad = net_turn_error_rad(result, source)
    if missing_rad <= _LARGEST_ROTATION_ERROR_RAD:
        return None
    reason = f"the net rotation is {np.rad2deg(missing_rad):.0f} degrees off; allowed 30"
    return Verdict(False, reason, Criterion.ROTATION, float(result.times_s[-1]))


def _air_missing(result: Trace, source: Trace) -> Verdict | None:
    # of the source's shortest flight, too, 70 % are enough: it must not count as none in the result
    flown_s, wanted_s = air_time_s(result, _LEAST_AIR_SHARE * SHORTEST_FLIGHT_S), air_time_s(source)
    if flown_s >= _LEAST_AIR_SHARE * wanted_s:
        return None
    missing = np.flatnonzero(_in_flight(source) & ~_in_flight(result))
    reason = f"{flown_s:.2f} s in the air; the source has {wanted_s:.2f} s, of which 70 % are needed"
    return Verdict(False, reason, Criterion.AIR_TIME, float(source.times_s[missing[0]]))


def _in_flight(traced: Trace) -> NDArray[np.bool_]:
    flying = np.zeros(len(traced.times_s), dtype=bool)
    for start, end in flights(traced):
        flying[start:end] = True
    return flying


def _wrong_contact(result: Trace, source: Trace) -> Verdict | None:
    names, wrong = _wrong_contacts(result, source)
    found = np.argwhere(wrong)
    if not len(found):
        return None
    frame, part = found[0]
    at_s = float(result.times_s[frame])
    return Verdict(False, f"at {at_s:.2f} s the {names[part]} touches the ground", Criterion.CONTACT, at_s)


def _wrong_contacts(result: Trace, source: Trace) -> tuple[list[str], NDArray[np.bool_]]:
    """The body's parts, and (T, parts) whether each touches the ground though the source keeps it clear of it."""
    spacing_s = float(np.median(np.diff(source.times_s))) if len(source.times_s) > 1 else 1.0
    around = 2 * round(CLEAR_AROUND_S / spacing_s) + 1
    names, touching_m = _parts_lowest(result.segment_names, result.heights_m)
    _, source_m = _parts_lowest(source.segment_names, source.reached_m)
    clear_in_source = minimum_filter1d(source_m, around, axis=0, mode="nearest") > CLEAR_IN_SOURCE_M
    wrong: NDArray[np.bool_] = (touching_m < _TOUCHING_M) & clear_in_source
    return names, wrong


def _parts_lowest(segment_names: Sequence[str], heights_m: FloatArray) -> tuple[list[str], FloatArray]:
    """The body's parts and the lowest height (T, parts) of each, from those (T, S) of its segments.

    A part is what touches the ground as one: an arm that lies on it in the source may do so with another of its
    segments in the result, and a shank follows its foot. Thighs stand alone: they tell a knee on the ground.
    """
    parts = [ground_part(name) for name in segment_names]
    names = list(dict.fromkeys(parts))
    columns = [[i for i, part in enumerate(parts) if part == name] for name in names]
    return names, np.stack([heights_m[:, column].min(axis=1) for column in columns], axis=1)


def ground_part(segment: str) -> str:
    """The part of the body that a segment belongs to where it meets the ground."""
    side, _, name = segment.partition("_")
    if name in ("hand", "forearm", "upper_arm"):
        return f"{side} arm"
    if name in ("shank", "foot", "toes"):
        return f"{side} lower leg"
    return "trunk" if segment in ("pelvis", "chest") else segment.replace("_", " ")
