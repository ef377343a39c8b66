"""Retime: a motion played faster or slower, as a whole or in parts."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from airhead.errors import BadInput
from airhead.motion.edits import sample
from airhead.motion.lineage import EditKind
from airhead.motion.motion import Motion
from airhead.rotations import FloatArray


def retime(motion: Motion, speed: ArrayLike, note: str = "") -> Motion:
    """The motion played at another speed, at the same frame rate.

    Args:
        motion: T frames.
        speed: (T,) or one number: seconds of the motion that pass in one played second, at each frame.
        note: how it was retimed, in plain words; by default the mean speed.

    Raises:
        BadInput: a speed is not a positive number.
    """
    rate = np.broadcast_to(np.asarray(speed, dtype=float), (motion.frames,))
    if not (np.isfinite(rate).all() and rate.min() > 0):
        raise BadInput("not a speed", found=speed, allowed="above 0")
    if (rate == 1.0).all():
        return motion
    source_s = source_times_s(rate, motion.fps)
    root_pos_w, joint_rot_l = sample(motion, source_s)
    lineage = motion.lineage.resample(source_s * motion.fps)
    mean = (motion.frames - 1) / max(len(source_s) - 1, 1)
    words = note or f"played at {mean:.3g} times its speed"
    return Motion(motion.skeleton, motion.fps, root_pos_w, joint_rot_l, lineage.with_edit(EditKind.RETIME, words))


def source_times_s(speed: FloatArray, fps: float) -> FloatArray:
    """(T',) seconds into the motion at each played frame, for speeds (T,) at each of its frames.

    The played time is the integral of 1 / speed by the trapezoidal rule, read backwards.
    """
    played_s = np.concatenate([[0.0], np.cumsum((1 / speed[1:] + 1 / speed[:-1]) / 2 / fps)])
    frames = int(np.floor(played_s[-1] * fps + 1e-6)) + 1
    return np.interp(np.arange(frames) / fps, played_s, np.arange(len(speed)) / fps)
