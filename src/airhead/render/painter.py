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
from airhead.motion import Stage
from airhead.render.develop import develop
from airhead.render.filters import look_up_less
from airhead.render.gl import choose_gl, gl_context, missing_gl
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
        yaw_rad, pitch_rad: (T,) which way it looks, and how far down.
    """

    bone_pos_w: FloatArray
    bone_rot_w: FloatArray
    target_w: FloatArray
    distance_m: FloatArray
    yaw_rad: FloatArray
    pitch_rad: FloatArray


@contextmanager
def open_painter(
    character: Character,
    settings: FilmSettings,
    lamp_yaw_rad: float,
    stage: Stage | None = None,
    one_thread: bool = False,
) -> Iterator[Callable[[Shot], Picture]]:
    """A function that paints a Shot as pictures (T, H, W, 3); what it needs of GL is freed at the end.

    Args:
        character: who is seen.
        settings: size and quality of the pictures.
        lamp_yaw_rad: the lights stand around a camera that looks this way.
        stage: what stands around; an empty ground by default.
        one_thread: for a process among several, which would only fight over processors with threads of their own.

    Raises:
        MissingPiece: there is no GL to draw with; the line names what to install.
    """
    if one_thread:
        os.environ.setdefault(_MESA_THREADS, "1")
    with gl_context(*settings.drawn_px) as context:
        easel = _Easel(character, settings, lamp_yaw_rad, stage or Stage(), context)
        try:
            yield easel.paint
        finally:
            easel.close()


class _Easel:
    """MuJoCo's model, scene and drawing context of one character; several may stand side by side in one process."""

    def __init__(
        self, character: Character, settings: FilmSettings, lamp_yaw_rad: float, stage: Stage, gl: Any
    ) -> None:
        self._character, self._gl = character, gl
        self._size_px, self._drawn_px = (settings.width, settings.height), settings.drawn_px
        self._model = build_scene(character, settings, lamp_yaw_rad, stage)
        self._data = mujoco.MjData(self._model)
        self._scene = mujoco.MjvScene(self._model, maxgeom=_MOST_GEOMS + len(stage.boxes))
        self._option, self._camera = mujoco.MjvOption(), mujoco.MjvCamera()
        try:
            self._context: Any = mujoco.MjrContext(self._model, mujoco.mjtFontScale.mjFONTSCALE_100.value)
        except mujoco.FatalError as fault:
            raise missing_gl(choose_gl()) from fault
        look_up_less(self._model, self._context)
        mujoco.mjr_setBuffer(mujoco.mjtFramebuffer.mjFB_OFFSCREEN.value, self._context)

    def paint(self, shot: Shot) -> Picture:
        self._gl.make_current()
        width, height = self._size_px
        pictures = np.empty((len(shot.target_w), height, width, 3), dtype=np.uint8)
        for frame, picture in enumerate(pictures):
            self._data.mocap_pos[:], self._data.mocap_quat[:] = shot.bone_pos_w[frame], shot.bone_rot_w[frame]
            self._camera.lookat[:], self._camera.distance = shot.target_w[frame], shot.distance_m[frame]
            self._camera.azimuth, self._camera.elevation = np.degrees([shot.yaw_rad[frame], -shot.pitch_rad[frame]])
            picture[:] = develop(self._draw(), self._size_px)
        return pictures

    def _draw(self) -> Picture:
        """The raw picture, upside down and larger than what is wanted."""
        mujoco.mj_kinematics(self._model, self._data)
        mujoco.mj_camlight(self._model, self._data)
        bones_w = self._data.mocap_pos
        aim_lamps(self._model, self._data, (bones_w.min(axis=0) + bones_w.max(axis=0)) / 2.0)
        # The floor is laid out around the camera that the scene knows; that must not be the frame's before.
        mujoco.mjv_updateCamera(self._model, self._data, self._camera, self._scene)
        mujoco.mjv_updateScene(
            self._model, self._data, self._option, None, self._camera, mujoco.mjtCatBit.mjCAT_ALL.value, self._scene
        )
        mend_scene(self._scene, self._character)
        width, height = self._drawn_px
        rect, raw = mujoco.MjrRect(0, 0, width, height), np.empty((height, width, 3), dtype=np.uint8)
        mujoco.mjr_render(rect, self._scene, self._context)
        mujoco.mjr_readPixels(raw, None, rect, self._context)
        return raw

    def close(self) -> None:
        self._gl.make_current()
        self._context.free()
