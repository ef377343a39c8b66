"""A generalist is trained from skills whose takes allow it, written with what it cost, and goes on where it stopped."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from airhead.body import Body, Place
from airhead.errors import BadInput, CannotWrite
from airhead.motion import Consent, Drive, Lineage
from airhead.perform import Learned
from airhead.production import GeneralistConfig, train_generalist
from airhead.production.learned_passages import Pair, PassageWorkshop, Searched, passages_between
from airhead.production.teachers import Teachers, teachers_for
from airhead.simulation import simulate
from airhead.skills import read_skill, shipped_file
from airhead.skills.generalist import guided
from airhead.skills.generalist_file import read_generalist
from airhead.skills.training import ApprenticeSizes, ImitationSettings, Way
from airhead.takes import starter_names
from airhead.tracking import PlannedControls
from tests.skills.samples import plan_from

pytest.importorskip("torch")

SETTINGS = ImitationSettings(
    minutes=10.0,
    rounds=1,
    processes=1,
    bodies=8,
    steps=(2, 2),
    memory=100,
    minibatches=2,
    minibatch=8,
    trials=1,
    passages=1,
    passage_trials=1,
    sizes=ApprenticeSizes(8, 8, 8, (8, 8)),
)


def way_of(body: Body) -> Way:
    """Some of the kick, as this body does it."""
    skill = read_skill(shipped_file("kick"))
    targets, hz = skill.plan_targets[20:30], skill.control_hz
    states = simulate(body, skill.plan_states[20], PlannedControls(targets), hz, hz).states
    plan = plan_from(body, states, targets, 10)
    return Way(plan, 25, 12, Place(0.3, np.array([1.0, 2.0])))


@pytest.fixture
def searched(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Some of the kick instead of a search, and no way into the punch; counts how often it was asked for."""
    asked: list[str] = []

    def found(workshop: PassageWorkshop, pair: Pair) -> Searched:
        asked.append(pair.key)
        return Searched(None if pair.after == "punch" else way_of(workshop.body), 500)

    monkeypatch.setattr(PassageWorkshop, "searched", found)
    return asked


def config_in(folder: Path, **changes: object) -> GeneralistConfig:
    config = GeneralistConfig(("punch", "kick"), "both", SETTINGS, out=folder / "both.onnx", trials=0)
    return replace(config, **changes)  # type: ignore[arg-type]


def test_what_was_learned_is_written_with_what_it_cost(searched: list[str], tmp_path: Path) -> None:
    report = train_generalist(config_in(tmp_path))
    generalist, card = read_generalist(report.file), read_generalist(report.file).card
    assert searched == ["punch_into_punch", "punch_into_kick", "kick_into_punch", "kick_into_kick"]
    assert generalist.sha256 == report.sha256
    assert card.passages == report.passages == ("punch_into_kick", "kick_into_kick")
    assert card.teachers == {name: read_skill(shipped_file(name)).sha256 for name in ("punch", "kick")}
    assert [ref.id for ref in card.take_refs] == ["punch", "kick"]
    training = card.training
    assert training.command == "airhead train punch kick --generalist both --minutes 10 --seed 0 --jobs 1"
    assert report.physics_steps["plans"] > 0
    assert (training.samples, training.tracking_physics_steps) == (16, 2000 + report.physics_steps["plans"])
    assert training.training_physics_steps == report.physics_steps["training"] > 0
    assert set(training.versions) == {"airhead", "mujoco", "numpy", "onnx", "torch"}
    assert (card.most_aside_m, card.scores) == (0.3, {})
    skill = read_skill(shipped_file("kick"))
    steps = np.arange(skill.control_steps)
    assert guided(skill, generalist).targets(skill.plan_states[:-1], steps) == pytest.approx(skill.plan_targets)
    rows = [json.loads(line) for line in (tmp_path / "both.training/log.jsonl").read_text().splitlines()]
    assert rows == [report.last.as_dict()]
    assert json.dumps(report.as_dict())


def test_its_card_tells_what_it_is_worth_on_every_take(searched: list[str], tmp_path: Path) -> None:
    report = train_generalist(config_in(tmp_path, takes=("kick",), trials=1))
    found = read_generalist(report.file)
    assert searched == ["kick_into_kick"]
    assert found.sha256 == report.sha256
    assert report.scores is not None
    assert found.card.scores == {"kick": json.loads(json.dumps(report.scores.scores["kick"].scores.as_dict()))}
    assert report.scores.scores["kick"].scores.trials == 1
    assert report.scores.samples == report.samples


