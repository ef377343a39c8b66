"""A rig shows what the character shows, stands on the ground at rest, and its surfaces are whole."""

from __future__ import annotations

import numpy as np
import pytest

from airhead.character import Part, bone_poses, load_sora, skin_vertices
from airhead.errors import BadInput
from airhead.formats import ExportOptions
from airhead.formats.plain_bones import plain_bones
from airhead.formats.rig import Rig, influences, rig_of, vertex_normals
from airhead.motion import Motion, Skeleton, forward_kinematics, joint_positions
from airhead.rotations import FloatArray, conjugate, from_rotvec, multiply, rotate
from airhead.takes import starter_take

MOTION = starter_take("cartwheel").motion
FRAMES = [0, 20, 40]


def bones_in_world(rig: Rig, root: FloatArray, rot_l: FloatArray) -> tuple[FloatArray, FloatArray]:
    return forward_kinematics(Skeleton(rig.names, rig.parents, rig.rest_pos_l), root, rot_l)


def skinned(rig: Rig, part: Part, pos_w: FloatArray, rot_w: FloatArray) -> FloatArray:
    """(..., V, 3) linear blend skinning, straight from its definition."""
    turn = multiply(rot_w, conjugate(rig.bind_rot_w))
    vertices = np.zeros((*pos_w.shape[:-2], *part.vertices_m.shape))
    for k in range(4):
        bone = part.bone_ids[:, k]
        from_bone = part.vertices_m - rig.bind_pos_w[bone]
        moved = rotate(turn[..., bone, :], from_bone) + pos_w[..., bone, :]
        vertices += part.bone_weights[:, k, None] * moved
    return vertices


def test_sora_looks_the_same_on_her_rig() -> None:
    rig, sora = rig_of(MOTION, ExportOptions()), load_sora()
    pos_w, rot_w = forward_kinematics(MOTION.skeleton, MOTION.root_pos_w[FRAMES], MOTION.joint_rot_l[FRAMES])
    bones = bone_poses(sora, pos_w, rot_w)
    rigged = bones_in_world(rig, rig.root_pos_w[FRAMES], rig.rot_l[FRAMES])
    for part, original in zip(rig.parts, sora.parts, strict=True):
        assert skinned(rig, part, *rigged) == pytest.approx(skin_vertices(sora, original, *bones), abs=1e-9)


@pytest.mark.parametrize("options", [ExportOptions(), ExportOptions(mesh=False)])
def test_at_rest_the_figure_stands_on_the_ground_without_joint_rotations(options: ExportOptions) -> None:
    rig = rig_of(MOTION, options)
    assert (rig.rest_rot_l[: rig.joints] == [1, 0, 0, 0]).all()
    pos_w, rot_w = bones_in_world(rig, rig.rest_pos_l[0], rig.rest_rot_l)
    heights = [skinned(rig, part, pos_w, rot_w)[:, 2] for part in rig.parts] or [pos_w[:, 2]]
    assert min(height.min() for height in heights) == pytest.approx(0, abs=1e-9)


def test_joints_are_those_of_the_motion_and_come_first() -> None:
    rig = rig_of(MOTION, ExportOptions())
    assert rig.names[: rig.joints] == MOTION.skeleton.names
    assert len(set(rig.names)) == len(rig.names) > rig.joints
    assert (rig.rot_l[:, : rig.joints] == MOTION.joint_rot_l).all()
    placed = bones_in_world(rig, rig.root_pos_w, rig.rot_l)[0][:, : rig.joints]
    assert placed == pytest.approx(joint_positions(MOTION))


def test_a_skeleton_that_is_not_hers_gets_plain_bones_and_a_wish_for_her_is_refused() -> None:
    other = Skeleton(("a", "b"), (-1, 0), np.array([[0, 0, 0], [0, 0, 0.4]]))
    motion = Motion(other, 30, MOTION.root_pos_w, MOTION.joint_rot_l[:, :2], MOTION.lineage)
    assert [part.name for part in rig_of(motion, ExportOptions()).parts] == ["bones"]
    with pytest.raises(BadInput, match="Sora cannot wear this skeleton"):
        rig_of(motion, ExportOptions(character=load_sora()))
    # the same names at rest with the arms up: not hers either
    offsets = np.array(MOTION.skeleton.offsets_m)
    offsets[MOTION.skeleton.index("left_elbow")] *= -1
    lifted = Skeleton(MOTION.skeleton.names, MOTION.skeleton.parents, offsets)
    motion = Motion(lifted, 30, MOTION.root_pos_w, MOTION.joint_rot_l, MOTION.lineage)
    assert [part.name for part in rig_of(motion, ExportOptions()).parts] == ["bones"]


def test_plain_bones_reach_from_joint_to_joint_and_are_closed() -> None:
    rng = np.random.default_rng(3)
    skeleton = Skeleton(tuple("abcde"), (-1, 0, 1, 1, 3), np.concatenate([np.zeros((1, 3)), rng.normal(size=(4, 3))]))
    pos_w, _ = forward_kinematics(skeleton, np.zeros(3), from_rotvec(np.zeros((5, 3))))
    part = plain_bones(skeleton, pos_w)
    corners = part.vertices_m.reshape(4, -1, 3)
    for bone, child in enumerate(range(1, 5)):
        parent = skeleton.parents[child]
        for joint in (parent, child):
            assert np.linalg.norm(corners[bone] - pos_w[joint], axis=-1).min() < 1e-12
        assert (part.bone_ids.reshape(4, -1, 4)[bone, :, 0] == parent).all()
    triangles = corners.reshape(4, 8, 3, 3) - corners.mean(axis=1)[:, None, None]
    # every face looks outward, so each adds to the volume
    assert (np.linalg.det(triangles) > 0).all()


def test_a_skeleton_without_length_still_has_something_to_see() -> None:
    for length_m in (0.0, 1e-310):
        skeleton = Skeleton(("a", "b"), (-1, 0), np.array([[0, 0, 0], [0, 0, length_m]]))
        part = plain_bones(skeleton, np.array(skeleton.offsets_m))
        assert np.isfinite(part.vertices_m).all()
        assert np.ptp(part.vertices_m, axis=0).min() > 0


def test_shares_and_normals_are_what_files_need() -> None:
    for part in load_sora().parts:
        bones, shares = influences(part)
        assert shares.dtype == np.float32
        assert np.abs(shares.sum(axis=1, dtype=np.float64) - 1).max() < 1e-6
        assert (bones[shares == 0] == 0).all()
        normals = vertex_normals(part)
        assert np.linalg.norm(normals, axis=-1) == pytest.approx(1)
    balloon = next(part for part in load_sora().parts if part.name == "balloon")
    outward = balloon.vertices_m - balloon.vertices_m.mean(axis=0)
    assert (np.einsum("vi,vi->v", vertex_normals(balloon), outward) > 0).all()
