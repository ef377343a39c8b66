"""Strips of stick figures: the view shows the movement, the moments tell it, the picture holds what it should."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from airhead.report.strip import Bone, StickFigure, strip_picture, telling_frames, telling_view
from airhead.report.strip.picture import INK, LEFT, PAPER, TOUCH


def stick(way_w: np.ndarray, fps: float = 30.0, **given: Any) -> StickFigure:
    """An upright stick of two bones that moves along `way_w` (T, 3)."""
    points = np.asarray(way_w)[:, None] + np.array([[0.0, 0.0, 0.0], [0.0, 0.0, 0.9], [0.0, 0.0, 1.7]])
    return StickFigure(points, (Bone(0, 1), Bone(1, 2, "left")), fps, **given)


def along(direction: tuple[float, float, float], frames: int = 60) -> np.ndarray:
    return np.linspace(0.0, 3.0, frames)[:, None] * np.array(direction)


def share(picture: Any, rgb: tuple[int, int, int]) -> float:
    return float((np.abs(np.asarray(picture).astype(int) - rgb).max(axis=-1) < 24).mean())


@given(st.floats(0.0, 2 * np.pi))
def test_travel_goes_to_the_right_and_hardly_into_the_picture(heading: float) -> None:
    direction = np.array([np.cos(heading), np.sin(heading), 0.0])
    view = telling_view(stick(along(tuple(direction))))
    axes = np.stack([view.right_w, view.up_w, view.near_w])
    np.testing.assert_allclose(axes @ axes.T, np.eye(3), atol=1e-12)
    np.testing.assert_allclose(np.cross(view.right_w, view.up_w), view.near_w, atol=1e-12)
    assert direction @ view.right_w > 0.9
    assert view.up_w[2] > 0.9
    assert view.near_w[2] > 0


def test_what_happens_fast_gets_more_moments() -> None:
    slow, fast = np.linspace(0.0, 0.5, 100), np.linspace(0.5, 6.0, 100)
    figure = stick(np.concatenate([slow, fast])[:, None] * np.array([1.0, 0.0, 0.0]))
    frames = np.array(telling_frames(figure))
    assert frames[0] == 0
    assert frames[-1] == 199
    assert (np.diff(frames) > 0).all()
    assert (frames >= 100).sum() > 2 * (frames < 100).sum()


def test_the_highest_moment_is_among_them() -> None:
    time_s = np.arange(41) / 30
    way = np.stack([time_s, np.zeros(41), np.clip(4 * (time_s - 0.3) - 5 * (time_s - 0.3) ** 2, 0, None)], axis=1)
    figure = stick(way)
    assert int(way[:, 2].argmax()) in telling_frames(figure)


@given(st.integers(1, 40), st.sampled_from([2.0**-6, 2.0, 2.0**9]))
def test_size_does_not_choose_the_moments(frames: int, factor: float) -> None:
    figure = stick(along((1.0, 0.5, 0.0), frames))
    larger = StickFigure(factor * figure.points_w, figure.bones, figure.fps)
    assert telling_frames(figure) == telling_frames(larger)
    assert telling_frames(figure)[0] == 0
    assert telling_frames(figure)[-1] == frames - 1


def test_the_picture_shows_sides_and_touches() -> None:
    plain = strip_picture(stick(along((1.0, 0.0, 0.0))))
    assert plain.width == 1600
    assert share(plain, PAPER) > 0.5
    assert share(plain, INK) > 0.001
    assert share(plain, LEFT) > 0.001
    assert share(plain, TOUCH) == 0.0
    way = along((1.0, 0.0, 0.0))
    touched = strip_picture(stick(way, touches=tuple(way[:, None])))
    assert share(touched, TOUCH) > 0.0002


def test_a_head_hides_what_is_behind_it() -> None:
    figure = stick(along((1.0, 0.0, 0.0)), head=(2, 0.11))
    assert share(strip_picture(figure), INK) > share(strip_picture(stick(along((1.0, 0.0, 0.0)))), INK)


@pytest.mark.parametrize("factor", [1e-3, 1.0, 1e3])
def test_figures_of_any_size_fill_the_same_picture(factor: float) -> None:
    figure = stick(along((1.0, 0.0, 0.0)))
    sized = StickFigure(factor * figure.points_w, figure.bones, figure.fps)
    assert strip_picture(sized).size == strip_picture(figure).size


def test_one_frame_of_one_point_is_drawn() -> None:
    dot = StickFigure(np.zeros((1, 1, 3)), (Bone(0, 0),), 30.0)
    assert share(strip_picture(dot), INK) > 0


def test_wide_figures_get_rows_and_stay_inside() -> None:
    lying = np.zeros((30, 2, 3))
    lying[:, 1, 0] = 4.0
    lying[..., 2] = np.linspace(0, 0.4, 30)[:, None]
    picture = np.asarray(strip_picture(StickFigure(lying, (Bone(0, 1),), 30.0)))
    assert (picture[:, :8] == PAPER).all()
    assert (picture[:, -8:] == PAPER).all()
    assert picture.shape[0] > 100


def test_control_characters_in_a_title_are_not_drawn_as_such() -> None:
    figure = stick(along((1.0, 0.0, 0.0)))
    assert strip_picture(figure, "a\x1b[31m\nb").tobytes() == strip_picture(figure, "a�[31m�b").tobytes()
