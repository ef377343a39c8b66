"""Edits: a motion made into another one, with the edit recorded in its lineage."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from scipy.interpolate import CubicSpline

from airhead.errors import BadInput
from airhead.motion.kinematics import forward_kinematics
from airhead.motion.lineage import EditKind
from airhead.motion.motion import Motion
from airhead.motion.segments import Segment, segment_heights
from airhead.motion.stage import Stage
from airhead.rotations import FloatArray, continuous, normalize

#: How near to the floor a recorded sole or palm in contact lies.
_FLOOR_SPREAD_M = 0.01
_FLOOR_WITHIN_M = 5.0
_MOST_HEIGHTS = 20_000
_BLOCK = 1_000_000  # numbers computed at once


def resample(motion: Motion, fps: float) -> Motion:
    """The same motion at another frame rate, over the same time.

    Root positions and quaternions follow cubic splines through the frames, so that a flight recorded at few frames
    stays a parabola. The last new frame is the last that does not lie after the last old one.
    """
    if fps == motion.fps:
        return motion
    last_s = (motion.frames - 1) / motion.fps
    times_s = np.arange(int(np.floor(last_s * fps + 1e-6)) + 1) / fps
    root_pos_w, joint_rot_l = sample(motion, times_s)
    lineage = motion.lineage.resample(times_s * motion.fps)
    note = f"{motion.fps:g} to {fps:g} frames a second, cubic splines"
    return Motion(motion.skeleton, fps, root_pos_w, joint_rot_l, lineage.with_edit(EditKind.RESAMPLE, note))


def sample(motion: Motion, times_s: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Root positions (T', 3) and joint rotations (T', J, 4) at times in seconds; held before and after the motion."""
    if motion.frames == 1:
        return (
            np.repeat(motion.root_pos_w, len(times_s), axis=0),
            np.repeat(motion.joint_rot_l, len(times_s), axis=0),
        )
    within_s = np.clip(times_s, 0.0, (motion.frames - 1) / motion.fps)
    root_pos_w = CubicSpline(motion.times_s, motion.root_pos_w, bc_type="natural")(within_s)
    rotations = CubicSpline(motion.times_s, continuous(motion.joint_rot_l), bc_type="natural")(within_s)
    return root_pos_w, normalize(rotations)


def trim(motion: Motion, start_frame: int, end_frame: int) -> Motion:
    """The frames `[start_frame, end_frame)`."""
    if not 0 <= start_frame < end_frame <= motion.frames:
        raise BadInput(
            "not a span of this motion", found=f"[{start_frame}, {end_frame})", allowed=f"within [0, {motion.frames})"
        )
    return replace(
        motion,
        root_pos_w=motion.root_pos_w[start_frame:end_frame],
        joint_rot_l=motion.joint_rot_l[start_frame:end_frame],
        lineage=motion.lineage.trim(start_frame, end_frame).with_edit(
            EditKind.TRIM, f"frames {start_frame} to {end_frame - 1} of {motion.frames}"
        ),
    )


def concatenate(motions: Sequence[Motion]) -> Motion:
    """Motions on one skeleton at one frame rate, one after the other, as they are."""
    first = motions[0]
    lineage = first.lineage
    for number, motion in enumerate(motions[1:], start=1):
        if motion.fps != first.fps or not motion.skeleton.same_as(first.skeleton):
            raise BadInput("joined motions differ in skeleton or frame rate", place=f"motion {number}")
        lineage = lineage.concatenate(motion.lineage)
    return Motion(
        first.skeleton,
        first.fps,
        np.concatenate([motion.root_pos_w for motion in motions]),
        np.concatenate([continuous(motion.joint_rot_l) for motion in motions]),
        lineage,
    )


def hold_last(motion: Motion, frames: int) -> Motion:
    """The motion with its last frame held for `frames` more; the held frames keep the lineage of the last."""
    if frames <= 0:
        return motion
    held = motion.lineage.trim(motion.frames - 1, motion.frames).resample(np.zeros(frames))
    lineage = motion.lineage.concatenate(replace(held, edits=()))
    return Motion(
        motion.skeleton,
        motion.fps,
        np.concatenate([motion.root_pos_w, np.repeat(motion.root_pos_w[-1:], frames, axis=0)]),
        np.concatenate([motion.joint_rot_l, np.repeat(motion.joint_rot_l[-1:], frames, axis=0)]),
        lineage.with_edit(EditKind.HOLD, "the last frame held", motion.frames, motion.frames + frames),
    )


def lift(motion: Motion, height_m: float) -> Motion:
    """The motion raised by `height_m`."""
    raised = motion.root_pos_w + np.array([0.0, 0.0, height_m])
    lineage = motion.lineage.with_edit(EditKind.LIFT, f"raised by {1000 * height_m:.1f} mm onto the floor")
    return replace(motion, root_pos_w=raised, lineage=lineage)


def onto_floor(motion: Motion, segments: Sequence[Segment], stage: Stage | None = None) -> Motion:
    """The motion raised, as a whole, so that its lowest body parts rest on the ground z = 0, or on the stage's boxes.

    The floor is where the lowest point of the body is most often: flights lie above it, dips of a hand or a heel below,
    and neither moves it. With boxes, each point counts by how far it is from what is nearest, ground or box.
    """
    poses = forward_kinematics(motion.skeleton, motion.root_pos_w, motion.joint_rot_l)
    lowest_m = segment_heights(motion.skeleton, segments, *poses, stage).min(axis=-1)
    return lift(motion, -floor_height_m(lowest_m))


def floor_height_m(lowest_m: FloatArray) -> float:
    """Where the floor is: the height at which the lowest point of a body is most often.

    The peak of the heights' density by Gaussian kernels of 1 cm, looked for within 5 m of the usual height, so that
    neither a file's wildest number nor its length decides how long it takes.

    Args:
        lowest_m: (T,) metres, the lowest point of the body at each frame.
    """
    seen_m = lowest_m[:: 1 + len(lowest_m) // _MOST_HEIGHTS]
    usual_m = float(np.median(seen_m))
    low_m = max(float(seen_m.min()), usual_m - _FLOOR_WITHIN_M)
    high_m = min(float(seen_m.max()), usual_m + _FLOOR_WITHIN_M)
    candidates = np.arange(low_m, high_m + 0.001, 0.001)
    blocks = np.array_split(candidates, 1 + len(candidates) * len(seen_m) // _BLOCK)
    density = [np.exp(-(((block[:, None] - seen_m) / _FLOOR_SPREAD_M) ** 2) / 2).sum(axis=1) for block in blocks]
    return float(candidates[np.argmax(np.concatenate(density))])
