"""A routine in, one signed film out: recorded, simulated and recorded again, and everything told as it was."""

from __future__ import annotations

import hashlib
import importlib
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from airhead.body import Body
from airhead.errors import BadInput
from airhead.formats import read, read_bvh, write
from airhead.motion import Drive, Performance, joint_positions
from airhead.production import MakeConfig, MakeResult, make, plan_only
from airhead.provenance import State, verify_film
from airhead.render import video_sha256
from airhead.rotations import FloatArray
from airhead.simulation import simulate
from airhead.takes import starter_take
from airhead.tracking import Followed, PlannedControls, Reference, TrackSettings

FILES = [
    "credits.json", "film.mp4", "performance.airhead", "performance.airhead.c2pa", "performance.bvh",
    "performance.bvh.c2pa", "performance.bvh.lineage.json", "performance.glb", "performance.glb.c2pa", "report.html",
]  # fmt: skip

ROUTINE = """
title: Stroll and kick
moves:
  - {take: takes/stroll.airhead, span: [0, 0.5]}
  - {take: kick, span: [0, 0.6], drive: physics}
  - {take: walk, name: off, span: [0.4, 1.2]}
film: {width: 160, height: 90, fps: 30, quality: draft, label: false}
intended: [{metric: foot_skate, span: [0, 0.5], note: "a <moonwalk>"}]
"""


