"""Cuts between cameras: at the right frames, hard, and without a swing."""

from __future__ import annotations

import math

import numpy as np
import pytest

from airhead.character import load_sora
from airhead.errors import BadInput
from airhead.motion import Motion, joint_positions
from airhead.render import CameraCut, CameraKind, FilmSettings, Subject, camera_spans, plan_camera, plan_cameras, set_up
from airhead.render.camera import MARGIN

CUTS = (CameraCut(CameraKind.FOLLOW), CameraCut(CameraKind.SIDE, 0.5), CameraCut(CameraKind.ORBIT, 1.01))


def test_a_camera_takes_over_at_the_first_frame_not_before_its_time() -> None:
    assert camera_spans(CUTS, 45, 30.0) == [
        (CameraKind.FOLLOW, 0, 15),
        (CameraKind.SIDE, 15, 31),
        (CameraKind.ORBIT, 31, 45),
    ]
    assert camera_spans(CUTS, 20, 30.0) == [(CameraKind.FOLLOW, 0, 15), (CameraKind.SIDE, 15, 20)]
    same_frame = (*CUTS[:2], CameraCut(CameraKind.FRONT, 0.51), CameraCut(CameraKind.FIXED, 0.52))
    assert camera_spans(same_frame, 45, 10.0) == [
        (CameraKind.FOLLOW, 0, 5),
        (CameraKind.SIDE, 5, 6),
        (CameraKind.FIXED, 6, 45),
    ]


def test_every_frame_of_a_film_has_its_camera(somersault: Motion) -> None:
    film = FilmSettings(cameras=CUTS)
    staging = set_up(somersault, load_sora(), film)
    camera = staging.camera
    assert len(camera.target_w) == len(camera.distance_m) == len(camera.yaw_rad) == len(camera.pitch_rad) == 45
    jumps = np.abs(np.diff(camera.yaw_rad)) > math.radians(5.0)
    np.testing.assert_array_equal(np.flatnonzero(jumps), [14, 30])
    joints = joint_positions(somersault)[staging.source_frame]
    assert np.abs(camera.project(joints, film.aspect)).max() <= 1.0 - 2.0 * MARGIN


def test_a_camera_is_planned_over_its_own_time() -> None:
    """Long before a wild end, the first camera is as it would be without that end."""
    path = np.linspace(0.0, 1.0, 200)[:, None] * [6.0, 0.0, 0.0] + [0.0, 0.0, 1.0]
    wild = path.copy()
    wild[130:, 2] += 3.0
    wild[130:, 1] += np.arange(70) * 0.2
    cuts = (CameraCut(CameraKind.FOLLOW), CameraCut(CameraKind.FRONT, 100 / 30))
    calm, other = (plan_cameras(cuts, _subject(points)) for points in (path, wild))
    np.testing.assert_array_equal(calm.position_w[:100], other.position_w[:100])
    assert np.abs(calm.yaw_rad[100] - other.yaw_rad[100]) > math.radians(10.0)


def test_one_camera_alone_is_the_plain_plan() -> None:
    subject = _subject(np.linspace(0.0, 1.0, 40)[:, None] * [3.0, 1.0, 0.0])
    planned = plan_cameras((CameraCut(CameraKind.SIDE),), subject)
    np.testing.assert_array_equal(planned.position_w, plan_camera(CameraKind.SIDE, subject).position_w)


def test_the_lights_stand_still_while_cameras_change(somersault: Motion) -> None:
    sora = load_sora()
    follow = set_up(somersault, sora, FilmSettings())
    assert follow.lamp_yaw_rad == pytest.approx(follow.camera.yaw_rad[0])
    cut = set_up(somersault, sora, FilmSettings(cameras=CUTS))
    assert min(cut.camera.yaw_rad) < cut.lamp_yaw_rad < max(cut.camera.yaw_rad)


def _subject(path_w: np.ndarray) -> Subject:
    return Subject(path_w[:, None], np.tile([1.0, 0.0], (len(path_w), 1)), 30.0)


@pytest.mark.parametrize(
    ("cameras", "problem"),
    [
        ((), "start with the film"),
        ((CameraCut(CameraKind.SIDE, 0.5),), "start with the film"),
        ((CameraCut(CameraKind.SIDE), CameraCut(CameraKind.FRONT)), "one after another"),
        ((*CUTS, CameraCut(CameraKind.FRONT, 1.0)), "one after another"),
    ],
)
def test_cameras_that_cannot_be_are_refused(cameras: tuple[CameraCut, ...], problem: str) -> None:
    with pytest.raises(BadInput, match=problem):
        FilmSettings(cameras=cameras)


@pytest.mark.parametrize("start_s", [-0.1, math.inf, math.nan])
def test_a_cut_is_at_a_time(start_s: float) -> None:
    with pytest.raises(BadInput, match="time in the film"):
        CameraCut(CameraKind.SIDE, start_s)


def test_a_camera_is_one_of_ours() -> None:
    with pytest.raises(BadInput, match="follow, side, front, orbit, fixed"):
        CameraCut("crane")  # type: ignore[arg-type]
