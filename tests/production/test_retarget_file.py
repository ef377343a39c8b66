"""`airhead retarget`: any file onto any skeleton, lineage and all, or one clear line."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from airhead.cli import main as cli
from airhead.errors import BadInput, CannotWrite
from airhead.formats import read, read_motion, write
from airhead.motion import STARTER_SKELETON, Motion, Skeleton, Take, joint_positions, points_of
from airhead.production import RetargetConfig, retarget_file
from airhead.retarget import retarget
from airhead.takes import starter_take

SMALL = Skeleton(STARTER_SKELETON.names, STARTER_SKELETON.parents, np.array(STARTER_SKELETON.offsets_m) * 0.8)


@pytest.fixture
def small_file(tmp_path: Path) -> Path:
    """A file on a small skeleton."""
    path = tmp_path / "small.bvh"
    write(retarget(starter_take("walk").motion, SMALL).motion, path)
    return path


def test_a_take_goes_onto_the_skeleton_of_a_file(small_file: Path, tmp_path: Path) -> None:
    result = retarget_file(RetargetConfig("kick", str(small_file), tmp_path / "kick.airhead"))
    record = read(result.file)
    assert isinstance(record, Take)
    assert record.ref == starter_take("kick").ref
    assert record.motion.skeleton.same_as(SMALL, 1e-3)
    expected = retarget(starter_take("kick").motion, read_motion(small_file)).motion
    assert joint_positions(record.motion) == pytest.approx(joint_positions(expected), abs=1e-3)
    assert result.report.scale == pytest.approx(0.8, abs=1e-3)


def test_lineage_rides_beside_a_file_that_cannot_hold_it(small_file: Path, tmp_path: Path) -> None:
    result = retarget_file(RetargetConfig(str(small_file), "sora", tmp_path / "back.bvh"))
    assert result.beside == (tmp_path / "back.bvh.lineage.json",)
    motion = read_motion(result.file)
    assert motion.skeleton.same_as(STARTER_SKELETON, 1e-3)
    assert [take.id for take in motion.lineage.takes] == ["walk"]


def test_joint_positions_are_fitted_first(tmp_path: Path) -> None:
    write(points_of(starter_take("jump").motion), tmp_path / "jump.npz")
    result = retarget_file(RetargetConfig(str(tmp_path / "jump.npz"), "sora", tmp_path / "jump.airhead"))
    motion = read(result.file)
    assert isinstance(motion, Motion)
    assert any("fitted to 15 points" in edit.note for edit in motion.lineage.edits)


def test_the_command_prints_the_report(small_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["retarget", "jump", "--onto", str(small_file), "-o", str(tmp_path / "j.bvh")]
    assert cli.main([*words, "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["report"]["flips"] == 0
    assert said["report"]["contact_slide_mm"] < 5
    assert {"missed_mm", "orientation_error_deg", "end_effector_error_legs", "not_mapped"} <= set(said["report"])
    assert cli.main(words) == 0
    shown = capsys.readouterr().out
    assert "retargeted" in shown
    assert f"{tmp_path / 'j.bvh'}\n" in shown


def test_what_cannot_be_is_refused_before_anything_is_written(small_file: Path, tmp_path: Path) -> None:
    chain = Skeleton(("a", "b"), (-1, 0), np.array([[0.0, 0.0, 0.0], [0.0, 0.0, 0.5]]))
    still = np.tile([1.0, 0.0, 0.0, 0.0], (3, 2, 1))
    lineage = starter_take("walk").motion.lineage.trim(0, 3)
    write(Motion(chain, 30.0, np.zeros((3, 3)), still, lineage), tmp_path / "chain.airhead")
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    for config, message in (
        (RetargetConfig("no_such_take", "sora", tmp_path / "x.bvh"), "no such take"),
        (RetargetConfig("walk", str(tmp_path / "none.bvh"), tmp_path / "x.bvh"), "none.bvh"),
        (RetargetConfig("walk", str(tmp_path / "chain.airhead"), tmp_path / "x.bvh"), "chain.airhead.*humanoid"),
        (RetargetConfig(str(small_file), "sora", small_file), "one of the files that are read"),
        (RetargetConfig("walk", "sora", tmp_path / "x.avi"), "no format to write"),
    ):
        with pytest.raises(BadInput, match=message):
            retarget_file(config)
    with pytest.raises(CannotWrite):
        retarget_file(RetargetConfig("walk", "sora", tmp_path / "nowhere" / "x.bvh"))
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before
