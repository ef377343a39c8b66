"""A comparison is signed as half of each, measured as each alone, and refuses what is no performance."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from airhead.body import Body
from airhead.errors import BadInput
from airhead.formats import write
from airhead.motion import Drive, Motion, Performance, Take
from airhead.production import CompareConfig, SigningConfig, compare
from airhead.production.compared import compared, rows_of
from airhead.production.perform_take import performed_by_human, performed_by_physics
from airhead.production.sign_files import motion_record, sign_with_lineage
from airhead.provenance import local_signer, verify_film
from airhead.render import FilmSettings, Quality
from airhead.tracking import TrackResult

SMALL = FilmSettings(width=96, height=64, quality=Quality.DRAFT)


@pytest.fixture(scope="module")
def human(short_take: Take, body: Body) -> Performance:
    return performed_by_human(short_take, body).performance


@pytest.fixture(scope="module")
def simulated(short_take: Take, body: Body, short_motion: Motion, tracked: TrackResult) -> Performance:
    return performed_by_physics(short_take, body, short_motion, tracked).performance


@pytest.fixture
def files(tmp_path: Path, human: Performance, simulated: Performance) -> tuple[Path, Path]:
    (tmp_path / "made").mkdir()
    left, right = tmp_path / "human.airhead", tmp_path / "made" / "performance.airhead"
    write(human, left)
    write(simulated, right)
    return left, right.parent


def test_each_side_is_half_of_the_signed_film(
    tmp_path: Path, files: tuple[Path, Path], human: Performance, simulated: Performance
) -> None:
    out = tmp_path / "films" / "both.mp4"
    result = compare(CompareConfig(files, out, SMALL, jobs=1))
    record = verify_film(out).record
    assert record is not None
    assert result.film == out
    assert [path.name for path in out.parent.iterdir()] == ["both.mp4"]
    weights = record.lineage.drive_weights()
    assert np.allclose(weights[:, [list(Drive).index(d) for d in (Drive.PERFORMER, Drive.PHYSICS)]], 0.5)
    assert {file.name for file in record.performance_files} == {"A human.airhead", "B performance.airhead"}
    longest_s = max(one.motion.duration_s for one in (human, simulated))
    assert record.lineage.frames == round(longest_s * SMALL.fps)
    assert any(edit.note.startswith("the shorter one rests") for edit in record.lineage.edits)


def test_a_side_is_measured_as_it_is_alone(files: tuple[Path, Path], simulated: Performance) -> None:
    left, right = (compared(file) for file in files)
    assert (left.name, right.name) == ("human", "made")
    assert right.as_dict()["deviation_mm"] == pytest.approx(
        {"mean": 1000 * followed(simulated).mean(), "max": 1000 * followed(simulated).max()}
    )
    assert left.as_dict()["deviation_mm"] is None
    swapped = rows_of(right, left)
    assert [(row.name, row.cells[::-1]) for row in rows_of(left, right)] == [(row.name, row.cells) for row in swapped]


def followed(performance: Performance) -> np.ndarray:
    strand = next(strand for strand in performance.motion.lineage.strands if strand.takes)
    return performance.deviation_m[strand.weight > 0]


def test_a_file_that_was_changed_since_it_was_signed_is_told(files: tuple[Path, Path], human: Performance) -> None:
    left, _ = files
    assert compared(left).signature == "unsigned"
    sign_with_lineage(left, motion_record(human, human, (), None), local_signer())
    assert compared(left).notes == ()
    write(replace(human, title="Another"), left)
    (told,) = compared(left).notes
    assert "not as it was signed" in told


def test_only_performances_are_compared(tmp_path: Path, files: tuple[Path, Path], short_take: Take) -> None:
    write(short_take, tmp_path / "take.airhead")
    for wrong in (tmp_path / "take.airhead", tmp_path, tmp_path / "none.airhead"):
        with pytest.raises(BadInput):
            compare(CompareConfig((files[0], wrong), tmp_path / "films" / "a.mp4", SMALL))
    with pytest.raises(BadInput, match="film"):
        compare(CompareConfig(files, tmp_path / "a.gif", SMALL, SigningConfig()))
    assert not (tmp_path / "films").exists()
