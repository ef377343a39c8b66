"""Does the stated frame rate fit the frames? Odd rates, and poses stored several times."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from airhead.takes.lint.finding import Finding, Severity
from airhead.takes.lint.subject import Subject

#: What cameras, game engines and motion capture systems run at.
_WHOLE: Final = (10, 12, 15, 16, 20, 24, 25, 30, 48, 50, 60, 72, 75, 90, 100, 120, 144, 150, 180, 200, 240, 250, 300)
_FAST: Final = (360, 400, 480, 500, 1000)
_VIDEO: Final = tuple(rate * 1000 / 1001 for rate in (24, 30, 48, 60, 120, 240))
USUAL_RATES: Final = (*(float(rate) for rate in (*_WHOLE, *_FAST)), *_VIDEO)
#: A frame time in microseconds is off by this at most; a mistyped rate by more.
_SAME_RATE: Final = 5e-4
_NEAR_RATE: Final = 0.02

_SAME_WXYZ: Final = 1e-7
_SAME_M: Final = 1e-6
_MOVING_M_S: Final = 0.1
_NEARLY_ALL: Final = 0.9
_MANY_REPEATS: Final = 0.01


def nearest_rate(fps: float, within: float) -> float | None:
    """The usual frame rate nearest to `fps` in proportion, if it is `within` that share of it."""
    nearest = min(USUAL_RATES, key=lambda rate: abs(np.log(rate / fps)))
    return nearest if abs(nearest / fps - 1) <= within else None


def check_rate(subject: Subject) -> Iterator[Finding]:
    """A frame rate that nothing records at."""
    fps = subject.motion.fps
    if nearest_rate(fps, _SAME_RATE) is not None:
        return
    near = nearest_rate(fps, _NEAR_RATE)
    what = f"{fps:.6g} frames a second is no usual rate"
    if near is None:
        yield Finding("rate", Severity.NOTE, what, None, {"fps": fps})
        return
    what += f"; {near:.6g} is near: over the whole motion that makes {_drift_s(subject, near):.2f} s"
    yield Finding("rate", Severity.NOTE, what, f"fps={near:.6g}", {"fps": fps, "near": near})


def _drift_s(subject: Subject, fps: float) -> float:
    return abs(subject.motion.frames / fps - subject.motion.duration_s)


def check_repeats(subject: Subject) -> Iterator[Finding]:
    """Poses stored more than once while the body moves."""
    held = Held.of(subject)
    repeated = held.repeated
    count, frames = int(repeated.sum()), subject.motion.frames
    if not count:
        return
    times = held.times_stored
    evidence: dict[str, object] = {"repeated": count}
    if times > 1:
        fps, true_fps = subject.motion.fps, subject.motion.fps / times
        what = f"every pose is stored {times} times: recorded at {true_fps:.4g}, not {fps:.4g} frames a second"
        evidence |= {"first_kept": int(subject.source_frame[held.phase(times)]) % times, "times": times}
        yield Finding("repeats", Severity.WARNING, what, "repeats", evidence)
        return
    first = int(subject.source_frame[np.flatnonzero(repeated)[0]])
    what = f"{count} of {frames} frames repeat the one before while the body moves, the first is frame {first}"
    severity = Severity.WARNING if count > max(1, _MANY_REPEATS * frames) else Severity.NOTE
    evidence["repeated_frames"] = subject.source_frame[repeated].tolist()
    yield Finding("repeats", severity, what, "repeats", evidence)


@dataclass(frozen=True, eq=False)
class Held:
    """How long each pose is held.

    Attributes:
        frames: T.
        first: (P,) the frame at which each pose first stands.
        moving: (P,) whether the body moves before and after the pose: a pose held before, after or between movements is
            a hold, not a fault.
    """

    frames: int
    first: NDArray[np.int_]
    moving: NDArray[np.bool_]

    @classmethod
    def of(cls, subject: Subject) -> Held:
        motion = subject.motion
        turned = np.abs(np.diff(motion.joint_rot_l, axis=0)).max(axis=(1, 2), initial=0.0)
        moved_m = np.abs(np.diff(motion.root_pos_w, axis=0)).max(axis=1, initial=0.0)
        first = np.flatnonzero(np.concatenate([[True], (turned > _SAME_WXYZ) | (moved_m > _SAME_M)]))
        way_m = np.linalg.norm(np.diff(subject.joint_pos_w[first], axis=0), axis=-1).mean(axis=1)
        moves = way_m * motion.fps / np.diff(first) > _MOVING_M_S
        moving = np.zeros(len(first), dtype=bool)
        moving[1:-1] = moves[:-1] & moves[1:]
        return cls(motion.frames, first, moving)

    @property
    def lengths(self) -> NDArray[np.int_]:
        """(P,) for how many frames each pose is held."""
        return np.diff(np.append(self.first, self.frames))

    @property
    def repeated(self) -> NDArray[np.bool_]:
        """(T,) whether a frame is the one before once more, in the middle of a movement."""
        again = np.ones(self.frames, dtype=bool)
        again[self.first] = False
        return again & np.repeat(self.moving, self.lengths)

    @property
    def times_stored(self) -> int:
        """How many times nearly every pose is stored; 1 if that is uneven."""
        times = int(np.median(self.lengths[self.moving]))
        even = (self.lengths[self.moving] == times).mean() >= _NEARLY_ALL
        in_step = (self.first % times == self.phase(times)).mean() >= _NEARLY_ALL
        return times if even and in_step else 1

    def phase(self, times: int) -> int:
        """At which of `times` frames new poses stand."""
        return int(np.bincount(self.first % times, minlength=times).argmax())
