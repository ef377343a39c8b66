"""A routine becomes a performance: takes are found, what cannot be done is refused at once, nothing is done twice."""

from __future__ import annotations

import importlib
import json
import logging
import shutil
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from airhead.body import Body
from airhead.errors import BadInput
from airhead.formats import write
from airhead.formats.native.files import native_bytes
from airhead.motion import Drive, Lineage, Plan, Take, onto_floor
from airhead.perform import Performed, PerformSettings, SpanResult, perform
from airhead.production.perform_routine import (
    Prepared,
    find_routine,
    is_routine,
    performed_routine,
    prepare,
    routine_metrics,
)
from airhead.production.shows import routine_show
from airhead.production.stages import Stages
from airhead.render import CameraCut, CameraKind, Quality
from airhead.routine import example_routines

module = importlib.import_module("airhead.production.perform_routine")

MOVES = "[{take: walk, span: [0, 0.5]}, {take: kick, span: [0, 0.6]}]"


@pytest.fixture(autouse=True)
def cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path_factory.mktemp("cache")
    monkeypatch.setenv("AIRHEAD_CACHE", str(folder))
    return folder


def prepared(folder: Path, moves: str = MOVES, more: str = "") -> Prepared:
    file = folder / "small.yaml"
    file.write_text(f"title: Small\n{more}\nmoves: {moves}\n", encoding="utf-8")
    return prepare(*find_routine(str(file)))


def refused(folder: Path, moves: str = MOVES, more: str = "") -> str:
    with pytest.raises(BadInput) as error:
        prepared(folder, moves, more)
    line = error.value.line()
    assert "\n" not in line
    assert line.startswith(f"{folder / 'small.yaml'}: ")
    return line.removeprefix(f"{folder / 'small.yaml'}: ")


@pytest.mark.parametrize("words", ["first_flight", "r.yaml", "folder/R.YML"])
def test_a_routine_is_known_by_its_name(words: str) -> None:
    assert is_routine(words)


@pytest.mark.parametrize("words", ["kick", "kick.bvh", "yaml", "first_flight.airhead", ""])
def test_a_take_is_none(words: str) -> None:
    assert not is_routine(words)


def test_a_routine_that_comes_along_is_found_by_its_name() -> None:
    routine, file = find_routine("first_flight")
    assert file == example_routines()["first_flight"]
    assert routine.title == "First flight"


def test_takes_are_found_beside_the_routine_wherever_one_is(
    tmp_path: Path, take_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "here/takes").mkdir(parents=True)
    (tmp_path / "elsewhere").mkdir()
    shutil.copy(take_file, tmp_path / "here/takes/start.airhead")
    monkeypatch.chdir(tmp_path / "elsewhere")
    found = prepared(tmp_path / "here", "[{take: takes/start.airhead}]")
    assert found.name == "small"
    assert found.plan.moves[0].take_id == "kick_start"
    assert found.plan.moves[0].name == "start"
    assert list(found.motions) == ["takes/start.airhead"]
    absolute = prepared(tmp_path / "elsewhere", f"[{{take: {tmp_path / 'here/takes/start.airhead'}}}]")
    assert native_bytes(absolute.plan.motion) == native_bytes(found.plan.motion)


def test_a_file_beside_the_routine_cannot_pose_as_a_starter_take(tmp_path: Path) -> None:
    (tmp_path / "walk").write_bytes(b"")
    assert prepared(tmp_path, "[{take: walk}]").plan.moves[0].take_id == "walk"


def test_what_is_prepared_is_the_takes_on_the_floor_and_a_body_on_the_stage(tmp_path: Path) -> None:
    box = "stage: {friction: 0.5, boxes: [{center: [5, 0, 0.2], size: [1, 1, 0.4]}]}"
    found = prepared(tmp_path, more=box)
    assert set(found.motions) == {"walk", "kick"}
    for motion in found.motions.values():
        again = onto_floor(motion, found.body.segments)
        assert again.root_pos_w == pytest.approx(motion.root_pos_w, abs=0.002)
    assert found.body.stage is found.plan.stage
    assert [tuple(b.half_m) for b in found.body.stage.boxes] == [(0.5, 0.5, 0.2)]
    assert found.body.stage.friction == 0.5
    assert found.body.model.geom("box_0").size.tolist() == [0.5, 0.5, 0.2]


