"""Where the feet and hands of another body are to be, so that what touched still touches, at one place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d

from airhead.motion import Segment
from airhead.motion.blend import smooth_step
from airhead.retarget.figure import ENDS, FEET, LIMBS, Figure
from airhead.retarget.supports import Spans, Supports, runs
from airhead.rotations import FloatArray, conjugate, multiply, rotate

#: A limb's correction fades over this long before and after a contact, or over half of the time that there is.
_FADE_S: Final = 0.25
#: At its ends, for so long, a contact keeps its recorded height: a foot comes down and rolls off, it does not snap.
_LIFT_S: Final = 0.12
#: A contact that wanders less than this in the recording is at one place; one that wanders further slid. Feet and hands
#: of somebody who lies on the floor slide sooner.
_SLID_M: Final = 0.15
_CRAWLED_M: Final = 0.05
_SLIDE_S: Final = 0.1


@dataclass(frozen=True, eq=False)
class Footing:
    """Where the ends of the four limbs of `LIMBS` rest on the new body.

    Attributes:
        wanted_w: (T, 4, 3) metres, the ankles and wrists; it says something only where `down`.
        down: (T, 4) whether each end rests.
        spans: the contacts of each limb.
    """

    wanted_w: FloatArray
    down: NDArray[np.bool_]
    spans: tuple[Spans, ...]


def footing_of(source: Figure, supports: Supports, figure: Figure, scale: float) -> Footing:
    """The contacts of `source` for `figure`, in places scaled by `scale`.

    A sole rolls over its contact: from frame to frame the point that touches keeps its place, by the shape of the new
    foot. Each contact lies, on average, where the old one lay. On the floor soles are at height 0.
    """
    wanted_w = scale * source.joint_pos_w[:, list(ENDS)]
    for limb in range(len(LIMBS)):
        rested_w = rested(figure, limb)
        height_m = scale * _height_m(source, limb)
        for (start, end), ground_m in zip(supports.stands[limb], supports.ground_m[limb], strict=True):
            part = slice(start, end)
            recorded_w = wanted_w[part, limb, :2] - rested_w[part, :2]
            slid_m = _CRAWLED_M if supports.lies[part].any() else _SLID_M
            wanted_w[part, limb, :2] = rested_w[part, :2] + _place(recorded_w, slid_m, source.fps)
            lifting_m = np.maximum(height_m[part] - ground_m * scale, 0.0) * _lifting(part, source)
            wanted_w[part, limb, 2] = rested_w[part, 2] + ground_m * scale + lifting_m
    return Footing(wanted_w, supports.down(source.frames), supports.stands)


def corrections(footing: Footing, figure: Figure, ends_w: FloatArray) -> FloatArray:
    """(T, 4, 3) metres by which the ends of the limbs, now at `ends_w` (T, 4, 3), must move onto their footing.

    Between contacts the correction fades; there no sole or palm goes below the floor.
    """
    moves_w = np.where(footing.down[..., None], footing.wanted_w - ends_w, 0.0)
    for limb, spans in enumerate(footing.spans):
        if spans:
            _fade(moves_w[:, limb], footing.down[:, limb], round(_FADE_S * figure.fps))
    for limb in range(len(LIMBS)):
        swinging = ~footing.down[:, limb]
        lowest_m = -_touching_point(figure.ends[limb], figure.joint_rot_w[:, ENDS[limb]])[:, 2]
        below_m = lowest_m - (ends_w[:, limb, 2] + moves_w[:, limb, 2])
        moves_w[:, limb, 2] += np.where(swinging, np.maximum(below_m, 0.0), 0.0)
    return moves_w


def _place(recorded_w: FloatArray, slid_m: float, fps: float) -> FloatArray:
    """(T, 2) or (1, 2) metres, where a contact is: one place, or, where the performer slid, a smooth way."""
    if np.linalg.norm(np.ptp(recorded_w, axis=0)) <= slid_m:
        return np.asarray(recorded_w.mean(axis=0, keepdims=True))
    way: FloatArray = gaussian_filter1d(recorded_w, _SLIDE_S * fps, axis=0, mode="nearest")
    return way


def _touching_point(part: Segment, rot_w: FloatArray) -> FloatArray:
    """(T, 3) metres from the joint to the lowest point of what hangs on it, in the world."""
    centers_l, radii_m = part.probes
    points_w = rotate(rot_w[:, None], centers_l)
    points_w[..., 2] -= radii_m
    lowest: FloatArray = points_w[np.arange(len(rot_w)), points_w[..., 2].argmin(axis=1)]
    return lowest


def rested(figure: Figure, limb: int) -> FloatArray:
    """(T, 3) metres, the way of a limb's end while what touches rests on flat ground, z above that ground.

    A sole rolls without slipping. Over a palm, which lies flat, the wrist stays where it is.
    """
    rot_w = figure.joint_rot_w[:, ENDS[limb]]
    touching_w = _touching_point(figure.ends[limb], rot_w)
    path_w = np.zeros_like(touching_w)
    path_w[:, 2] = -touching_w[:, 2]
    if limb < FEET.stop:
        turned = multiply(rot_w[1:], conjugate(rot_w[:-1]))
        steps_w = touching_w[:-1] - rotate(turned, touching_w[:-1])
        path_w[1:, :2] = np.cumsum(steps_w[:, :2], axis=0)
    return path_w


def _height_m(figure: Figure, limb: int) -> FloatArray:
    """(T,) metres, the lowest point of a limb's end above z = 0."""
    touching_w = _touching_point(figure.ends[limb], figure.joint_rot_w[:, ENDS[limb]])
    height_m: FloatArray = figure.joint_pos_w[:, ENDS[limb], 2] + touching_w[:, 2]
    return height_m


def _lifting(contact: slice, figure: Figure) -> FloatArray:
    """How much of its recorded height a part keeps at each frame of a contact: all where it comes and goes, else none.

    A contact that is there when the recording begins does not come, and one that is there at its end does not go.
    """
    frame = np.arange(contact.start, contact.stop, dtype=float)
    comes = frame - contact.start if contact.start > 0 else np.full_like(frame, np.inf)
    goes = contact.stop - 1 - frame if contact.stop < figure.frames else np.full_like(frame, np.inf)
    return 1.0 - smooth_step(np.minimum(comes, goes) / (_LIFT_S * figure.fps))


def _fade(moves_w: FloatArray, down: NDArray[np.bool_], longest: int) -> None:
    """Fill what lies between contacts, in place: from the correction of one to that of the next."""
    for start, end in runs(~down):
        frames = np.arange(start, end)
        filled = np.zeros((end - start, 3))
        length = min(longest, end - start)
        if start > 0:
            filled += moves_w[start - 1] * (1 - smooth_step((frames - start + 1) / (length + 1)))[:, None]
        if end < len(down):
            filled += moves_w[end] * (1 - smooth_step((end - frames) / (length + 1)))[:, None]
        moves_w[start:end] = filled
