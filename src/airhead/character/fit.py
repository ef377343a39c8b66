"""Fit a character to a skeleton with the same joints and other bone lengths."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from airhead.character.character import Character, IntArray, Part
from airhead.errors import BadInput
from airhead.motion import Skeleton
from airhead.rotations import FloatArray, rotate, to_matrix

_SAME_WAY = 0.7  # cosine of the widest angle between a bone and the bone it is fitted to
_ALL_ITS_OWN = 0.9  # share of a vertex that hangs on a joint for it to be that joint's flesh


def fit_to(character: Character, skeleton: Skeleton, ankle_height_m: float | None = None) -> Character:
    """The character stretched, bone by bone, to `skeleton`.

    Limbs are stretched along the bone only, so that arms and legs keep their girth; the trunk is scaled in height
    and width; head, hands and feet keep their size. Feet hang lower, or higher, where the performer's ankles do.

    Args:
        character: bound to a skeleton with joints of the same names.
        skeleton: with the same rest pose (upright, arms hanging, facing +X), in the same order.
        ankle_height_m: the ankles above the soles; the character's own if None.

    Raises:
        BadInput: joints differ in name, order or parents, or a bone points another way at rest.
    """
    if skeleton.same_as(character.skeleton):
        return character
    _check_joints(character, skeleton)
    bind_pos_m = _bind_positions(skeleton, character.bind_rot)
    stretches = np.stack([_stretch(character.skeleton, skeleton, joint) for joint in range(len(skeleton))])
    turns = to_matrix(character.bind_rot)
    maps = turns @ stretches @ np.swapaxes(turns, -1, -2)
    ids = np.array([character.skeleton.index(bone.joint) for bone in character.bones])
    flesh_pos_m = bind_pos_m + _lowered_feet(character, ankle_height_m)
    parts = tuple(_stretched(character, part, ids, maps, flesh_pos_m) for part in character.parts)
    return replace(character, skeleton=skeleton, bind_pos_m=bind_pos_m, parts=parts)


def _check_joints(character: Character, skeleton: Skeleton) -> None:
    known = character.skeleton
    if skeleton.names != known.names or skeleton.parents != known.parents:
        raise BadInput(
            f"{character.name} cannot wear this skeleton: other joints",
            found=", ".join(skeleton.names),
            allowed=", ".join(known.names),
        )
    for joint in range(1, len(known)):
        new, old = skeleton.offsets_m[joint], known.offsets_m[joint]
        length = np.linalg.norm(new) * np.linalg.norm(old)
        if length == 0.0 or new @ old < _SAME_WAY * length:
            raise BadInput(
                f"{character.name} cannot wear this skeleton: a bone points another way at rest",
                place=f"joint {known.names[joint]!r}",
                found=new.round(3),
                allowed=f"the direction of {old.round(3)}",
            )


def _bind_positions(skeleton: Skeleton, bind_rot: FloatArray) -> FloatArray:
    positions = np.zeros((len(skeleton), 3))
    for joint, parent in enumerate(skeleton.parents):
        if parent >= 0:
            positions[joint] = positions[parent] + rotate(bind_rot[parent], skeleton.offsets_m[joint])
    return positions


def _stretch(old: Skeleton, new: Skeleton, joint: int) -> FloatArray:
    """The linear map (3, 3), in the joint's frame, of the flesh that hangs on it."""
    children = [child for child, parent in enumerate(old.parents) if parent == joint]
    if not children:
        return np.eye(3)
    before, after = old.offsets_m[children], new.offsets_m[children]
    if len(children) == 1:
        length = np.linalg.norm(before[0])
        along = before[0] / length
        return np.asarray(np.eye(3) + (np.linalg.norm(after[0]) / length - 1.0) * np.outer(along, along))
    spread_before, spread_after = np.abs(before).max(axis=0), np.abs(after).max(axis=0)
    depth = 1.0  # front to back, the trunk keeps its girth
    width, height = (spread_after / np.maximum(spread_before, 1e-9))[1:]
    return np.diag([depth, width, height])


def _lowered_feet(character: Character, ankle_height_m: float | None) -> FloatArray:
    """(J, 3) metres that the flesh of each joint is moved by: soles to where the ankles' height has them."""
    moved = np.zeros((len(character.skeleton), 3))
    if ankle_height_m is not None:
        for joint in (joint for joint, name in enumerate(character.skeleton.names) if name.endswith("_ankle")):
            down = rotate(character.bind_rot[joint], np.array([0.0, 0.0, -1.0]))
            moved[joint] = (ankle_height_m - _sole_m(character, joint, down)) * down
    return moved


def _sole_m(character: Character, ankle: int, down: FloatArray) -> float:
    """How far below an ankle its flesh reaches in the bind pose."""
    bones = [number for number, bone in enumerate(character.bones) if bone.joint == character.skeleton.names[ankle]]
    lowest = 0.0
    for part in character.parts:
        own = np.where(np.isin(part.bone_ids, bones), part.bone_weights, 0.0).sum(axis=1) > _ALL_ITS_OWN
        below = (part.vertices_m[own] - character.bind_pos_m[ankle]) @ down
        lowest = max(lowest, float(below.max(initial=0.0)))
    return lowest


def _stretched(
    character: Character, part: Part, bone_joints: IntArray, maps: FloatArray, flesh_pos_m: FloatArray
) -> Part:
    moved = np.zeros_like(part.vertices_m)
    for k in range(part.bone_ids.shape[1]):
        joint = bone_joints[part.bone_ids[:, k]]
        from_joint = part.vertices_m - character.bind_pos_m[joint]
        here = np.einsum("vij,vj->vi", maps[joint], from_joint) + flesh_pos_m[joint]
        moved += part.bone_weights[:, k, None] * here
    return replace(part, vertices_m=moved)
