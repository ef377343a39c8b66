"""From the times of an animation's keys to frames at one rate."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from airhead.errors import BadInput
from airhead.formats.frame_rate import rate_of
from airhead.rotations import FloatArray

# Fewer keys a second than this were set by an animator or thinned out; they are no frames.
_FEWEST_FPS: Final = 9.9
_FPS: Final = 30.0
_EVEN: Final = 1e-2
_MOST_SECONDS: Final = 1e5
_MOST_FPS: Final = 10_000.0


@dataclass(frozen=True)
class FrameTimes:
    """The frames that stand for an animation's keys.

    Attributes:
        start_s: the time of the first frame.
        fps: frames a second.
        frames: how many.
        note: what was assumed or changed to come to even frames; empty where each key lies on a frame.
    """

    start_s: float
    fps: float
    frames: int
    note: str = ""

    def in_frames(self, times_s: FloatArray) -> FloatArray:
        """Times of keys in frames since the first; whole where keys lie on frames."""
        exact = (times_s - self.start_s) * self.fps
        return exact if self.note else np.round(exact)


def frame_times(times_s: FloatArray, fps: float | None = None) -> FrameTimes:
    """Even frames from the first key to the last.

    The frame rate is one over the usual distance of two keys (`rate_of`). Keys that do not lie on such frames, or are
    fewer than ten a second, are no frames: then the note says at what rate the motion is sampled between them.

    Args:
        times_s: (K,) seconds, increasing, each once.
        fps: frames a second, if they are known.

    Raises:
        BadInput: times that no motion has.
    """
    start_s, end_s = float(times_s[0]), float(times_s[-1])
    if not (math.isfinite(start_s) and math.isfinite(end_s)) or max(abs(start_s), abs(end_s)) > _MOST_SECONDS:
        found = f"{start_s:g} to {end_s:g} s"
        raise BadInput("not the times of a motion", place="keys", found=found, allowed=f"up to {_MOST_SECONDS:g} s")
    if len(times_s) == 1:
        rate = fps or _FPS
        return FrameTimes(start_s, rate, 1, "" if fps else f"one pose without a frame rate, taken as {rate:g}")
    rate = fps or _rate(times_s)
    if rate > _MOST_FPS:
        raise BadInput("keys lie too close", place="keys", found=f"{rate:g} a second", allowed=f"{_MOST_FPS:g}")
    sparse = rate < _FEWEST_FPS and fps is None
    rate = _FPS if sparse else rate
    frames = int((end_s - start_s) * rate + _EVEN) + 1
    exact = (times_s - start_s) * rate
    on_frames = not sparse and float(np.abs(exact - np.round(exact)).max()) <= _EVEN
    note = "" if on_frames else f"keys between frames, sampled at {rate:g} frames a second"
    return FrameTimes(start_s, rate, frames, note)


def _rate(times_s: FloatArray) -> float:
    steps_s = np.diff(times_s)
    length_s = float(times_s[-1] - times_s[0])
    steps = max(1, round(length_s / float(np.median(steps_s))))
    step_s = length_s / steps
    # Times are mostly of single precision: the error of the last one is shared by all steps.
    error_s = max(float(np.spacing(np.float32(abs(times_s[-1])))) / steps, 1e-12)
    decimals = min(15, max(1, math.floor(-math.log10(error_s)) - 1))
    written = f"{step_s:.{decimals}f}"
    # a step that is written as nothing is one that `rate_of` refuses
    return rate_of(written) if 1e-4 <= step_s <= 3600 else 1 / step_s
