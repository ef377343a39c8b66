"""Export options: wrong ones are refused, and a motion made as chosen says so in its lineage."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from airhead.errors import BadInput
from airhead.formats import ExportOptions, read, write
from airhead.formats.chosen import as_chosen
from airhead.motion import EditKind, Motion, Take
from airhead.takes import starter_take


@pytest.mark.parametrize("wrong", [{"units": "ft"}, {"up": "x"}, {"fps": 0.0}, {"fps": float("nan")}, {"fps": 1e9}])
def test_wrong_options_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(BadInput, match="not a"):
        ExportOptions(**wrong)  # type: ignore[arg-type]


def test_nothing_chosen_changes_nothing(make: SimpleNamespace) -> None:
    for record in make.golden.values():
        assert as_chosen(record, ExportOptions()) is record


def test_without_root_motion_the_figure_stays_above_its_start() -> None:
    run = starter_take("run")
    stays = as_chosen(run, ExportOptions(root_motion=False))
    assert isinstance(stays, Take)
    assert np.ptp(run.motion.root_pos_w[:, 0]) > 1
    assert (stays.motion.root_pos_w[:, :2] == run.motion.root_pos_w[0, :2]).all()
    assert (stays.motion.root_pos_w[:, 2] == run.motion.root_pos_w[:, 2]).all()
    assert stays.motion.lineage.edits[-1].kind is EditKind.PLACE
    assert as_chosen(stays, ExportOptions(root_motion=False)) is stays


def test_another_frame_rate_keeps_the_time(tmp_path: Path) -> None:
    walk = starter_take("walk")
    write(walk, tmp_path / "walk.airhead", ExportOptions(fps=60))
    again = read(tmp_path / "walk.airhead")
    assert isinstance(again, Take)
    assert again.motion.fps == 60
    assert abs(again.motion.times_s[-1] - walk.motion.times_s[-1]) < 1 / 60
    assert again.motion.lineage.edits[-1].kind is EditKind.RESAMPLE


def test_a_changed_performance_is_a_motion(make: SimpleNamespace) -> None:
    performance = make.golden["performance"]
    moving = replace(performance, motion=starter_take("run").motion, **measured(starter_take("run").motion.frames))
    assert isinstance(as_chosen(moving, ExportOptions(root_motion=False)), Motion)


def measured(frames: int) -> dict[str, object]:
    return {
        "contact_parts": (),
        "contact": np.zeros((frames, 0), bool),
        "contact_force_w": np.zeros((frames, 0, 3)),
        "deviation_m": np.zeros(frames),
    }


def test_a_format_refuses_what_it_cannot_follow(tmp_path: Path) -> None:
    for name, options in (("a.airhead", ExportOptions(up="y")), ("a.airhead", ExportOptions(units="cm"))):
        with pytest.raises(BadInput, match="allowed"):
            write(starter_take("walk"), tmp_path / name, options)
    assert not list(tmp_path.iterdir())
