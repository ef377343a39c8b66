"""Feet through a blend: a foot that is down stays where it is until it lifts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from airhead.motion import EditKind, Motion, Segment
from airhead.motion.blend import smooth_step
from airhead.motion.legs import SIDES, reach_with_feet, sink_m
from airhead.rotations import FloatArray, rotate, slerp
from airhead.routine.traits import Traits, ball_of_foot_l, traits_of

#: In this time, or the next swing if that is shorter, a foot comes back from where it was held.
_RETURN_S: Final = 0.3
#: A step that the blend adds is as high as this share of its way, within bounds; a foot this high needs no lift.
_LIFT_OF_WAY: Final = 0.3
_HIGHEST_LIFT_M: Final = 0.07
_HIGH_STEP_M: Final = 0.15
#: A foot is held so far from where the later motion has it only if it lifts within this time; else it steps there.
_FAR_M: Final = 0.25
_LONG_S: Final = 0.3
#: And only if the pelvis need not sink by more for it.
_DEEPEST_M: Final = 0.1
#: The pelvis sinks smoothly around the frames where legs would be too short.
_MARGIN_S: Final = 0.4


@dataclass(frozen=True, eq=False)
class FeetPath:
    """Where two feet are to be over T frames.

    Attributes:
        ankle_pos_w: (T, 2, 3) metres, right and left.
        foot_rot_w: (T, 2, 4).
        down: (T, 2) whether each rests on the ground.
    """

    ankle_pos_w: FloatArray
    foot_rot_w: FloatArray
    down: NDArray[np.bool_]

    def ball_pos_w(self, segments: Sequence[Segment]) -> FloatArray:
        """(T, 2, 3) metres, the ball of each foot."""
        return self.ankle_pos_w + rotate(self.foot_rot_w, np.stack([ball_of_foot_l(segments, side) for side in SIDES]))


def feet_across(before: Traits, after: Traits, overlap: int) -> FeetPath:
    """The feet of one motion, then of the next; over the overlap mixed as the motions are, as points in the world.

    Bones that are mixed as rotations put feet into the floor; feet mixed as points stay on it.
    """
    start = before.frames - overlap
    share = smooth_step(np.arange(1, overlap + 1) / (overlap + 1))[:, None]
    ankle_mix_w = before.ankle_pos_w[start:] * (1 - share[..., None]) + after.ankle_pos_w[:overlap] * share[..., None]
    foot_mix_w = slerp(before.foot_rot_w[start:], after.foot_rot_w[:overlap], share)
    middle = start + overlap // 2
    return FeetPath(
        np.concatenate([before.ankle_pos_w[:start], ankle_mix_w, after.ankle_pos_w[overlap:]]),
        np.concatenate([before.foot_rot_w[:start], foot_mix_w, after.foot_rot_w[overlap:]]),
        np.concatenate([before.down[:middle], after.down[middle - start :]]),
    )


def hold_feet(motion: Motion, feet: FeetPath, blend: range, segments: Sequence[Segment]) -> Motion:
    """The motion with its feet on their path through `blend`, each foot that is down held where it stood.

    A foot that is already down when the blend begins keeps its place until it lifts, also when that is after the blend.
    Where it would have to be held far away for long, or the pelvis to sink for it, it steps to its place in the blend
    instead. A foot that comes down in the blend goes where the later motion has it; one that changes its place on the
    way is lifted. Legs reach by two-bone inverse kinematics; the frames that are touched carry the edit `blend`.
    """
    offset_w = _offset_w(motion, feet, blend, segments)
    moved = np.flatnonzero(np.abs(offset_w).max(axis=(1, 2)) > 0)
    first = int(min([blend.start, *moved[:1]]))
    end = int(max([blend.stop, *(moved[-1:] + 1)]))
    margin = round(_MARGIN_S * motion.fps)
    part = slice(max(first - margin, 0), min(end + margin, motion.frames))
    reached = _reached(motion, (feet.ankle_pos_w + offset_w)[part], feet.foot_rot_w[part], part.start)
    lineage = motion.lineage.with_edit(EditKind.BLEND, "feet held where they stand", first, end)
    return reached.with_lineage(lineage)


def _offset_w(motion: Motion, feet: FeetPath, blend: range, segments: Sequence[Segment]) -> FloatArray:
    """(T, 2, 3) metres to move each foot by: held, or with the step of one foot if that lets the pelvis sink less."""
    ball_pos_w = feet.ball_pos_w(segments)
    held_w = _with_feet_down(feet.down, ball_pos_w, blend, motion.fps)
    deepest_m = _deepest_m(motion, feet, held_w)
    ways_m = _ways_held_m(feet.down, ball_pos_w, blend, motion.fps)
    if ways_m.max() <= _FAR_M and (deepest_m <= _DEEPEST_M or not ways_m.any()):
        return held_w
    found = [] if ways_m.max() > _FAR_M else [(deepest_m, held_w)]
    for side in np.flatnonzero(ways_m):
        stands = feet.down.copy()
        stands[blend.start : blend.stop, side] = False
        stepped_w = _with_feet_down(stands, ball_pos_w, blend, motion.fps)
        found.append((_deepest_m(motion, feet, stepped_w), stepped_w))
    return min(found, key=lambda each: each[0])[1]


def _with_feet_down(down: NDArray[np.bool_], ball_pos_w: FloatArray, blend: range, fps: float) -> FloatArray:
    """(T, 2, 3) metres to move each foot by, where it is known when they are down."""
    offset_w = np.zeros_like(ball_pos_w)
    for side in range(len(SIDES)):
        ball = ball_pos_w[:, side]
        offset_w[:, side, :2] = _held_offset(down[:, side], ball[:, :2], blend, fps)
        offset_w[:, side, 2] = _step_height(down[:, side], ball + offset_w[:, side], blend)
    return offset_w


def _ways_held_m(down: NDArray[np.bool_], ball_pos_w: FloatArray, blend: range, fps: float) -> FloatArray:
    """(2,) metres that each foot is held away from where the later motion has it; 0 where that is not for long."""
    ways_m = np.zeros(len(SIDES))
    for side in range(len(SIDES)):
        stances = _runs(down[:, side])
        if any(start < blend.start and end > blend.stop + _LONG_S * fps for start, end in stances):
            way_m = ball_pos_w[blend.stop, side, :2] - ball_pos_w[blend.start - 1, side, :2]
            ways_m[side] = np.linalg.norm(way_m)
    return ways_m


def _deepest_m(motion: Motion, feet: FeetPath, offset_w: FloatArray) -> float:
    """How far the pelvis sinks at most, so that legs reach feet that are moved by (T, 2, 3)."""
    return float(sink_m(motion, feet.ankle_pos_w + offset_w).max())


def hold_feet_at_rest(motion: Motion, start: int, segments: Sequence[Segment]) -> Motion:
    """The motion with each foot that is down just before `start` held in its place from there to the end.

    The frames keep their lineage, which says already that they are held.
    """
    traits = traits_of(motion, segments)
    first = max(start - round(_MARGIN_S * motion.fps), 0)
    ankle_pos_w, foot_rot_w = np.array(traits.ankle_pos_w), np.array(traits.foot_rot_w)
    for side in np.flatnonzero(traits.down[start - 1]):
        ankle_pos_w[start:, side], foot_rot_w[start:, side] = ankle_pos_w[start - 1, side], foot_rot_w[start - 1, side]
    return _reached(motion, ankle_pos_w[first:], foot_rot_w[first:], first)


def _reached(motion: Motion, ankle_pos_w: FloatArray, foot_rot_w: FloatArray, start: int) -> Motion:
    """The motion with its legs reaching for (N, 2) ankles and feet from frame `start` on; others as they were."""
    end = start + len(ankle_pos_w)
    part = replace(
        motion,
        root_pos_w=motion.root_pos_w[start:end],
        joint_rot_l=motion.joint_rot_l[start:end],
        lineage=motion.lineage.trim(start, end),
    )
    reached = reach_with_feet(part, ankle_pos_w, foot_rot_w)
    root_pos_w, joint_rot_l = np.array(motion.root_pos_w), np.array(motion.joint_rot_l)
    root_pos_w[start:end], joint_rot_l[start:end] = reached.root_pos_w, reached.joint_rot_l
    return replace(motion, root_pos_w=root_pos_w, joint_rot_l=joint_rot_l)


def _held_offset(down: NDArray[np.bool_], ball_xy_w: FloatArray, blend: range, fps: float) -> FloatArray:
    """(T, 2) metres to move one foot by, so that it does not slide through the blend."""
    offset = np.zeros_like(ball_xy_w)
    stances = _runs(down)
    touched = [(start, end) for start, end in stances if start < blend.stop and end > blend.start]
    for start, end in touched:
        offset[start:end] = _stance_offset(ball_xy_w, start, end, blend)
    for start, end in _runs(~down):
        if any(start in stance or end in stance for stance in touched):
            leaves, arrives = (any(start == s[1] for s in touched), any(end == s[0] for s in touched))
            _swing(offset, range(start, end), round(_RETURN_S * fps), leaves=leaves, arrives=arrives)
    return offset


def _stance_offset(ball_xy_w: FloatArray, start: int, end: int, blend: range) -> FloatArray:
    """(end - start, 2) the offset that keeps the foot in place over the part of a stance that is blended."""
    inside = np.arange(max(start, blend.start), min(end, blend.stop))
    if start < blend.start:
        place = ball_xy_w[blend.start - 1]
    elif end > blend.stop:
        place = ball_xy_w[min(blend.stop, end - 1)]
    else:
        place = ball_xy_w[inside].mean(axis=0)
    offset = np.zeros((end - start, 2))
    offset[inside - start] = place - ball_xy_w[inside]
    if start < blend.start and end > blend.stop:
        offset[blend.stop - start :] = place - ball_xy_w[blend.stop]
    return offset


def _swing(offset: FloatArray, swing: range, longest: int, *, leaves: bool, arrives: bool) -> None:
    """Fill a swing from the offset of the stance that it leaves to that of the stance at which it arrives."""
    frames = np.arange(swing.start, swing.stop)
    length = min(len(swing), longest)
    value = np.zeros((len(swing), 2))
    if leaves:
        value += offset[swing.start - 1] * (1 - smooth_step((frames - swing.start + 1) / (length + 1)))[:, None]
    if arrives:
        value += offset[swing.stop] * (1 - smooth_step((swing.stop - frames) / (length + 1)))[:, None]
    offset[swing.start : swing.stop] = value


def _step_height(down: NDArray[np.bool_], ball_pos_w: FloatArray, blend: range) -> FloatArray:
    """(T,) metres by which a foot is lifted on a step that the blend makes it take, so that it does not shuffle."""
    lift_m = np.zeros(len(down))
    for start, end in _runs(~down):
        inside = start > 0 and end < len(down) and start < blend.stop and end > blend.start
        if not inside:
            continue
        way_m = float(np.linalg.norm(ball_pos_w[end, :2] - ball_pos_w[start - 1, :2]))
        low = 1 - min(float(ball_pos_w[start:end, 2].max()) / _HIGH_STEP_M, 1.0)
        arc = np.sin(np.pi * np.arange(1, end - start + 1) / (end - start + 1)) ** 2
        lift_m[start:end] = min(_LIFT_OF_WAY * way_m, _HIGHEST_LIFT_M) * low * arc
    return lift_m


def _runs(flags: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Half-open spans in which `flags` (T,) is true."""
    edges = np.diff(np.concatenate([[False], flags, [False]]).astype(int))
    starts, ends = np.flatnonzero(edges == 1), np.flatnonzero(edges == -1)
    return [(int(a), int(b)) for a, b in zip(starts, ends, strict=True)]
