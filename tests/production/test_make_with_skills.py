"""A skill in a film: it acts, everybody whom it learned from is told of, and consents are those of today."""

from __future__ import annotations

import datetime as dt
import importlib
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from airhead.body import Body, build_body
from airhead.errors import BadInput
from airhead.formats import motion_of, read, write
from airhead.formats.native.files import native_bytes
from airhead.motion import Drive, EditKind, Lineage, Take, TakeRef, lift
from airhead.perform import PerformSettings
from airhead.production import MakeConfig, MakeResult, looked_up, make
from airhead.production.perform_routine import double_for, find_routine, performed_routine, prepare
from airhead.production.performance_cache import performance_key
from airhead.production.skill_files import as_known_today, find_skill
from airhead.production.stages import Stages
from airhead.provenance import State, publication, verify_film, verify_motion_file
from airhead.skills import Skill, guided, read_skill
from airhead.takes import Library, starter_take
from airhead.tracking import TrackResult
from tests.skills.samples import bytes_of, card_for, generalist_for, network_for, plan_from

ROUTINE = """
title: Alone
moves:
  - {take: kick_start, drive: policy, skill: skills/small.onnx, hold: 0.1}
film: {width: 160, height: 90, fps: 30, quality: draft}
"""


@pytest.fixture(scope="module", autouse=True)
def cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("cache")
        patch.setenv("AIRHEAD_CACHE", str(folder))
        yield folder


def kept(file: Path) -> TakeRef:
    with Library() as library:
        return library.record(file.stem).ref


@pytest.fixture(scope="module")
def rehearsal(short_take: Take, allow_all: Callable[[Path], Path], tmp_path_factory: pytest.TempPathFactory) -> TakeRef:
    """Another take that the skill learned from."""
    file = tmp_path_factory.mktemp("take") / "rehearsal.airhead"
    motion = short_take.motion
    write(replace(short_take, motion=lift(motion, 0.01)), file)
    return kept(allow_all(file))


