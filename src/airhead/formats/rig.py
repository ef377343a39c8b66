"""A motion as other programs want it: bones with a rest pose, their rotations over time, and a skinned surface.

The bones are the joints of the motion in order, then the helpers of the character that keep its flesh round. At rest
the figure stands on the ground in the skeleton's own rest pose; the surface may have been bound in another pose.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from airhead.character import Character, Material, Part, bone_poses, fit_to, load_sora, skin_vertices
from airhead.errors import BadInput
from airhead.formats.export_options import ExportOptions
from airhead.formats.plain_bones import plain_bones
from airhead.motion import Motion, Skeleton, forward_kinematics
from airhead.rotations import IDENTITY, FloatArray, conjugate, cross, multiply


@dataclass(frozen=True, eq=False)
class Rig:
    """B bones, the first of which are the J joints of the motion; metres, our axes.

    Attributes:
        names: B names, each once.
        parents: B numbers, -1 for the root; a parent stands before its children.
        joints: J, how many bones are joints of the motion.
        rest_pos_l: (B, 3) in the parent's frame; the root's is its height above the ground.
        rest_rot_l: (B, 4) the identity for joints.
        bind_pos_w: (B, 3) where the bones were when the surface was bound.
        bind_rot_w: (B, 4) how they were turned then.
        root_pos_w: (T, 3) metres.
        rot_l: (T, B, 4) in the parent's frame.
        body: what the surface is called.
        parts: the surface as bound, whose `bone_ids` number bones of this rig.
    """

    names: tuple[str, ...]
    parents: tuple[int, ...]
    joints: int
    rest_pos_l: FloatArray
    rest_rot_l: FloatArray
    bind_pos_w: FloatArray
    bind_rot_w: FloatArray
    root_pos_w: FloatArray
    rot_l: FloatArray
    body: str
    parts: tuple[Part, ...]


def rig_of(motion: Motion, options: ExportOptions) -> Rig:
    """The rig of a motion, with the body that the options ask for.

    Raises:
        BadInput: the character asked for cannot wear the skeleton.
    """
    character = _character(motion.skeleton, options)
    return _bare(motion, options.mesh) if character is None else _dressed(motion, character)


def vertex_normals(part: Part) -> FloatArray:
    """(V, 3) unit normals, each the mean of its faces' by area."""
    corners = part.vertices_m[part.faces]
    area = cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    normals = np.zeros_like(part.vertices_m)
    for corner in range(3):
        np.add.at(normals, part.faces[:, corner], area)
    length = np.linalg.norm(normals, axis=-1, keepdims=True)
    up = np.array([0.0, 0.0, 1.0])
    unit: FloatArray = np.where(length > 0, normals / np.maximum(length, 1e-300), up)
    return unit


def influences(part: Part) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """(V, 4) bone numbers and (V, 4) shares that sum to 1 in single precision; where a share is 0, bone 0."""
    shares = part.bone_weights.astype(np.float32)
    shares /= shares.sum(axis=1, keepdims=True)
    return np.where(shares > 0, part.bone_ids, 0), shares


def linear_rgb(material: Material) -> tuple[float, float, float]:
    """The colour of a material in linear light (IEC 61966-2-1)."""
    red, green, blue = (
        share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in material.rgba[:3]
    )
    return red, green, blue


def roughness(material: Material) -> float:
    """How matt a surface is, 0 to 1; strong highlights stand for a smooth one."""
    return max(0.2, 1.0 - material.specular)


def _character(skeleton: Skeleton, options: ExportOptions) -> Character | None:
    if not options.mesh:
        return None
    if options.character is not None:
        return fit_to(options.character, skeleton)
    sora = load_sora()
    if (skeleton.names, skeleton.parents) != (sora.skeleton.names, sora.skeleton.parents):
        return None
    try:
        return fit_to(sora, skeleton)
    except BadInput:  # the same names at rest in another pose: not hers to wear
        return None


