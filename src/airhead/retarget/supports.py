"""Where a performer stands, and when nothing carries them: read off the recorded motion, before it is changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d

from airhead.metrics import GRAVITY_M_S2, Trace, contact_free_spans, contact_paths, fit_flight
from airhead.motion import velocity
from airhead.retarget.figure import ENDS, FEET, Figure
from airhead.rotations import FloatArray

#: Lower than this over the floor a sole or a palm can rest on it: recorded feet hover by a few centimetres.
_LOW_M: Final = 0.045
#: A part on the floor that slides faster than this is not at one place.
_SLIDES_M_S: Final = 0.5
#: Where a contact begins and ends, the part is lower and slower than that: it has not begun to lift.
_EDGE_LOWER_M: Final = 0.015
_EDGE_SLIDES_M_S: Final = 0.3
#: A foot or hand slower than this is still; if the trunk then moves this far about it, it rests on something. In a walk
#: a hand that swings back is nearly still for a quarter of a second.
_STILL_M_S: Final = 0.2
_MOVED_ABOUT_M: Final = 0.12
_SHORTEST_STILL_S: Final = 0.35
#: A foot whose recorded floor is higher than the other's stands all the same, if it is no higher than this.
_UNEVEN_M: Final = 0.04
#: Shorter gaps in a contact are noise, and so are shorter contacts.
_GAP_S: Final = 0.08
_SHORTEST_S: Final = 0.06
#: Speeds are read after this much smoothing.
_SMOOTH_S: Final = 0.02
#: Other parts of the body lie on the floor when they are this near to it.
_LYING_M: Final = 0.03
#: A body off the ground that falls more slowly than this share of gravity hangs or is carried.
LEAST_GRAVITY_SHARE: Final = 0.3

Spans = list[tuple[int, int]]


@dataclass(frozen=True, eq=False)
class Supports:
    """What carries a figure, T frames.

    Attributes:
        stands: for each limb of `LIMBS`, the half-open spans in which its end rests at one place.
        ground_m: for each of those spans, the height of what it rests on; 0 for the floor.
        lies: (T, S) whether each segment, but for feet and hands, touches the floor.
        flights: spans in which nothing carries the body.
    """

    stands: tuple[Spans, ...]
    ground_m: tuple[list[float], ...]
    lies: NDArray[np.bool_]
    flights: Spans

    def down(self, frames: int) -> NDArray[np.bool_]:
        """(T, 4) whether each limb's end rests."""
        down = np.zeros((frames, len(self.stands)), dtype=bool)
        for limb, spans in enumerate(self.stands):
            for start, end in spans:
                down[start:end, limb] = True
        return down


def supports_of(figure: Figure) -> Supports:
    """The supports of a figure whose floor is z = 0."""
    paths_w = contact_paths(figure.skeleton, figure.ends, figure.joint_pos_w, figure.joint_rot_w)
    slide_m_s = _speed(paths_w[..., :2], figure.fps)
    own_floor_m = np.clip(np.percentile(paths_w[:, FEET, 2], 5, axis=0), 0.0, _UNEVEN_M)
    low_m = _LOW_M + np.append(own_floor_m, [0.0, 0.0])
    low = (paths_w[..., 2] < low_m) & (slide_m_s < _SLIDES_M_S)
    firm = (paths_w[..., 2] < low_m - _EDGE_LOWER_M) & (slide_m_s < _EDGE_SLIDES_M_S)
    stands, grounds = [], []
    for limb in range(len(ENDS)):
        held = _held(figure, limb)
        spans = [_firm(span, firm[:, limb] | held) for span in _tidy(low[:, limb] | held, figure.fps)]
        stands.append(spans)
        grounds.append([_ground_m(paths_w[start:end, limb, 2]) for start, end in spans])
    supports = Supports(tuple(stands), tuple(grounds), _lying(figure), [])
    return Supports(supports.stands, supports.ground_m, supports.lies, _flights(figure, supports))


