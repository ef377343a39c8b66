"""Pictures: what is in them, where it is, and that they do not depend on how they were made."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from airhead.character import load_sora, skin_vertices
from airhead.errors import BadInput
from airhead.motion import STARTER_SKELETON, Drive, Lineage, Motion, Stage, StageBox
from airhead.render import (
    CameraCut,
    CameraKind,
    FilmSettings,
    Quality,
    contact_sheet,
    film_times_s,
    render_frames,
    set_up,
    still,
    stills,
)
from airhead.render.painter import open_painter
from airhead.render.scene import build_scene, mend_scene


def standing(height_m: float = 0.8814) -> Motion:
    rotations = np.tile([1.0, 0.0, 0.0, 0.0], (1, 15, 1))
    return Motion(STARTER_SKELETON, 30.0, np.array([[0.0, 0.0, height_m]]), rotations, Lineage.of(Drive.PHYSICS, 1))


def yellow(picture: np.ndarray) -> np.ndarray:
    red, green, blue = (picture[..., k].astype(int) for k in range(3))
    return (red > 120) & (green > 90) & (blue < 70)


def test_a_yellow_balloon_is_above_the_body_and_the_picture_is_neither_dark_nor_burnt_out() -> None:
    picture = still(standing(), 0, FilmSettings(320, 240))
    assert picture.shape == (240, 320, 3)
    assert picture.dtype == np.uint8
    rows, columns = np.nonzero(yellow(picture))
    assert len(rows) > 200
    assert rows.mean() < 80
    assert abs(columns.mean() - 160) < 30
    assert 100 < picture.mean() < 225
    assert (picture == 255).all(axis=-1).mean() < 0.02


def test_the_body_casts_a_shadow_and_the_floor_does_not_speckle() -> None:
    settings = FilmSettings(320, 240, quality=Quality.DRAFT)
    grounded, flying = still(standing(), 0, settings), still(standing(30.0), 0, settings)
    floor = slice(200, 240)
    darkest = np.percentile(grounded[floor].mean(axis=-1), 1)
    assert darkest < 0.7 * np.median(grounded[floor])
    assert np.abs(np.diff(flying[floor, :60].mean(axis=-1), axis=1)).mean() < 2.0


def test_a_box_takes_the_bodys_shadow_and_casts_its_own() -> None:
    settings = FilmSettings(320, 240, quality=Quality.DRAFT)

    def gray(motion: Motion, *boxes: StageBox) -> np.ndarray:
        return still(motion, 0, settings, stage=Stage(boxes)).astype(int).mean(axis=-1)

    empty, far = gray(standing()), standing(40.0)
    beside = StageBox([0.3, -0.7, 0.4], [0.2, 0.2, 0.4], 0.5)  # out of the way
    assert (np.abs(gray(standing(), beside) - empty) > 20).mean() > 0.02
    podium = StageBox([0.0, 0.0, 0.1], [1.5, 1.5, 0.1])
    on_podium, bare_podium = gray(standing(1.0814), podium), gray(far, podium)
    assert on_podium[200:].min() < 0.75 * np.median(on_podium[200:])  # the shadow lies on the box
    assert np.abs(np.diff(bare_podium[215:], axis=1)).mean() < 2.0  # which does not speckle itself


def test_every_part_of_sora_is_drawn_where_skinning_says(somersault: Motion, tiny: FilmSettings) -> None:
    mujoco = pytest.importorskip("mujoco")
    sora = load_sora()
    staging = set_up(somersault, sora, tiny)
    model = build_scene(sora, tiny, 0.0)
    data, scene = mujoco.MjData(model), mujoco.MjvScene(model, maxgeom=64)
    frame = len(staging.source_frame) // 2
    data.mocap_pos[:], data.mocap_quat[:] = staging.bone_pos_w[frame], staging.bone_rot_w[frame]
    mujoco.mj_kinematics(model, data)
    every = mujoco.mjtCatBit.mjCAT_ALL.value
    mujoco.mjv_updateScene(model, data, mujoco.MjvOption(), None, mujoco.MjvCamera(), every, scene)
    drawn = scene.skinvert.reshape(-1, 3)
    assert scene.nskin == len(sora.parts)
    for number, part in enumerate(sora.parts):
        start = scene.skinvertadr[number]
        expected = skin_vertices(sora, part, staging.bone_pos_w[frame], staging.bone_rot_w[frame])
        np.testing.assert_allclose(drawn[start : start + len(expected)], expected, atol=1e-4)


def test_what_sinks_into_the_floor_is_pressed_flat(tiny: FilmSettings) -> None:
    mujoco = pytest.importorskip("mujoco")
    sora = load_sora()
    staging = set_up(standing(0.75), sora, tiny)
    model = build_scene(sora, tiny, 0.0)
    data, scene = mujoco.MjData(model), mujoco.MjvScene(model, maxgeom=64)
    data.mocap_pos[:], data.mocap_quat[:] = staging.bone_pos_w[0], staging.bone_rot_w[0]
    mujoco.mj_kinematics(model, data)
    every = mujoco.mjtCatBit.mjCAT_ALL.value
    mujoco.mjv_updateScene(model, data, mujoco.MjvOption(), None, mujoco.MjvCamera(), every, scene)
    heights = scene.skinvert.reshape(-1, 3)[:, 2]
    assert heights.min() < -0.05
    mend_scene(scene, sora)
    assert scene.skinvert.reshape(-1, 3)[:, 2].min() >= 0.0


def test_the_same_pictures_for_any_number_of_processes(somersault: Motion, tiny: FilmSettings) -> None:
    """Across a cut, around a box, shrunk from larger frames; and each frame is told of."""
    cuts = (CameraCut(CameraKind.FRONT), CameraCut(CameraKind.ORBIT, 0.4))
    settings = replace(tiny, cameras=cuts, quality=Quality.STANDARD)
    staging = set_up(somersault, load_sora(), settings, Stage((StageBox([1.0, 1.5, 0.3], [0.3, 0.3, 0.3]),)))
    told: list[tuple[int, int]] = []
    frames = range(4, 18)
    alone = list(render_frames(staging, settings, 1, lambda done, of: told.append((done, of)), frames))
    together = list(render_frames(staging, settings, 2, film_frames=frames))
    assert told == [(done, 14) for done in range(1, 15)]
    np.testing.assert_array_equal(alone, together)
    changes = np.abs(np.diff(np.array(alone, dtype=int), axis=0)).mean(axis=(1, 2, 3))
    assert changes.argmax() == 7  # from film frame 11 to 12


def test_painting_twice_gives_the_same_picture(somersault: Motion, tiny: FilmSettings) -> None:
    staging = set_up(somersault, load_sora(), tiny)
    with open_painter(staging.character, tiny, staging.lamp_yaw_rad) as paint:
        first = paint(staging.shot(np.array([3, 20, 3])))
    np.testing.assert_array_equal(first[0], first[2])
    assert (first[0] != first[1]).any()


def test_a_picture_does_not_depend_on_where_the_camera_was_before(somersault: Motion) -> None:
    """Else a film would differ with the number of processes; in few pixels, so the picture must not be tiny."""
    settings = FilmSettings(width=640, height=360, quality=Quality.DRAFT)
    staging = set_up(somersault, load_sora(), settings)
    shots = [staging.shot(np.array([frame])) for frame in range(0, 45, 6)]
    elsewhere = replace(shots[0], target_w=shots[0].target_w + np.array([13.7, 0.0, 0.0]))
    with open_painter(staging.character, settings, staging.lamp_yaw_rad) as paint:
        for shot in shots:
            paint(shot)
            first = paint(shot)
            paint(elsewhere)
            np.testing.assert_array_equal(paint(shot), first)


@pytest.mark.parametrize(("fps", "frames"), [(30, 45), (60, 90), (25, 38), (24, 36)])
def test_a_film_lasts_as_long_as_its_motion(somersault: Motion, tiny: FilmSettings, fps: int, frames: int) -> None:
    settings = FilmSettings(tiny.width, tiny.height, fps=fps)
    staging = set_up(somersault, load_sora(), settings)
    assert len(film_times_s(somersault, fps)) == len(staging.source_frame) == frames
    assert (np.diff(staging.source_frame) >= 1).all()
    assert staging.source_frame[0] == 0
    assert staging.source_frame[-1] >= somersault.frames - 60 / fps - 1
    assert np.isfinite(staging.bone_rot_w).all()


def test_a_film_that_is_slower_than_its_motion_shows_recorded_frames_only(somersault: Motion) -> None:
    staging = set_up(somersault, load_sora(), FilmSettings(fps=30))
    np.testing.assert_array_equal(staging.source_frame, np.arange(0, 90, 2))
    np.testing.assert_array_equal(staging.bone_pos_w[:, 0], somersault.root_pos_w[::2])


def test_stills_and_contact_sheets(somersault: Motion, tiny: FilmSettings) -> None:
    pictures = stills(somersault, [0, 30, 60], tiny)
    sheet = contact_sheet(somersault, [0, 30, 60], tiny, columns=2)
    assert sheet.shape == (128, 192, 3)
    np.testing.assert_array_equal(sheet[64:, :96], pictures[2])
    with pytest.raises(BadInput, match="no such frame"):
        still(somersault, 90, tiny)
    with pytest.raises(BadInput):
        contact_sheet(somersault, [], tiny)


@pytest.mark.parametrize(
    "changes", [{"width": 97}, {"height": 0}, {"width": 100_000}, {"fps": 0}, {"fps": 1000}, {"crf": 99}]
)
def test_impossible_settings_are_refused(changes: dict[str, int]) -> None:
    with pytest.raises(BadInput):
        FilmSettings(**changes)  # type: ignore[arg-type]
