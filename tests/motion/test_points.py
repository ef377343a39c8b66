"""Points: what they must be, and that resampling keeps curves that splines can follow."""

from __future__ import annotations

import numpy as np
import pytest

from airhead.errors import BadInput
from airhead.motion import Drive, EditKind, Lineage, Points, TakeRef, joint_positions, points_of, resample_points
from airhead.takes import starter_take

REF = TakeRef("t", "a" * 64)


def parabola(frames: int, fps: float, confidence: np.ndarray | None = None) -> Points:
    t = np.arange(frames) / fps
    flight = np.stack([2 * t, np.zeros(frames), 1 + 3 * t - 4.905 * t**2], axis=-1)
    points_w = np.stack([flight, flight + np.array([0.0, 0.0, 0.5])], axis=1)
    return Points(("hip", "head"), fps, points_w, Lineage.of(Drive.PERFORMER, frames, [REF]), confidence)


@pytest.mark.parametrize(
    ("change", "line"),
    [
        ({"names": ("hip", "hip")}, "points need names; found 'hip'"),
        ({"names": ()}, "points need names; found none"),
        ({"names": ("hip",)}, "points_w has the wrong shape"),
        ({"fps": 0.0}, "not a frame rate"),
        ({"points_w": np.full((3, 2, 3), np.nan)}, "points_w is not finite"),
        ({"points_w": np.zeros((0, 2, 3))}, "at least one frame"),
        ({"points_w": np.zeros((4, 2, 3))}, "lineage and points differ in frames"),
        ({"confidence": np.full((3, 2), 1.5)}, "not a confidence"),
        ({"confidence": np.ones((2, 2))}, "confidence has the wrong shape"),
    ],
)
def test_points_that_contradict_themselves_are_refused(change: dict[str, object], line: str) -> None:
    good = parabola(3, 30)
    fields = {name: getattr(good, name) for name in ("names", "fps", "points_w", "lineage", "confidence")}
    with pytest.raises(BadInput, match=line):
        Points(**(fields | change))


def test_joints_of_a_motion_are_points_with_its_lineage() -> None:
    motion = starter_take("backflip").motion
    points = points_of(motion)
    assert points.names == motion.skeleton.names
    assert points.lineage is motion.lineage
    np.testing.assert_array_equal(points.points_w, joint_positions(motion))
    np.testing.assert_array_equal(points.points_w[:, points.index("pelvis")], motion.root_pos_w)
    with pytest.raises(BadInput, match="no such point; found 'tail'; allowed: pelvis, chest"):
        points.index("tail")


def test_resampling_keeps_a_flight_a_parabola_and_its_duration() -> None:
    before, after = parabola(31, 30), resample_points(parabola(31, 30), 120)
    exact = parabola(121, 120)
    assert after.frames == exact.frames
    inside = slice(12, -12)  # a natural spline bends a little at its ends
    np.testing.assert_allclose(after.points_w[inside], exact.points_w[inside], atol=2e-4)
    np.testing.assert_allclose(after.points_w[::4], before.points_w, atol=1e-12)
    assert after.lineage.frames == 121
    assert [edit.kind for edit in after.lineage.edits] == [EditKind.RESAMPLE]
    assert resample_points(before, 30) is before


def test_a_confidence_is_that_of_the_nearest_frame() -> None:
    confidence = np.array([[1.0, 1.0], [0.0, 1.0], [1.0, 0.5]])
    after = resample_points(parabola(3, 30, confidence), 60)
    assert after.confidence is not None
    np.testing.assert_array_equal(after.confidence, confidence[[0, 1, 1, 2, 2]])


def test_a_single_frame_can_be_resampled() -> None:
    assert resample_points(parabola(1, 30), 60).frames == 1
