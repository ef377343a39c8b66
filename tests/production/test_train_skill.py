"""A skill is trained from a take whose performer consents, written with what it cost, and noted in the library."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from airhead.errors import BadInput, CannotWrite
from airhead.formats import write
from airhead.motion import Take, sample, trim
from airhead.production import TrainConfig, train_skill
from airhead.production.lessons import Lesson, lesson_for, lesson_of
from airhead.production.train_skill import plan_of
from airhead.production.training_folder import KeptPlan, TrainingFolder
from airhead.skills import read_skill
from airhead.skills.training import PracticeSettings, TrainSettings
from airhead.takes import Library, starter_take
from airhead.tracking import TrackResult, TrackSettings, reference_for
from tests.skills.samples import plan_from

pytest.importorskip("torch")

SETTINGS = TrainSettings(
    samples=4 * 64 + 2 * 4 * 2,
    processes=1,
    bodies=4,
    hidden=(8,),
    trials=1,
    goals=(2.0, 2.0),
    examine_every=1,
    practice=PracticeSettings(horizon=2, epochs=1, minibatch=8, warm_up=0),
)


@pytest.fixture
def once_tracked(monkeypatch: pytest.MonkeyPatch, tracked: TrackResult) -> list[str]:
    """The track of a kick's start instead of a search; counts how often it was asked for."""
    asked: list[str] = []

    def found(motion: object, body: object, settings: object, progress: object) -> TrackResult:
        del motion, body, settings, progress
        asked.append("track")
        return tracked

    monkeypatch.setitem(train_skill.__globals__, "track", found)
    return asked