@pytest.fixture(scope="module", autouse=True)
def cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("cache")
        patch.setenv("AIRHEAD_CACHE", str(folder))
        yield folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A routine with one of its takes beside it."""
    place = tmp_path_factory.mktemp("routine")
    (place / "takes").mkdir()
    write(starter_take("walk"), place / "takes/stroll.airhead")
    (place / "stroll.yaml").write_text(ROUTINE, encoding="utf-8")
    return place


@pytest.fixture(scope="module")
def configured(folder: Path, short_settings: TrackSettings) -> Callable[..., MakeConfig]:
    """A config for the routine, or for one with some of its text replaced."""

    def config(out: Path, *replaced: tuple[str, str], **fields: Any) -> MakeConfig:
        text = ROUTINE
        for old, new in replaced:
            assert old in text
            text = text.replace(old, new)
        file = folder / f"{hashlib.sha256(text.encode()).hexdigest()[:8]}.yaml"
        file.write_text(text, encoding="utf-8")
        return MakeConfig(str(file), out=out, jobs=1, tracking=short_settings, **fields)

    return config


@pytest.fixture(scope="module")
def made(configured: Callable[..., MakeConfig], tmp_path_factory: pytest.TempPathFactory) -> MakeResult:
    return make(configured(tmp_path_factory.mktemp("films") / "out"))


def performance_of(result: MakeResult) -> Performance:
    performance = read(result.performance[0])
    assert isinstance(performance, Performance)
    return performance


def credits_of(result: MakeResult) -> dict[str, Any]:
    def no_number(text: str) -> None:
        raise AssertionError(f"{text} is not JSON")

    data = json.loads(result.credits.read_text(encoding="utf-8"), parse_constant=no_number)
    assert isinstance(data, dict)
    return data


def test_it_writes_what_it_names_and_nothing_else(made: MakeResult, folder: Path) -> None:
    out = made.film.parent
    assert sorted(path.name for path in out.iterdir()) == FILES
    assert [path.name for path in out.parent.iterdir()] == [out.name]
    named = [name for name in FILES if not name.endswith((".c2pa", ".lineage.json"))]
    assert {made.film, *made.performance, made.credits, made.report} == {out / name for name in named}
    assert list(made.stages) == ["perform", "write", "render", "sign", "report"]
    assert made.success, made.reason
    assert not any(path.suffix != ".yaml" for path in folder.iterdir() if path.is_file())


def test_the_film_says_who_moved_the_character_when(made: MakeResult) -> None:
    found, motion = verify_film(made.film), performance_of(made).motion
    assert found.state is State.VALID
    lineage = motion.lineage
    assert lineage.drive_weights().sum(axis=1) == pytest.approx(np.ones(motion.frames))
    assert found.record is not None
    filmed, first = found.record.lineage, found.record.first_frame
    shown = filmed.drive_weights()
    assert len(shown) == pytest.approx(motion.frames / 2, abs=1)  # 60 frames a second, filmed with 30
    assert shown == pytest.approx(lineage.drive_weights()[: 2 * len(shown) : 2], abs=1e-3)
    drives = [span.drive for span in found.spans]
    assert set(drives) == {Drive.PERFORMER, Drive.PHYSICS}
    assert drives[0] is drives[-1] is Drive.PERFORMER
    seconds = {drive: float(lineage.drive_weights()[:, index].sum()) / motion.fps for index, drive in enumerate(Drive)}
    for drive, told_s in found.seconds.items():
        assert told_s == pytest.approx(seconds[Drive(drive)], abs=2 / 30)
    for start, end in {(span.start_frame - first, span.end_frame - first) for span in found.spans}:
        here = [span for span in found.spans if span.start_frame - first == start]
        assert sum(span.weight for span in here) == pytest.approx(1.0, abs=1e-3)
        exact = filmed.drive_weights()[start:end].mean(axis=0)
        for index, drive in enumerate(Drive):
            assert sum(s.weight for s in here if s.drive is drive) == pytest.approx(exact[index], abs=1e-3)


def test_every_take_is_credited(made: MakeResult) -> None:
    assert [take["id"] for take in credits_of(made)["takes"]] == ["walk", "kick"]
    assert performance_of(made).title == credits_of(made)["title"] == "Stroll and kick"


def test_both_performance_files_hold_one_motion_and_the_credits_know_them(made: MakeResult) -> None:
    native, other = performance_of(made), read_bvh(made.performance[1])
    assert joint_positions(other) == pytest.approx(joint_positions(native.motion), abs=1e-4)
    hashes = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in made.performance}
    data = credits_of(made)
    assert data["performance_files"] == hashes
    assert data["film"] == {"file": "film.mp4", "video_sha256": video_sha256(made.film)}


def test_the_measures_are_of_this_performance(made: MakeResult) -> None:
    performance, found = performance_of(made), made.metrics
    assert credits_of(made)["metrics"] == found
    assert found["duration_s"] == pytest.approx(performance.motion.duration_s, abs=1e-3)
    followed = performance.deviation_m[performance.deviation_m > 0]
    assert found["mpjpe_global_mm"] == pytest.approx(1000 * followed.mean(), abs=0.1)
    assert found["simulated_s"] == pytest.approx(len(followed) / 60, abs=0.01)
    assert 0 < (found["mpjpe_local_mm"] or 0) <= 1.5 * (found["mpjpe_global_mm"] or 0) < 150
    assert 0 <= (found["foot_skate_share"] or 0) <= 1
    assert (found["physics_steps"] or 0) > 1000


def test_what_is_meant_is_disclosed_all_the_same(made: MakeResult) -> None:
    line = "intended: foot_skate, a <moonwalk> (0 to 0.5 s)"
    data = credits_of(made)
    assert data["disclosures"] == [line]
    assert line in data["end_card"]
    found = verify_film(made.film)
    assert found.record is not None
    assert list(found.record.disclosures) == [line]
    report = made.report.read_text(encoding="utf-8")
    assert "<moonwalk>" not in report
    assert "foot_skate, a &lt;moonwalk&gt;" in report


def test_nothing_tells_where_it_was_made(made: MakeResult, folder: Path) -> None:
    for path in (made.credits, made.report, made.film):
        data = path.read_bytes()
        for place in (folder, made.film.parent, Path.home()):
            assert len(str(place)) < 2 or str(place).encode() not in data


def test_another_camera_films_the_same_performance_without_simulating(
    configured: Callable[..., MakeConfig], made: MakeResult, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_: object) -> None:
        raise AssertionError("performed again")

    monkeypatch.setattr(importlib.import_module("airhead.production.perform_routine"), "perform", never)
    cameras = "cameras: [{kind: side}, {kind: orbit, from: 0.5}]\nfilm: {"
    again = make(configured(tmp_path / "again", ("film: {", cameras), label=True))
    for one, other in zip(again.performance, made.performance, strict=True):
        assert one.read_bytes() == other.read_bytes()
    assert video_sha256(again.film) != video_sha256(made.film)
    assert again.metrics == made.metrics
    told = [credits_of(result) for result in (again, made)]
    for data in told:
        del data["film"]
    assert told[0] == told[1]


def absurd(
    body: Body, reference: Reference, start: FloatArray, settings: TrackSettings, *_: object, **__: object
) -> Followed:
    targets = reference.targets[:4]
    rollout = simulate(body, start, PlannedControls(targets), reference.control_hz, settings.sample_fps)
    return Followed(replace(rollout, blew_up=True), targets, 0.0, 1)


def test_a_simulation_that_blew_up_is_filmed_as_far_as_it_went_and_told(
    configured: Callable[..., MakeConfig], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importlib.import_module("airhead.perform.following"), "follow", absurd)
    late = "title: Blown up\ncameras: [{kind: follow}, {kind: side, from: 0.9}]"
    result = make(configured(tmp_path / "out", ("title: Stroll and kick", late)))
    assert result.success is False
    assert result.reason.startswith("kick: the simulation blew up after ")
    performance = performance_of(result)
    assert (performance.success, performance.reason) == (False, result.reason)
    assert performance.motion.duration_s < 0.9
    data = credits_of(result)
    told = f"the stunt was not done as recorded: {result.reason}"
    assert told in data["disclosures"]
    assert told in data["end_card"]
    assert sorted(path.name for path in result.film.parent.iterdir()) == FILES
    assert verify_film(result.film).state is State.VALID
    assert "blew up" in result.report.read_text(encoding="utf-8")


@pytest.mark.parametrize("source", ["first_flight", "stroll.yaml"])
def test_a_plan_simulates_and_writes_nothing(
    folder: Path, cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, source: str
) -> None:
    before = sorted(cache.iterdir())
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(importlib.import_module("airhead.perform.following"), "follow", None)
    rows = plan_only(str(folder / source) if source.endswith("yaml") else source)
    assert [row["kind"] for row in rows] == ["move", "cut"] * (len(rows) // 2) + ["move"]
    moves = [row for row in rows if row["kind"] == "move"]
    assert [row["start_s"] for row in moves[1:]] == [row["end_s"] for row in moves[:-1]]
    assert json.loads(json.dumps(rows, allow_nan=False)) == rows
    assert list(tmp_path.iterdir()) == []
    assert sorted(cache.iterdir()) == before


@pytest.mark.parametrize("source", ["kick", "takes/none.bvh", "first_fligth"])
def test_only_a_routine_has_a_plan(source: str) -> None:
    with pytest.raises(BadInput, match=f"only a routine has a plan; found '{source}'"):
        plan_only(source)


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("take: kick", "take: moonwalk", "line 5: no such take or file"),
        ("span: [0.4, 1.2]", "span: [0.4, 9]", "line 6: the span of move 'off' is longer than its take"),
        ("foot_skate", "foot skate", "line 8: no such metric to mark as intended"),
        ("title:", "titel:", "line 2: unknown key 'titel', did you mean 'title'?"),
    ],
)
def test_what_is_wrong_with_a_routine_is_one_line_and_no_file(
    configured: Callable[..., MakeConfig], tmp_path: Path, old: str, new: str, line: str
) -> None:
    with pytest.raises(BadInput) as refused:
        make(configured(tmp_path / "out", (old, new)))
    assert f".yaml: {line}" in refused.value.line()
    assert len(refused.value.line().splitlines()) == 1
    assert list(tmp_path.iterdir()) == []
