"""Does the body hover: off the floor, with nothing under it, and not falling?

The performer's soles were thicker or the trunk deeper than is assumed, or the floor was not level. A simulated body
drops there, and lands otherwise than the performer lay or stood.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d, label

from airhead.metrics import GRAVITY_M_S2, Trace, trace
from airhead.motion import assume_physique, floor_height_m, segments_of, velocity
from airhead.motion.humanoid import told_ankle_height_m
from airhead.rotations import FloatArray, rotate
from airhead.takes.lint.finding import Finding, Severity
from airhead.takes.lint.subject import Human, Subject

#: So near to the floor a body rests on it.
_NEAR_M: Final = 0.01
#: What hovers is so high somewhere, and does so for so long: shoes are less, and tiptoes not for long. Who is higher
#: than the second hangs, or stands on what the file does not have.
_HIGH_M: Final = (0.05, 0.12)
_LEAST_S: Final = 0.5
#: Whose trunk is nearer to the floor than this, and does not face down, lies on it: arms do not carry. So deep they may
#: sink for it.
_LIES_M: Final = 0.1
_SINKS_M: Final = 0.03
_FACES_DOWN: Final = -0.3
_ARMS: Final = ("arm", "hand")
_FORWARD: Final = np.array([1.0, 0.0, 0.0])
#: Whose centre of mass gains less than this share of gravity downwards does not fall.
_FALLS: Final = 0.5
_FELT_S: Final = 0.04
#: A correction comes and goes over about this long.
_EASE_S: Final = 0.05


def check_hover(subject: Subject) -> Iterator[Finding]:
    """Times in which nothing that could carry the body is near the floor, though it does not fall."""
    human = subject.human
    if not isinstance(human, Human) or not human.level or subject.stage is not None:
        return
    high_m, falls = _high_m(human)
    hovers = _hovers(high_m, falls, human.folded.fps)
    if not hovers.any():
        return
    spans = [(int(subject.source_frame[s[0]]), int(subject.source_frame[s[-1]])) for s in _stretches(hovers)]
    highest = int(np.where(hovers, high_m, 0.0).argmax())
    what = (
        f"the body hovers for {hovers.sum() / subject.motion.fps:.1f} s (frames {spans[0][0]} to {spans[-1][1]}): "
        f"nothing that carries it is near the floor, and it does not fall; highest at frame "
        f"{int(subject.source_frame[highest])}: {100 * high_m[highest]:.0f} cm"
    )
    evidence: dict[str, object] = {
        "spans": [[first, last + 1] for first, last in spans],
        "highest_m": round(float(high_m[highest]), 4),
    }
    yield Finding("hover", Severity.WARNING, what, "hover", evidence)


def too_high_m(human: Human, hovers: NDArray[np.bool_]) -> FloatArray:
    """(T,) metres by which a body hovers in some frames (T,) of its own, eased in and out.

    Through a flight it passes evenly from what is before to what is after: a line off a parabola leaves one.
    """
    (high_m, falls), frames = _high_m(human), np.arange(len(hovers))
    known = hovers | (high_m <= _NEAR_M) | ~falls
    too_high = np.interp(frames, frames[known], np.where(hovers, high_m, 0.0)[known])
    eased: FloatArray = gaussian_filter1d(too_high, _EASE_S * human.folded.fps, mode="nearest")
    return np.maximum(eased, 0.0)


def _high_m(human: Human) -> tuple[FloatArray, NDArray[np.bool_]]:
    """(T,) metres from the floor to what could carry the body, and (T,) whether it falls.

    The body is as a double of the performer has it: with the soles that the skeleton tells of.
    """
    folded = human.folded
    segments = segments_of(folded.skeleton, assume_physique(folded.skeleton, told_ankle_height_m(folded)))
    traced = trace(folded, segments, folded.times_s)
    heights_m = traced.heights_m - floor_height_m(traced.heights_m.min(axis=-1))
    arms = np.array([any(word in segment.name for word in _ARMS) for segment in segments])
    other_m = heights_m[:, ~arms].min(axis=-1)
    lies = (other_m < _LIES_M) & (rotate(traced.trunk_rot_w, _FORWARD)[:, 2] > _FACES_DOWN)
    low_m = heights_m.min(axis=-1)
    return np.where(lies, np.minimum(other_m, low_m + _SINKS_M), low_m), _falls(traced, folded.fps)


def _hovers(high_m: FloatArray, falls: NDArray[np.bool_], fps: float) -> NDArray[np.bool_]:
    """(T,) frames of the stretches that are told: off the floor, not falling, high and long enough."""
    hovers = np.zeros(len(high_m), dtype=bool)
    for frames in _stretches((high_m > _NEAR_M) & ~falls):
        hovers[frames] = len(frames) >= _LEAST_S * fps and _HIGH_M[0] < high_m[frames].max() < _HIGH_M[1]
    return hovers


def _falls(traced: Trace, fps: float) -> NDArray[np.bool_]:
    """(T,) whether the centre of mass gains downwards as only a body in the air does."""
    height_m = gaussian_filter1d(traced.com_pos_w[:, 2], _FELT_S * fps, mode="nearest")
    falling: NDArray[np.bool_] = velocity(velocity(height_m, fps), fps) < -_FALLS * GRAVITY_M_S2
    return falling


def _stretches(mask: NDArray[np.bool_]) -> list[NDArray[np.intp]]:
    """The frames of each stretch in which a mask (T,) is true."""
    numbers, count = label(mask)
    return [np.flatnonzero(numbers == number) for number in range(1, count + 1)]
