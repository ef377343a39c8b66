"""Blend: two motions joined by a cross-fade, and a motion brought to rest; lineage is mixed as motion is."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from airhead.errors import BadInput
from airhead.motion.lineage import EditKind, Lineage
from airhead.motion.motion import Motion
from airhead.rotations import FloatArray, angular_velocity, from_rotvec, multiply, slerp

_SAME_FPS = 1e-6


def smooth_step(x: FloatArray) -> FloatArray:
    """From 0 at 0 to 1 at 1 with speed and acceleration zero at both: 6x⁵ - 15x⁴ + 10x³ (Perlin 2002)."""
    x = np.clip(x, 0.0, 1.0)
    step: FloatArray = x * x * x * (x * (6.0 * x - 15.0) + 10.0)
    return step


def cross_fade(before: Motion, after: Motion, overlap: int, note: str = "") -> Motion:
    """One motion, then another, the last frames of the first cross-faded with the first frames of the second.

    Root positions are mixed along straight lines, rotations along the shortest way, both by `smooth_step`; the lineage
    is mixed by the same shares and records the edit `blend` over the overlap.

    Args:
        before, after: on one skeleton, at one frame rate.
        overlap: frames that both share.
        note: what the edit says.

    Raises:
        BadInput: skeletons or frame rates differ, or a motion is shorter than the overlap.
    """
    _check_joinable(before, after, overlap)
    share = smooth_step(np.arange(1, overlap + 1) / (overlap + 1))
    mixed = slice(before.frames - overlap, before.frames)
    root_mix_w = before.root_pos_w[mixed] + share[:, None] * (after.root_pos_w[:overlap] - before.root_pos_w[mixed])
    rot_mix_l = slerp(before.joint_rot_l[mixed], after.joint_rot_l[:overlap], share[:, None])
    return Motion(
        before.skeleton,
        before.fps,
        np.concatenate([before.root_pos_w[: mixed.start], root_mix_w, after.root_pos_w[overlap:]]),
        np.concatenate([before.joint_rot_l[: mixed.start], rot_mix_l, after.joint_rot_l[overlap:]]),
        _joined_lineage(before, after, share).with_edit(EditKind.BLEND, note or "cross-faded", mixed.start, mixed.stop),
    )


def settle(motion: Motion, frames: int, ease_s: float = 0.4) -> Motion:
    """The motion followed by `frames` in which it comes to rest, within `ease_s`, where its last velocity carries it.

    The velocity v dies as v (1 - t/d)³, so the way is v d/4 (1 - (1 - t/d)⁴). The added frames keep the lineage of the
    last one, and the edit `hold`.
    """
    if frames <= 0:
        return motion
    time_s = np.arange(1, frames + 1) / motion.fps
    way_s = ease_s / 4 * (1 - (1 - np.clip(time_s / ease_s, 0.0, 1.0)) ** 4)
    last_vel_w = (motion.root_pos_w[-1] - motion.root_pos_w[max(motion.frames - 2, 0)]) * motion.fps
    turning_l = angular_velocity(motion.joint_rot_l[-2:], motion.fps)[-1]
    held_rot_l = multiply(motion.joint_rot_l[-1], from_rotvec(way_s[:, None, None] * turning_l))
    held = replace(motion.lineage.trim(motion.frames - 1, motion.frames).resample(np.zeros(frames)), edits=())
    return Motion(
        motion.skeleton,
        motion.fps,
        np.concatenate([motion.root_pos_w, motion.root_pos_w[-1] + way_s[:, None] * last_vel_w]),
        np.concatenate([motion.joint_rot_l, held_rot_l]),
        motion.lineage.concatenate(held).with_edit(
            EditKind.HOLD, "came to rest and was held", motion.frames, motion.frames + frames
        ),
    )


def _check_joinable(before: Motion, after: Motion, overlap: int) -> None:
    if not before.skeleton.same_as(after.skeleton):
        found = f"{len(after.skeleton)} joints: {', '.join(after.skeleton.names[:4])}, …"
        raise BadInput("motions on two skeletons cannot be joined", found=found, allowed="one skeleton")
    if abs(before.fps - after.fps) > _SAME_FPS:
        raise BadInput("motions at two frame rates cannot be joined", found=after.fps, allowed=before.fps)
    if not 0 <= overlap <= min(before.frames, after.frames):
        raise BadInput(
            "the overlap is longer than the motion", found=overlap, allowed=f"0 to {min(before.frames, after.frames)}"
        )


def _joined_lineage(before: Motion, after: Motion, share: FloatArray) -> Lineage:
    """Before, the mixture, after; each edit is kept once, over the frames that it was made on."""
    overlap = len(share)
    start = before.frames - overlap
    length = start + after.frames
    weights = np.concatenate([np.zeros(start), share, np.ones(after.frames - overlap)])
    # Stretched to the whole length by repeating an end frame: the share there is zero, so the repetition is not heard.
    index_before = np.minimum(np.arange(length), before.frames - 1)
    index_after = np.maximum(np.arange(length) - start, 0)
    mixed = (
        replace(before.lineage, edits=())
        .resample(index_before)
        .mix(replace(after.lineage, edits=()).resample(index_after), weights)
    )
    shifted = tuple(
        replace(edit, start_frame=edit.start_frame + start, end_frame=edit.end_frame + start)
        for edit in after.lineage.edits
    )
    return replace(mixed, edits=(*before.lineage.edits, *shifted))
