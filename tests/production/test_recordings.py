"""Joint positions and the boxes beside them are a performer's recording like any other."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import pytest

from airhead.errors import BadInput
from airhead.formats import read, write
from airhead.motion import Consent, ConsentBasis, Drive, EditKind, Motion, Points, lift, points_of, resample
from airhead.production import (
    AddConfig,
    Cast,
    ExportConfig,
    InspectConfig,
    LintConfig,
    MakeConfig,
    RetargetConfig,
    add_takes,
    export,
    inspect_file,
    lint_takes,
    make,
    retarget_file,
)
from airhead.production.recordings import read_recording
from airhead.production.shows import take_show
from airhead.production.sources import find_record, find_source
from airhead.production.stages import Stages
from airhead.render import FilmSettings
from airhead.takes import Library, starter_take
from airhead.tracking import TrackSettings

#: Two metres each way and 60 cm high, around where the walk begins.
BOX_M = (2.0, 2.0, 0.6)
FACES = ((1, 2, 4, 3), (5, 6, 8, 7), (1, 2, 6, 5), (3, 4, 8, 7), (1, 3, 7, 5), (2, 4, 8, 6))


def write_box(path: Path, size_m: tuple[float, float, float] = BOX_M) -> Path:
    half = np.array(size_m) / 2
    corners = [[x, y, z] for z in (0.0, size_m[2]) for y in (-half[1], half[1]) for x in (-half[0], half[0])]
    lines = ["v " + " ".join(map(str, corner)) for corner in corners]
    lines += ["f " + " ".join(map(str, face)) for face in FACES]
    path.write_text("\n".join(lines) + "\n")
    return path


@pytest.fixture(scope="module")
def walk() -> Motion:
    return resample(starter_take("walk").motion, 30.0)


@pytest.fixture
def climb(tmp_path: Path, walk: Motion) -> Path:
    """A walk on top of a box, as joint positions."""
    path = tmp_path / "climb.npz"
    write(points_of(lift(walk, BOX_M[2])), path)
    path.with_name("climb.npz.lineage.json").unlink()
    write_box(tmp_path / "climb_boxes.obj")
    return path


@pytest.fixture
def library(climb: Path, tmp_path: Path) -> Path:
    """A library with the climb."""
    (added,) = add_takes(AddConfig((climb,), library=tmp_path / "library"))
    assert added.record is not None, added.refusal
    return tmp_path / "library"


def test_positions_become_a_motion_and_say_how_well_it_meets_them(climb: Path) -> None:
    found = read_recording(climb)
    assert found.take.ref.id == "climb"
    edits = [edit for edit in found.take.motion.lineage.edits if edit.kind is EditKind.RETARGET]
    assert found.notes[0] == edits[-1].note
    assert found.notes[0].startswith("a skeleton fitted to 15 points, ")
    assert found.notes[1] == "the box beside it is its stage"
    assert found.stage is not None
    assert found.stage.boxes[0].half_m.tolist() == [1.0, 1.0, 0.3]


def test_the_library_keeps_the_motion_and_the_boxes(climb: Path, library: Path) -> None:
    by_name, by_file = find_source("climb", library), find_source(str(climb), library)
    assert np.array_equal(by_name.take.motion.root_pos_w, by_file.take.motion.root_pos_w)
    for source in (by_name, by_file):
        assert source.file is None
        assert source.stage is not None
        assert np.array_equal(source.stage.boxes[0].center_w, [0.0, 0.0, 0.3])
    climb.with_name("climb_boxes.obj").unlink()
    assert find_source("climb", library).stage is not None
    with Library(library) as kept:
        record = kept.record("climb")
    assert record.traits is not None
    assert record.traits.air_time_s < 0.2, "who walks on a box is not in the air"


@pytest.mark.parametrize("named", [True, False])
def test_a_film_of_a_climb_stands_on_its_boxes(climb: Path, library: Path, named: bool) -> None:
    source = find_source("climb" if named else str(climb), library)
    show = take_show(source, Drive.PERFORMER, FilmSettings(), TrackSettings(), Stages(None))
    assert show.stage is source.stage
    assert show.evidence.body.stage is source.stage
    parts, contact = show.performance.contact_parts, show.performance.contact
    feet = [parts.index(f"{side}_foot") for side in ("left", "right")]
    assert contact[:, feet].any(axis=1).mean() > 0.8
    assert show.metrics["penetration_mm"] is not None
    assert show.metrics["penetration_mm"] < 60
    assert show.performance.motion.root_pos_w[:, 2].min() > BOX_M[2] + 0.6


def test_lint_and_inspect_look_at_what_was_fitted(climb: Path, library: Path) -> None:
    found = inspect_file(InspectConfig(str(climb), library))
    assert (found.holds, len(found.joints), found.frames) == ("joint positions", 15, 38)
    assert found.humanoid
    assert found.stature_m == pytest.approx(1.7, abs=0.1)
    assert "box 1" in found.known
    assert "box 1" in inspect_file(InspectConfig("climb", library)).known
    for source in (str(climb), "climb"):
        (linted,) = lint_takes(LintConfig((source,), library=library))
        assert not [finding for finding in linted.findings if finding.alarms]
    climb.with_name("climb_boxes.obj").unlink()
    (bare,) = lint_takes(LintConfig((str(climb),), library=library))
    assert [finding.check for finding in bare.findings if finding.alarms] == ["floor"]


def test_points_that_are_no_body_are_refused_with_what_is_missing(tmp_path: Path, walk: Motion) -> None:
    points = points_of(walk)
    kept = [i for i, name in enumerate(points.names) if "knee" not in name]
    legless = Points(tuple(points.names[i] for i in kept), points.fps, points.points_w[:, kept], points.lineage)
    write(legless, tmp_path / "legless.npz")
    with pytest.raises(BadInput, match=r"legless.npz: .*knee"):
        read_recording(tmp_path / "legless.npz")
    found = inspect_file(InspectConfig(str(tmp_path / "legless.npz")))
    assert "knee" in found.no_humanoid
    (linted,) = lint_takes(LintConfig((str(tmp_path / "legless.npz"),)))
    assert "knee" in linted.findings[0].what


def test_a_solid_beside_positions_that_is_no_box_is_refused_by_its_own_name(climb: Path) -> None:
    climb.with_name("climb_boxes.obj").write_text("v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n")
    with pytest.raises(BadInput, match=r"climb_boxes.obj: solid 1: not an upright box"):
        read_recording(climb)


def test_a_mesh_beside_a_motion_is_nobodys_stage(tmp_path: Path, walk: Motion) -> None:
    """Characters lie beside motion files; only positions share a frame with boxes."""
    write(walk, tmp_path / "walk.bvh")
    (tmp_path / "walk.obj").write_text("v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n")
    assert read_recording(tmp_path / "walk.bvh").stage is None


def test_retarget_and_convert_take_a_take_of_the_library(climb: Path, library: Path, tmp_path: Path) -> None:
    kept = find_record("climb", library)
    result = export(ExportConfig("climb", (tmp_path / "out.airhead",), library=library))
    assert result.frames == 38
    written = read(tmp_path / "out.airhead")
    assert type(written) is type(kept)
    done = retarget_file(RetargetConfig("climb", "kick", tmp_path / "r.bvh", library))
    assert done.report.frames == 38
    for write_it in (
        lambda: export(ExportConfig("clamb", (tmp_path / "x.bvh",), library=library)),
        lambda: retarget_file(RetargetConfig("clamb", "sora", tmp_path / "x.bvh", library)),
    ):
        with pytest.raises(BadInput, match="no such take or file; found 'clamb'; allowed: climb, backflip"):
            write_it()
    assert not (tmp_path / "x.bvh").exists()


def test_boxes_are_not_shown_around_another_body(climb: Path, library: Path) -> None:
    with Library(library) as kept:
        kept.set_consent("climb", Consent(perform=True, basis=ConsentBasis.LICENCE), dt.date(2026, 11, 22))
    with pytest.raises(BadInput, match=r"the boxes of this take stand where its performer reaches them; .*performer"):
        make(MakeConfig("climb", cast=Cast.SORA, library=library))
