"""Where the pelvis of another body goes: the performer's way scaled, with the body over what carries it."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d, maximum_filter1d

from airhead.retarget.figure import ENDS, LIMBS, Figure
from airhead.retarget.footing import Footing
from airhead.retarget.supports import Supports
from airhead.retarget.two_bone import LONGEST_REACH
from airhead.rotations import FloatArray

#: The pelvis follows its supports smoothly, within this time.
_FOLLOW_S: Final = 0.1
_SINK_S: Final = 0.05
#: A trunk on the floor cannot reach like a limb, so its height counts for this many feet.
_TRUNK_WEIGHT: Final = 10.0
_NEARLY_NONE: Final = 1e-3
_ENDS: Final = ("foot", "toes", "hand")


def carried_root(figure: Figure, footing: Footing, supports: Supports) -> FloatArray:
    """(T, 3) metres, the pelvis moved so that feet, hands and trunk come to where they rest, on average.

    What one place asks for may contradict another; limbs then reach for the rest of the way.
    """
    ends_w = figure.joint_pos_w[:, list(ENDS)]
    off_w = np.where(footing.down[..., None], footing.wanted_w - ends_w, 0.0).sum(axis=1)
    weight = np.repeat(footing.down.sum(axis=1).astype(float)[:, None], 3, axis=1)
    lying = supports.lies
    off_w[:, 2] += _TRUNK_WEIGHT * np.where(lying, -figure.heights_m, 0.0).sum(axis=1)
    weight[:, 2] += _TRUNK_WEIGHT * lying.sum(axis=1)
    shift_w = _smooth(off_w, figure.fps, _FOLLOW_S) / (_smooth(weight, figure.fps, _FOLLOW_S) + _NEARLY_NONE)
    moved = figure.at(figure.root_pos_w + shift_w)
    return off_the_floor(moved, moved)


def within_reach(figure: Figure, footing: Footing) -> FloatArray:
    """(T, 3) metres, the pelvis moved, smoothly, towards what a leg or an arm is too short to reach.

    A limb that lacks some length asks for just that, along itself; limbs that ask for different ways share.
    """
    asked_w, asked_m = np.zeros_like(figure.root_pos_w), np.zeros(figure.frames)
    for number, limb in enumerate(LIMBS):
        if not footing.down[:, number].any():
            continue
        limb_w = (
            np.where(footing.down[:, number, None], footing.wanted_w[:, number], figure.joint_pos_w[:, limb[-1]])
            - figure.joint_pos_w[:, limb[0]]
        )
        distance_m = np.maximum(np.linalg.norm(limb_w, axis=-1), _NEARLY_NONE)
        now_m = np.linalg.norm(figure.joint_pos_w[:, limb[-1]] - figure.joint_pos_w[:, limb[0]], axis=-1)
        longest_m = np.maximum(LONGEST_REACH * figure.limb_m(limb), now_m)
        lacking_m = np.where(footing.down[:, number], np.maximum(distance_m - longest_m, 0.0), 0.0)
        covered_m = _covering(lacking_m, figure.fps)
        asked_w += (covered_m**2 / distance_m)[:, None] * limb_w
        asked_m += covered_m
    root_pos_w: FloatArray = figure.root_pos_w + asked_w / np.maximum(asked_m, 1e-9)[:, None]
    return root_pos_w


def off_the_floor(figure: Figure, worn: Figure) -> FloatArray:
    """(T, 3) metres, the pelvis raised, smoothly, so that nothing is in the floor but feet and hands, which reach.

    Args:
        figure: what is raised.
        worn: the same body in the poses that count.
    """
    others = np.array([segment.name.split("_")[-1] not in _ENDS for segment in worn.segments])
    raised_w = np.array(figure.root_pos_w)
    raised_w[:, 2] += _covering(np.maximum(-worn.heights_m[:, others].min(axis=1), 0.0), figure.fps)
    return raised_w


def _covering(needed_m: FloatArray, fps: float) -> FloatArray:
    """(T,) a smooth curve that is nowhere below `needed_m`, and zero far from where that is."""
    if needed_m.max() <= 0:
        return np.zeros_like(needed_m)
    sigma = _SINK_S * fps
    raised = maximum_filter1d(needed_m, 2 * int(3 * sigma + 0.5) + 1, mode="nearest")
    cover: FloatArray = gaussian_filter1d(raised, sigma, mode="nearest", truncate=3.0)
    return cover


def _smooth(values: FloatArray | NDArray[np.bool_], fps: float, time_s: float) -> FloatArray:
    smooth: FloatArray = gaussian_filter1d(np.asarray(values, dtype=float), time_s * fps, axis=0, mode="nearest")
    return smooth
