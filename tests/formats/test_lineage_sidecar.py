"""A lineage rides beside a file that cannot hold it, and belongs to just the bytes that were written."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from airhead.errors import AirheadError, BadInput, CannotWrite
from airhead.formats import ExportOptions, motion_of, read, sidecar_path, write
from airhead.formats.weight_runs import runs_of, weights_from
from airhead.motion import Drive, EditKind, Lineage, Motion, Performance, Skeleton, SkillRef, Take, joint_positions
from airhead.rotations import about_axis, multiply
from airhead.takes import starter_take


def mixed() -> Motion:
    """A motion that a human, a simulation and a skill share, with an edit."""
    motion, ref = starter_take("walk").motion, starter_take("walk").ref
    human = Lineage.of(Drive.PERFORMER, motion.frames, [ref])
    share = np.clip((np.arange(motion.frames) - 10) / 7, 0, 1)
    skill = SkillRef("stride", "c" * 64, (ref, starter_take("jump").ref))
    lineage = human.mix(Lineage.of(Drive.POLICY, motion.frames, [ref], skill, "walk"), share)
    return motion.with_lineage(lineage.with_edit(EditKind.MIRROR, "left is right", 3, 9))


def same_lineage(a: Lineage, b: Lineage, make: SimpleNamespace) -> bool:
    return bool(make.same(a, b))


@pytest.mark.parametrize("options", [ExportOptions(), ExportOptions(units="cm")])
def test_a_bvh_comes_back_with_its_lineage(options: ExportOptions, make: SimpleNamespace, tmp_path: Path) -> None:
    write(mixed(), tmp_path / "walk.bvh", options)
    found = read(tmp_path / "walk.bvh")
    assert isinstance(found, Motion)
    assert same_lineage(found.lineage, mixed().lineage, make)


@settings(max_examples=30)
@given(data=st.data())
def test_any_lineage_comes_back_to_the_bit(make: SimpleNamespace, scratch: Path, data: st.DataObject) -> None:
    lineage = data.draw(make.lineage(39))
    motion = starter_take("walk").motion.with_lineage(lineage)
    write(motion, scratch / "a.npz")
    assert same_lineage(read(scratch / "a.npz").lineage, lineage, make)  # type: ignore[union-attr]


def test_a_take_comes_back_as_that_take(make: SimpleNamespace, tmp_path: Path) -> None:
    take = starter_take("walk")
    write(take, tmp_path / "walk.bvh")
    found = read(tmp_path / "walk.bvh")
    assert isinstance(found, Take)
    assert (found.ref, found.title, found.tags, found.alterations) == (
        take.ref,
        take.title,
        take.tags,
        take.alterations,
    )
    assert same_lineage(found.motion.lineage, take.motion.lineage, make)


def test_a_performance_comes_back_as_its_motion(make: SimpleNamespace, tmp_path: Path) -> None:
    motion = mixed()
    no_contact = np.zeros((motion.frames, 0))
    performance = Performance(
        "Walk", motion, (), no_contact.astype(bool), np.zeros((motion.frames, 0, 3)), np.zeros(motion.frames)
    )
    write(performance, tmp_path / "walk.bvh")
    found = read(tmp_path / "walk.bvh")
    assert isinstance(found, Motion)
    assert same_lineage(found.lineage, motion.lineage, make)


def test_what_an_export_changes_is_in_the_lineage_beside_it(tmp_path: Path) -> None:
    write(mixed(), tmp_path / "walk.bvh", ExportOptions(fps=60, root_motion=False))
    lineage = motion_of(read(tmp_path / "walk.bvh")).lineage
    assert [edit.kind for edit in lineage.edits] == [EditKind.MIRROR, EditKind.PLACE, EditKind.RESAMPLE]


def test_nothing_is_guessed_of_a_file_whose_sidecar_says_it(tmp_path: Path) -> None:
    """A body far too large, lying down: neither its units nor its up axis can be told from it."""
    motion = mixed()
    lying = multiply(about_axis([0.0, 1.0, 0.0], np.pi / 2), motion.joint_rot_l[:, 0])
    joint_rot_l = np.concatenate([lying[:, None], motion.joint_rot_l[:, 1:]], axis=1)
    giant = Skeleton(motion.skeleton.names, motion.skeleton.parents, motion.skeleton.offsets_m * 40)
    odd = Motion(giant, motion.fps, motion.root_pos_w, joint_rot_l, motion.lineage)
    for options in (ExportOptions(), ExportOptions(units="cm"), ExportOptions(up="z")):
        write(odd, tmp_path / "odd.bvh", options)
        found = motion_of(read(tmp_path / "odd.bvh"))
        assert np.abs(joint_positions(found)[:, :15] - joint_positions(odd)).max() < 1e-3
        assert found.lineage.edits == odd.lineage.edits


def test_a_file_without_a_sidecar_is_a_take_of_an_unrecorded_performer(tmp_path: Path) -> None:
    write(mixed(), tmp_path / "walk.bvh")
    sidecar_path(tmp_path / "walk.bvh").unlink()
    lineage = motion_of(read(tmp_path / "walk.bvh")).lineage
    assert [strand.drive for strand in lineage.strands] == [Drive.PERFORMER]


def test_a_sidecar_does_not_speak_of_another_file(tmp_path: Path) -> None:
    write(mixed(), tmp_path / "walk.bvh")
    shutil.copy(tmp_path / "walk.bvh", tmp_path / "run.bvh")
    text = (tmp_path / "walk.bvh").read_text()
    (tmp_path / "walk.bvh").write_text(text + "\n")
    with pytest.raises(BadInput, match="the file was changed after Airhead wrote it") as refused:
        read(tmp_path / "walk.bvh")
    assert refused.value.file == str(tmp_path / "walk.bvh")
    assert "no walk.bvh.lineage.json beside it" in str(refused.value.allowed)
    assert motion_of(read(tmp_path / "run.bvh")).lineage.strands[0].drive is Drive.PERFORMER


def test_formats_that_hold_their_lineage_get_no_sidecar(tmp_path: Path) -> None:
    write(mixed(), tmp_path / "walk.airhead")
    assert [path.name for path in tmp_path.iterdir()] == ["walk.airhead"]


def changed(path: Path, **fields: Any) -> None:
    place = sidecar_path(path)
    place.write_text(json.dumps(json.loads(place.read_text()) | fields))


@pytest.mark.parametrize(
    ("fields", "line"),
    [
        ({"version": 2}, "from a later Airhead"),
        ({"format": "other"}, "format"),
        ({"extra": 1}, "extra"),
        ({"sha256": "x"}, "sha256"),
        ({"units": "feet"}, "units"),
        ({"document": {}}, "not Airhead's document"),
        ({"strand_weight": []}, "strand_weight"),
        ({"strand_weight": [[[0, 1.0]]]}, "weights and strands differ"),
        ({"strand_weight": [[[0, 1.0]], [[0, 1.0]]]}, "the weights of the drives must sum to 1"),
        ({"strand_weight": [[[0, 1.0], [99, 0.0]], [[0, 0.0]]]}, "weights out of place"),
        ({"strand_weight": [[[1, 1.0]], [[0, 0.0]]]}, "weights out of place"),
        ({"strand_weight": [[], [[0, 1.0]]]}, "weights out of place"),
        ({"strand_weight": [[[0.5, 1.0]], [[0, 1.0]]]}, "weights out of place"),
    ],
)
def test_a_damaged_sidecar_is_refused_by_its_name(fields: dict[str, Any], line: str, tmp_path: Path) -> None:
    write(mixed(), tmp_path / "walk.bvh")
    changed(tmp_path / "walk.bvh", **fields)
    with pytest.raises(AirheadError, match=line) as refused:
        read(tmp_path / "walk.bvh")
    assert refused.value.file == str(sidecar_path(tmp_path / "walk.bvh"))


@pytest.mark.parametrize("content", [b"", b"{", b"[" * 100_000, b"[]", b"nul", b"\xff\xfe{}", b'{"version": 9}'])
def test_junk_beside_a_file_is_refused_in_one_line(content: bytes, tmp_path: Path) -> None:
    write(mixed(), tmp_path / "walk.bvh")
    sidecar_path(tmp_path / "walk.bvh").write_bytes(content)
    with pytest.raises(AirheadError) as refused:
        read(tmp_path / "walk.bvh")
    assert "\n" not in refused.value.line()


def test_file_and_sidecar_are_written_both_or_neither(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(starter_take("walk"), tmp_path / "walk.bvh")
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    real = Path.replace
    for failing in range(1, 5):
        moves = iter(range(1, 100))

        def failing_move(self: Path, target: Path, *, at: int = failing, count: Any = moves) -> Path:
            if next(count) == at:
                raise OSError(28, "No space left on device")
            return real(self, target)

        monkeypatch.setattr(Path, "replace", failing_move)
        with pytest.raises(CannotWrite, match="No space left"):
            write(mixed(), tmp_path / "walk.bvh")
        monkeypatch.setattr(Path, "replace", real)
        assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


@given(st.lists(st.sampled_from([0.0, 0.25, 1.0]), min_size=1, max_size=30))
def test_runs_of_weights_come_back(weights: list[float]) -> None:
    runs = runs_of(np.array(weights))
    np.testing.assert_array_equal(weights_from([runs], len(weights), "x"), [weights])
    assert len(runs) <= len(weights)


@pytest.mark.parametrize("weight", [10**400, -3.0, float("nan"), float("inf")])
def test_what_is_no_weight_is_refused(weight: float) -> None:
    with pytest.raises(BadInput, match="weights out of place"):
        weights_from([[[0, 1.0], [2, weight]]], 4, "x")
