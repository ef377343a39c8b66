"""DeepMimic's motion clips: JSON with one row of 44 numbers a frame, Y up, as PyPI `pybullet` carries them.

A row is: duration, root position (xyz), root rotation, chest, neck, right hip, right knee, right ankle, right
shoulder, right elbow, left hip, left knee, left ankle, left shoulder, left elbow. Rotations are quaternions wxyz, knees
and elbows one angle about the file's Z. The character faces the file's +X, so a vector (x, y, z) becomes (x, -z, y).
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

import numpy as np

from airhead.errors import BadInput
from airhead.formats.format import Format
from airhead.formats.frame_rate import rate_of
from airhead.formats.source_file import MIB, check_unfolded, in_file, read_bytes, rotation_bytes, take_ref_of
from airhead.motion import LANDMARKS, STARTER_SKELETON, Drive, EditKind, Lineage, Motion
from airhead.rotations import IDENTITY, FloatArray, about_axis, normalize, slerp

_LIMIT_BYTES: Final = 64 * MIB
_COLUMNS: Final = 44
_ROW_BYTES: Final = 2 * _COLUMNS
_BALLS: Final = {
    "pelvis": 4,
    "chest": 8,
    "head": 12,
    "right_hip": 16,
    "right_ankle": 21,
    "right_shoulder": 25,
    "left_hip": 30,
    "left_ankle": 35,
    "left_shoulder": 39,
}
_HINGES: Final = {"right_knee": 20, "right_elbow": 29, "left_knee": 34, "left_elbow": 43}
_HINGE_AXIS: Final = (0.0, -1.0, 0.0)
# The kick has a quaternion 42 % short, between two opposite signs; what is further off points nowhere.
_LENGTH_TOLERANCE: Final = 0.5
# Durations were written from single precision: 0.0166660007 is 0.016666. Digits past this place say nothing.
_DURATION_DECIMALS: Final = 8
# Seconds, metres and radians of a human are far below this, and nothing overflows above it.
_GREATEST: Final = 1e6
_EVEN: Final = 1e-3
_MOST_NEW_FRAMES: Final = 10


def read_deepmimic(path: Path) -> Motion:
    """A DeepMimic clip as a motion of the starter skeleton.

    The frame rate is one over the frames' duration (`rate_of`); the last frame's duration, often 0, says nothing. Where
    the durations differ, as after a dropped frame, the motion is resampled evenly at the median duration, and its
    lineage says so. The file becomes a take of an unrecorded performer, with consent denied.

    Raises:
        BadInput: not such a file; names the line, or the frame and what is wrong in it.
    """
    data = read_bytes(path, _LIMIT_BYTES)
    with in_file(path):
        rows = _rows(data)
        lineage = Lineage.of(Drive.PERFORMER, len(rows), [take_ref_of(path, data)])
        check_unfolded(rotation_bytes(len(rows), len(LANDMARKS)), len(data), "Frames")
        return _evenly_timed(rows, lineage)


def _rows(data: bytes) -> FloatArray:
    """(T, 44) the numbers of the file, all finite and none absurd."""
    # Nested brackets take far more memory than their bytes; a clip has two and one a row.
    if data.count(b"[") + data.count(b"{") > 64 + len(data) // _ROW_BYTES:
        raise BadInput("not a DeepMimic clip", found="too many brackets", allowed="rows of 44 numbers")
    frames = _document(data).get("Frames")
    if not isinstance(frames, list) or not frames:
        found = "nothing" if frames is None else type(frames).__name__ if frames != [] else "no rows"
        raise BadInput("not a DeepMimic clip", place="Frames", found=found, allowed="a list of rows of 44 numbers")
    for number, row in enumerate(frames):
        _check_row(row, number)
    try:
        rows = np.array(frames, dtype=np.float64)
    except OverflowError:
        raise BadInput("a number is out of range", place="Frames") from None
    sane = np.abs(rows) <= _GREATEST
    if not sane.all():
        frame, column = (int(i) for i in np.argwhere(~sane)[0])
        place, allowed = f"frame {frame}, column {column}", f"finite numbers up to {_GREATEST:g}"
        raise BadInput("not a number of a motion", place=place, found=rows[frame, column], allowed=allowed)
    return rows


def _document(data: bytes) -> dict[str, Any]:
    try:
        document = json.loads(data)
    except json.JSONDecodeError as error:
        raise BadInput(f"not valid JSON ({error.msg})", place=f"line {error.lineno}") from None
    except (ValueError, RecursionError) as error:
        raise BadInput("not valid JSON", found=str(error)[:80]) from None
    if not isinstance(document, dict):
        raise BadInput("not a DeepMimic clip", found=type(document).__name__, allowed='an object with "Frames"')
    return document


def _check_row(row: object, number: int) -> None:
    if not isinstance(row, list) or len(row) != _COLUMNS:
        found = f"{len(row)} numbers" if isinstance(row, list) else type(row).__name__
        raise BadInput("not a humanoid frame", place=f"frame {number}", found=found, allowed="44 numbers")
    for column, value in enumerate(row):
        if type(value) not in (float, int):
            place = f"frame {number}, column {column}"
            raise BadInput("not a number", place=place, found=type(value).__name__, allowed="a number")


def _evenly_timed(rows: FloatArray, lineage: Lineage) -> Motion:
    durations_s = rows[:-1, 0] if len(rows) > 1 else rows[:, 0]
    if durations_s.min() <= 0:
        place = f"frame {int(durations_s.argmin())}"
        raise BadInput("a frame has no duration", place=place, found=durations_s.min(), allowed="above 0 seconds")
    step_s = float(np.median(durations_s))
    root_pos_w, joint_rot_l = _root_positions(rows), _rotations(rows)
    fps = rate_of(f"{step_s:.{_DURATION_DECIMALS}f}".rstrip("0"))
    if np.abs(durations_s - step_s).max() <= _EVEN * step_s:
        return Motion(STARTER_SKELETON, fps, root_pos_w, joint_rot_l, lineage)
    source_frame = _even_frames(durations_s, fps)
    before = np.minimum(source_frame.astype(int), len(rows) - 2)
    share = source_frame - before
    even_root = root_pos_w[before] * (1 - share[:, None]) + root_pos_w[before + 1] * share[:, None]
    even_rotations = slerp(joint_rot_l[before], joint_rot_l[before + 1], share[:, None])
    note = f"uneven frames of the file resampled evenly at {fps:g} frames a second"
    even_lineage = lineage.resample(source_frame).with_edit(EditKind.RESAMPLE, note)
    return Motion(STARTER_SKELETON, fps, even_root, normalize(even_rotations), even_lineage)


def _even_frames(durations_s: FloatArray, fps: float) -> FloatArray:
    """(T',) the fractional source frame at each even time; the part of a frame left over at the end is dropped."""
    times_s = np.concatenate([[0.0], np.cumsum(durations_s)])
    count = times_s[-1] * fps + _EVEN
    if not count < _MOST_NEW_FRAMES * len(times_s):
        found = f"{durations_s.min():g} to {durations_s.max():g} s"
        raise BadInput("the frames' durations differ too much", place="Frames", found=found)
    grid_s = np.arange(int(count) + 1) / fps
    return np.interp(grid_s, times_s, np.arange(len(times_s)))


def _root_positions(rows: FloatArray) -> FloatArray:
    x, y, z = rows[:, 1:4].T
    return np.stack([x, -z, y], axis=-1)


def _rotations(rows: FloatArray) -> FloatArray:
    """(T, 15, 4) in the order of the starter skeleton, unit length."""
    rotations = np.broadcast_to(IDENTITY, (len(rows), len(LANDMARKS), 4)).copy()
    for name, column in _BALLS.items():
        w, x, y, z = _unit(rows[:, column : column + 4], name).T
        rotations[:, LANDMARKS.index(name)] = np.stack([w, x, -z, y], axis=-1)
    for name, column in _HINGES.items():
        rotations[:, LANDMARKS.index(name)] = about_axis(_HINGE_AXIS, rows[:, column])
    return rotations


def _unit(quaternions: FloatArray, joint: str) -> FloatArray:
    error = np.abs(np.linalg.norm(quaternions, axis=-1) - 1)
    if error.max() > _LENGTH_TOLERANCE:
        frame = int(error.argmax())
        place = f"frame {frame}, joint {joint!r}"
        raise BadInput("not a unit quaternion", place=place, found=quaternions[frame], allowed="length 1")
    return normalize(quaternions)


def _sniff(head: bytes) -> bool:
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    return start.startswith(b"{") and (b'"Frames"' in start or b'"Loop"' in start)


FORMAT: Final = Format("DeepMimic clip", (".txt", ".json"), _sniff, read_deepmimic)
