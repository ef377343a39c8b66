"""A character as MuJoCo skins on mocap bodies, one for each of its bones. Nothing here is simulated."""

from __future__ import annotations

from typing import Any

import mujoco
import numpy as np

from airhead.character import Character, Part
from airhead.character.character import IntArray
from airhead.motion import Stage
from airhead.render.settings import FilmSettings
from airhead.render.studio import add_studio
from airhead.rotations import FloatArray

_RESTING_M = 0.002  # what presses on the floor lies this far above it, so that it is seen
_BULGE = 0.35  # share of the depth pressed in by which a balloon widens


def build_scene(character: Character, settings: FilmSettings, lamp_yaw_rad: float, stage: Stage | None = None) -> Any:
    """The compiled `MjModel` of the studio with `stage` and `character` in it."""
    spec = mujoco.MjSpec()
    add_studio(spec, settings, lamp_yaw_rad, stage or Stage())
    joints = np.array([character.skeleton.index(bone.joint) for bone in character.bones])
    for bone, joint in zip(character.bones, joints, strict=True):
        spec.worldbody.add_body(
            name=bone.name, mocap=True, pos=character.bind_pos_m[joint], quat=character.bind_rot[joint]
        )
    for part in character.parts:
        _add_part(spec, character, part, joints)
    return spec.compile()


def _add_part(spec: Any, character: Character, part: Part, bone_joints: IntArray) -> None:
    look = part.material
    spec.add_material(
        name=part.name, rgba=look.rgba, specular=look.specular, shininess=look.shininess, emission=look.emission
    )
    skin = spec.add_skin(name=part.name, material=part.name)
    skin.vert, skin.face = part.vertices_m.ravel().tolist(), part.faces.ravel().tolist()
    used = np.unique(part.bone_ids[part.bone_weights > 0])
    skin.bodyname = [character.bones[bone].name for bone in used]
    skin.bindpos = character.bind_pos_m[bone_joints[used]].ravel().tolist()
    skin.bindquat = character.bind_rot[bone_joints[used]].ravel().tolist()
    shares = [_column(part, int(bone)) for bone in used]
    skin.vertid = [ids.tolist() for ids, _ in shares]
    skin.vertweight = [weights.tolist() for _, weights in shares]


def _column(part: Part, bone: int) -> tuple[IntArray, FloatArray]:
    """The vertices that hang on a bone, and their shares."""
    share = np.where(part.bone_ids == bone, part.bone_weights, 0.0).sum(axis=1)
    ids = np.flatnonzero(share > 0)
    return ids, share[ids]


def mend_scene(scene: Any, character: Character) -> None:
    """Mend what MuJoCo has filled into an `MjvScene`, before it is drawn.

    The floor must receive shadows and cast none, or it speckles itself: shadow maps leave out decoration. And what a
    pose sinks into the floor is pressed flat on it, since looks have no contact of their own.
    """
    for geom in scene.geoms[: scene.ngeom]:
        if geom.type == mujoco.mjtGeom.mjGEOM_PLANE:
            geom.category = mujoco.mjtCatBit.mjCAT_DECOR
    vertices = scene.skinvert.reshape(-1, 3)
    for number, part in enumerate(character.parts):
        start = int(scene.skinvertadr[number])
        _press(vertices[start : start + len(part.vertices_m)], bulges=part.name == "balloon")


def _press(vertices_w: Any, bulges: bool) -> None:
    """Keep a part's vertices (V, 3) out of the floor, in place; a balloon gives way sideways."""
    depth_m = _RESTING_M - float(vertices_w[:, 2].min())
    if depth_m <= 0.0:
        return
    if bulges:
        middle = vertices_w[:, :2].mean(axis=0)
        height = vertices_w[:, 2] - vertices_w[:, 2].min()
        spread = np.exp(-height / (2.0 * depth_m + 1e-3)) * _BULGE * depth_m
        outward = vertices_w[:, :2] - middle
        outward /= np.maximum(np.linalg.norm(outward, axis=1, keepdims=True), 1e-6)
        vertices_w[:, :2] += outward * spread[:, None]
    np.maximum(vertices_w[:, 2], _RESTING_M, out=vertices_w[:, 2])