def runs(flags: NDArray[np.bool_]) -> Spans:
    """Half-open spans in which `flags` (T,) is true."""
    edges = np.diff(np.concatenate([[False], flags, [False]]).astype(int))
    starts, ends = np.flatnonzero(edges == 1), np.flatnonzero(edges == -1)
    return [(int(a), int(b)) for a, b in zip(starts, ends, strict=True)]


def _speed(points: FloatArray, fps: float) -> FloatArray:
    """(T, ...) m/s of points (T, ..., D), smoothed a little."""
    smooth = gaussian_filter1d(points, _SMOOTH_S * fps, axis=0, mode="nearest")
    speed: FloatArray = np.linalg.norm(velocity(smooth, fps), axis=-1)
    return speed


def _held(figure: Figure, limb: int) -> NDArray[np.bool_]:
    """(T,) whether a limb's end stays in its place while the trunk moves about it: a bar, a box, a wall."""
    end_w, trunk_w = figure.joint_pos_w[:, ENDS[limb]], figure.joint_pos_w[:, 1]
    held = np.zeros(figure.frames, dtype=bool)
    for start, end in runs(_speed(end_w, figure.fps) < _STILL_M_S):
        about = trunk_w[start:end] - end_w[start:end]
        moved_m = np.linalg.norm(np.ptp(about, axis=0))
        if end - start >= _SHORTEST_STILL_S * figure.fps and moved_m > _MOVED_ABOUT_M:
            held[start:end] = True
    return held


def _tidy(rests: NDArray[np.bool_], fps: float) -> Spans:
    """Spans without short gaps, and of those the ones that last."""
    filled = rests.copy()
    for start, end in runs(~rests):
        if start > 0 and end < len(rests) and end - start <= _GAP_S * fps:
            filled[start:end] = True
    return [(start, end) for start, end in runs(filled) if end - start >= max(_SHORTEST_S * fps, 2)]


def _firm(span: tuple[int, int], firm: NDArray[np.bool_]) -> tuple[int, int]:
    """A contact from its first firm frame to its last; all of it where it has no two."""
    at = span[0] + np.flatnonzero(firm[span[0] : span[1]])
    return (int(at[0]), int(at[-1]) + 1) if len(at) > 1 else span


def _ground_m(heights_m: FloatArray) -> float:
    height_m = float(np.median(heights_m))
    return height_m if height_m > _LOW_M + _UNEVEN_M else 0.0


def _lying(figure: Figure) -> NDArray[np.bool_]:
    ends = {part for end in figure.ends for part in (end.name, end.name.replace("sole", "foot"))}
    others = [segment.name not in ends and not segment.name.endswith("toes") for segment in figure.segments]
    lying: NDArray[np.bool_] = (figure.heights_m < _LYING_M) & np.array(others)
    return lying


def _flights(figure: Figure, supports: Supports) -> Spans:
    traced = Trace(
        times_s=np.arange(figure.frames) / figure.fps,
        landmarks_w=figure.joint_pos_w,
        trunk_rot_w=figure.joint_rot_w[:, 0],
        com_pos_w=figure.com_pos_w,
        heights_m=figure.heights_m,
        reached_m=figure.heights_m,
        segment_names=tuple(segment.name for segment in figure.segments),
        ground_m=np.zeros(figure.frames),
    )
    # feet on the floor are told by their height; hands on a bar and feet on a box are not
    off_floor = [
        [span for span, ground_m in zip(spans, grounds, strict=True) if limb >= FEET.stop or ground_m > 0]
        for limb, (spans, grounds) in enumerate(zip(supports.stands, supports.ground_m, strict=True))
    ]
    held = Supports(tuple(off_floor), supports.ground_m, supports.lies, []).down(figure.frames)
    falls = LEAST_GRAVITY_SHARE * GRAVITY_M_S2
    spans = contact_free_spans(traced, held)
    return [span for span in spans if fit_flight(traced.times_s, traced.com_pos_w, span).gravity_m_s2 > falls]
