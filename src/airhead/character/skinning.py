"""Skinning: from the joints of a motion to the bones and vertices of a character."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from airhead.character.character import Bone, Character, Part
from airhead.errors import BadInput
from airhead.motion import Skeleton
from airhead.rotations import IDENTITY, FloatArray, conjugate, multiply, normalize, rotate, slerp, to_matrix


def bone_poses(character: Character, joint_pos_w: ArrayLike, joint_rot_w: ArrayLike) -> tuple[FloatArray, FloatArray]:
    """Where every bone of the skin is.

    Args:
        character: with J joints and B bones.
        joint_pos_w: (..., J, 3) metres, in the order of the character's skeleton.
        joint_rot_w: (..., J, 4) unit quaternions, wxyz.

    Returns:
        `bone_pos_w` (..., B, 3) metres and `bone_rot_w` (..., B, 4).

    Raises:
        BadInput: the number of joints is another one.
    """
    positions, rotations = np.asarray(joint_pos_w, dtype=float), np.asarray(joint_rot_w, dtype=float)
    joints = len(character.skeleton)
    if positions.shape[-2] != joints or rotations.shape[-2] != joints:
        raise BadInput("motion and character differ in joints", found=positions.shape[-2], allowed=joints)
    ids = [character.skeleton.index(bone.joint) for bone in character.bones]
    bones = zip(character.bones, ids, strict=True)
    turned = [_bone_rotation(character, bone, joint, rotations) for bone, joint in bones]
    return positions[..., ids, :], np.stack(turned, axis=-2)


def _bone_rotation(character: Character, bone: Bone, joint: int, joint_rot_w: FloatArray) -> FloatArray:
    parent = character.skeleton.parents[joint]
    if parent < 0 or (bone.swing == 1.0 and bone.twist == 1.0):
        return joint_rot_w[..., joint, :]
    parent_rot_w = joint_rot_w[..., parent, :]
    bind_l = multiply(conjugate(character.bind_rot[parent]), character.bind_rot[joint])
    # what the joint has turned since the bind pose, in its parent's frame
    turned_l = multiply(multiply(conjugate(parent_rot_w), joint_rot_w[..., joint, :]), conjugate(bind_l))
    if bone.swing == bone.twist:
        share = slerp(IDENTITY, turned_l, bone.swing)
    else:
        limb = rotate(bind_l, _limb_direction(character.skeleton, joint))
        twist = _twist_about(limb, turned_l)
        swing = multiply(turned_l, conjugate(twist))
        share = multiply(slerp(IDENTITY, swing, bone.swing), slerp(IDENTITY, twist, bone.twist))
    return multiply(parent_rot_w, multiply(share, bind_l))


def _limb_direction(skeleton: Skeleton, joint: int) -> FloatArray:
    """Unit vector (3,) in the joint's own frame along its limb."""
    children = [child for child, parent in enumerate(skeleton.parents) if parent == joint]
    offset = skeleton.offsets_m[children[0] if children else joint]
    length = float(np.linalg.norm(offset))
    return np.array([0.0, 0.0, -1.0]) if length == 0.0 else offset / length


def _twist_about(axis: FloatArray, rotation: FloatArray) -> FloatArray:
    """The part of `rotation` (..., 4) about a unit `axis` (3,); the swing is what remains on its left."""
    along = rotation[..., 1:] @ axis
    twist = np.concatenate([rotation[..., :1], along[..., None] * axis], axis=-1)
    # where the limb points the opposite way there is no twist to tell; any will do, so none
    return normalize(twist + IDENTITY * (np.linalg.norm(twist, axis=-1, keepdims=True) < 1e-6))


def skin_vertices(character: Character, part: Part, bone_pos_w: FloatArray, bone_rot_w: FloatArray) -> FloatArray:
    """The vertices (..., V, 3), in metres, of one part, for B bones at (..., B, 3) turned by (..., B, 4)."""
    ids = [character.skeleton.index(bone.joint) for bone in character.bones]
    turned = multiply(bone_rot_w, conjugate(character.bind_rot[ids]))
    matrix = to_matrix(turned)
    shift = bone_pos_w - rotate(turned, character.bind_pos_m[ids])
    skinned = np.zeros((*bone_pos_w.shape[:-2], *part.vertices_m.shape))
    for k in range(part.bone_ids.shape[1]):
        bone = part.bone_ids[:, k]
        moved = np.einsum("...vij,vj->...vi", matrix[..., bone, :, :], part.vertices_m) + shift[..., bone, :]
        skinned += part.bone_weights[:, k, None] * moved
    return skinned


def lowest_point_m(character: Character, joint_pos_w: ArrayLike, joint_rot_w: ArrayLike) -> float:
    """Height of the lowest vertex of the character in one pose: (J, 3) and (J, 4)."""
    bones = bone_poses(character, joint_pos_w, joint_rot_w)
    return float(min(skin_vertices(character, part, *bones)[:, 2].min() for part in character.parts))
