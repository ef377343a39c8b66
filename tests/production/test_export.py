"""Motions go out in many formats at once: all files or none, each with its lineage, signed if asked for."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from airhead.errors import BadInput, CannotWrite
from airhead.formats import ExportOptions, ReadOptions, motion_of, read, sidecar_path, write, write_points
from airhead.motion import Drive, Lineage, Motion, Performance, Points, Take, joint_positions, points_of
from airhead.production import ExportConfig, SigningConfig, export
from airhead.provenance import State, signature_path, verify_motion_file
from airhead.takes import starter_take


@pytest.fixture
def performance() -> Performance:
    """A simulated walk that failed, with contacts."""
    take = starter_take("walk")
    motion = take.motion.with_lineage(Lineage.of(Drive.PHYSICS, take.motion.frames, [take.ref]))
    frames = motion.frames
    return Performance(
        "Walk", motion, ("left_foot",), np.ones((frames, 1), bool), np.ones((frames, 1, 3)),
        np.full(frames, 0.025), False, "fell at 1.2 s",
    )  # fmt: skip


@pytest.fixture
def source(performance: Performance, tmp_path: Path) -> Path:
    write(performance, tmp_path / "walk.airhead")
    return tmp_path / "walk.airhead"


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_every_format_gets_the_same_motion_and_lineage(source: Path, performance: Performance, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    places = tuple(out / name for name in ("a.bvh", "b.glb", "c.npz", "d.airhead"))
    result = export(ExportConfig(source, places))
    assert result.files == places
    assert [path.name for path in result.beside] == ["a.bvh.lineage.json", "c.npz.lineage.json"]
    assert names(out) == sorted(["a.bvh", "a.bvh.lineage.json", "b.glb", "c.npz", "c.npz.lineage.json", "d.airhead"])
    assert (result.frames, result.fps, result.joints) == (39, performance.motion.fps, 15)
    expected = joint_positions(performance.motion)
    for place in places:
        found = read(place)
        lineage = found.lineage if isinstance(found, Points) else motion_of(found).lineage
        assert [strand.drive for strand in lineage.strands] == [Drive.PHYSICS]
        positions = found.points_w if isinstance(found, Points) else joint_positions(motion_of(found))[:, :15]
        np.testing.assert_allclose(positions, expected, atol=1e-4)
    assert isinstance(read(places[3]), Performance)


def test_what_is_left_out_is_said_a_line_each(source: Path, tmp_path: Path) -> None:
    result = export(ExportConfig(source, (tmp_path / "a.bvh", tmp_path / "b.npz", tmp_path / "c.airhead")))
    assert [note for note in result.notes if "contacts, forces" in note] == [
        "a.bvh: contacts, forces and deviation stay in the performance",
        "b.npz: contacts, forces and deviation stay in the performance",
    ]
    assert any("a.bvh: a BVH states neither units nor up axis" in note for note in result.notes)
    assert any("b.npz: joint positions say nothing of rotations" in note for note in result.notes)
    assert any("in a.bvh.lineage.json" in note for note in result.notes)
    resampled = export(ExportConfig(source, (tmp_path / "d.airhead",), writing=ExportOptions(fps=60)))
    assert resampled.notes == ("d.airhead: contacts, forces and deviation stay in the performance",)
    assert all("\n" not in note for note in result.notes)


def test_options_hold_for_all_files(source: Path, tmp_path: Path) -> None:
    places = (tmp_path / "a.bvh", tmp_path / "b.glb")
    result = export(ExportConfig(source, places, writing=ExportOptions(fps=60, root_motion=False)))
    assert result.fps == 60
    for place in places:
        motion = motion_of(read(place))
        assert motion.fps == 60
        assert np.ptp(motion.root_pos_w[:, :2], axis=0).max() < 1e-5
        assert np.ptp(motion.root_pos_w[:, 2]) > 0.01


def test_signed_files_verify_with_who_moved_and_what_failed(
    source: Path, performance: Performance, tmp_path: Path
) -> None:
    places = (tmp_path / "a.bvh", tmp_path / "b.glb", tmp_path / "c.npz", tmp_path / "d.airhead")
    result = export(ExportConfig(source, places, writing=ExportOptions(fps=60), signing=SigningConfig()))
    assert {signature_path(place) for place in places} <= set(result.beside)
    for place in places:
        found = verify_motion_file(place)
        assert (found.state, found.exit_code) == (State.VALID, 0)
        assert found.record is not None
        assert found.record.lineage.frames == found.record.frames == motion_frames(place)
        assert found.record.title == "Walk"
        assert found.record.disclosures == ("the stunt was not done as recorded: fell at 1.2 s",)
        assert found.record.deviation is not None
        assert found.record.deviation.mean_mm == pytest.approx(25)
    sidecar_path(places[0]).write_text("{}")
    assert verify_motion_file(places[0]).exit_code == 1


def motion_frames(place: Path) -> int:
    found = read(place)
    return found.frames if isinstance(found, Points) else motion_of(found).frames


def test_a_signature_of_an_earlier_file_is_told_of(source: Path, tmp_path: Path) -> None:
    export(ExportConfig(source, (tmp_path / "a.bvh",), signing=SigningConfig()))
    result = export(ExportConfig(source, (tmp_path / "a.bvh",), writing=ExportOptions(fps=60)))
    assert "a.bvh.c2pa signs an earlier file: sign again, or remove it" in result.notes
    assert verify_motion_file(tmp_path / "a.bvh").exit_code == 1


def test_points_become_a_motion_where_a_format_wants_one(tmp_path: Path) -> None:
    motion = starter_take("walk").motion
    write_points(points_of(motion), tmp_path / "walk.npz")
    result = export(ExportConfig(tmp_path / "walk.npz", (tmp_path / "a.bvh", tmp_path / "b.npz")))
    assert result.frames == motion.frames
    fitted, kept = read(tmp_path / "a.bvh"), read(tmp_path / "b.npz")
    assert isinstance(fitted, Motion)
    assert "a skeleton fitted to 15 points" in fitted.lineage.edits[-1].note
    assert isinstance(kept, Points)
    np.testing.assert_array_equal(kept.points_w, joint_positions(motion))


def test_a_take_stays_the_take_it_is(tmp_path: Path) -> None:
    take = starter_take("jump")
    write(take, tmp_path / "jump.airhead")
    export(ExportConfig(tmp_path / "jump.airhead", (tmp_path / "jump.bvh",)))
    found = read(tmp_path / "jump.bvh")
    assert isinstance(found, Take)
    assert found.ref == take.ref


def test_an_output_that_fails_leaves_none(source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    one.mkdir(), other.mkdir()
    (one / "a.bvh").write_text("older")
    with pytest.raises(BadInput, match="a native file has metres"):
        export(ExportConfig(source, (one / "a.bvh", other / "b.airhead"), writing=ExportOptions(units="cm")))
    real, moves = Path.replace, iter(range(100))

    def failing(self: Path, target: Path) -> Path:
        # the first file of the second folder, once those of the first are in place
        if Path(target).parent == other and next(moves) == 0:
            raise OSError(28, "No space left on device")
        return real(self, target)

    monkeypatch.setattr(Path, "replace", failing)
    with pytest.raises(CannotWrite, match="No space left on device"):
        export(ExportConfig(source, (one / "a.bvh", other / "b.glb")))
    assert (names(one), names(other)) == (["a.bvh"], [])
    assert (one / "a.bvh").read_text() == "older"


def test_places_that_cannot_be_are_refused_before_anything_is_read(tmp_path: Path) -> None:
    missing = tmp_path / "missing.bvh"
    for places, line in (
        ((), "nothing to write"),
        ((tmp_path / "a.xyz",), "no format to write with this suffix"),
        ((tmp_path / "none/a.bvh",), "no such folder"),
        ((tmp_path / "a.bvh", tmp_path / "." / "a.bvh"), "an output is named twice"),
        ((tmp_path / "a.amc",), "no format to write with this suffix"),
    ):
        with pytest.raises((BadInput, CannotWrite), match=line):
            export(ExportConfig(missing, places))


def test_the_source_is_never_overwritten(source: Path, tmp_path: Path) -> None:
    before = source.read_bytes()
    (tmp_path / "link.airhead").symlink_to(source)
    for place in (source, tmp_path / "link.airhead"):
        with pytest.raises(BadInput, match="the output is the source"):
            export(ExportConfig(source, (place,)))
    assert source.read_bytes() == before


def test_what_is_stated_of_the_source_counts(tmp_path: Path) -> None:
    np.save(tmp_path / "x.npy", points_of(starter_take("walk").motion).points_w)
    stated = ReadOptions(names=starter_take("walk").motion.skeleton.names, fps=50, up="z", units="m")
    assert export(ExportConfig(tmp_path / "x.npy", (tmp_path / "x.npz",), reading=stated)).fps == 50
