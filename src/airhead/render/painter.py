"""Paint single frames: a pose and a camera in, a picture out."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import mujoco
import numpy as np
from numpy.typing import NDArray

from airhead.character import Character
from airhead.render.gl import choose_gl, gl_context, missing_gl
from airhead.render.grade import grade
from airhead.render.scene import build_scene, mend_scene
from airhead.render.settings import FilmSettings
from airhead.render.studio import aim_lamps
from airhead.rotations import FloatArray

Picture = NDArray[np.uint8]

_MOST_GEOMS = 64
_MESA_THREADS = "LP_NUM_THREADS"  # read when Mesa's software GL starts


@dataclass(frozen=True, eq=False)
class Shot:
    """Consecutive frames to paint.

    Attributes:
        bone_pos_w: (T, B, 3) metres.
        bone_rot_w: (T, B, 4) unit quaternions, wxyz.
        target_w: (T, 3) metres, what the camera looks at.
        distance_m: (T,).
        yaw_rad, pitch_rad: which way it looks, and how far down.
    """

    bone_pos_w: FloatArray
    bone_rot_w: FloatArray
    target_w: FloatArray
    distance_m: FloatArray
    yaw_rad: float
    pitch_rad: float


@contextmanager
def open_painter(
    character: Character, settings: FilmSettings, view_yaw_rad: float, one_thread: bool = False
) -> Iterator[Callable[[Shot], Picture]]:
    """A function that paints a Shot as pictures (T, H, W, 3); what it needs of GL is freed at the end.

    Args:
        character: who is seen.
        settings: size and quality of the pictures.
        view_yaw_rad: which way the camera looks; the lights stand around it.
        one_thread: for a process among several, which would only fight over processors with threads of their own.

    Raises:
        MissingPiece: there is no GL to draw with; the line names what to install.
    """
    if one_thread:
        os.environ.setdefault(_MESA_THREADS, "1")
    with gl_context(settings.width, settings.height):
        easel = _Easel(character, settings, view_yaw_rad)
        try:
            yield easel.paint
        finally:
            easel.close()


class _Easel:
    """MuJoCo's model, scene and drawing context of one character."""

    def __init__(self, character: Character, settings: FilmSettings, view_yaw_rad: float) -> None:
        self._character = character
        self._size = (settings.height, settings.width)
        self._model = build_scene(character, settings, view_yaw_rad)
        self._data = mujoco.MjData(self._model)
        self._scene = mujoco.MjvScene(self._model, maxgeom=_MOST_GEOMS)
        self._option, self._camera = mujoco.MjvOption(), mujoco.MjvCamera()
        try:
            self._context: Any = mujoco.MjrContext(self._model, mujoco.mjtFontScale.mjFONTSCALE_100.value)
        except mujoco.FatalError as fault:
            raise missing_gl(choose_gl()) from fault
        mujoco.mjr_setBuffer(mujoco.mjtFramebuffer.mjFB_OFFSCREEN.value, self._context)

    def paint(self, shot: Shot) -> Picture:
        pictures = np.empty((len(shot.target_w), *self._size, 3), dtype=np.uint8)
        self._camera.azimuth, self._camera.elevation = np.degrees([shot.yaw_rad, -shot.pitch_rad])
        for frame, picture in enumerate(pictures):
            self._data.mocap_pos[:], self._data.mocap_quat[:] = shot.bone_pos_w[frame], shot.bone_rot_w[frame]
            self._camera.lookat[:], self._camera.distance = shot.target_w[frame], shot.distance_m[frame]
            self._draw(shot.target_w[frame], picture)
        return grade(pictures[:, ::-1])

    def _draw(self, target_w: FloatArray, picture: Picture) -> None:
        mujoco.mj_kinematics(self._model, self._data)
        mujoco.mj_camlight(self._model, self._data)
        aim_lamps(self._model, self._data, target_w)
        mujoco.mjv_updateScene(
            self._model, self._data, self._option, None, self._camera, mujoco.mjtCatBit.mjCAT_ALL.value, self._scene
        )
        mend_scene(self._scene, self._character)
        rect = mujoco.MjrRect(0, 0, self._size[1], self._size[0])
        mujoco.mjr_render(rect, self._scene, self._context)
        mujoco.mjr_readPixels(picture, None, rect, self._context)

    def close(self) -> None:
        self._context.free()
