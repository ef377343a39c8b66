"""The studio: a light floor that shows how far the body travels, a sky, and three lights."""

from __future__ import annotations

from typing import Any

import mujoco
import numpy as np

from airhead.motion import Stage
from airhead.render.settings import FIELD_OF_VIEW_RAD, FilmSettings

KEY = "key"

# Floor and lights are without tint: lamps add up in bytes, and a tint would round differently in each channel. The
# grade warms the picture afterwards.
_FLOOR = (0.86, 0.86, 0.86)
_FLOOR_OTHER = (0.82, 0.82, 0.82)
_FLOOR_LINE = (0.76, 0.76, 0.76)
_HORIZON = (0.93, 0.945, 0.96)
_ZENITH = (0.36, 0.62, 0.90)
_TILE_M = 1.0
_BLOCK = (0.60, 0.63, 0.67)

_AMBIENT = 0.40
_KEY = 0.60
_FILL = 0.20
_RIM = 0.17
_LAMP_DISTANCE_M = 9.0
_EXTENT_M = 2.0
# How far from the middle of the body the shadow map reaches, across the light: a body's shadow lies behind the body,
# wherever it falls, but blocks stand around. And how much finer the map is for that.
_SHADOWS_M, _BLOCK_SHADOWS_M, _BLOCK_SHADOWS_FINER = 1.8, 6.0, 3
# Where the lamps of the key light shine, off its middle: a few hard shadows make one soft edge.
_LAMP_OFFSETS = {
    1: ((0.0, 0.0),),
    3: ((-0.016, -0.011), (0.016, -0.011), (0.0, 0.018)),
}
# Light directions as the camera sees them: right, away, up.
_KEY_SHINES = (0.50, 0.40, -0.80)
_FILL_SHINES = (-0.75, 0.55, -0.25)
_RIM_SHINES = (-0.35, -0.85, -0.40)


def add_studio(spec: Any, settings: FilmSettings, lamp_yaw_rad: float, stage: Stage) -> None:
    """Add floor, sky, blocks and lights to a MuJoCo specification.

    Args:
        spec: the `MjSpec` to add to.
        settings: size and quality of the pictures.
        lamp_yaw_rad: the lights stand around a camera that looks this way, counter-clockwise from +X.
        stage: its boxes are matte blocks.
    """
    _set_quality(spec.visual, settings)
    _set_shadows(spec.visual, settings, bool(stage.boxes))
    spec.stat.extent, spec.stat.center = _EXTENT_M, [0.0, 0.0, 1.0]
    texture, builtin = mujoco.mjtTexture, mujoco.mjtBuiltin
    spec.add_texture(
        name="sky", type=texture.mjTEXTURE_SKYBOX, builtin=builtin.mjBUILTIN_GRADIENT,
        rgb1=_ZENITH, rgb2=_HORIZON, width=256, height=1536,
    )  # fmt: skip
    spec.add_texture(
        name="floor", type=texture.mjTEXTURE_2D, builtin=builtin.mjBUILTIN_CHECKER, mark=mujoco.mjtMark.mjMARK_EDGE,
        rgb1=_FLOOR, rgb2=_FLOOR_OTHER, markrgb=_FLOOR_LINE, width=512, height=512,
    )  # fmt: skip
    floor = spec.add_material(name="floor", texrepeat=[1 / (2 * _TILE_M)] * 2, texuniform=True)
    floor.textures[mujoco.mjtTextureRole.mjTEXROLE_RGB] = "floor"
    floor.specular, floor.shininess, floor.reflectance = 0.0, 0.1, 0.0
    spec.worldbody.add_geom(name="floor", type=mujoco.mjtGeom.mjGEOM_PLANE, size=[0, 0, 0.25], material="floor")
    _add_blocks(spec, stage)
    _add_lights(spec, settings, lamp_yaw_rad)


def _add_blocks(spec: Any, stage: Stage) -> None:
    spec.add_material(name="block", rgba=[*_BLOCK, 1.0], specular=0.0, shininess=0.1)
    for number, box in enumerate(stage.boxes):
        half_turn = box.yaw_rad / 2.0
        spec.worldbody.add_geom(
            name=f"block{number}", type=mujoco.mjtGeom.mjGEOM_BOX, material="block",
            pos=box.center_w, size=box.half_m, quat=[np.cos(half_turn), 0.0, 0.0, np.sin(half_turn)],
        )  # fmt: skip


def _set_shadows(visual: Any, settings: FilmSettings, blocks: bool) -> None:
    visual.quality.shadowsize = settings.look.shadow_px * (_BLOCK_SHADOWS_FINER if blocks else 1)
    visual.map.shadowclip = (_BLOCK_SHADOWS_M if blocks else _SHADOWS_M) / _EXTENT_M


def _set_quality(visual: Any, settings: FilmSettings) -> None:
    visual.global_.offwidth, visual.global_.offheight = settings.drawn_px
    visual.global_.fovy = float(np.degrees(FIELD_OF_VIEW_RAD))
    visual.quality.offsamples = 0  # frames are drawn larger and shrunk instead
    visual.headlight.ambient = [_AMBIENT] * 3
    visual.headlight.diffuse, visual.headlight.specular = [0.10] * 3, [0.0] * 3
    visual.map.znear, visual.map.zfar = 0.02, 25.0
    visual.map.haze = 0.35
    visual.rgba.haze = [*_HORIZON, 1.0]


def _add_lights(spec: Any, settings: FilmSettings, lamp_yaw_rad: float) -> None:
    """A soft key light from the camera's left, a fill from its right, and a rim from behind."""
    offsets = _LAMP_OFFSETS[settings.look.key_lamps]
    for number, (right, up) in enumerate(offsets):
        shines = (_KEY_SHINES[0] + right, _KEY_SHINES[1], _KEY_SHINES[2] + up)
        _add_light(spec, f"{KEY}{number}", _seen(shines, lamp_yaw_rad), _KEY / len(offsets), 0.6 / len(offsets))
    _add_light(spec, "fill", _seen(_FILL_SHINES, lamp_yaw_rad), _FILL, 0.25)
    _add_light(spec, "rim", _seen(_RIM_SHINES, lamp_yaw_rad), _RIM, 0.35)


def _seen(shines: tuple[float, float, float], yaw_rad: float) -> list[float]:
    """The world direction (3,) of what a camera that looks along `yaw_rad` sees as right, away, up."""
    right, away, up = shines
    sine, cosine = np.sin(yaw_rad), np.cos(yaw_rad)
    return [float(right * sine + away * cosine), float(away * sine - right * cosine), up]


def _add_light(spec: Any, name: str, direction: list[float], strength: float, gloss: float) -> None:
    spec.worldbody.add_light(
        name=name,
        type=mujoco.mjtLightType.mjLIGHT_DIRECTIONAL,
        pos=[-_LAMP_DISTANCE_M * d for d in direction],
        dir=direction,
        ambient=[0.0] * 3,
        diffuse=[strength] * 3,
        specular=[gloss] * 3,
        castshadow=name.startswith(KEY),
    )


def aim_lamps(model: Any, data: Any, middle_w: np.ndarray[Any, Any]) -> None:
    """Move the lamps with the body, so that the shadow map always lies around it; its middle is (3,) metres."""
    data.light_xpos[:] = middle_w - _LAMP_DISTANCE_M * model.light_dir
