"""Takes and files looked at, and mended where somebody said so."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from airhead.errors import BadInput
from airhead.formats import read_motion, write
from airhead.motion import lift, points_of
from airhead.production import LintConfig, lint_takes
from airhead.retarget import fit_points
from airhead.takes import Library, starter_take
from airhead.takes.lint import lint


@pytest.fixture
def high(tmp_path: Path) -> Path:
    """A jump whose floor is half a metre too high, at twice its rate."""
    path = tmp_path / "high.airhead"
    jump = starter_take("jump").motion
    write(replace(lift(jump, 0.5), fps=120.0), path)
    return path


def checks(findings: object) -> list[str]:
    return sorted(finding.check for finding in findings if finding.alarms)  # type: ignore[attr-defined]


def test_files_folders_and_takes_are_looked_at(tmp_path: Path, high: Path) -> None:
    (tmp_path / "broken.bvh").write_text("HIERARCHY\nROOT Hips\n")
    write(points_of(starter_take("jump").motion), tmp_path / "points.npz")
    results = {Path(one.source).name: one for one in lint_takes(LintConfig(("jump", str(tmp_path))))}
    assert set(results) == {"jump", "high.airhead", "broken.bvh", "points.npz"}
    assert checks(results["jump"].findings) == []
    assert checks(results["high.airhead"].findings) == ["floor", "gravity"]
    assert checks(results["broken.bvh"].findings) == ["unreadable"]
    assert "broken.bvh" in results["broken.bvh"].findings[0].what
    fitted = lint(fit_points(points_of(starter_take("jump").motion)))
    assert [finding.check for finding in results["points.npz"].findings] == [finding.check for finding in fitted]
    assert {name for name, one in results.items() if one.faulty} == {"high.airhead", "broken.bvh"}


def test_a_mended_file_goes_elsewhere(high: Path, tmp_path: Path) -> None:
    before, out = hashlib.sha256(high.read_bytes()).hexdigest(), tmp_path / "mended.airhead"
    (result,) = lint_takes(LintConfig((str(high),), ("rate", "floor"), out))
    assert hashlib.sha256(high.read_bytes()).hexdigest() == before
    assert checks(result.findings) == ["floor", "gravity"]
    assert checks(result.left) == []
    assert len(result.mended) == 2
    assert result.written == out
    mended = read_motion(out)
    assert mended.fps == 60.0
    assert [edit.note for edit in mended.lineage.edits[-2:]] == list(result.mended)


def test_nothing_is_written_unless_all_is_mended(high: Path, tmp_path: Path) -> None:
    out = tmp_path / "mended.airhead"
    for fixes in (("rate", "spikes"), ("wings",), ("fps=-1",)):
        with pytest.raises(BadInput):
            lint_takes(LintConfig((str(high),), fixes, out))
    assert not out.exists()


def test_a_source_is_never_changed(high: Path, tmp_path: Path) -> None:
    before = high.read_bytes()
    link = tmp_path / "link.airhead"
    link.symlink_to(high)
    for out in (None, high, high.parent / "." / high.name, link):
        with pytest.raises(BadInput, match=r"never changed"):
            lint_takes(LintConfig((str(high),), ("rate",), out))
    with pytest.raises(BadInput, match=r"never changed"):
        lint_takes(LintConfig(("jump",), ("fps=30",)))
    assert high.read_bytes() == before


def test_what_cannot_be_asked_for_is_refused(high: Path, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="one at a time"):
        lint_takes(LintConfig((str(high), "jump"), ("floor",), tmp_path / "out.bvh"))
    with pytest.raises(BadInput, match="without a fix"):
        lint_takes(LintConfig((str(high),), (), tmp_path / "out.bvh"))
    (tmp_path / "empty").mkdir()
    with pytest.raises(BadInput, match="no motion file"):
        lint_takes(LintConfig((str(tmp_path / "empty"),)))


def test_a_take_of_the_library_is_mended_in_its_place(tmp_path: Path) -> None:
    place, jump = tmp_path / "library", starter_take("jump")
    own = jump.with_ref(replace(jump.ref, id="mine", sha256="a" * 64))
    high = replace(own, motion=lift(own.motion, 0.5), title="Mine", tags=("high",))
    with Library(place, create=True) as library:
        library.add(high, dt.date(2026, 1, 2))
    (result,) = lint_takes(LintConfig(("mine",), ("floor",), library=place))
    assert checks(result.left) == []
    assert result.written is None
    with Library(place) as library:
        stored, record = library.take("mine"), library.record("mine")
    np.testing.assert_allclose(stored.motion.root_pos_w, jump.motion.root_pos_w, atol=0.05)
    assert record.title == "Mine"
    assert record.tags == ("high",)
    assert "floor" in stored.alterations
    assert checks(lint_takes(LintConfig(("mine",), library=place))[0].findings) == []
