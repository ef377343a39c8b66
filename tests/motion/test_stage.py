"""How far a point is from the ground and from boxes."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from airhead.motion import Stage, StageBox
from airhead.rotations import FloatArray, about_axis, rotate

BOX = StageBox(np.array([1.0, -2.0, 0.5]), np.array([0.6, 0.4, 0.5]), 0.7)


def seen_from_above(length_m: float, width_m: float, height_m: float) -> FloatArray:
    """A point by its place from the middle of the box, along the box's own sides."""
    turned: FloatArray = rotate(about_axis([0.0, 0.0, 1.0], BOX.yaw_rad), [length_m, width_m, height_m])
    return turned + BOX.center_w


@pytest.mark.parametrize(
    ("place", "clearance_m"),
    [
        ((0.0, 0.0, 0.75), 0.25),
        ((0.9, 0.0, 0.0), 0.3),
        ((0.0, -0.6, 0.2), 0.2),
        ((0.9, 0.8, 0.0), 0.5),
        ((0.0, 0.0, 0.4), -0.1),
        ((0.0, 0.35, 0.0), -0.05),
        ((0.6, 0.1, 0.1), 0.0),
    ],
)
def test_the_distance_to_a_turned_box_is_that_along_its_sides(
    place: tuple[float, float, float], clearance_m: float
) -> None:
    assert BOX.clearance_m(seen_from_above(*place)) == pytest.approx(clearance_m, abs=1e-12)


def test_outside_it_is_the_distance_to_the_nearest_of_many_points_of_the_box() -> None:
    sides = [np.linspace(-half, half, 25) for half in BOX.half_m]
    solid_w = np.array([seen_from_above(*place) for place in product(*sides)])
    points_w = np.random.default_rng(1).uniform(-1.5, 1.5, (60, 3)) + BOX.center_w
    nearest_m = np.linalg.norm(points_w[:, None] - solid_w, axis=-1).min(axis=1)
    outside = BOX.clearance_m(points_w) > 0
    assert outside.sum() > 20
    assert BOX.clearance_m(points_w)[outside] == pytest.approx(nearest_m[outside], abs=0.03)


def test_of_ground_and_boxes_the_nearest_counts() -> None:
    stage = Stage((BOX, StageBox(np.array([5.0, 0.0, 0.1]), np.array([1.0, 1.0, 0.1]))))
    points_w = np.array([[5.0, 0.0, 0.5], [20.0, 0.0, 0.5], [1.0, -2.0, 1.25], [20.0, 0.0, -0.1]])
    assert stage.clearance_m(points_w) == pytest.approx([0.3, 0.5, 0.25, -0.1])
    assert np.array_equal(Stage().clearance_m(points_w), points_w[:, 2])


def test_a_point_stands_above_the_highest_box_below_it() -> None:
    stage = Stage((BOX, StageBox(np.array([1.0, -2.0, 0.2]), np.array([2.0, 2.0, 0.2]))))
    on_both, on_the_low_one = seen_from_above(0.59, 0.39, 0.6), seen_from_above(0.61, 0.0, 0.6)
    points_w = np.array([on_both, on_the_low_one, [20.0, 0.0, 3.0], seen_from_above(0.0, 0.0, 0.3)])
    assert stage.ground_m(points_w) == pytest.approx([1.0, 0.4, 0.0, 0.4])
    assert np.array_equal(Stage().ground_m(points_w), np.zeros(4))
