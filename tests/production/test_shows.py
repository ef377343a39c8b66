"""What is shown of a take that a simulation could not follow to its end."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from airhead.motion import Drive, Take
from airhead.production.lint_takes import doubts
from airhead.production.reporting import write_report
from airhead.production.shows import take_show
from airhead.production.sources import Source
from airhead.production.stages import Stages
from airhead.render import FilmSettings
from airhead.takes import starter_take
from airhead.tracking import TrackSettings


def test_a_simulation_that_ended_early_has_a_report_of_what_there_is(
    short_take: Take, short_settings: TrackSettings, tmp_path: Path
) -> None:
    wild = replace(short_settings, seed=1, start_noise=1e5)
    show = take_show(Source(short_take), Drive.PHYSICS, FilmSettings(), wild, Stages(None))
    assert not show.performance.success
    assert show.evidence.line is not None
    assert show.evidence.line.frames <= show.performance.motion.frames
    write_report(show.performance, show.evidence, tmp_path / "report.html")
    assert "blew up" in (tmp_path / "report.html").read_text()


def test_doubts_about_a_take_name_the_fix(tmp_path: Path) -> None:
    jump = starter_take("jump")
    fast = replace(jump, motion=replace(jump.motion, fps=120.0))
    (line,) = doubts(Source(fast))
    assert "the true rate is 60" in line
    assert line.endswith("`airhead takes lint jump --fix rate`")
    (line,) = doubts(Source(fast, tmp_path / "my jump.bvh"))
    assert line.endswith(f"`airhead takes lint '{tmp_path}/my jump.bvh' --fix rate -o FILE`")
    assert doubts(Source(jump)) == ()
