"""Points: named places on a body moving through time, without a skeleton between them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.interpolate import CubicSpline

from airhead.errors import BadInput
from airhead.motion.frozen import frozen_floats
from airhead.motion.kinematics import joint_positions
from airhead.motion.lineage import EditKind, Lineage
from airhead.motion.motion import Motion
from airhead.rotations import FloatArray


@dataclass(frozen=True, eq=False)
class Points:
    """Places on a body at one frame rate, such as the joints that a camera or markers gave.

    Attributes:
        names: N names, each once.
        fps: frames a second, always as the data states it.
        points_w: (T, N, 3) metres, in the world.
        lineage: who moved the body at each of the T frames.
        confidence: (T, N) from 0 to 1; 0 where a point was not seen and its place is only filled in. None where
            nothing is known of it.
    """

    names: tuple[str, ...]
    fps: float
    points_w: FloatArray
    lineage: Lineage
    confidence: FloatArray | None = None

    def __post_init__(self) -> None:
        if not self.names or len(set(self.names)) != len(self.names):
            found = "none" if not self.names else next(repr(n) for n in self.names if self.names.count(n) > 1)
            raise BadInput("points need names", found=found, allowed="each name once")
        if not (np.isfinite(self.fps) and 0 < self.fps <= 10_000):
            raise BadInput("not a frame rate", found=self.fps, allowed="above 0, at most 10000 frames a second")
        object.__setattr__(self, "fps", float(self.fps))
        points = frozen_floats(self.points_w, (None, len(self.names), 3), "points_w")
        if len(points) == 0:
            raise BadInput("points need at least one frame", found=0)
        object.__setattr__(self, "points_w", points)
        if self.lineage.frames != len(points):
            raise BadInput("lineage and points differ in frames", found=self.lineage.frames, allowed=len(points))
        if self.confidence is not None:
            confidence = frozen_floats(self.confidence, points.shape[:2], "confidence")
            if not (confidence.min() >= 0 and confidence.max() <= 1):
                found = f"{confidence.min():g} to {confidence.max():g}"
                raise BadInput("not a confidence", found=found, allowed="0 to 1")
            object.__setattr__(self, "confidence", confidence)

    @property
    def frames(self) -> int:
        return len(self.points_w)

    @property
    def duration_s(self) -> float:
        """Seconds that the frames fill when each is shown for one frame time."""
        return self.frames / self.fps

    def index(self, name: str) -> int:
        """The number of the point `name`; BadInput names the points there are."""
        try:
            return self.names.index(name)
        except ValueError:
            raise BadInput("no such point", found=repr(name), allowed=", ".join(self.names)) from None


def points_of(motion: Motion) -> Points:
    """The joints of a motion as points."""
    return Points(motion.skeleton.names, motion.fps, joint_positions(motion), motion.lineage)


def resample_points(points: Points, fps: float) -> Points:
    """The same points at another frame rate, over the same time, along cubic splines; confidences of the nearest frame.

    The last new frame is the last that does not lie after the last old one.
    """
    if fps == points.fps:
        return points
    last_s = (points.frames - 1) / points.fps
    times_s = np.arange(int(np.floor(last_s * fps + 1e-6)) + 1) / fps
    places = np.repeat(points.points_w, len(times_s), axis=0) if points.frames == 1 else _sampled(points, times_s)
    nearest = np.clip(np.floor(times_s * points.fps + 0.5).astype(int), 0, points.frames - 1)
    note = f"{points.fps:g} to {fps:g} frames a second, cubic splines"
    lineage = points.lineage.resample(times_s * points.fps).with_edit(EditKind.RESAMPLE, note)
    confidence = None if points.confidence is None else points.confidence[nearest]
    return Points(points.names, fps, places, lineage, confidence)


def _sampled(points: Points, times_s: FloatArray) -> FloatArray:
    own_s = np.arange(points.frames) / points.fps
    sampled: FloatArray = CubicSpline(own_s, points.points_w, bc_type="natural")(np.minimum(times_s, own_s[-1]))
    return sampled
