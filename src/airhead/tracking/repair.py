"""Repair of what a body is to follow: recorded feet that hover, tilt and drift while they stand are put on the floor.

A recording's feet stand a few centimetres above the floor or within it, and wander. A simulated body cannot stand so;
it shifts from foot to foot. Where a foot stays low and slow its sole is laid on the floor, at one place; legs reach.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d

from airhead.metrics import contact_paths
from airhead.motion import EditKind, Motion, Segment, forward_kinematics, reach_with_feet, velocity
from airhead.motion.blend import smooth_step
from airhead.motion.legs import SIDES
from airhead.rotations import FloatArray, about_axis, conjugate, cross, from_rotvec, multiply, rotate, to_rotvec

#: A foot lower and slower than this stands.
_LOW_M: Final = 0.045
_SLOW_M_S: Final = 0.3
#: Shorter gaps in a stance are noise. Shorter stances are steps, take-offs and landings: moving a foot in those asks
#: for motion that the performer never made, and tracking gets worse.
_GAP_S: Final = 0.08
_SHORTEST_S: Final = 0.4
#: A sole tilted less than the first angle stands flat, one tilted more than the second as it is.
_FLAT_RAD: Final = (np.deg2rad(8.0), np.deg2rad(20.0))
#: A foot that turns less than this in a stance does not turn; one that wanders less than this stays.
_TURNED_RAD: Final = np.deg2rad(25.0)
_SLID_M: Final = 0.12
_SLIDE_S: Final = 0.1
#: Over this long before and after a stance its correction fades, and within it the recorded height.
_FADE_S: Final = 0.2
_LIFT_S: Final = 0.1
_SMOOTH_S: Final = 0.02
#: What differs by less, in metres or as a quaternion, is rounding.
_SAME: Final = 1e-9
_UP: Final = np.array([0.0, 0.0, 1.0])


@dataclass(frozen=True, eq=False)
class _Foot:
    """One foot over T frames: its ankle (T, 3), its rotation (T, 4), and the probes (P, 3), (P,) of foot and toes."""

    ankle_pos_w: FloatArray
    rot_w: FloatArray
    probes: tuple[FloatArray, FloatArray]

    def touching_w(self, rot_w: FloatArray) -> FloatArray:
        """(T, 3) metres from the ankle to the lowest point of the foot, turned as `rot_w`."""
        centers_l, radii_m = self.probes
        points_w = rotate(rot_w[:, None], centers_l)
        points_w[..., 2] -= radii_m
        lowest: FloatArray = points_w[np.arange(len(rot_w)), points_w[..., 2].argmin(axis=1)]
        return lowest


def stand_feet(motion: Motion, segments: Sequence[Segment]) -> Motion:
    """The motion with the soles of standing feet on the floor, each stance at one place.

    Args:
        motion: T frames that stand on the floor, of a skeleton with the landmark joints.
        segments: the body's.

    Returns:
        The motion, with the edit `repair` from the first frame that differs to the last; itself where no foot stands.
    """
    joint_pos_w, joint_rot_w = forward_kinematics(motion.skeleton, motion.root_pos_w, motion.joint_rot_l)
    ankle_pos_w, foot_rot_w, stood = [], [], False
    for side in SIDES:
        ankle = motion.skeleton.index(f"{side}_ankle")
        parts = [s for s in segments if s.name in (f"{side}_foot", f"{side}_toes")]
        points, radii = (np.concatenate(column) for column in zip(*(s.probes for s in parts), strict=True))
        foot = _Foot(joint_pos_w[:, ankle], joint_rot_w[:, ankle], (points, radii))
        stances = _stances(motion, parts[0], joint_pos_w, joint_rot_w)
        stood |= bool(stances)
        mended_pos_w, mended_rot_w = _stood(foot, stances, motion.fps)
        ankle_pos_w.append(mended_pos_w)
        foot_rot_w.append(mended_rot_w)
    if not stood:
        return motion
    reached = reach_with_feet(motion, np.stack(ankle_pos_w, axis=1), np.stack(foot_rot_w, axis=1))
    turned = np.abs(reached.joint_rot_l - motion.joint_rot_l).max(axis=(1, 2))
    moved = np.flatnonzero(np.maximum(turned, np.abs(reached.root_pos_w - motion.root_pos_w).max(axis=1)) > _SAME)
    if not len(moved):
        return motion
    span = int(moved[0]), int(moved[-1]) + 1
    return reached.with_lineage(motion.lineage.with_edit(EditKind.REPAIR, "standing feet put on the floor", *span))


def _stances(motion: Motion, sole: Segment, joint_pos_w: FloatArray, joint_rot_w: FloatArray) -> list[tuple[int, int]]:
    """Half-open spans in which a foot stands."""
    path_w = contact_paths(motion.skeleton, [sole], joint_pos_w, joint_rot_w)[:, 0]
    smooth = gaussian_filter1d(path_w[:, :2], _SMOOTH_S * motion.fps, axis=0, mode="nearest")
    slides_m_s = np.linalg.norm(velocity(smooth, motion.fps), axis=-1)
    rests = (path_w[:, 2] < _LOW_M) & (slides_m_s < _SLOW_M_S)
    for start, end in _runs(~rests):
        if start > 0 and end < len(rests) and end - start <= _GAP_S * motion.fps:
            rests[start:end] = True
    return [(a, b) for a, b in _runs(rests) if b - a >= max(_SHORTEST_S * motion.fps, 3)]


def _runs(flags: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Half-open spans in which `flags` (T,) is true."""
    edges = np.diff(np.concatenate([[False], flags, [False]]).astype(int))
    starts, ends = np.flatnonzero(edges == 1), np.flatnonzero(edges == -1)
    return [(int(a), int(b)) for a, b in zip(starts, ends, strict=True)]