@pytest.mark.parametrize(
    ("take", "line"),
    [
        ("moonwalk", "line 3: no such take or file; found 'moonwalk'"),
        ("takes/none.bvh", "line 3: no such file"),
        ("small.yaml", "line 3: "),
        ('"a\\0b.bvh"', "line 3: "),
    ],
)
def test_a_take_that_cannot_be_used_is_told_with_its_line(tmp_path: Path, take: str, line: str) -> None:
    assert refused(tmp_path, f"[{{take: {take}}}]").startswith(line)


def test_what_a_simulation_did_is_no_take(tmp_path: Path, short_take: Take) -> None:
    motion = short_take.motion.with_lineage(Lineage.of(Drive.PHYSICS, short_take.motion.frames, [short_take.ref]))
    write(motion, tmp_path / "done.airhead")
    assert refused(tmp_path, "[{take: done.airhead}]").startswith(
        "line 3: not a recorded take; found 1 takes, driven by"
    )


@pytest.mark.parametrize(
    ("moves", "more", "line"),
    [
        (
            "[{take: jump, span: [0.7, 1.0]}, {take: roll, span: [0, 0.4]}]",
            "",
            "line 3: no cut from 'jump' to 'roll' is smooth",
        ),
        (
            "[{take: kick, span: [0, 0.5], authority: [[0, 1], [0.5, 0]]}]",
            "",
            "move 'kick': an authority below 1 needs a drive that is simulated",
        ),
        ("[{take: kick, drive: physics}]", "fps: 50", "simulated moves need a frame rate that divides that of the"),
        ("[{take: kick}]", "intended: [{metric: foot skate}]", "line 2: no such metric to mark as intended"),
    ],
)
def test_what_cannot_be_performed_is_told_before_anything_is(tmp_path: Path, moves: str, more: str, line: str) -> None:
    assert refused(tmp_path, moves, more).startswith(line)


@pytest.mark.parametrize("name", sorted(example_routines()))
def test_every_routine_that_comes_along_can_be_performed(name: str) -> None:
    made = prepare(*find_routine(name))
    assert made.name == name
    asked = {move.skill for move in made.plan.moves} - {None}
    assert asked == set(made.skills)


