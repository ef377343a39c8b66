"""Characters: what the records refuse, helper bones, and fitting to other bone lengths."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from airhead.character import Bone, Character, Material, Part, bone_poses, fit_to, load_sora, skin_vertices
from airhead.errors import BadInput
from airhead.motion import STARTER_SKELETON, Skeleton, forward_kinematics
from airhead.rotations import angle_between, from_rotvec


def triangle(**changes: object) -> Part:
    fields = {
        "name": "flag",
        "vertices_m": np.eye(3),
        "faces": np.array([[0, 1, 2]]),
        "bone_ids": np.zeros((3, 4), dtype=int),
        "bone_weights": np.tile([1.0, 0.0, 0.0, 0.0], (3, 1)),
        "material": Material((1.0, 0.0, 0.0, 1.0)),
    }
    return Part(**(fields | changes))  # type: ignore[arg-type]


def test_a_part_is_frozen() -> None:
    part = triangle()
    with pytest.raises(ValueError, match="read-only"):
        part.vertices_m[0, 0] = 2.0


@pytest.mark.parametrize(
    "changes",
    [
        {"faces": np.array([[0, 1, 3]])},
        {"faces": np.array([[0, -1, 2]])},
        {"faces": np.zeros((0, 3), dtype=int)},
        {"vertices_m": np.full((3, 3), np.nan)},
        {"vertices_m": np.zeros((0, 3))},
        {"bone_weights": np.full((3, 4), 0.5)},
        {"bone_weights": np.tile([2.0, -1.0, 0.0, 0.0], (3, 1))},
        {"bone_ids": np.zeros((2, 4), dtype=int)},
    ],
)
def test_a_broken_part_is_refused(changes: dict[str, object]) -> None:
    with pytest.raises(BadInput):
        triangle(**changes)


@pytest.mark.parametrize("rgba", [(1.0, 0.0, 0.0), (1.0, 0.0, 0.0, 1.5), (float("nan"), 0.0, 0.0, 1.0)])
def test_a_material_out_of_range_is_refused(rgba: tuple[float, ...]) -> None:
    with pytest.raises(BadInput):
        Material(rgba)  # type: ignore[arg-type]


def test_a_bone_without_its_joint_and_a_vertex_without_its_bone_are_refused() -> None:
    skeleton = Skeleton(("root",), (-1,), np.zeros((1, 3)))
    bind = (np.zeros((1, 3)), np.array([[1.0, 0.0, 0.0, 0.0]]))
    with pytest.raises(BadInput):
        Character("x", skeleton, *bind, (Bone("b", "tail"),), (triangle(),))
    with pytest.raises(BadInput, match="bone that is not there"):
        Character("x", skeleton, *bind, (Bone("b", "root"),), (triangle(bone_ids=np.ones((3, 4), dtype=int)),))


def test_bones_refuse_another_number_of_joints() -> None:
    with pytest.raises(BadInput, match="differ in joints"):
        bone_poses(load_sora(), np.zeros((14, 3)), np.tile([1.0, 0, 0, 0], (14, 1)))


def test_a_half_bone_turns_by_half_of_its_joint() -> None:
    sora = load_sora()
    names = [bone.name for bone in sora.bones]
    knee = STARTER_SKELETON.index("left_knee")
    turned = sora.bind_rot.copy()
    below = [knee, STARTER_SKELETON.index("left_ankle")]
    turned[below] = from_rotvec([0.0, 1.2, 0.0])
    before = bone_poses(sora, sora.bind_pos_m, sora.bind_rot)[1]
    after = bone_poses(sora, sora.bind_pos_m, turned)[1]
    full = angle_between(before, after)[names.index("left_knee")]
    half = angle_between(before, after)[names.index("left_knee_half")]
    assert half == pytest.approx(full / 2, abs=1e-9)


def test_batched_skinning_is_the_same_as_frame_by_frame() -> None:
    sora = load_sora()
    rng = np.random.default_rng(3)
    rotations = from_rotvec(rng.normal(0.0, 0.4, (3, 15, 3)))
    positions, rotations_w = forward_kinematics(STARTER_SKELETON, rng.normal(size=(3, 3)), rotations)
    bones = bone_poses(sora, positions, rotations_w)
    together = skin_vertices(sora, sora.parts[0], *bones)
    for frame in range(3):
        alone = skin_vertices(sora, sora.parts[0], bones[0][frame], bones[1][frame])
        np.testing.assert_allclose(together[frame], alone, atol=1e-12)


def test_fitting_to_her_own_skeleton_changes_nothing() -> None:
    sora = load_sora()
    assert fit_to(sora, STARTER_SKELETON) is sora


def test_fitting_stretches_bones_and_keeps_hands_and_feet() -> None:
    sora = load_sora()
    taller = replace(STARTER_SKELETON, offsets_m=STARTER_SKELETON.offsets_m * [1.0, 1.1, 1.2])
    fitted = fit_to(sora, taller)
    assert fitted.skeleton is taller
    rotations = np.tile([1.0, 0.0, 0.0, 0.0], (15, 1))
    lowest = []
    for character in (sora, fitted):
        positions, rotations_w = forward_kinematics(character.skeleton, np.zeros(3), rotations)
        bones = bone_poses(character, positions, rotations_w)
        soles = next(part for part in character.parts if part.name == "soles")
        ankle = positions[STARTER_SKELETON.index("left_ankle"), 2]
        vertices = skin_vertices(character, soles, *bones)
        lowest.append((ankle, ankle - vertices[:, 2].min()))
    assert lowest[1][0] == pytest.approx(1.2 * lowest[0][0])
    assert lowest[1][1] == pytest.approx(lowest[0][1], abs=1e-9)


@pytest.mark.parametrize("height_m", [0.04, 0.095])
def test_feet_hang_as_low_as_the_performers_ankles_are_high(height_m: float) -> None:
    taller = replace(STARTER_SKELETON, offsets_m=STARTER_SKELETON.offsets_m * 1.05)
    fitted = fit_to(load_sora(), taller, height_m)
    positions, rotations_w = forward_kinematics(taller, np.zeros(3), np.tile([1.0, 0.0, 0.0, 0.0], (15, 1)))
    bones = bone_poses(fitted, positions, rotations_w)
    ankle_z = positions[taller.index("left_ankle"), 2]
    soles = next(part for part in fitted.parts if part.name == "soles")
    assert ankle_z - skin_vertices(fitted, soles, *bones)[:, 2].min() == pytest.approx(height_m, abs=1e-3)
    unchanged = fit_to(load_sora(), taller)
    for part, before in zip(fitted.parts, unchanged.parts, strict=True):
        if part.name in ("balloon", "top"):
            assert np.array_equal(part.vertices_m, before.vertices_m)
        if part.name in ("soles", "shoes"):  # moved as they are, not stretched
            assert np.ptp(part.vertices_m[:, 2]) == pytest.approx(np.ptp(before.vertices_m[:, 2]), abs=1e-3)


def test_other_joints_or_another_rest_pose_are_refused() -> None:
    sora = load_sora()
    renamed = Skeleton(("hip", *STARTER_SKELETON.names[1:]), STARTER_SKELETON.parents, STARTER_SKELETON.offsets_m)
    with pytest.raises(BadInput, match="other joints"):
        fit_to(sora, renamed)
    arms_out = STARTER_SKELETON.offsets_m.copy()
    arms_out[STARTER_SKELETON.index("left_elbow")] = [0.0, 0.27, 0.0]
    with pytest.raises(BadInput, match="another way"):
        fit_to(sora, replace(STARTER_SKELETON, offsets_m=arms_out))
