"""Cameras: they lose nothing, never leave the room through the floor or a wall, and never jerk."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from airhead.character import bone_poses, load_sora, skin_vertices
from airhead.errors import BadInput
from airhead.motion import Motion, StageBox, forward_kinematics, joint_positions
from airhead.render import CameraCut, CameraKind, FilmSettings, Subject, plan_camera, set_up
from airhead.render.camera import MARGIN
from airhead.render.heading import heading_rad
from airhead.render.obstacles import hidden

INSIDE = 1.0 - 2.0 * MARGIN  # in the picture's own units, -1 to 1
KINDS = list(CameraKind)
MOVING = [kind for kind in CameraKind if kind is not CameraKind.FIXED]


def subject(points_w: np.ndarray, fps: float = 30.0, facing_rad: float = 0.0) -> Subject:
    facing = np.tile([math.cos(facing_rad), math.sin(facing_rad)], (len(points_w), 1))
    return Subject(points_w, facing, fps)


def body_along(path_w: np.ndarray) -> np.ndarray:
    """Points (T, 8, 3) of a body 1.8 m tall whose pelvis follows a path (T, 3)."""
    corners = [(x, y, z) for x in (-0.4, 0.4) for y in (-0.4, 0.4) for z in (-0.9, 0.9)]
    return np.concatenate([path_w[:, None], path_w[:, None] + np.array(corners)], axis=1)


@given(
    seed=st.integers(0, 2**32 - 1),
    frames=st.integers(1, 200),
    speed=st.floats(0.0, 12.0),
    aspect=st.sampled_from([16 / 9, 1.0, 9 / 16]),
    blocked=st.booleans(),
)
@settings(max_examples=40, deadline=None)
def test_every_point_of_any_motion_stays_inside_the_margin(
    seed: int, frames: int, speed: float, aspect: float, blocked: bool
) -> None:
    rng = np.random.default_rng(seed)
    path = np.cumsum(rng.normal(0.0, speed / 30.0, (frames, 1, 3)), axis=0) + np.array([0.0, 0.0, 1.0])
    points = path + rng.uniform(-1.0, 1.0, (frames, 15, 3))
    points[..., 2] = np.abs(points[..., 2])
    boxes = [StageBox(rng.uniform(-4.0, 4.0, 3), rng.uniform(0.1, 2.0, 3), rng.uniform(-3.0, 3.0))] if blocked else []
    for kind in KINDS:
        camera = plan_camera(kind, subject(points), aspect, boxes)
        assert np.abs(camera.project(points, aspect)).max() <= INSIDE
        assert camera.position_w[:, 2].min() > 0.3


@pytest.mark.parametrize("kind", KINDS)
def test_every_joint_and_the_whole_balloon_are_seen_in_a_somersault(somersault: Motion, kind: CameraKind) -> None:
    sora = load_sora()
    film = FilmSettings(cameras=(CameraCut(kind),))
    staging = set_up(somersault, sora, film)
    joints = joint_positions(somersault)[staging.source_frame]
    assert np.abs(staging.camera.project(joints, film.aspect)).max() <= INSIDE
    bones = bone_poses(sora, *forward_kinematics(somersault.skeleton, somersault.root_pos_w, somersault.joint_rot_l))
    balloon = next(part for part in sora.parts if part.name == "balloon")
    seen = skin_vertices(sora, balloon, *bones)[staging.source_frame]
    assert np.abs(staging.camera.project(seen, film.aspect)).max() <= 1.0 - MARGIN


@pytest.mark.parametrize("kind", MOVING)
def test_the_camera_is_gentle(somersault: Motion, kind: CameraKind) -> None:
    camera = set_up(somersault, load_sora(), FilmSettings(cameras=(CameraCut(kind),))).camera
    velocity = np.diff(camera.position_w, axis=0) * 30.0
    acceleration = np.diff(velocity, axis=0) * 30.0
    assert np.linalg.norm(velocity, axis=1).max() < (6.0 if kind is CameraKind.ORBIT else 4.0)
    assert np.linalg.norm(acceleration, axis=1).max() < 8.0


@given(
    turns=st.lists(st.floats(-math.pi, math.pi), min_size=1, max_size=6),
    speeds=st.lists(st.floats(0.0, 4.0), min_size=6, max_size=6),
)
@settings(max_examples=60, deadline=None)
def test_it_stays_gentle_however_a_long_performance_turns(turns: list[float], speeds: list[float]) -> None:
    ways = np.repeat(np.cumsum(turns), 60)
    speed = np.repeat(speeds[: len(turns)], 60)[:, None]
    steps = speed / 30.0 * np.stack([np.cos(ways), np.sin(ways), 0.0 * ways], axis=1)
    points = body_along(np.cumsum(steps, axis=0) + np.array([0.0, 0.0, 0.9]))
    for kind in MOVING:
        camera = plan_camera(kind, subject(points))
        rate = np.diff(camera.yaw_rad) * 30.0
        assert np.abs(rate).max() < math.radians(26.1)
        assert np.abs(np.diff(rate)).max(initial=0.0) * 30.0 < math.radians(40.0)
        velocity = np.diff(camera.position_w, axis=0) * 30.0
        assert np.linalg.norm(velocity, axis=1).max() < speed.max() + 4.0
        assert np.linalg.norm(np.diff(velocity, axis=0), axis=1).max(initial=0.0) * 30.0 < 16.0


@pytest.mark.parametrize("kind", [CameraKind.FOLLOW, CameraKind.SIDE])
@pytest.mark.parametrize("turn_deg", [-90.0, 90.0, 170.0])
def test_it_comes_around_to_see_where_a_body_goes(kind: CameraKind, turn_deg: float) -> None:
    ways = np.radians(np.repeat([0.0, turn_deg], 150))
    steps = 2.0 / 30.0 * np.stack([np.cos(ways), np.sin(ways), 0.0 * ways], axis=1)
    camera = plan_camera(kind, subject(body_along(np.cumsum(steps, axis=0))))
    for frame in (0, -1):
        off = abs(math.remainder(camera.yaw_rad[frame] - ways[frame], math.tau))
        assert math.radians(65.0) < off < math.radians(165.0)


def test_it_has_no_delay() -> None:
    there_and_back = np.abs(np.linspace(-3.0, 3.0, 121))
    points = np.stack([there_and_back, 0 * there_and_back, 1 + 0 * there_and_back], axis=1)[:, None]
    target = plan_camera(CameraKind.FOLLOW, subject(points)).target_w[:, 0]
    np.testing.assert_allclose(target, target[::-1], atol=1e-9)


def test_a_body_that_runs_through_the_picture_is_in_its_middle_from_first_to_last() -> None:
    points = body_along(np.linspace(0.0, 1.0, 60)[:, None] * [8.0, 0.0, 0.0] + [0.0, 0.0, 0.9])
    for kind in MOVING:
        middle = plan_camera(kind, subject(points)).project(points[:, :1], 16 / 9)[..., 0]
        assert np.abs(middle).max() < 0.02


@pytest.mark.parametrize(("kind", "angle_deg"), [("follow", 118.0), ("side", 90.0), ("front", 180.0)])
def test_each_kind_has_its_angle_to_the_way(kind: str, angle_deg: float) -> None:
    path = np.linspace(0.0, 1.0, 50)[:, None] * [3.0, 3.0, 0.0]
    assert heading_rad(path) == pytest.approx(np.pi / 4)
    camera = plan_camera(CameraKind(kind), subject(body_along(path)))
    np.testing.assert_allclose(camera.yaw_rad, np.pi / 4 + math.radians(angle_deg), atol=1e-6)


def test_the_front_camera_goes_ahead_and_looks_back() -> None:
    path = np.linspace(0.0, 1.0, 50)[:, None] * [3.0, 3.0, 0.0] + [0.0, 0.0, 0.9]
    camera = plan_camera(CameraKind.FRONT, subject(body_along(path)))
    ahead = (camera.position_w - path) @ np.array([1.0, 1.0, 0.0]) / math.sqrt(2.0)
    assert ahead.min() > 2.0


def test_an_orbit_turns_slowly_and_steadily() -> None:
    camera = plan_camera(CameraKind.ORBIT, subject(body_along(np.tile([0.0, 0.0, 0.9], (120, 1)))))
    rate_deg_s = np.degrees(np.diff(camera.yaw_rad)) * 30.0
    assert 20.0 < rate_deg_s.min() <= rate_deg_s.max() < 30.0


def test_a_body_that_stays_is_seen_from_where_it_faces() -> None:
    points = body_along(np.tile([0.0, 0.0, 0.9], (30, 1)))
    camera = plan_camera(CameraKind.FRONT, subject(points, facing_rad=1.0))
    assert abs(math.remainder(camera.yaw_rad[0] - 1.0, math.tau)) == pytest.approx(math.pi)
    spun = np.linspace(0.0, 4.0 * np.pi, 30, endpoint=False)
    assert heading_rad(points[:, 0], np.stack([np.cos(spun + 2), np.sin(spun + 2)], axis=1)) == pytest.approx(2.0)


def test_a_fixed_camera_stands_still(somersault: Motion) -> None:
    camera = plan_camera(CameraKind.FIXED, subject(joint_positions(somersault), 60.0))
    assert np.ptp(camera.position_w, axis=0).max() == 0.0
    assert np.ptp(camera.yaw_rad) == 0.0


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("high_m", [1.6, 3.0])
def test_no_camera_stands_in_a_box_or_behind_it(kind: CameraKind, high_m: float) -> None:
    path = np.linspace(0.0, 1.0, 90)[:, None] * [3.0, 0.0, 0.0] + [0.0, 0.0, 0.9]
    points = body_along(path)
    middle = plan_camera(kind, subject(points)).position_w[45] * [1.0, 1.0, 0.0]
    boxes = [StageBox(middle + np.array([0.0, 0.0, high_m / 2.0]), [0.8, 0.8, high_m / 2.0], 0.3)]
    assert hidden(boxes, plan_camera(kind, subject(points)).position_w, path[:, None]).max() == 2.0
    camera = plan_camera(kind, subject(points), boxes=boxes)
    assert hidden(boxes, camera.position_w, path[:, None]).max() == 0.0
    assert np.abs(camera.project(points, 16 / 9)).max() <= INSIDE


def test_it_looks_over_low_boxes_and_goes_around_walls() -> None:
    path = np.tile([0.0, 0.0, 0.9], (40, 1))
    for high_m, way in ((0.8, -1.0), (12.0, 1.0)):
        boxes = [StageBox([0.0, -1.7, high_m / 2.0], [3.0, 0.3, high_m / 2.0])]
        camera = plan_camera(CameraKind.SIDE, subject(body_along(path)), boxes=boxes)
        assert np.sign(camera.position_w[0, 1]) == way
        assert hidden(boxes, camera.position_w, path[:, None]).max() == 0.0


def test_what_a_box_hides() -> None:
    box = StageBox([2.0, 0.0, 0.5], [0.5, 0.5, 0.5])
    cameras = np.array([[4.0, 0.0, 0.5], [4.0, 0.0, 3.0], [2.0, 0.2, 0.5], [4.0, 2.0, 0.5], [-4.0, 0.0, 0.5]])
    view = hidden([box], cameras, np.tile([0.0, 0.0, 0.5], (5, 1, 1)))
    np.testing.assert_array_equal(view, [1.0, 0.0, 2.0, 0.0, 0.0])
    assert hidden([], cameras, np.zeros((5, 1, 3))).max() == 0.0


@pytest.mark.parametrize("shape", [(0, 15, 3), (4, 0, 3), (4, 3), (4, 15, 2)])
def test_nothing_to_look_at_is_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(BadInput, match="look at"):
        Subject(np.zeros(shape), np.zeros((shape[0], 2)), 30.0)
    with pytest.raises(BadInput, match="facing"):
        Subject(np.zeros((4, 15, 3)), np.zeros((3, 2)), 30.0)