def test_what_was_stopped_keeps_its_passages_and_goes_on(
    searched: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setitem(
            train_generalist.__globals__, "imitate", lambda *_, **__: (_ for _ in ()).throw(KeyboardInterrupt)
        )
        with pytest.raises(KeyboardInterrupt):
            train_generalist(config_in(tmp_path))
    assert len(searched) == 4
    one = train_generalist(config_in(tmp_path, resume=True))
    longer = replace(SETTINGS, rounds=2)
    two = train_generalist(config_in(tmp_path, resume=True, settings=longer))
    assert len(searched) == 4
    assert (one.passages, one.physics_steps["passages"]) == (two.passages, 2000)
    assert (one.last.rounds, two.last.rounds) == (1, 2)
    with pytest.raises(BadInput, match="a checkpoint of another training"):
        train_generalist(config_in(tmp_path, takes=("punch",), resume=True))
    train_generalist(config_in(tmp_path))
    assert len(searched) == 8


def test_passages_come_back_as_they_were_kept(searched: list[str], tmp_path: Path) -> None:
    teachers = teachers_for(("kick",))

    def all_of_them(resume: bool) -> Way:
        heard: list[tuple[int, int]] = []
        found = passages_between(
            teachers,
            tmp_path,
            jobs=1,
            resume=resume,
            library=None,
            advance=lambda done, total, note="": heard.append((done, total)),
        )
        assert heard[-1] == (1, 1)
        assert found.physics_steps == 500
        return found.ways[Pair("kick", "kick")]

    way, again = all_of_them(False), all_of_them(True)
    assert searched == ["kick_into_kick"]
    assert (way.leave, way.arrive, way.place.yaw_rad) == (again.leave, again.arrive, again.place.yaw_rad)
    for name in ("states", "targets", "gains", "recorded_states"):
        assert np.array_equal(getattr(way.plan, name), getattr(again.plan, name))
    assert np.array_equal(way.place.move_m, again.place.move_m)
    file = tmp_path / "kick_into_kick.npz"
    file.write_bytes(file.read_bytes()[:500])
    with pytest.raises(BadInput, match="a damaged one"):
        all_of_them(True)


def test_a_passage_that_the_body_would_not_do_any_more_is_searched_anew(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    teachers, asked = teachers_for(("kick",)), []

    def found(workshop: PassageWorkshop, pair: Pair) -> Searched:
        asked.append(pair.key)
        way = way_of(workshop.body)
        elsewhere = way.plan.states + (1e-6 if len(asked) == 1 else 0.0)
        return Searched(replace(way, plan=replace(way.plan, states=elsewhere)), 500)

    monkeypatch.setattr(PassageWorkshop, "searched", found)
    for resume in (False, True, True):
        passages_between(
            teachers, tmp_path, jobs=1, resume=resume, library=None, advance=lambda done, total, note="": None
        )
    assert len(asked) == 2


def test_a_search_begins_and_ends_on_steps_of_both_skills(monkeypatch: pytest.MonkeyPatch) -> None:
    teachers: Teachers = teachers_for(("kick", "punch"))
    planned: list[object] = []

    def nowhere(one: object, body: Body) -> Learned:
        assert body is teachers.body
        planned.append(one)
        return Learned(None, 7, 0.1)

    monkeypatch.setitem(PassageWorkshop.searched.__globals__, "learned", nowhere)
    found = PassageWorkshop(teachers.body, None).searched(Pair("kick", "punch"))
    assert (found.way, found.physics_steps, len(planned)) == (None, 7, 1)


def test_teachers_are_the_skills_of_the_takes_or_all_of_them() -> None:
    some = teachers_for(("kick", "jump", "kick"))
    assert [skill.name for skill in some.skills] == ["kick", "jump"]
    assert [take.ref.id for take in some.takes] == ["kick", "jump"]
    everybody = teachers_for(())
    assert sorted(ref.id for ref in everybody.refs) == sorted(starter_names())
    assert len({skill.followed[0].take for skill in everybody.skills}) == len(everybody.skills)
    assert everybody.body.double_sha256 == some.body.double_sha256
    for skill in everybody.skills:
        for name, (low_rad, high_rad) in skill.card.body.reach_rad.items():
            reach_rad = everybody.body.reach_rad[name]
            assert reach_rad[0] <= low_rad + 1e-9
            assert reach_rad[1] >= high_rad - 1e-9


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({"takes": ("no_such_take",)}, "no such take"),
        ({"name": "Not A Name"}, "not a name for a take or skill"),
        ({"out": Path("both.bvh")}, r"another ending; found both.bvh; allowed: \*.onnx"),
        ({"settings": replace(SETTINGS, processes=3)}, "cannot be shared evenly"),
    ],
)
def test_words_that_make_no_training_are_refused(
    searched: list[str], tmp_path: Path, changes: dict[str, object], line: str
) -> None:
    with pytest.raises(BadInput, match=line):
        train_generalist(config_in(tmp_path, **{"takes": ("kick",), **changes}))
    assert searched == []


def test_a_take_that_no_skill_learned_is_refused(take_file: Path) -> None:
    with pytest.raises(BadInput, match="no skill that comes along learned this take; found take kick_start"):
        teachers_for(("kick", str(take_file)))


def test_nobody_learns_without_consent(searched: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = teachers_for(("kick",))
    (take,) = real.takes
    ref = replace(take.ref, consent=Consent())
    motion = replace(take.motion, lineage=Lineage.of(Drive.PERFORMER, take.motion.frames, [ref]))
    denied = (replace(take, ref=ref, motion=motion),)
    monkeypatch.setitem(train_generalist.__globals__, "teachers_for", lambda *_: replace(real, takes=denied))
    with pytest.raises(BadInput, match="no consent to train with take kick"):
        train_generalist(config_in(tmp_path, takes=("kick",)))
    assert searched == []


def test_a_place_that_cannot_be_written_is_told_before_the_work(searched: list[str], tmp_path: Path) -> None:
    with pytest.raises(CannotWrite):
        train_generalist(config_in(tmp_path, takes=("kick",), out=tmp_path / "nowhere" / "both.onnx"))
    assert searched == []
