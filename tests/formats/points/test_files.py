"""Joint positions: round trips, NumPy as the independent writer and reader, and what files do not say."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from airhead.errors import BadInput
from airhead.formats import ExportOptions, ReadOptions, motion_of, read, read_points, write, write_bvh, write_points
from airhead.formats.points.layouts import LAYOUTS
from airhead.motion import Drive, EditKind, Lineage, Points, TakeRef, joint_positions, points_of
from airhead.takes import starter_take

INCH = 0.0254


def walk() -> Points:
    return points_of(starter_take("walk").motion)


def saved(path: Path, **arrays: Any) -> Path:
    np.savez(path, **arrays)
    return path


def y_up(points_w: np.ndarray) -> np.ndarray:
    return points_w[..., [1, 2, 0]]


@pytest.mark.parametrize("suffix", [".npz", ".npy"])
@pytest.mark.parametrize(("units", "up"), [("m", None), ("cm", "y"), ("mm", "z"), ("in", "y")])
def test_points_come_back(units: Any, up: Any, suffix: str, tmp_path: Path) -> None:
    points, path = walk(), tmp_path / f"walk{suffix}"
    write(points, path, ExportOptions(units=units, up=up))
    stated = ReadOptions(names=points.names, fps=points.fps) if suffix == ".npy" else None
    found = read(path, stated)
    assert isinstance(found, Points)
    assert (found.names, found.fps) == (points.names, points.fps)
    np.testing.assert_allclose(found.points_w, points.points_w, atol=1e-12)
    assert found.lineage.takes == points.lineage.takes
    assert found.lineage.edits == points.lineage.edits


def test_confidence_comes_back_to_the_bit(tmp_path: Path) -> None:
    points = walk()
    confidence = np.random.default_rng(1).uniform(0, 1, points.points_w.shape[:2])
    write(Points(points.names, 29.97, points.points_w, points.lineage, confidence), tmp_path / "a.npz")
    found = read(tmp_path / "a.npz")
    assert isinstance(found, Points)
    assert found.fps == 29.97
    np.testing.assert_array_equal(found.confidence, confidence)
    np.testing.assert_array_equal(found.points_w, points.points_w)


def test_numpy_reads_what_is_written(tmp_path: Path) -> None:
    points = walk()
    write_points(points, tmp_path / "walk.npz")
    with np.load(tmp_path / "walk.npz", allow_pickle=False) as arrays:
        assert sorted(arrays) == ["fps", "names", "positions", "units", "up"]
        np.testing.assert_array_equal(arrays["positions"], points.points_w)
        assert tuple(arrays["names"]) == points.names
        assert (float(arrays["fps"]), str(arrays["units"]), str(arrays["up"])) == (points.fps, "m", "z")
    write_points(points, tmp_path / "again.npz")
    assert (tmp_path / "again.npz").read_bytes() == (tmp_path / "walk.npz").read_bytes()


def test_joints_of_a_motion_are_written_as_the_options_say(tmp_path: Path) -> None:
    motion = starter_take("walk").motion
    write(motion, tmp_path / "walk.npz", ExportOptions(fps=60, root_motion=False))
    found = read(tmp_path / "walk.npz")
    assert isinstance(found, Points)
    assert (found.fps, found.names) == (60, motion.skeleton.names)
    assert np.ptp(found.points_w[:, 0, :2], axis=0).max() < 1e-9
    assert np.abs(found.points_w[0] - joint_positions(motion)[0]).max() < 1e-9
    assert {edit.kind for edit in found.lineage.edits} >= {EditKind.RESAMPLE, EditKind.PLACE}


@pytest.mark.parametrize("dtype", ["<f4", "<f8"])
@pytest.mark.parametrize("save", [np.savez, np.savez_compressed])
@pytest.mark.parametrize("key", ["positions", "joint_3d_positions", "markers"])
def test_numpy_writes_what_is_read(key: str, save: Any, dtype: str, tmp_path: Path) -> None:
    points = walk()
    arrays = {key: np.asfortranarray(points.points_w.astype(dtype)), "joint_names": np.array(points.names)}
    save(tmp_path / "x.npz", frame_rate=np.float32(25), other=np.arange(5), **arrays)
    found = read(tmp_path / "x.npz")
    assert isinstance(found, Points)
    assert (found.names, found.fps) == (points.names, 25)
    np.testing.assert_allclose(found.points_w, points.points_w, atol=1e-6)
    (take,) = found.lineage.takes
    assert (take.id, take.consent.perform) == ("x", False)


@pytest.mark.parametrize(("scale", "units"), [(1, "m"), (100, "cm"), (1000, "mm"), (1 / INCH, "in")])
@pytest.mark.parametrize("up", ["y", "z"])
def test_units_and_up_axis_are_told_by_the_body_and_recorded(up: str, scale: float, units: str, tmp_path: Path) -> None:
    points = walk()
    table = (y_up(points.points_w) if up == "y" else points.points_w) * scale
    found = read_points(saved(tmp_path / "x.npz", positions=table, names=np.array(points.names), fps=30))
    np.testing.assert_allclose(found.points_w, points.points_w, atol=1e-9)
    (edit,) = found.lineage.edits
    assert edit.kind is EditKind.ASSUME
    assert edit.note.startswith(f"{up.upper()} up and lengths in {units}")


def test_what_is_stated_comes_before_what_the_file_says(tmp_path: Path) -> None:
    points = walk()
    write_points(points, tmp_path / "x.npz", ExportOptions(units="cm"))
    found = read_points(tmp_path / "x.npz", units="m", up="z", fps=10, names=tuple(n.upper() for n in points.names))
    assert (found.fps, found.names[0], found.lineage.edits) == (10, "PELVIS", ())
    np.testing.assert_allclose(found.points_w, points.points_w * 100, rtol=1e-12)


def test_a_bare_table_wants_names_and_rate(tmp_path: Path) -> None:
    points = walk()
    np.save(tmp_path / "x.npy", points.points_w)
    with pytest.raises(
        BadInput, match=r"x\.npy: the joints have no names; found 15 joints; allowed: state their names"
    ):
        read(tmp_path / "x.npy")
    with pytest.raises(BadInput, match="the frame rate is not in the file; allowed: a rate that is stated"):
        read(tmp_path / "x.npy", ReadOptions(names=points.names))
    with pytest.raises(BadInput, match="names and joints differ in number; found 14 names for 15 joints"):
        read(tmp_path / "x.npy", ReadOptions(names=points.names[:14], fps=30))


def test_a_known_layout_is_told_by_its_count_or_its_name(tmp_path: Path) -> None:
    layout = LAYOUTS["holosoma"]
    high = np.array([1.6 if "Head" in name else 0.05 if "Foot" in name else 1.0 for name in layout.names])
    table = np.tile(np.stack([high * 0, high * 0.1, high], axis=-1), (4, 1, 1))
    np.save(tmp_path / "x.npy", table.astype(np.float32))
    found = read(tmp_path / "x.npy")
    assert isinstance(found, Points)
    assert (found.names, found.fps) == (layout.names, 120)
    assert "the file states no rate" in found.lineage.edits[0].note
    np.save(tmp_path / "y.npy", table[:, :17])
    with pytest.raises(BadInput, match="or a known order: h36m"):
        read(tmp_path / "y.npy")
    posed = ReadOptions(names=("h36m",), fps=50, up="z", units="m")
    assert read(tmp_path / "y.npy", posed).names == LAYOUTS["h36m"].names  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("name", "count"), [("holosoma", 53), ("smpl", 24), ("smpl-body", 22), ("lafan1", 22), ("h36m", 17)]
)
def test_layouts_have_as_many_joints_as_their_sources(name: str, count: int) -> None:
    assert len(set(LAYOUTS[name].names)) == len(LAYOUTS[name].names) == count


def test_gaps_are_filled_and_told(tmp_path: Path) -> None:
    points = walk()
    table = np.array(points.points_w)
    table[3:6, 2] = np.nan
    table[:2, 4, 1] = np.nan
    found = read_points(
        saved(tmp_path / "x.npz", positions=table, names=np.array(points.names), fps=30, up="z", units="m")
    )
    assert found.confidence is not None
    missing = np.isnan(table).any(axis=-1)
    np.testing.assert_array_equal(found.confidence == 0, missing)
    np.testing.assert_array_equal(found.points_w[~missing], table[~missing])
    expected = points.points_w[2, 2] + (points.points_w[6, 2] - points.points_w[2, 2]) / 4
    np.testing.assert_allclose(found.points_w[3, 2], expected, atol=1e-12)
    assert [(edit.kind, edit.note[:26]) for edit in found.lineage.edits] == [
        (EditKind.REPAIR, "5 of 585 positions not in ")
    ]
    table[:, 2] = np.nan
    with pytest.raises(BadInput, match="point 'head': no frame gives this point"):
        read_points(saved(tmp_path / "x.npz", positions=table, names=np.array(points.names), fps=30))


@pytest.mark.parametrize(
    ("arrays", "line"),
    [
        ({"trans": np.zeros((3, 3))}, "no joint positions in it; found trans"),
        ({"positions": np.zeros((3, 3))}, "not a table of positions"),
        ({"positions": np.zeros((3, 3, 4))}, "not a table of positions"),
        ({"positions": np.zeros((0, 3, 3))}, "not a table of positions"),
        ({"positions": np.zeros((3, 3, 3), complex)}, "not an array that Airhead reads"),
        ({"positions": np.full((3, 15, 3), np.inf)}, "positions, frame 0, point 0: a position is infinite"),
        ({"positions": np.zeros((3, 15, 3)), "fps": np.array([30, 31])}, "not a frame rate"),
        ({"positions": np.zeros((3, 15, 3)), "fps": np.array("30")}, "not a frame rate"),
        ({"positions": np.zeros((3, 15, 3)), "fps": np.array(-1.0)}, "not a frame rate"),
        ({"positions": np.zeros((3, 15, 3)), "names": np.zeros(15)}, "not names"),
        ({"positions": np.zeros((3, 15, 3)), "units": np.array("feet")}, "not a unit of length"),
        ({"positions": np.zeros((3, 15, 3)), "up": np.array("x")}, "not an up axis"),
        ({"positions": np.zeros((3, 15, 3)), "up": np.array([2**31], "<u4").view("<U1")}, "up: no text; found char"),
        ({"positions": np.zeros((3, 15, 3)), "names": np.full(15, 2**21, "<u4").view("<U1")}, "names: no text"),
        ({"positions": np.zeros((3, 15, 3)), "confidence": np.zeros((3, 14))}, "not a confidence for each point"),
        ({"positions": np.zeros((3, 15, 3)), "scores": np.full((3, 15), 7)}, "not a confidence; found 7 to 7"),
    ],
)
def test_arrays_that_say_nothing_sensible_are_refused(arrays: dict[str, np.ndarray], line: str, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=line) as refused:
        read(saved(tmp_path / "x.npz", **arrays))
    assert refused.value.file == str(tmp_path / "x.npz")


def test_a_pickle_is_never_opened(tmp_path: Path) -> None:
    class Bomb:
        def __reduce__(self) -> tuple[Any, ...]:
            return (Path.write_text, (tmp_path / "exploded", "boom"))

    objects = np.array([Bomb()], dtype=object)
    np.save(tmp_path / "x.npy", objects, allow_pickle=True)
    np.savez(tmp_path / "x.npz", positions=objects, allow_pickle=True)
    for name in ("x.npy", "x.npz"):
        with pytest.raises(BadInput, match="not an array that Airhead reads"):
            read(tmp_path / name)
    assert not (tmp_path / "exploded").exists()


def test_an_archive_that_unfolds_to_too_much_is_refused(tmp_path: Path) -> None:
    header = io.BytesIO()
    np.lib.format.write_array_header_1_0(header, {"descr": "<f8", "fortran_order": False, "shape": (400_000, 15, 3)})
    with zipfile.ZipFile(tmp_path / "x.npz", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("positions.npy", header.getvalue() + bytes(400_000 * 15 * 3 * 8))
    with pytest.raises(BadInput, match="unfolds to too much"):
        read(tmp_path / "x.npz")


def test_a_posture_that_tells_no_up_axis_has_to_be_stated(tmp_path: Path) -> None:
    points = walk()
    lying = points.points_w[..., [2, 1, 0]]
    path = saved(tmp_path / "x.npz", positions=lying, names=np.array(points.names), fps=30)
    with pytest.raises(BadInput, match=r"the up axis cannot be told from the posture.*state the up axis: y or z"):
        read(path)
    np.testing.assert_array_equal(read_points(path, up="z", units="m").points_w, lying)
    nameless = saved(tmp_path / "y.npz", positions=lying, names=np.array([f"m{i}" for i in range(15)]), fps=30)
    with pytest.raises(BadInput, match="without a head and a foot"):
        read(nameless)
    giant = saved(tmp_path / "z.npz", positions=points.points_w * 1e5, names=np.array(points.names), fps=30)
    with pytest.raises(BadInput, match="the units cannot be told from the size"):
        read(giant)


def test_points_are_no_motion_and_say_what_to_do(tmp_path: Path) -> None:
    write(walk(), tmp_path / "x.npz")
    with pytest.raises(BadInput, match=r"not a motion; found 15 joint positions.*airhead convert IN OUT\.bvh"):
        motion_of(read(tmp_path / "x.npz"))
    with pytest.raises(BadInput, match="not a motion"):
        write(walk(), tmp_path / "x.bvh")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["x.npz", "x.npz.lineage.json"]
    with pytest.raises(BadInput, match="joint positions have no root to keep in place"):
        write(walk(), tmp_path / "y.npz", ExportOptions(root_motion=False))


def test_a_generated_motion_stays_generated_through_positions(tmp_path: Path) -> None:
    motion = starter_take("walk").motion
    motion = motion.with_lineage(Lineage.of(Drive.GENERATED, motion.frames))
    write(motion, tmp_path / "x.npz")
    found = read(tmp_path / "x.npz")
    assert isinstance(found, Points)
    assert [strand.drive for strand in found.lineage.strands] == [Drive.GENERATED]
    assert found.lineage.takes == tuple[TakeRef, ...]()


def test_a_bvh_is_not_taken_for_positions(tmp_path: Path) -> None:
    write_bvh(starter_take("walk"), tmp_path / "x.npz")
    assert not isinstance(read(tmp_path / "x.npz"), Points)
