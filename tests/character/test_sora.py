"""Sora: what is packaged is whole, fits the starter skeleton, and looks human in any pose."""

from __future__ import annotations

import zipfile
from pathlib import Path

import numpy as np
import pytest

from airhead.character import bone_poses, load_sora, lowest_point_m, skin_vertices
from airhead.character import sora as sora_module
from airhead.character.sora import read_character
from airhead.errors import BadInput
from airhead.motion import STARTER_SKELETON, forward_kinematics

DATA = Path(sora_module.__file__).parent / "data"
SOLE_BELOW_ANKLE_M = 0.05


def rest_pose(pelvis_height_m: float) -> tuple[np.ndarray, np.ndarray]:
    rotations = np.tile([1.0, 0.0, 0.0, 0.0], (15, 1))
    return forward_kinematics(STARTER_SKELETON, [0.0, 0.0, pelvis_height_m], rotations)


def test_the_file_is_small_and_says_where_it_comes_from() -> None:
    assert (DATA / "sora.npz").stat().st_size <= 1_500_000
    notice = (DATA / "SORA.md").read_text()
    assert "CC0" in notice
    assert "bad70bdc2be0dfa9880d60129c3a1339678f08f493184f637dc2825c3e27b8d2" in notice
    assert "altered" in notice.lower()


def test_the_files_entries_carry_no_time() -> None:
    with zipfile.ZipFile(DATA / "sora.npz") as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_sora_wears_the_starter_skeleton() -> None:
    sora = load_sora()
    assert sora.name == "Sora"
    assert sora.skeleton.same_as(STARTER_SKELETON)
    assert {"skin", "top", "leggings", "shoes", "soles", "balloon", "knot"} <= {part.name for part in sora.parts}
    assert 10_000 < sora.vertex_count < 60_000


def test_in_the_bind_pose_nothing_moves() -> None:
    sora = load_sora()
    bones = bone_poses(sora, sora.bind_pos_m, sora.bind_rot)
    for part in sora.parts:
        np.testing.assert_allclose(skin_vertices(sora, part, *bones), part.vertices_m, atol=1e-9)


def test_at_rest_she_stands_on_the_floor_and_is_as_tall_as_a_person_with_a_balloon() -> None:
    sora = load_sora()
    legs_m = -STARTER_SKELETON.offsets_m[[4, 5], 2].sum()
    joints = rest_pose(legs_m + SOLE_BELOW_ANKLE_M)
    assert lowest_point_m(sora, *joints) == pytest.approx(0.0, abs=0.002)
    bones = bone_poses(sora, *joints)
    top_m = max(skin_vertices(sora, part, *bones)[:, 2].max() for part in sora.parts)
    assert 1.70 < top_m < 1.90


def test_at_rest_the_arms_hang_beside_the_body_and_the_fists_end_soon_after_the_wrists() -> None:
    sora = load_sora()
    positions, rotations = rest_pose(0.9)
    skin = next(part for part in sora.parts if part.name == "skin")
    vertices = skin_vertices(sora, skin, *bone_poses(sora, positions, rotations))
    wrist = positions[STARTER_SKELETON.index("left_wrist")]
    hand = vertices[(np.abs(vertices - wrist) < [0.12, 0.08, 0.2]).all(axis=1)]
    beyond_m = wrist[2] - hand[:, 2].min()
    assert 0.07 < beyond_m < 0.11


def test_the_balloon_is_rigid_on_the_head() -> None:
    sora = load_sora()
    balloon = next(part for part in sora.parts if part.name == "balloon")
    head = next(number for number, bone in enumerate(sora.bones) if bone.name == "head")
    assert (balloon.bone_ids[balloon.bone_weights > 0] == head).all()
    size_m = np.ptp(balloon.vertices_m, axis=0)
    assert 0.24 < size_m[0] < 0.34
    assert size_m[2] > 1.05 * size_m[0]


@pytest.mark.parametrize("joint", ["left_shoulder", "right_shoulder", "left_hip", "left_knee", "right_elbow", "chest"])
@pytest.mark.parametrize("axis", [0, 1, 2])
def test_no_vertex_flies_off_when_a_joint_turns(joint: str, axis: int) -> None:
    sora = load_sora()
    turns = np.linspace(-1.8, 1.8, 7)
    rotations = np.tile([1.0, 0.0, 0.0, 0.0], (len(turns), 15, 1))
    number = STARTER_SKELETON.index(joint)
    rotations[:, number, 0] = np.cos(turns / 2)
    rotations[:, number, 1 + axis] = np.sin(turns / 2)
    positions, rotations_w = forward_kinematics(STARTER_SKELETON, np.zeros((len(turns), 3)), rotations)
    bones = bone_poses(sora, positions, rotations_w)
    for part in sora.parts:
        vertices = skin_vertices(sora, part, *bones)
        nearest_m = np.linalg.norm(vertices[:, :, None, :] - positions[:, None, :, :], axis=-1).min(axis=-1)
        assert nearest_m.max() < (0.60 if part.name in ("balloon", "knot") else 0.30)


def test_a_damaged_file_is_one_clear_error(tmp_path: Path) -> None:
    damaged = tmp_path / "sora.npz"
    damaged.write_bytes((DATA / "sora.npz").read_bytes()[:5000])
    with pytest.raises(BadInput, match="not a character file"):
        read_character(damaged)


def test_a_missing_array_or_a_pickle_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "thing.npz"
    np.savez(path, name=np.array("x"))
    with pytest.raises(BadInput):
        read_character(path)
    np.savez(path, joint_names=np.array([{"a": 1}], dtype=object))
    with pytest.raises(BadInput):
        read_character(path)


def test_what_unpacks_to_too_much_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bomb.npz"
    np.savez_compressed(path, joint_names=np.zeros(20_000_000, dtype=np.uint8))
    with pytest.raises(BadInput, match="too much"):
        read_character(path)
