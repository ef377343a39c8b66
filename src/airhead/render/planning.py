"""Camera work: how each kind of camera moves with a body, and the cuts between them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from airhead.errors import BadInput
from airhead.motion import StageBox
from airhead.render.camera import CameraPath
from airhead.render.heading import drifting_yaw, heading_rad
from airhead.render.obstacles import hidden
from airhead.render.settings import CameraCut, CameraKind
from airhead.render.smoothing import smooth, smooth_envelope, smooth_path
from airhead.rotations import FloatArray


@dataclass(frozen=True)
class _Habit:
    """How a kind of camera stands: its angle to the way of the body, how far off that may get, and its look down."""

    angle_rad: float
    slack_rad: float
    pitch_rad: float


_HABITS = {
    kind: _Habit(*np.radians(degrees))
    for kind, degrees in {
        CameraKind.FOLLOW: (118.0, 40.0, 7.0),  # three-quarter view: from the side, a little from the front
        CameraKind.SIDE: (90.0, 20.0, 5.0),
        CameraKind.FRONT: (180.0, 30.0, 6.0),
        CameraKind.ORBIT: (118.0, 0.0, 9.0),
        CameraKind.FIXED: (118.0, 0.0, 7.0),
    }.items()
}
_ORBIT_RAD_S = math.radians(24.0)
_NEAREST_M = 3.3
_LOWEST_TARGET_M = 0.80
_TURN_S, _RISE_S, _ZOOM_S = 0.45, 0.60, 0.40  # smoothing of the target's path, its height, and the distance
_CONTEXT_S = 0.5  # what a camera knows of the motion before and after its own time, to be already in motion at a cut
_LOW = 0.8  # how far below the middle of the body it should still be seen, as a share of the way to its lowest point
_CROSSING_RAD = math.radians(20.0)  # sooner look down so much more than cross the line, which turns left and right
_LIFT_S = 0.6  # smoothing of the pitch where a box is in the way
_LIFTS_RAD = np.radians([14.0, 22.0, 32.0, 44.0, 58.0, 74.0])


@dataclass(frozen=True, eq=False)
class Subject:
    """What a camera watches, over T frames.

    Attributes:
        points_w: (T, P, 3) metres, points that must be seen; the first is the pelvis.
        facing_w: (T, 2) where the body faces on the ground plane, at most 1 long.
        fps: frames a second.
    """

    points_w: FloatArray
    facing_w: FloatArray
    fps: float

    def __post_init__(self) -> None:
        shape = np.shape(self.points_w)
        if len(shape) != 3 or shape[2] != 3 or 0 in shape:
            raise BadInput("a camera needs something to look at", found=shape, allowed="(frames, points, 3)")
        if np.shape(self.facing_w) != (shape[0], 2):
            raise BadInput("points and facing differ in frames", found=np.shape(self.facing_w), allowed=(shape[0], 2))

    @property
    def frames(self) -> int:
        return len(self.points_w)

    def part(self, start_frame: int, end_frame: int) -> Subject:
        """The frames `[start_frame, end_frame)`."""
        span = slice(start_frame, end_frame)
        return Subject(self.points_w[span], self.facing_w[span], self.fps)


def plan_cameras(
    cameras: Sequence[CameraCut], subject: Subject, aspect: float = 16.0 / 9.0, boxes: Sequence[StageBox] = ()
) -> CameraPath:
    """The path of all cameras of a film, with hard cuts; each is planned over its own time and a little context."""
    context = round(_CONTEXT_S * subject.fps)
    paths = []
    for kind, start, end in camera_spans(cameras, subject.frames, subject.fps):
        known_start, known_end = max(start - context, 0), min(end + context, subject.frames)
        path = plan_camera(kind, subject.part(known_start, known_end), aspect, boxes)
        paths.append(path.part(start - known_start, end - known_start))
    return CameraPath.joined(paths)


def camera_spans(cameras: Sequence[CameraCut], frames: int, fps: float) -> list[tuple[CameraKind, int, int]]:
    """Which film frames `[start, end)` each camera shoots; each takes over at the first frame not before its time."""
    starts = [min(math.ceil(cut.start_s * fps - 1e-6), frames) for cut in cameras] + [frames]
    spans = zip(cameras, starts[:-1], starts[1:], strict=True)
    return [(cut.kind, start, end) for cut, start, end in spans if start < end]


def plan_camera(
    kind: CameraKind, subject: Subject, aspect: float = 16.0 / 9.0, boxes: Sequence[StageBox] = ()
) -> CameraPath:
    """The path of one camera that keeps all of the subject inside the margin.

    Where boxes are in the way it looks from higher up; if that is not enough, from the other side of the body.

    Args:
        kind: how it moves.
        subject: what it watches.
        aspect: width over height of the picture.
        boxes: what it must not run into, nor be hidden by.
    """
    if not boxes:
        return _plan_on_side(kind, subject, aspect, boxes, 1.0)
    planned = [_plan_on_side(kind, subject, aspect, boxes, side) for side in (1.0, -1.0)]
    faults = []
    for path, crossed_rad in zip(planned, (0.0, _CROSSING_RAD), strict=True):
        view = _view(boxes, subject, path)
        faults.append(((view == 2).sum(), (view == 1).sum(), path.pitch_rad.max() + crossed_rad))
    return planned[faults.index(min(faults))]


def _plan_on_side(
    kind: CameraKind, subject: Subject, aspect: float, boxes: Sequence[StageBox], side: float
) -> CameraPath:
    habit = _HABITS[kind]
    target, yaw = _target(kind, subject), _yaw(kind, subject, side)

    def framed(pitch_rad: FloatArray) -> CameraPath:
        return _framed(kind, subject, CameraPath(target, np.zeros(len(target)), yaw, pitch_rad), aspect)

    path = framed(np.full(subject.frames, habit.pitch_rad))
    wanted = path.pitch_rad
    for lift in _LIFTS_RAD:
        bad = _view(boxes, subject, path) > 0
        if not bad.any():
            break
        wanted = np.where(bad, lift, wanted)
        path = framed(_pitch(kind, wanted, subject.fps))
    return path


def _view(boxes: Sequence[StageBox], subject: Subject, path: CameraPath) -> FloatArray:
    """(T,) as `hidden`: the middle of the body should be seen, and what it has lowest, nearly to the ground."""
    low = path.target_w.copy()
    low[:, 2] += _LOW * (subject.points_w[..., 2].min(axis=1) - low[:, 2])
    return hidden(boxes, path.position_w, np.stack([path.target_w, low], axis=1))


def _target(kind: CameraKind, subject: Subject) -> FloatArray:
    """(T, 3) what the camera looks at."""
    lowest, highest = subject.points_w.min(axis=1), subject.points_w.max(axis=1)
    if kind is CameraKind.FIXED:
        return np.tile((lowest.min(axis=0) + highest.max(axis=0)) / 2.0, (subject.frames, 1))
    middle = (lowest + highest) / 2.0
    height = np.maximum(smooth(middle[:, 2], _RISE_S * subject.fps), _LOWEST_TARGET_M)
    return np.column_stack([smooth_path(middle[:, :2], _TURN_S * subject.fps), height])


def _yaw(kind: CameraKind, subject: Subject, side: float) -> FloatArray:
    """(T,) which way the camera looks, from one side of the body's way (1) or the other (-1)."""
    habit, path = _HABITS[kind], subject.points_w[:, 0]
    start = heading_rad(path, subject.facing_w) + side * habit.angle_rad
    if kind is CameraKind.ORBIT:
        # half of the turn before the angle that shows most, half after it
        time_s = (np.arange(subject.frames) - (subject.frames - 1) / 2.0) / subject.fps
        return np.asarray(start + side * _ORBIT_RAD_S * time_s)
    if kind is CameraKind.FIXED:
        return np.full(subject.frames, start)
    return drifting_yaw(path, subject.fps, start, habit.angle_rad, habit.slack_rad)


def _pitch(kind: CameraKind, wanted_rad: FloatArray, fps: float) -> FloatArray:
    """(T,) a pitch nowhere below the wanted one."""
    if kind is CameraKind.FIXED:
        return np.full(len(wanted_rad), wanted_rad.max())
    return smooth_envelope(wanted_rad, _LIFT_S * fps)


def _framed(kind: CameraKind, subject: Subject, aim: CameraPath, aspect: float) -> CameraPath:
    """The camera at the distance from which all of the subject is seen."""
    needed = np.maximum(aim.needed_distance_m(subject.points_w, aspect), _NEAREST_M)
    if kind is CameraKind.FIXED:
        distance = np.full(subject.frames, needed.max())
    else:
        distance = smooth_envelope(needed, _ZOOM_S * subject.fps)
    return CameraPath(aim.target_w, distance, aim.yaw_rad, aim.pitch_rad, aim.fovy_rad)