def _bare(motion: Motion, mesh: bool) -> Rig:
    skeleton = motion.skeleton
    pos_w, rot_w = _rest(skeleton)
    height = np.array([0.0, 0.0, -float(pos_w[:, 2].min())])
    parts = (plain_bones(skeleton, pos_w + height),) if mesh else ()
    return Rig(
        skeleton.names,
        skeleton.parents,
        len(skeleton),
        np.concatenate([height[None], skeleton.offsets_m[1:]]),
        rot_w,
        pos_w + height,
        rot_w,
        motion.root_pos_w,
        motion.joint_rot_l,
        "bones",
        parts,
    )


def _dressed(motion: Motion, character: Character) -> Rig:
    skeleton, helpers = motion.skeleton, _helpers(character)
    number = _bone_numbers(character, helpers)
    joint_of = [skeleton.index(character.bones[bone].joint) for bone in helpers]
    rest_pos_w, rest_rot_w = _rest(skeleton)
    pos_w, rot_w = forward_kinematics(skeleton, motion.root_pos_w, motion.joint_rot_l)
    parents = (*skeleton.parents, *(skeleton.parents[joint] for joint in joint_of))
    bones = [*range(len(skeleton)), *joint_of]
    lowest_m = _lowest_m(character, rest_pos_w, rest_rot_w)
    rest_pos_l = np.concatenate([[[0.0, 0.0, -lowest_m]], skeleton.offsets_m[1:], skeleton.offsets_m[joint_of]])
    bound_lowest_m = min(float(part.vertices_m[:, 2].min()) for part in character.parts)
    height = np.array([0.0, 0.0, -bound_lowest_m])
    parts = tuple(
        replace(part, vertices_m=part.vertices_m + height, bone_ids=number[part.bone_ids]) for part in character.parts
    )
    return Rig(
        (*skeleton.names, *_unlike(skeleton.names, [character.bones[bone].name for bone in helpers])),
        parents,
        len(skeleton),
        rest_pos_l,
        _with_helpers(character, helpers, rest_pos_w, rest_rot_w, rest_rot_w),
        character.bind_pos_m[bones] + height,
        character.bind_rot[bones],
        motion.root_pos_w,
        _with_helpers(character, helpers, pos_w, rot_w, motion.joint_rot_l),
        character.name,
        parts,
    )


def _rest(skeleton: Skeleton) -> tuple[FloatArray, FloatArray]:
    """(J, 3) metres and (J, 4): the joints at rest, the root in the origin."""
    return forward_kinematics(skeleton, np.zeros(3), np.tile(IDENTITY, (len(skeleton), 1)))


def _lowest_m(character: Character, pos_w: FloatArray, rot_w: FloatArray) -> float:
    bones = bone_poses(character, pos_w, rot_w)
    return float(min(skin_vertices(character, part, *bones)[:, 2].min() for part in character.parts))


def _helpers(character: Character) -> list[int]:
    """The bones that turn by a share of their joint only."""
    return [number for number, bone in enumerate(character.bones) if (bone.swing, bone.twist) != (1.0, 1.0)]


def _bone_numbers(character: Character, helpers: list[int]) -> NDArray[np.int64]:
    """For each bone of the character, its number in the rig."""
    joints = len(character.skeleton)
    return np.array(
        [
            joints + helpers.index(number) if number in helpers else character.skeleton.index(bone.joint)
            for number, bone in enumerate(character.bones)
        ]
    )


def _with_helpers(
    character: Character, helpers: list[int], pos_w: FloatArray, rot_w: FloatArray, joint_rot_l: FloatArray
) -> FloatArray:
    """(..., B, 4) the joints' rotations in their parents' frames, then the helpers' in theirs."""
    if not helpers:
        return joint_rot_l
    only = replace(character, bones=tuple(character.bones[bone] for bone in helpers), parts=())
    _, helper_rot_w = bone_poses(only, pos_w, rot_w)
    skeleton = character.skeleton
    above = [skeleton.parents[skeleton.index(bone.joint)] for bone in only.bones]
    return np.concatenate([joint_rot_l, multiply(conjugate(rot_w[..., above, :]), helper_rot_w)], axis=-2)


def _unlike(taken: tuple[str, ...], names: list[str]) -> list[str]:
    return [f"{name}_helper" if name in taken else name for name in names]
