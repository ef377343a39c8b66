"""Does something leap from one frame to the next as no body does, and does it come back?

A step between two frames is a leap if a body would need an acceleration beyond what bodies reach, and if it is many
times larger than the steps around it. Leaps there and back within a moment are a spike, which can be mended; one that
stays is a jump. Both limits grow with the square of the frame time: below some 24 frames a second acrobatics and faults
look the same, and nothing is said.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import median_filter

from airhead.motion import Skeleton
from airhead.rotations import FloatArray, angle_between
from airhead.takes.lint.finding import Finding, Severity, listed
from airhead.takes.lint.subject import Subject

#: What a joint's evidence calls the root's position.
ROOT_POSITION: Final = "root position"
_TIMES_AROUND: Final = 6.0
_TIMES_BESIDE: Final = 3.0
#: A joint's leap matters if it moves something this far; what hangs on a last joint is not known.
_SEEN_M: Final = 0.03
_LEAF_M: Final = 0.1
#: Leaps that move nothing farther are only noted.
_FAR_M: Final = 0.10
_AROUND_S: Final = 0.25
_LONGEST_SPIKE_S: Final = 0.1
_BACK: Final = 0.5
_FEWEST_FRAMES: Final = 8


@dataclass(frozen=True)
class _Limit:
    """From where a step is a leap: an acceleration, and a size below which nobody minds."""

    acceleration: float
    least: float

    def at(self, fps: float) -> float:
        """In the unit of `least`: the larger of both at a frame rate."""
        return max(self.acceleration / fps**2, self.least)


#: The quickest joints of the starter takes reach 1500 rad/s²; a spike is known by its way back, so less is enough.
_SPIKE_TURN: Final = _Limit(1200.0, np.deg2rad(5.0))
_JUMP_TURN: Final = _Limit(3000.0, np.deg2rad(10.0))
_SPIKE_WAY: Final = _Limit(150.0, 0.03)
_JUMP_WAY: Final = _Limit(400.0, 0.05)


@dataclass(frozen=True)
class Leap:
    """Where something leaps.

    Attributes:
        part: name of a joint, or `ROOT_POSITION`.
        start_frame, end_frame: the half-open span of wrong frames of a spike; of a jump, the frame after it twice.
        size: radians, or metres for the root's position.
        way_m: how far that moves the farthest thing that hangs on the part.
    """

    part: str
    start_frame: int
    end_frame: int
    size: float
    way_m: float


def check_leaps(subject: Subject) -> Iterator[Finding]:
    """Spikes and jumps of joint rotations and of the root."""
    spikes, jumps = leaps(subject)
    if spikes:
        yield _finding("spikes", "away and back", spikes, subject, "spikes")
    if jumps:
        yield _finding("jumps", "within one frame, to stay", jumps, subject, None)


def leaps(subject: Subject) -> tuple[list[Leap], list[Leap]]:
    """Spikes and jumps, in the motion's frames."""
    motion = subject.motion
    if motion.frames < _FEWEST_FRAMES:
        return [], []
    tracks = (
        _Track(
            motion.skeleton.names, motion.joint_rot_l, angle_between, _lever_m(motion.skeleton), _SPIKE_TURN, _JUMP_TURN
        ),
        _Track((ROOT_POSITION,), motion.root_pos_w[:, None], _way_m, np.ones(1), _SPIKE_WAY, _JUMP_WAY),
    )
    found = [track.leaps(motion.fps) for track in tracks]
    return [leap for spikes, _ in found for leap in spikes], [leap for _, jumps in found for leap in jumps]


def _way_m(a: FloatArray, b: FloatArray) -> FloatArray:
    way_m: FloatArray = np.linalg.norm(a - b, axis=-1)
    return way_m


