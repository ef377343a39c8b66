"""The follow camera: it loses nothing, never leaves the room through the floor, and never jerks."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from airhead.character import bone_poses, load_sora, skin_vertices
from airhead.errors import BadInput
from airhead.motion import Motion, forward_kinematics, joint_positions
from airhead.render import FilmSettings, fixed_camera, follow_camera, stage
from airhead.render.camera import MARGIN, heading_rad

INSIDE = 1.0 - 2.0 * MARGIN  # in the picture's own units, -1 to 1


@given(
    seed=st.integers(0, 2**32 - 1),
    frames=st.integers(1, 200),
    speed=st.floats(0.0, 12.0),
    aspect=st.sampled_from([16 / 9, 1.0, 9 / 16]),
)
@settings(max_examples=40, deadline=None)
def test_every_point_of_any_motion_stays_inside_the_margin(seed: int, frames: int, speed: float, aspect: float) -> None:
    rng = np.random.default_rng(seed)
    path = np.cumsum(rng.normal(0.0, speed / 30.0, (frames, 1, 3)), axis=0) + np.array([0.0, 0.0, 1.0])
    points = path + rng.uniform(-1.0, 1.0, (frames, 15, 3))
    points[..., 2] = np.abs(points[..., 2])
    for place in (follow_camera, fixed_camera):
        camera = place(points, 30.0, aspect)
        assert np.abs(camera.project(points, aspect)).max() <= INSIDE
        assert camera.position_w[:, 2].min() > 0.3


def test_every_joint_and_the_whole_balloon_are_seen_in_a_somersault(somersault: Motion) -> None:
    sora = load_sora()
    film = FilmSettings()
    staging = stage(somersault, sora, film)
    joints = joint_positions(somersault)[staging.source_frame]
    assert np.abs(staging.camera.project(joints, film.aspect)).max() <= INSIDE
    bones = bone_poses(sora, *forward_kinematics(somersault.skeleton, somersault.root_pos_w, somersault.joint_rot_l))
    balloon = next(part for part in sora.parts if part.name == "balloon")
    seen = skin_vertices(sora, balloon, *bones)[staging.source_frame]
    assert np.abs(staging.camera.project(seen, film.aspect)).max() <= 1.0 - MARGIN


def test_the_camera_is_gentle(somersault: Motion) -> None:
    camera = stage(somersault, load_sora(), FilmSettings()).camera
    velocity = np.diff(camera.position_w, axis=0) * 30.0
    acceleration = np.diff(velocity, axis=0) * 30.0
    assert np.linalg.norm(velocity, axis=1).max() < 4.0
    assert np.linalg.norm(acceleration, axis=1).max() < 8.0


def test_it_has_no_delay() -> None:
    there_and_back = np.abs(np.linspace(-3.0, 3.0, 121))
    points = np.stack([there_and_back, 0 * there_and_back, 1 + 0 * there_and_back], axis=1)[:, None]
    target = follow_camera(points, 30.0).target_w[:, 0]
    np.testing.assert_allclose(target, target[::-1], atol=1e-9)


def test_it_looks_across_the_way_the_body_goes() -> None:
    path = np.linspace(0.0, 1.0, 50)[:, None] * [3.0, 3.0, 0.0]
    assert heading_rad(path) == pytest.approx(np.pi / 4)
    turned = follow_camera(path[:, None], 30.0).yaw_rad - follow_camera(0.0 * path[:, None], 30.0).yaw_rad
    assert turned == pytest.approx(np.pi / 4)


def test_a_fixed_camera_stands_still(somersault: Motion) -> None:
    camera = fixed_camera(joint_positions(somersault), 60.0)
    assert np.ptp(camera.position_w, axis=0).max() == 0.0


@pytest.mark.parametrize("shape", [(0, 15, 3), (4, 0, 3), (4, 3)])
def test_nothing_to_look_at_is_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(BadInput, match="look at"):
        follow_camera(np.zeros(shape), 30.0)
