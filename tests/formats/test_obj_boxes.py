"""Boxes from an .obj: any upright box comes back, and nothing else passes for one."""

from __future__ import annotations

import math
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from airhead.errors import BadInput
from airhead.formats.obj_boxes import boxes_beside, read_boxes

#: Quads of a box whose corners come in the order of `corners`.
FACES = [(1, 2, 4, 3), (5, 6, 8, 7), (1, 2, 6, 5), (3, 4, 8, 7), (1, 3, 7, 5), (2, 4, 8, 6)]


def corners(center: tuple[float, ...], half: tuple[float, ...], yaw: float) -> np.ndarray:
    signs = np.array(list(product((-1, 1), repeat=3)))
    turn = np.array([[math.cos(yaw), -math.sin(yaw), 0], [math.sin(yaw), math.cos(yaw), 0], [0, 0, 1]])
    return np.array(center) + (signs * np.array(half)) @ turn.T


def obj_text(*solids: np.ndarray) -> str:
    lines = ["# boxes", "o stage"]
    for solid in solids:
        lines += [f"v {x:.8f} {y:.8f} {z:.8f}" for x, y, z in solid]
    for number in range(len(solids)):
        lines += ["f " + " ".join(f"{8 * number + v}/1/1" for v in face) for face in FACES]
    return "\n".join([*lines, ""])


SIZES = st.floats(0.05, 3)


@given(st.tuples(*[st.floats(-5, 5)] * 3), st.tuples(SIZES, SIZES, SIZES), st.floats(-3.2, 3.2))
def test_an_upright_box_comes_back_as_the_same_solid(
    scratch: Path, center: tuple[float, ...], half: tuple[float, ...], yaw: float
) -> None:
    solid = corners(center, half, yaw)
    (scratch / "a.obj").write_text(obj_text(solid))
    (box,) = read_boxes(scratch / "a.obj")
    found = corners(tuple(box.center_w), tuple(box.half_m), box.yaw_rad)
    nearest = np.linalg.norm(solid[:, None] - found, axis=-1).min(axis=1)
    assert nearest.max() < 1e-6
    assert abs(box.yaw_rad) <= math.pi / 4 + 1e-6


def test_several_boxes_units_and_axes(tmp_path: Path) -> None:
    low, high = corners((0, 0, 0.25), (1, 0.5, 0.25), 0), corners((2, 1, 0.5), (0.2, 0.3, 0.5), 0.3)
    (tmp_path / "a.obj").write_text(obj_text(100 * low[:, [1, 2, 0]], 100 * high[:, [1, 2, 0]]))
    first, second = read_boxes(tmp_path / "a.obj", units="cm", up="y")
    np.testing.assert_allclose(first.center_w, [0, 0, 0.25], atol=1e-9)
    np.testing.assert_allclose(first.half_m, [1, 0.5, 0.25], atol=1e-9)
    assert second.yaw_rad == pytest.approx(0.3, abs=1e-6)


def test_boxes_beside_a_take_are_found_by_its_name(tmp_path: Path) -> None:
    assert boxes_beside(tmp_path / "climb.npy") == ()
    text = obj_text(corners((0, 0, 1), (1, 1, 1), 0))
    (tmp_path / "climb.obj").write_text(text)
    assert len(boxes_beside(tmp_path / "climb.npy")) == 1
    (tmp_path / "climb_boxes.obj").write_text(
        obj_text(corners((0, 0, 1), (1, 1, 1), 0), corners((4, 0, 1), (1, 1, 1), 0))
    )
    assert len(boxes_beside(tmp_path / "climb.npy")) == 2


def tilted() -> np.ndarray:
    solid = corners((0, 0, 1), (1, 1, 1), 0)
    angle = 0.2
    turn = np.array([[1, 0, 0], [0, math.cos(angle), -math.sin(angle)], [0, math.sin(angle), math.cos(angle)]])
    return solid @ turn.T


def sheared() -> np.ndarray:
    solid = corners((0, 0, 1), (1, 1, 1), 0)
    solid[:, 0] += 0.1 * solid[:, 1]
    return solid


def ramp() -> np.ndarray:
    solid = corners((0, 0, 1), (1, 1, 1), 0)
    solid[-1, 2] -= 0.2
    return solid


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (obj_text(tilted()), "solid 1: not an upright box"),
        (obj_text(sheared()), "solid 1: not an upright box"),
        (obj_text(ramp()), "solid 1: not an upright box"),
        (obj_text(corners((0, 0, 1), (1, 1, 1), 0), tilted()), "solid 2: not an upright box"),
        (obj_text(corners((0, 0, 0), (1, 1, 0), 0)), "solid 1: not an upright box"),
        ("v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n", "solid 1: not an upright box; found 3 corners"),
        ("v 0 0 0\n", "no boxes of a stage; found 0 solids"),
        ("v 0 0\n", "line 1: not a vertex"),
        ("v 0 0 nan\n", "line 1: not a vertex"),
        ("v 0 0 x\n", "line 1: not a line of an .obj"),
        ("v 0 0 0\nf 1 2 3\n", "line 2: not a line of an .obj"),
        ("v 0 0 0\nf 0\n", "line 2: not a line of an .obj"),
        ("v 1 1 1\n" * 5000, "line 2050: more than boxes of a stage"),
    ],
)
def test_anything_else_is_refused(text: str, line: str, tmp_path: Path) -> None:
    (tmp_path / "a.obj").write_text(text)
    with pytest.raises(BadInput, match=line) as refused:
        read_boxes(tmp_path / "a.obj")
    assert refused.value.file == str(tmp_path / "a.obj")