@dataclass(frozen=True, eq=False)
class _Track:
    """Values (T, C, ...) of C parts, how far apart two of them are, and what is too far for one frame."""

    parts: tuple[str, ...]
    values: FloatArray
    apart: Callable[[FloatArray, FloatArray], FloatArray]
    lever_m: FloatArray
    spike: _Limit
    jump: _Limit

    def leaps(self, fps: float) -> tuple[list[Leap], list[Leap]]:
        """Spikes and jumps of all parts."""
        steps = self.apart(self.values[1:], self.values[:-1])
        isolated = (steps > _TIMES_AROUND * _around(steps, fps)) & (steps * self.lever_m > _SEEN_M)
        spike_at, jump_at = (isolated & (steps > limit.at(fps)) for limit in (self.spike, self.jump))
        padded = np.pad(steps, ((1, 1), (0, 0)))
        begins, ends = steps > _TIMES_BESIDE * padded[:-2], steps > _TIMES_BESIDE * padded[2:]
        spikes: list[Leap] = []
        jumps: list[Leap] = []
        for part in map(int, np.flatnonzero(spike_at.any(axis=0))):
            aways, backs = (np.flatnonzero(spike_at[:, part] & edge[:, part]) for edge in (begins, ends))
            back = self._there_and_back(part, steps[:, part], aways, backs, fps)
            spikes += back
            explained = {step for spike in back for step in (spike.start_frame - 1, spike.end_frame - 1)}
            stays = np.flatnonzero(jump_at[:, part] & begins[:, part] & ends[:, part])
            lone = [int(step) for step in stays if int(step) not in explained]
            jumps += [self._leap(part, step + 1, step + 1, steps[step, part]) for step in lone]
        return spikes, jumps

    def _there_and_back(
        self, part: int, steps: FloatArray, aways: NDArray[np.int_], backs: NDArray[np.int_], fps: float
    ) -> list[Leap]:
        """Pairs of large steps within a moment, after which the part is about where it was before."""
        longest = max(1, round(_LONGEST_SPIKE_S * fps))
        found: list[Leap] = []
        for away in map(int, aways):
            near = backs[(backs > away) & (backs <= away + longest)]
            if not len(near) or (found and found[-1].end_frame > away):
                continue
            back = int(near[0])
            left = self.apart(self.values[away, part], self.values[back + 1, part])
            size = min(steps[away], steps[back])
            if left < _BACK * size:
                found.append(self._leap(part, away + 1, back + 1, size))
        return found

    def _leap(self, part: int, start: int, end: int, size: float) -> Leap:
        turns = self.parts[part] != ROOT_POSITION
        way_m = 2 * self.lever_m[part] * np.sin(size / 2) if turns else size
        return Leap(self.parts[part], start, end, float(size), float(way_m))


def _lever_m(skeleton: Skeleton) -> FloatArray:
    """(J,) metres, how far from each joint its farthest descendant can be; a leaf carries a hand, a foot or a skull."""
    reach_m = np.full(len(skeleton), _LEAF_M)
    for joint in range(len(skeleton) - 1, 0, -1):
        parent = skeleton.parents[joint]
        below_m = float(np.linalg.norm(skeleton.offsets_m[joint])) + (
            reach_m[joint] if reach_m[joint] > _LEAF_M else 0.0
        )
        reach_m[parent] = max(reach_m[parent], below_m)
    return reach_m


def _around(steps: FloatArray, fps: float) -> FloatArray:
    """(T-1, C) the median of the steps within `_AROUND_S`."""
    reach = min(max(2, round(_AROUND_S * fps)), (len(steps) - 1) // 2)
    around: FloatArray = median_filter(steps, size=(2 * reach + 1, 1), mode="nearest")
    return around


def _finding(check: str, does: str, found: list[Leap], subject: Subject, fix: str | None) -> Finding:
    frames = sorted({int(subject.source_frame[leap.start_frame]) for leap in found})
    parts = list(dict.fromkeys(leap.part for leap in found))
    worst = max(found, key=lambda leap: leap.way_m)
    turn = "" if worst.part == ROOT_POSITION else f"{np.rad2deg(worst.size):.0f} degrees, "
    severity = Severity.WARNING if worst.way_m > _FAR_M else Severity.NOTE
    leap, at = "leaps" if len(parts) == 1 else "leap", "frame" if len(frames) == 1 else "frames"
    most = f"most of all {listed([worst.part])} by {turn}{100 * worst.way_m:.0f} cm"
    what = f"{listed(parts)} {leap} {does} at {at} {listed(frames)}; {most}"
    rows = [
        {
            "part": leap.part,
            "start_frame": int(subject.source_frame[leap.start_frame]),
            "end_frame": int(subject.source_frame[leap.end_frame]),
            "size": round(leap.size, 4),
            "way_m": round(leap.way_m, 4),
        }
        for leap in found
    ]
    return Finding(check, severity, what, fix, {"leaps": rows})