def counted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The titles of the plans that are performed from now on."""
    titles: list[str] = []

    def performing(plan: Plan, *more: object, **named: object) -> Performed:
        titles.append(plan.title)
        return perform(plan, *more, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(module, "perform", performing)
    return titles


class Watcher:
    def __init__(self) -> None:
        self.told: list[object] = []

    def begin(self, stage: str) -> None:
        self.told.append(stage)

    def advance(self, done: int, total: int, note: str = "") -> None:
        self.told.append((done, total, note))

    def end(self) -> None:
        self.told.append("end")


def test_another_camera_is_no_reason_to_perform_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cache: Path
) -> None:
    titles, watcher = counted(monkeypatch), Watcher()
    first = prepared(tmp_path)
    one = performed_routine(first, PerformSettings(), Stages(watcher))
    frames = first.plan.motion.frames
    assert watcher.told == ["perform", (frames, frames, ""), "end"]
    other = prepared(tmp_path, more="cameras: [{kind: side}, {kind: orbit, from: 0.3}]\nfilm: {fps: 24, label: false}")
    again = performed_routine(other, PerformSettings(), Stages())
    assert titles == ["Small"]
    assert native_bytes(again.performance) == native_bytes(one.performance)
    assert native_bytes(again.line) == native_bytes(one.line)
    assert len(list(cache.iterdir())) == 1
    performed_routine(prepared(tmp_path, MOVES.replace("0.5", "0.48")), PerformSettings(), Stages())
    assert titles == ["Small", "Small"]


def test_a_damaged_performance_is_made_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cache: Path) -> None:
    titles, subject = counted(monkeypatch), prepared(tmp_path)
    one = performed_routine(subject, PerformSettings(), Stages())
    kept = next(cache.rglob("performance.airhead"))
    kept.write_bytes(kept.read_bytes()[:-9])
    for _ in range(2):  # and is whole from then on
        again = performed_routine(subject, PerformSettings(), Stages())
        assert native_bytes(again.performance) == native_bytes(one.performance)
    assert titles == ["Small", "Small"]


def test_a_cache_that_cannot_be_written_costs_time_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_bytes(b"mine")
    monkeypatch.setenv("AIRHEAD_CACHE", str(tmp_path / "file"))
    titles, subject = counted(monkeypatch), prepared(tmp_path)
    with caplog.at_level(logging.WARNING):
        for _ in range(2):
            assert performed_routine(subject, PerformSettings(), Stages()).performance.success
    assert titles == ["Small", "Small"]
    assert "the performance was not kept for later" in caplog.text
    assert (tmp_path / "file").read_bytes() == b"mine"


def span(start: int, end: int, mpjpe_mm: float, body: Body) -> SpanResult:
    ratio = np.full((end - start, body.model.nu), mpjpe_mm / 100)
    return SpanResult(start, end, ("m",), True, "", mpjpe_mm, mpjpe_mm / 2, 1.0, 500, ratio, ratio[:, 0])


@pytest.fixture
def recorded(tmp_path: Path) -> tuple[Performed, Body]:
    subject = prepared(tmp_path)
    return perform(subject.plan, subject.body), subject.body


def test_simulated_spans_count_by_their_length(recorded: tuple[Performed, Body]) -> None:
    performed, body = recorded
    found = routine_metrics(replace(performed, spans=(span(0, 10, 20.0, body), span(20, 40, 50.0, body))), body)
    assert found["mpjpe_global_mm"] == pytest.approx(40.0)
    assert found["mpjpe_local_mm"] == pytest.approx(20.0)
    assert found["simulated_s"] == pytest.approx(0.5)
    assert found["physics_steps"] == 1000
    assert found["torque_over_limit_p99"] == pytest.approx(0.5)


def test_a_recording_is_measured_without_numbers_of_a_simulation(recorded: tuple[Performed, Body]) -> None:
    performed, body = recorded
    found = routine_metrics(performed, body)
    assert set(found) == {
        "air_time_s", "foot_skate_share", "slide_a_contact_mm", "penetration_mm", "float_mm", "duration_s",
    }  # fmt: skip
    motion = performed.performance.motion
    assert found["duration_s"] == pytest.approx(motion.frames / motion.fps, abs=1e-3)
    assert found["air_time_s"] == 0.0
    assert json.loads(json.dumps(found, allow_nan=False)) == found


@pytest.mark.parametrize(("asked", "shown"), [(None, False), (True, True), (False, False)])
def test_the_film_is_as_the_routine_says_but_for_a_label_that_was_asked_for(
    tmp_path: Path, asked: bool | None, shown: bool
) -> None:
    more = """
film: {width: 320, height: 180, fps: 24, crf: 30, label: false, quality: draft}
cameras: [{kind: front}, {kind: orbit, from: 0.5}]
stage: {boxes: [{center: [5, 0, 0.2], size: [1, 1, 0.4]}]}"""
    show = routine_show(prepared(tmp_path, more=more), PerformSettings(), asked, Stages())
    film = show.film
    assert (film.width, film.height, film.fps, film.crf, film.quality) == (320, 180, 24, 30, Quality.DRAFT)
    assert (film.title, film.label) == ("Small", shown)
    assert film.cameras == (CameraCut(CameraKind.FRONT, 0.0), CameraCut(CameraKind.ORBIT, 0.5))
    assert show.stage is not None
    assert len(show.stage.boxes) == 1
    assert show.evidence.torque_ratio is None
    assert show.disclosures == ()


def test_a_skill_hands_over_to_another_by_a_passage_and_to_itself_only_where_it_learned_no_such_row(
    tmp_path: Path,
) -> None:
    learned = SimpleNamespace(start_s=0.0, take_span_s=(0.5, 2.0))
    one, row = (SimpleNamespace(followed=(learned,) * n, control_steps=105, control_hz=30.0) for n in (1, 2))
    (tmp_path / "r.yaml").write_text("title: t\nmoves: " + str([{"take": name} for name in "abcdef"]))
    routine, _ = find_routine(str(tmp_path / "r.yaml"))
    names = ("one", "one", None, "row", "row", "one")
    acted = [
        move.model_copy(update={"skill": name, "drive": Drive.POLICY if name else Drive.PHYSICS})
        for move, name in zip(routine.moves, names, strict=True)
    ]
    skills = {"one": one, "row": row}
    found = module._passages(routine.model_copy(update={"moves": tuple(acted)}), skills)
    assert found == {0: pytest.approx(2.0), 4: pytest.approx(2.0)}  # 3.5 s of plan, of which 1.5 are the last take's
