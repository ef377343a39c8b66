"""Likeness: how near two stretches of motion are, wherever they were performed and whichever way they faced.

At each instant a body is described by where its 15 landmarks are and how fast they move, seen from under the pelvis and
turned with its heading. Two windows lie as far apart as the root mean square of their landmarks' distance, with a metre
a second counted as 0.1 m (as where a routine is cut).

A search has two steps. All takes are compared coarsely: height of the pelvis, and where head, hands and feet are, ten
times a second, in a byte each. The nearest are then compared exactly, twenty times a second.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from airhead.motion import LANDMARKS, Motion, forward_kinematics, sample, velocity
from airhead.rotations import about_axis, rotate, yaw

Features = NDArray[np.float16]
Coarse = NDArray[np.int8]
Floats32 = NDArray[np.float32]

#: Instants a second, fine and coarse.
FINE_HZ: Final = 20.0
COARSE_EVERY: Final = 2
#: How much a difference in velocity counts, in seconds.
_VELOCITY_S: Final = 0.1
#: More than any body reaches, and less than half precision can hold.
_LARGEST_M: Final = 10_000.0
#: Unit of the coarse bytes; they reach 2.5 m each way.
_COARSE_M: Final = 0.02
_SEEN_COARSELY: Final = ("head", "right_wrist", "left_wrist", "right_ankle", "left_ankle")
#: Most instants of a query that are compared; longer ones are thinned evenly.
_MOST_COARSE: Final = 8
_MOST_FINE: Final = 32
#: A window may hang over the ends of a take by the rest; a take shorter than this is like nothing so long.
_LEAST_OVERLAP: Final = 0.6

#: Numbers an instant: of the exact features, and of the coarse ones.
FEATURES: Final = len(LANDMARKS) * 6
COARSE: Final = 1 + 3 * len(_SEEN_COARSELY)


@dataclass(frozen=True)
class Window:
    """The stretch of a take that is most like a query.

    Attributes:
        index: the number of the take in what was searched.
        start_s, end_s: the stretch.
        distance_m: how far it lies from the query.
    """

    index: int
    start_s: float
    end_s: float
    distance_m: float


def features_of(motion: Motion) -> Features:
    """(N, 90) what each instant of a motion on the landmark joints is compared by, in metres, `FINE_HZ` a second.

    The Euclidean distance of two rows is the root mean square over the landmarks.
    """
    skeleton = motion.skeleton
    times_s = np.arange(int((motion.frames - 1) / motion.fps * FINE_HZ + 1e-6) + 1) / FINE_HZ
    root_pos_w, joint_rot_l = sample(motion, times_s)
    every_joint_w, _ = forward_kinematics(skeleton, root_pos_w, joint_rot_l)
    landmark_w = every_joint_w[:, [skeleton.index(name) for name in LANDMARKS]]
    to_heading = about_axis([0.0, 0.0, 1.0], -yaw(joint_rot_l[:, 0]))[:, None]
    below_pelvis_w = landmark_w[:, :1] * np.array([1.0, 1.0, 0.0])
    pose_h = rotate(to_heading, landmark_w - below_pelvis_w)
    vel_h = rotate(to_heading, velocity(landmark_w, FINE_HZ))
    both = np.concatenate([pose_h, _VELOCITY_S * vel_h], axis=1).reshape(len(times_s), FEATURES)
    scaled: Features = np.clip(both / np.sqrt(len(LANDMARKS)), -_LARGEST_M, _LARGEST_M).astype(np.float16)
    return scaled


def coarse_of(features: Features) -> Coarse:
    """(M, 16) every second instant: pelvis height, then head, hands and feet from the pelvis."""
    pose_h = features[::COARSE_EVERY, : FEATURES // 2].astype(float).reshape(-1, len(LANDMARKS), 3)
    pose_h *= np.sqrt(len(LANDMARKS))
    ends = pose_h[:, [LANDMARKS.index(name) for name in _SEEN_COARSELY]] - pose_h[:, :1]
    seen_m = np.concatenate([pose_h[:, 0, 2:], ends.reshape(len(pose_h), -1)], axis=1)
    return np.clip(np.round(seen_m / _COARSE_M), -127, 127).astype(np.int8)


def span_of(features: Features, start_s: float, end_s: float) -> Features:
    """The instants of `[start_s, end_s)`, at least one."""
    start = min(round(start_s * FINE_HZ), len(features) - 1)
    return features[start : max(round(end_s * FINE_HZ), start + 1)]


def nearest_coarsely(takes: Coarse, lengths: NDArray[np.int_], query: Features) -> NDArray[np.int_]:
    """The numbers of the takes that are long enough, those first that have a window that looks like the query.

    Args:
        takes: (N, 16) the coarse features of all takes, one after the other.
        lengths: (K,) how many rows each has, none of them 0.
        query: the exact features of what is looked for.
    """
    asked, step = _thinned(coarse_of(query), _MOST_COARSE)
    distance = _distances(takes.astype(np.float32), lengths, asked.astype(np.float32), step)
    best = np.minimum.reduceat(distance, np.cumsum(lengths) - lengths)
    order: NDArray[np.int_] = np.argsort(best, kind="stable")
    return order[np.isfinite(best[order])]


def nearest_windows(takes: Sequence[Features], query: Features) -> list[Window]:
    """The best window of each take that is long enough for the query, the nearest take first.

    Args:
        takes: (N_k, 90) exact features of each take, none of them empty.
        query: (L, 90) exact features of what is looked for.
    """
    lengths = np.array([len(take) for take in takes])
    # what was stored may have been spoiled: what is no number counts as 0
    rows = np.nan_to_num(np.concatenate(takes).astype(np.float32), posinf=0.0, neginf=0.0)
    asked, step = _thinned(np.nan_to_num(query, posinf=0.0, neginf=0.0), _MOST_FINE)
    squared = _distances(rows, lengths, asked.astype(np.float32), step)
    middle = len(asked) // 2 * step
    windows = []
    for index, (first, length) in enumerate(zip(np.cumsum(lengths) - lengths, lengths, strict=True)):
        best = int(squared[first : first + length].argmin())
        if not np.isfinite(squared[first + best]):
            continue
        start, end = max(best - middle, 0), min(best - middle + len(query), int(length))
        distance_m = float(np.sqrt(squared[first + best]))
        windows.append(Window(index, start / FINE_HZ, end / FINE_HZ, distance_m))
    return sorted(windows, key=lambda window: window.distance_m)


def _thinned(query: NDArray[np.floating | np.integer], most: int) -> tuple[NDArray[np.floating | np.integer], int]:
    step = -(-len(query) // most)
    return query[::step], step


def _distances(rows: Floats32, lengths: NDArray[np.int_], query: Floats32, step: int) -> Floats32:
    """(N,) mean squared distance of the query from each take, its middle instant laid onto each row.

    Instants that hang over an end of the take are left out; where fewer than `_LEAST_OVERLAP` are on it, the row counts
    as infinitely far.
    """
    squares = np.einsum("nd,nd->n", rows, rows)
    # one product for all instants; (L, N), so that each instant's distances lie side by side
    apart = squares - 2 * (query @ rows.T) + np.einsum("ld,ld->l", query, query)[:, None]
    owner = np.repeat(np.arange(len(lengths), dtype=np.int32), lengths)
    total, count = np.zeros(len(rows), np.float32), np.zeros(len(rows), np.float32)
    for instant, distance in enumerate(apart):
        shift = (instant - len(query) // 2) * step
        at, laid_on = _shifted(len(rows), shift)
        inside = (owner[at] == owner[laid_on]).astype(np.float32)
        total[laid_on] += distance[at] * inside
        count[laid_on] += inside
    enough = count >= _LEAST_OVERLAP * len(query)
    mean: Floats32 = np.where(enough, np.maximum(total, 0) / np.maximum(count, 1), np.inf)
    return mean


def _shifted(rows: int, shift: int) -> tuple[slice, slice]:
    """The rows that lie `shift` from another one, and those others."""
    size = max(rows - abs(shift), 0)
    ahead, behind = max(shift, 0), max(-shift, 0)
    return slice(ahead, ahead + size), slice(behind, behind + size)