def _stood(foot: _Foot, stances: list[tuple[int, int]], fps: float) -> tuple[FloatArray, FloatArray]:
    """Ankle (T, 3) and rotation (T, 4) of a foot that stands through its stances; between them corrections fade."""
    frames = len(foot.rot_w)
    down = np.zeros(frames, dtype=bool)
    turns, moves_w = np.zeros((frames, 3)), np.zeros((frames, 3))
    for start, end in stances:
        down[start:end] = True
        wanted_rot_w = _flat(foot.rot_w[start:end])
        turns[start:end] = to_rotvec(multiply(wanted_rot_w, conjugate(foot.rot_w[start:end])))
        moves_w[start:end] = _placed(foot, slice(start, end), wanted_rot_w, fps) - foot.ankle_pos_w[start:end]
    _fade(turns, down, round(_FADE_S * fps))
    _fade(moves_w, down, round(_FADE_S * fps))
    rot_w = multiply(from_rotvec(turns), foot.rot_w)
    pos_w = foot.ankle_pos_w + moves_w
    pos_w[:, 2] = np.maximum(pos_w[:, 2], -foot.touching_w(rot_w)[:, 2])
    return pos_w, rot_w


def _flat(rot_w: FloatArray) -> FloatArray:
    """(T, 4) a standing foot's rotations, flat where they were nearly flat, turned one way where they hardly turned."""
    up_w = rotate(rot_w, _UP)
    axis = cross(up_w, np.broadcast_to(_UP, up_w.shape))
    sine = np.linalg.norm(axis, axis=-1)
    tilt = np.arctan2(sine, up_w[:, 2])
    flat_from, tilted_from = _FLAT_RAD
    share = 1.0 - smooth_step((tilt - flat_from) / (tilted_from - flat_from))
    flat = multiply(from_rotvec((share * tilt / np.maximum(sine, 1e-12))[:, None] * axis), rot_w)
    ahead_w = rotate(flat, np.array([1.0, 0.0, 0.0]))
    yaw = np.unwrap(np.arctan2(ahead_w[:, 1], ahead_w[:, 0]))
    if np.ptp(yaw) > _TURNED_RAD:
        return flat
    return multiply(about_axis(_UP, np.median(yaw) - yaw), flat)


def _placed(foot: _Foot, part: slice, rot_w: FloatArray, fps: float) -> FloatArray:
    """(N, 3) the ankle through one stance: the sole rolls on the floor without slipping, on average where it was."""
    touching_w, recorded_w = foot.touching_w(rot_w), foot.ankle_pos_w[part]
    rolled_w = np.zeros_like(touching_w)
    turned = multiply(rot_w[1:], conjugate(rot_w[:-1]))
    rolled_w[1:] = np.cumsum(touching_w[:-1] - rotate(turned, touching_w[:-1]), axis=0)
    away_w = (recorded_w - rolled_w)[:, :2]
    slid = np.linalg.norm(np.ptp(away_w, axis=0)) > _SLID_M
    place_w = gaussian_filter1d(away_w, _SLIDE_S * fps, axis=0, mode="nearest") if slid else away_w.mean(axis=0)
    wanted_w = rolled_w.copy()
    wanted_w[:, :2] += place_w
    height_m = recorded_w[:, 2] + foot.touching_w(foot.rot_w[part])[:, 2]
    above_m = np.maximum(height_m - np.median(height_m), 0.0) * _lifting(part, len(foot.rot_w), fps)
    wanted_w[:, 2] = above_m - touching_w[:, 2]
    return wanted_w


def _lifting(stance: slice, frames: int, fps: float) -> FloatArray:
    """How much of its recorded height a foot keeps at each frame of a stance: all as it comes and goes, else none."""
    frame = np.arange(stance.start, stance.stop, dtype=float)
    comes = frame - stance.start if stance.start > 0 else np.full_like(frame, np.inf)
    goes = stance.stop - 1 - frame if stance.stop < frames else np.full_like(frame, np.inf)
    kept: FloatArray = 1.0 - smooth_step(np.minimum(comes, goes) / (_LIFT_S * fps))
    return kept


def _fade(values: FloatArray, down: NDArray[np.bool_], longest: int) -> None:
    """Fills what lies between stances, in place: from the correction of one to that of the next."""
    for start, end in _runs(~down):
        frames = np.arange(start, end)
        length = min(longest, end - start)
        filled = np.zeros((end - start, values.shape[1]))
        if start > 0:
            filled += values[start - 1] * (1.0 - smooth_step((frames - start + 1) / (length + 1)))[:, None]
        if end < len(down):
            filled += values[end] * (1.0 - smooth_step((end - frames) / (length + 1)))[:, None]
        values[start:end] = filled
