"""A written BVH reads back as the same motion, at gimbal lock too, and stands upright elsewhere."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from airhead.errors import BadInput, CannotWrite
from airhead.formats import motion_of, read_bvh, write_bvh
from airhead.motion import STARTER_SKELETON, Drive, Lineage, Motion, Skeleton, TakeRef, joint_positions, resample
from airhead.rotations import angle_between, from_rotvec, multiply
from airhead.takes import starter_take

TAKE = TakeRef("flip", "0" * 64)


def motion_on(skeleton: Skeleton, root_pos_w: np.ndarray, joint_rot_l: np.ndarray, fps: float = 30.0) -> Motion:
    return Motion(skeleton, fps, root_pos_w, joint_rot_l, Lineage.of(Drive.PERFORMER, len(root_pos_w), [TAKE]))


@st.composite
def small_motions(draw: st.DrawFn) -> Motion:
    joints, frames = draw(st.integers(1, 6)), draw(st.integers(1, 5))
    parents = (-1, *(draw(st.integers(0, joint - 1)) for joint in range(1, joints)))
    rng = np.random.default_rng(draw(st.integers(0, 9999)))
    skeleton = Skeleton(tuple(f"joint{n}" for n in range(joints)), parents, rng.uniform(-0.5, 0.5, (joints, 3)))
    rotations = from_rotvec(rng.uniform(-4, 4, (frames, joints, 3)))
    return motion_on(skeleton, rng.uniform(-5, 5, (frames, 3)), rotations, draw(st.floats(1, 480)))


@settings(max_examples=80)
@given(
    motion=small_motions(),
    units=st.sampled_from(["m", "cm", "mm", "in", "cmu", 0.3048, 50.0, 1e-4]),
    up=st.sampled_from(["y", "z"]),
    order=st.sampled_from(["".join(order) for order in permutations("XYZ")]),
)
def test_positions_and_rotations_come_back(motion: Motion, units: Any, up: Any, order: str, scratch: Path) -> None:
    path = scratch / "clip.bvh"
    write_bvh(motion, path, units=units, up=up, order=order)
    again = read_bvh(path, units=units, up=up)
    order_again = [again.skeleton.index(name) for name in motion.skeleton.names]
    assert len(again.skeleton) == len(motion.skeleton)
    assert again.fps == pytest.approx(motion.fps, rel=1e-9)
    assert np.abs(joint_positions(again)[:, order_again] - joint_positions(motion)).max() < 1e-5
    assert angle_between(again.joint_rot_l[:, order_again], motion.joint_rot_l).max() < 1e-6


@pytest.mark.parametrize("tilt_deg", [90, -90, 89.9999999, 90 - 1e-5, -90 + 1e-3])
def test_gimbal_lock_loses_nothing(tilt_deg: float, tmp_path: Path) -> None:
    # X is the middle angle of Z X Y in the file, and the file's X is our Y.
    skeleton = Skeleton(("hips", "head"), (-1, 0), np.array([[0, 0, 0], [0.3, 0.2, 1.5]]))
    tilt = from_rotvec(np.deg2rad([0.0, tilt_deg, 0.0]))
    turns = from_rotvec(np.random.default_rng(3).uniform(-3, 3, (50, 1)) * np.array([0.0, 0.0, 1.0]))
    rotations = np.stack([multiply(turns, tilt), multiply(tilt, turns)], axis=1)
    motion = motion_on(skeleton, np.zeros((50, 3)), rotations)
    write_bvh(motion, tmp_path / "clip.bvh")
    again = read_bvh(tmp_path / "clip.bvh", up="y")
    assert angle_between(again.joint_rot_l, motion.joint_rot_l).max() < 1e-6


@pytest.mark.parametrize("name", ["backflip", "roll", "run"])
def test_a_starter_take_comes_back_on_the_starter_skeleton(name: str, tmp_path: Path) -> None:
    take = starter_take(name)
    write_bvh(take, tmp_path / "take.bvh")
    again = read_bvh(tmp_path / "take.bvh")
    assert again.skeleton.same_as(STARTER_SKELETON)
    assert again.fps == pytest.approx(take.motion.fps, rel=1e-9)
    assert np.abs(joint_positions(again) - joint_positions(take.motion)).max() < 1e-4
    assert angle_between(again.joint_rot_l, take.motion.joint_rot_l).max() < 1e-6


def test_angles_do_not_jump_by_full_turns(tmp_path: Path) -> None:
    turns = from_rotvec(np.linspace(0, 6 * np.pi, 60)[:, None, None] * np.array([0.0, 0.0, 1.0]))
    motion = motion_on(Skeleton(("hips",), (-1,), np.zeros((1, 3))), np.zeros((60, 3)), turns)
    write_bvh(motion, tmp_path / "spin.bvh")
    rows = (tmp_path / "spin.bvh").read_text().split("Frame Time:")[1].split("\n")[1:-1]
    degrees = np.array([line.split() for line in rows], dtype=float)[:, 5]
    assert np.ptp(degrees) == pytest.approx(3 * 360, abs=1e-3)


def test_the_file_is_y_up_with_end_sites_and_a_rest_pose(tmp_path: Path) -> None:
    write_bvh(starter_take("walk"), tmp_path / "walk.bvh")
    lines = [line.split() for line in (tmp_path / "walk.bvh").read_text().splitlines()]
    names = [words[1] for words in lines if words[0] in ("ROOT", "JOINT")]
    offsets = [[float(word) for word in words[1:]] for words in lines if words[0] == "OFFSET"]
    assert sorted(names) == sorted(STARTER_SKELETON.names)
    assert offsets[1] == [0, 0.236151, 0]  # the chest is above the pelvis
    assert sum(words == ["End", "Site"] for words in lines) == 5
    assert sum(not any(offset) for offset in offsets) == 6  # the root's, and those of the End Sites: nobody knows a tip


@settings(max_examples=30)
@given(data=st.data())
def test_any_record_can_be_written_and_names_stay_apart(
    data: st.DataObject, make: SimpleNamespace, scratch: Path
) -> None:
    record = data.draw(make.record())
    write_bvh(record, scratch / "any.bvh")
    again = read_bvh(scratch / "any.bvh", units="m", up="y")
    assert len(again.skeleton) == len(motion_of(record).skeleton)
    assert again.frames == motion_of(record).frames


def test_a_joint_called_the_end_of_its_parent_is_an_end_site_and_comes_back(tmp_path: Path) -> None:
    skeleton = Skeleton(
        ("hips", "head", "head_end", "hips_end", "toe", "toe_end"),
        (-1, 0, 1, 0, 0, 4),
        np.array([[0, 0, 0], [0, 0, 0.6], [0, 0, 0.2], [0.1, 0, 0], [0, 0, -0.9], [0.1, 0.02, 0]]),
    )
    turns = from_rotvec(np.random.default_rng(5).uniform(-1, 1, (4, 6, 3)) * np.array([1, 1, 0, 0, 1, 0])[:, None])
    motion = motion_on(skeleton, np.zeros((4, 3)), turns)
    write_bvh(motion, tmp_path / "clip.bvh", units="cm")
    text = (tmp_path / "clip.bvh").read_text()
    assert (text.count("JOINT"), text.count("End Site")) == (2, 3)
    again = read_bvh(tmp_path / "clip.bvh", units="cm")
    assert again.skeleton.same_as(skeleton)
    assert np.abs(joint_positions(again) - joint_positions(motion)).max() < 1e-6


@pytest.mark.parametrize("offset", [(0, 0, 0), (0, 0, 0.2)])
def test_an_end_that_turns_or_has_no_length_stays_a_joint(offset: tuple[float, float, float], tmp_path: Path) -> None:
    skeleton = Skeleton(("hips", "head", "head_end"), (-1, 0, 1), np.array([[0, 0, 0], [0, 0, 0.6], offset]))
    turns = from_rotvec(np.full((3, 3, 3), 0.3)) if any(offset) else np.tile([1.0, 0, 0, 0], (3, 3, 1))
    write_bvh(motion_on(skeleton, np.zeros((3, 3)), turns), tmp_path / "clip.bvh")
    again = read_bvh(tmp_path / "clip.bvh", units="m")
    assert again.skeleton.names == skeleton.names
    assert "JOINT head_end" in (tmp_path / "clip.bvh").read_text()


def test_another_frame_rate_is_that_of_the_resampled_motion(tmp_path: Path) -> None:
    motion = starter_take("jump").motion
    write_bvh(motion, tmp_path / "clip.bvh", fps=47.5)
    again, wanted = read_bvh(tmp_path / "clip.bvh"), resample(motion, 47.5)
    assert again.fps == pytest.approx(47.5, rel=1e-12)
    assert np.abs(joint_positions(again) - joint_positions(wanted)).max() < 1e-5


def test_a_place_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    with pytest.raises(CannotWrite, match="No such file or directory"):
        write_bvh(starter_take("walk"), tmp_path / "missing" / "walk.bvh")
    with pytest.raises(BadInput, match="not a unit"):
        write_bvh(starter_take("walk"), tmp_path / "walk.bvh", units="ell")  # type: ignore[arg-type]
    with pytest.raises(BadInput, match="not a unit"):
        write_bvh(starter_take("walk"), tmp_path / "walk.bvh", units=-1.0)
    with pytest.raises(BadInput, match="not an up axis"):
        write_bvh(starter_take("walk"), tmp_path / "walk.bvh", up="x")  # type: ignore[arg-type]
    with pytest.raises(BadInput, match="not an order of rotations; found 'XYX'"):
        write_bvh(starter_take("walk"), tmp_path / "walk.bvh", order="XYX")
    assert list(tmp_path.iterdir()) == []