def test_what_was_learned_is_written_with_what_it_cost(once_tracked: list[str], tmp_path: Path, kick: Take) -> None:
    config = TrainConfig(("kick",), "kicker", SETTINGS, out=tmp_path / "kicker.onnx", trials=0, hold_s=0.2)
    report = train_skill(config)
    skill = read_skill(tmp_path / "kicker.onnx")
    assert once_tracked == ["track"]
    assert (report.success, report.sha256, skill.takes) == (True, skill.sha256, (kick.ref,))
    training = skill.card.training
    assert training.command == "airhead train kick --skill kicker --samples 272 --hold 0.2 --seed 0 --jobs 1"
    assert training.samples == report.samples == 272
    assert training.training_physics_steps == report.physics_steps["training"] >= 4 * 272
    assert {"airhead", "mujoco", "torch"} <= training.versions.keys()
    lines = (tmp_path / "kicker.training" / "log.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["samples"] for line in lines] == [264, 272]
    again = train_skill(replace(config, resume=True))
    assert once_tracked == ["track"]  # its plan was kept
    assert read_skill(tmp_path / "kicker.onnx").network.layers[0][0] == pytest.approx(skill.network.layers[0][0], abs=0)
    assert again.samples == 272
    with pytest.raises(BadInput, match=r"--hold: .* for another time; found 2 s; allowed: 0.2 s"):
        train_skill(replace(config, resume=True, hold_s=2.0))


def test_several_takes_are_learned_as_one_motion(
    monkeypatch: pytest.MonkeyPatch, once_tracked: list[str], tmp_path: Path
) -> None:
    learned: list[Lesson] = []

    def as_recorded(lesson: Lesson, hold_s: float, folder: TrainingFolder, stages: object) -> KeptPlan:
        del stages, hold_s
        learned.append(lesson)
        reference = reference_for(lesson.body, lesson.motion, 0.1)
        plan = plan_from(lesson.body, reference.states, reference.targets, reference.motion_steps)
        kept = KeptPlan(plan, 10, 1.0)
        folder.keep_plan(kept, lesson.motion, lesson.body)
        return kept

    monkeypatch.setitem(train_skill.__globals__, "_tracked", as_recorded)
    report = train_skill(TrainConfig(("jump", "roll"), "both", SETTINGS, out=tmp_path / "both.onnx", trials=0))
    skill, (lesson,) = read_skill(tmp_path / "both.onnx"), learned
    assert (report.sha256, once_tracked) == (skill.sha256, [])
    assert [take.id for take in skill.takes] == [part.take.id for part in skill.followed] == ["jump", "roll"]
    assert (skill.card.follows, skill.card.routine) == (lesson.follows, lesson.routine)
    assert skill.card.training.command.startswith("airhead train jump roll --skill both ")
    again = lesson_of(skill)
    assert again.follows == lesson.follows
    assert again.motion.root_pos_w == pytest.approx(lesson.motion.root_pos_w)
    assert again.body.double_sha256 == lesson.body.double_sha256


def test_how_long_it_is_to_stand_still_is_asked_of_the_tracker(
    monkeypatch: pytest.MonkeyPatch, once_tracked: list[str], tracked: TrackResult, tmp_path: Path
) -> None:
    asked_s: list[float] = []

    def found(motion: object, body: object, settings: TrackSettings, progress: object) -> TrackResult:
        del motion, body, progress
        asked_s.append(settings.hold_s)
        return tracked

    monkeypatch.setitem(train_skill.__globals__, "track", found)
    config = TrainConfig(("kick",), "kicker", SETTINGS, out=tmp_path / "kicker.onnx", trials=0)
    for one in (config, replace(config, hold_s=0.0)):
        train_skill(one)
    assert asked_s == [TrackSettings.hold_s, 0.0]
    command = config.command(lesson_for(("kick",), "kicker"))
    assert "--hold" not in command
    assert "--reach" not in command


def test_whose_joints_the_body_turns_as_far_as_is_told_in_the_card(
    monkeypatch: pytest.MonkeyPatch, once_tracked: list[str], tmp_path: Path
) -> None:
    def as_recorded(lesson: Lesson, hold_s: float, folder: TrainingFolder, stages: object) -> KeptPlan:
        del stages, folder
        reference = reference_for(lesson.body, lesson.motion, hold_s)
        plan = plan_from(lesson.body, reference.states, reference.targets, reference.motion_steps)
        return KeptPlan(plan, 10, 1.0)

    monkeypatch.setitem(train_skill.__globals__, "_tracked", as_recorded)
    file = tmp_path / "k.onnx"
    train_skill(TrainConfig(("kick",), "k", SETTINGS, out=file, trials=0, hold_s=0.2, reach=("roll", "jump")))
    card = read_skill(file).card
    assert "--hold 0.2 --reach roll jump --seed 0" in card.training.command
    assert card.body.reach_rad == lesson_for(("kick",), "k", reach=("jump", "roll")).body.reach_rad
    assert [ref.id for ref in card.take_refs] == ["kick"]
    assert once_tracked == []


def test_a_body_of_another_reach_is_not_resumed_on(once_tracked: list[str], tmp_path: Path) -> None:
    config = TrainConfig(("kick",), "k", SETTINGS, out=tmp_path / "k.onnx", trials=0, hold_s=0.2)
    train_skill(config)
    with pytest.raises(BadInput, match="checkpoint of another training"):
        train_skill(replace(config, resume=True, reach=("jump",)))
    assert once_tracked == ["track"]


def test_a_training_that_begins_anew_forgets_what_was_learned_before(once_tracked: list[str], tmp_path: Path) -> None:
    config = TrainConfig(("kick",), "k", SETTINGS, out=tmp_path / "k.onnx", trials=0, hold_s=0.2)
    train_skill(config)
    folder = TrainingFolder(config.file)
    assert folder.checkpoint.exists()
    lesson = lesson_for(("kick",), "k")
    folder.keep_plan(folder.plan(lesson.motion, lesson.body), lesson.motion, lesson.body)
    assert not folder.checkpoint.exists()
    assert once_tracked == ["track"]


def test_whose_joints_are_reached_for_must_have_allowed_that_something_is_learned(
    once_tracked: list[str], kick: Take, allow_all: Callable[[Path], Path], tmp_path: Path
) -> None:
    stranger = tmp_path / "stranger.bvh"
    write(trim(starter_take("roll").motion, 0, 61), stranger)
    config = TrainConfig(
        ("kick",), "k", SETTINGS, out=tmp_path / "k.onnx", trials=0, hold_s=0.2, reach=(str(stranger),)
    )
    with pytest.raises(BadInput, match=r"stranger.*airhead takes"):
        train_skill(config)
    assert once_tracked == []
    allow_all(stranger)
    train_skill(config)
    assert " --reach stranger " in read_skill(config.file).card.training.command  # its name, not its place
    with Library() as library:
        assert [use.path for use in library.uses("stranger")] == [config.file.absolute()]


def test_a_command_that_no_card_holds_is_refused_before_long_work(
    monkeypatch: pytest.MonkeyPatch, once_tracked: list[str], tmp_path: Path
) -> None:
    monkeypatch.setitem(
        train_skill.__globals__, "lesson_for", lambda *_: replace(lesson_for(("kick",), "k"), asked=("kick",) * 120)
    )
    config = TrainConfig(("kick",), "k", SETTINGS, out=tmp_path / "k.onnx", trials=0)
    with pytest.raises(BadInput, match=r"too long for a skill's card; found 6\d\d letters; allowed: 500"):
        train_skill(config)
    assert once_tracked == []
    assert once_tracked == []


def test_a_cycle_is_learned_as_often_as_a_routine_repeats_it(
    monkeypatch: pytest.MonkeyPatch, once_tracked: list[str], tmp_path: Path
) -> None:
    learned: list[Lesson] = []

    def as_recorded(lesson: Lesson, hold_s: float, folder: TrainingFolder, stages: object) -> KeptPlan:
        del stages
        assert hold_s == 0.0
        learned.append(lesson)
        reference = reference_for(lesson.body, lesson.motion, hold_s)
        plan = plan_from(lesson.body, reference.states, reference.targets, reference.motion_steps)
        kept = KeptPlan(plan, 10, 1.0)
        folder.keep_plan(kept, lesson.motion, lesson.body)
        return kept

    monkeypatch.setitem(train_skill.__globals__, "_tracked", as_recorded)
    routine = tmp_path / "stroll.yaml"
    routine.write_text("title: t\nmoves: [{take: walk, repeat: 3}]")
    train_skill(TrainConfig((str(routine),), "stroll", SETTINGS, out=tmp_path / "s.onnx", trials=0, hold_s=0.0))
    skill, (lesson,) = read_skill(tmp_path / "s.onnx"), learned
    assert lesson.motion.duration_s == pytest.approx(3 * 1.2667, abs=0.02)
    assert (skill.card.routine, skill.card.follows[0].repeat, skill.card.hold_s) == ("", 3, 0.0)
    assert skill.followed[0].repeat == 3
    again = lesson_of(skill).motion
    assert again.duration_s == pytest.approx(lesson.motion.duration_s, abs=0.04)
    assert sample(again, times := np.arange(0, 3.5, 0.1))[0] == pytest.approx(sample(lesson.motion, times)[0], abs=2e-3)


def test_a_plan_is_the_track_at_the_control_instants(tracked: TrackResult) -> None:
    plan = plan_of(tracked)
    assert plan.states[0] == pytest.approx(tracked.rollout.states[0])
    assert plan.control_steps == len(tracked.controls)
    assert np.abs(plan.gains).max() > 0.01


def test_nobody_learns_without_consent(
    once_tracked: list[str], allow_all: Callable[[Path], Path], tmp_path: Path
) -> None:
    from airhead.formats import write
    from airhead.takes import starter_take

    file = tmp_path / "mine.bvh"
    write(starter_take("punch").motion, file)
    config = TrainConfig((str(file),), "mine", SETTINGS, out=tmp_path / "mine.onnx", trials=0)
    with pytest.raises(BadInput, match="no consent to train"):
        train_skill(config)
    assert once_tracked == []
    allow_all(file)
    train_skill(config)
    with Library() as kept:
        name = read_skill(tmp_path / "mine.onnx").takes[0].id
        assert [use.path.name for use in kept.uses(name)] == ["mine.onnx"]


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({"takes": ("kick", "no_such_take")}, "no such take"),
        ({"takes": ()}, "the takes to learn: .*; found 0 takes"),
        ({"takes": ("kick", "long" * 99)}, "the takes to learn: .*; found 2 takes"),
        ({"name": "Not A Name"}, "not a name for a take or skill"),
        ({"out": Path("kick.bvh")}, r"another ending; found kick.bvh; allowed: \*.onnx"),
        ({"resume": True}, "no such file"),
        ({"settings": replace(SETTINGS, processes=3)}, "cannot be shared evenly"),
    ],
)
def test_words_that_make_no_training_are_refused(
    once_tracked: list[str], tmp_path: Path, changes: dict[str, object], line: str
) -> None:
    config = TrainConfig(("kick",), "kicker", SETTINGS, out=tmp_path / "kicker.onnx")
    with pytest.raises(BadInput, match=line):
        train_skill(replace(config, **changes))  # type: ignore[arg-type]
    assert once_tracked == []


def test_a_place_that_cannot_be_written_is_told_before_the_work(once_tracked: list[str], tmp_path: Path) -> None:
    config = TrainConfig(("kick",), "kicker", SETTINGS, out=tmp_path / "nowhere" / "kicker.onnx")
    with pytest.raises(CannotWrite):
        train_skill(config)
    assert once_tracked == []


def test_a_take_that_cannot_be_tracked_is_an_honest_failure(
    monkeypatch: pytest.MonkeyPatch, tracked: TrackResult, tmp_path: Path
) -> None:
    fell = replace(tracked, success=False, reason="the head touches the ground")
    monkeypatch.setitem(train_skill.__globals__, "track", lambda *_: fell)
    report = train_skill(TrainConfig(("kick",), "kicker", SETTINGS, out=tmp_path / "kicker.onnx"))
    assert (report.success, report.file) == (False, None)
    assert report.reason == "the take could not be tracked: the head touches the ground"
    assert not (tmp_path / "kicker.onnx").exists()