@pytest.fixture(scope="module")
def folder(
    take_file: Path, rehearsal: TakeRef, body: Body, tracked: TrackResult, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """A routine, and beside it a skill that plays the tracked start of the kick back."""
    place = tmp_path_factory.mktemp("routine")
    (place / "skills").mkdir()
    states = tracked.rollout.states[::2]
    plan = plan_from(body, states, tracked.controls, tracked.reference.motion_steps)
    card = card_for(body, plan, (kept(take_file), rehearsal))
    deaf = replace(plan, gains=np.zeros_like(plan.gains))
    (place / "skills/small.onnx").write_bytes(bytes_of(card, network_for(body, states), deaf))
    (place / "alone.yaml").write_text(ROUTINE, encoding="utf-8")
    return place


@pytest.fixture(scope="module")
def skill(folder: Path) -> Skill:
    return read_skill(folder / "skills/small.onnx")


@pytest.fixture(scope="module")
def filmed(folder: Path, small: Callable[..., MakeConfig], tmp_path_factory: pytest.TempPathFactory) -> MakeResult:
    out = tmp_path_factory.mktemp("films") / "policy"
    return make(small(Drive.POLICY, skill=str(folder / "skills/small.onnx"), label=True, out=out))


def credits_of(result: MakeResult) -> dict[str, object]:
    data = json.loads(result.credits.read_text(encoding="utf-8"))
    assert isinstance(data, dict)
    return data


def test_a_skill_performs_its_take_and_a_hold(filmed: MakeResult, tracked: TrackResult, body: Body) -> None:
    motion = motion_of(read(filmed.performance[0]))  # type: ignore[arg-type]
    learned = tracked.rollout.states[: motion.frames]
    assert len(learned) == motion.frames == 2 * tracked.reference.control_steps + 1
    assert body.qpos(motion.root_pos_w, motion.joint_rot_l)[:, :3] == pytest.approx(learned[:, :3], abs=0.02)
    assert filmed.success, filmed.reason


def test_the_film_says_what_a_skill_did_and_from_whom_it_learned(filmed: MakeResult, skill: Skill) -> None:
    found, data = verify_film(filmed.film), credits_of(filmed)
    assert found.state is State.VALID
    assert [(span.label, span.skill, span.takes) for span in found.spans] == [
        ("AI, following a human take", "small", ("kick_start",)), ("AI, on its own", "small", ()),
    ]  # fmt: skip
    assert data["skills"] == [{"id": "small", "sha256": skill.sha256, "takes": ["kick_start", "rehearsal"]}]
    assert [take["id"] for take in data["takes"]] == ["kick_start", "rehearsal"]  # type: ignore[attr-defined]
    card = " ".join(data["end_card"])  # type: ignore[call-overload]
    assert "skill small, learned from performer unrecorded" in card
    assert "learned motion lies" in card
    assert data["seconds"]["policy"] == pytest.approx(sum(found.seconds.values()), abs=0.1)  # type: ignore[index]
    report = filmed.report.read_text(encoding="utf-8")
    assert "skill small, learned from performer unrecorded" in report
    assert "following take kick_start" in report


def test_every_motion_file_carries_it(filmed: MakeResult, skill: Skill) -> None:
    for path in filmed.performance:
        spans = motion_of(read(path)).lineage.spans()  # type: ignore[arg-type]
        assert [(span.drive, span.follows) for span in spans] == [(Drive.POLICY, "kick_start"), (Drive.POLICY, None)]
        assert {span.skill for span in spans} == {skill.ref}
        assert verify_motion_file(path).state is State.VALID


def test_the_film_is_listed_with_every_take_that_the_skill_learned_from(filmed: MakeResult) -> None:
    with Library() as library:
        for name in ("kick_start", "rehearsal"):
            ours = [use for use in looked_up(library.uses(name)) if use.use.path == filmed.film.absolute()]
            assert [use.state for use in ours] == ["there"], name


def test_a_consent_that_was_withdrawn_since_is_known(
    folder: Path, rehearsal: TakeRef, small: Callable[..., MakeConfig], tmp_path: Path
) -> None:
    place = tmp_path / "library.sqlite"
    with Library() as library:
        place.write_bytes(library.file.read_bytes())
    with Library(place) as library:
        library.withdraw("rehearsal", dt.date.today())
    skill = as_known_today(find_skill("skills/small.onnx", folder), place)
    assert [ref.consent.publish for ref in skill.takes] == [True, False]
    told = publication(Lineage.of(Drive.POLICY, 3, skill=skill.ref))
    assert told.statement == "not for publication: no consent to publish take rehearsal"
    with Library(place) as library:
        library.withdraw("kick_start", dt.date.today())
    with pytest.raises(BadInput, match="no consent to perform with take kick_start"):
        make(small(Drive.POLICY, skill=str(folder / "skills/small.onnx"), library=place, out=tmp_path / "other"))


def test_a_take_of_the_same_name_that_is_another_recording_says_nothing(skill: Skill, tmp_path: Path) -> None:
    other = replace(skill.takes[1], sha256="e" * 64)
    assert as_known_today(skill.with_takes((skill.takes[0], other))).takes[1] == other


def test_a_routine_finds_the_skill_beside_it_and_keeps_what_was_made(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepared = prepare(*find_routine(str(folder / "alone.yaml")))
    made = performed_routine(prepared, PerformSettings(), Stages())
    assert made.performance.success, made.performance.reason
    lineage = made.performance.motion.lineage
    assert (lineage.drive_weights()[:, list(Drive).index(Drive.POLICY)] == 1.0).all()
    # the take was lifted onto the floor, which was not done to the skill
    assert [edit.kind for edit in lineage.edits] == [EditKind.TRIM, EditKind.HOLD]
    monkeypatch.setattr(importlib.import_module("airhead.production.perform_routine"), "perform", None)
    again = performed_routine(prepared, PerformSettings(), Stages())
    assert native_bytes(again.performance) == native_bytes(made.performance)


def test_another_skill_is_another_performance(folder: Path, skill: Skill) -> None:
    prepared = prepare(*find_routine(str(folder / "alone.yaml")))
    (name,) = prepared.skills
    assert set(prepared.takes) == set(skill.takes)
    settings = PerformSettings()
    keys = {
        performance_key(prepared.plan, prepared.body, settings, {name: other})
        for other in (skill, replace(skill, sha256="0" * 64), skill.with_takes(skill.takes[:1]))
    }
    assert len(keys) == 3


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("small.onnx", "none.onnx", "line 4: no such file"),
        ("skills/small.onnx", "backstroke", "line 4: no such skill; found 'backstroke'; allowed: "),
        ("skills/small.onnx", "alone.yaml", "line 4: no such skill; found 'alone.yaml'"),
        ("take: kick_start", "take: rehearsal", "move 'rehearsal': a skill follows the take that it learned; found"),
        ("hold: 0.1", "hold: 3", "move 'kick_start': the skill did not learn to hold still for so long; found 3.00 s"),
        ("hold: 0.1", "span: [0, 0.05], hold: 0.1", "move 'kick_start': a skill comes to rest where its take ends"),
    ],
)  # fmt: skip
def test_what_cannot_be_acted_is_refused_before_anything_is_simulated(
    folder: Path, old: str, new: str, line: str
) -> None:
    file = folder / "wrong.yaml"
    file.write_text(ROUTINE.replace(old, new), encoding="utf-8")
    with pytest.raises(BadInput) as refused:
        prepare(*find_routine(str(file)))
    assert refused.value.line().startswith(f"{file}: {line}")


def test_the_drive_and_the_skill_go_together(small: Callable[..., MakeConfig], folder: Path, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="the drive policy and a skill go together"):
        make(small(Drive.POLICY, out=tmp_path / "a"))
    with pytest.raises(BadInput, match="the drive policy and a skill go together"):
        make(small(Drive.PHYSICS, skill=str(folder / "skills/small.onnx"), out=tmp_path / "b"))


def test_the_double_reaches_as_far_as_the_one_that_learned(skill: Skill, body: Body, tracked: TrackResult) -> None:
    jump = starter_take("jump")
    wide = build_body(jump.motion)
    states = tracked.rollout.states[::2]
    plan = plan_from(wide, states, tracked.controls, tracked.reference.motion_steps)
    jumper = read_skill(bytes_of(card_for(wide, plan, (jump.ref,)), network_for(wide, states), plan))
    both = double_for(starter_take("walk").motion, {"a": skill, "b": jumper})
    for name, (low_rad, high_rad) in both.reach_rad.items():
        lows, highs = np.transpose([one.reach_rad[name] for one in (body, wide)])
        assert low_rad <= lows.min() + 1e-12
        assert high_rad >= highs.max() - 1e-12


def test_under_a_generalist_the_double_reaches_as_far_as_the_skill_that_is_followed(skill: Skill, kick: Take) -> None:
    """Though the generalist learned on a body that turns its joints further, plans are its teachers'."""
    wide = {name: (low_rad - 0.3, high_rad + 0.3) for name, (low_rad, high_rad) in skill.body.reach_rad.items()}
    generalist = generalist_for(skill.body.model_copy(update={"reach_rad": wide}), skill.takes)
    alone, under = (double_for(kick.motion, {"a": one}) for one in (skill, guided(skill, generalist)))
    assert under.reach_rad == alone.reach_rad
