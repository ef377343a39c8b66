"""A generalist acts whatever take has a skill that comes along: by a name for each, credited with all of its takes."""

from __future__ import annotations

import datetime as dt
import functools
import importlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from airhead.errors import BadInput
from airhead.formats.native.files import native_bytes
from airhead.motion import Consent, Drive, SkillRef, TakeRef
from airhead.perform import PerformSettings
from airhead.production.perform_routine import Prepared, performed_routine, prepare
from airhead.production.perform_skill import performed_by_skill
from airhead.production.performance_cache import performance_key
from airhead.production.skill_files import (
    find_generalist,
    find_policy,
    find_skill,
    generalist_today,
    takes_today,
)
from airhead.production.stages import Stages
from airhead.routine import read_routine
from airhead.skills import (
    BodyPart,
    Generalist,
    Guided,
    Skill,
    generalist_file,
    read_generalist,
    shipped_file,
    shipped_names,
)
from airhead.takes import Library, starter_take
from tests.skills.samples import generalist_bytes, generalist_card_for

ACTED = "drive: policy, skill: generalist"
BY_SKILL = "drive: policy"
JUMP_THEN_KICK = (f"take: jump, {ACTED}", f"take: kick, {ACTED}")


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AIRHEAD_CACHE", str(tmp_path / "cache"))


@pytest.fixture
def generalist(generalist_along: Path) -> Generalist:
    return read_generalist(generalist_along)


@pytest.fixture(scope="module")
def ready(small_generalist: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Prepared]:
    """A routine of some moves, where the small generalist comes along; each is prepared once."""

    @functools.cache
    def made(*moves: str) -> Prepared:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("airhead.production.skill_files.generalist_file", lambda: small_generalist)
            return prepared(tmp_path_factory.mktemp("moves"), *moves)

    return made


def prepared(folder: Path, *moves: str, library: Path | None = None) -> Prepared:
    file = folder / "moves.yaml"
    file.write_text("\n".join(["title: t", "moves:", *(f"  - {{{move}}}" for move in moves)]))
    return prepare(read_routine(file), file, library)


def without(folder: Path, name: str) -> Path:
    """A copy of the tests' library in which the consent to a take was withdrawn."""
    place = folder / "library.sqlite"
    with Library() as library:
        place.write_bytes(library.file.read_bytes())
    with Library(place) as library:
        library.withdraw(name, dt.date.today())
    return place


def test_it_has_a_name_for_each_take_whose_plan_it_follows(
    generalist: Generalist, ready: Callable[..., Prepared]
) -> None:
    made = ready(*JUMP_THEN_KICK)
    names = ["generalist on jump", "generalist on kick"]
    assert list(made.skills) == [move.skill for move in made.plan.moves] == names
    assert [move.skill for move in made.routine.moves] == names
    for take, policy in zip(("jump", "kick"), made.skills.values(), strict=True):
        skill = find_skill(take)
        assert isinstance(policy, Guided)
        assert (policy.name, policy.sha256) == ("generalist", generalist.sha256)
        assert np.array_equal(policy.plan_states, skill.plan_states)
        assert np.array_equal(policy.plan_targets, skill.plan_targets)
        assert policy.followed == skill.followed
        assert policy.takes == generalist.takes


def test_twice_on_one_take_it_is_one_and_beside_it_a_skill_is_itself(generalist: Generalist, tmp_path: Path) -> None:
    made = prepared(tmp_path, f"take: jump, {ACTED}", "take: jump, drive: policy", f"take: jump, {ACTED}")
    assert [move.skill for move in made.plan.moves] == ["generalist on jump", "jump", "generalist on jump"]
    assert {name: type(policy) for name, policy in made.skills.items()} == {"generalist on jump": Guided, "jump": Skill}
    assert made.skills["generalist on jump"].sha256 == generalist.sha256


def test_every_take_that_it_learned_from_is_behind_the_routine(
    generalist: Generalist, ready: Callable[..., Prepared]
) -> None:
    made = ready(*JUMP_THEN_KICK)
    assert {ref.id for ref in made.takes} == {"jump", "kick", "lost"}
    assert set(generalist.takes) <= set(made.takes)
    # also where it acts only between two skills
    between = ready(f"take: jump, {BY_SKILL}", f"take: kick, {BY_SKILL}")
    assert {ref.id for ref in between.takes} == {"jump", "kick", "lost"}
    alone = ready(f"take: jump, {BY_SKILL}")
    assert {ref.id for ref in alone.takes} == {"jump"}


def test_a_file_beside_the_routine_is_found_from_there(small_generalist: Path, tmp_path: Path) -> None:
    (tmp_path / "guides").mkdir()
    (tmp_path / "guides/small.onnx").write_bytes(small_generalist.read_bytes())
    made = prepared(tmp_path, "take: kick, drive: policy, skill: guides/small.onnx")
    assert list(made.skills) == ["guides/small.onnx on kick"]
    assert isinstance(made.skills["guides/small.onnx on kick"], Guided)
    assert find_generalist("guides/small.onnx") is None


@pytest.mark.parametrize("take", ["run", "getup_faceup"])
def test_a_take_without_a_skill_that_comes_along_is_refused_with_its_line(
    monkeypatch: pytest.MonkeyPatch, generalist_along: Path, tmp_path: Path, take: str
) -> None:
    monkeypatch.setitem(find_policy.__globals__, "shipped_names", lambda: ("jump",))
    with pytest.raises(BadInput) as refused:
        prepared(tmp_path, f"take: jump, {ACTED}", f"take: {take}, {ACTED}, span: [0, 1]")
    line = refused.value.line()
    said = f"line 4: a generalist follows the plan of a skill that comes along; found take {take}; allowed: "
    assert line.startswith(f"{tmp_path / 'moves.yaml'}: {said}")
    assert "\n" not in line
    with pytest.raises(BadInput, match=f"skill generalist: a generalist follows .*; found take {take}"):
        find_policy("generalist", starter_take(take).ref)


def test_a_generalist_that_cannot_be_read_is_refused_with_its_line(small_generalist: Path, tmp_path: Path) -> None:
    (tmp_path / "small.onnx").write_bytes(small_generalist.read_bytes().replace(b"weight_0", b"weight_7"))
    with pytest.raises(BadInput, match=r"moves.yaml: line 3: not a generalist's graph"):
        prepared(tmp_path, "take: kick, drive: policy, skill: small.onnx")


def test_words_that_mean_no_generalist_mean_what_they_meant(tmp_path: Path) -> None:
    (tmp_path / "folder.onnx").mkdir()
    files = [tmp_path / "none.onnx", tmp_path / "folder.onnx", shipped_file("jump")]
    for word in ("jump", "no_such_skill", str(tmp_path), *map(str, files)):
        assert find_generalist(word) is None
    assert "generalist" not in shipped_names()
    with pytest.raises(BadInput, match=r"no such skill; found 'backstroke'; allowed: .*, generalist, or a file"):
        find_policy("backstroke", starter_take("jump").ref)
    jump = find_policy("jump", starter_take("jump").ref)
    assert jump.sha256 == find_skill("jump").sha256


def test_it_keeps_the_body_to_passages_and_where_there_are_none_it_is_not_asked(
    generalist: Generalist, ready: Callable[..., Prepared]
) -> None:
    by_skills = f"take: jump, {BY_SKILL}", f"take: kick, {BY_SKILL}"
    for moves in (JUMP_THEN_KICK, by_skills):
        found = ready(*moves).generalist
        assert found is not None
        assert (found.sha256, found.takes) == (generalist.sha256, generalist.takes)
    assert ready(f"take: jump, {BY_SKILL}").generalist is None
    assert ready(f"take: jump, {BY_SKILL}", "take: kick, drive: physics").generalist is None


def test_one_that_is_not_there_or_learned_on_another_body_acts_in_no_passage(
    small_generalist: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    card = read_generalist(small_generalist).card
    stranger: BodyPart = card.body.model_copy(update={"sha256": "f" * 64})
    file = tmp_path / "stranger.onnx"
    monkeypatch.setattr("airhead.production.skill_files.generalist_file", lambda: file)
    assert generalist_today() is None
    assert prepared(tmp_path, "take: jump, drive: policy", "take: kick, drive: policy").generalist is None
    file.write_bytes(generalist_bytes(card.model_copy(update={"body": stranger})))
    assert generalist_today() is not None
    assert prepared(tmp_path, "take: jump, drive: policy", "take: kick, drive: policy").generalist is None
    with pytest.raises(BadInput, match="line 3: the generalist learned on another body"):
        prepared(tmp_path, f"take: jump, {ACTED}")


def test_a_routine_is_performed_by_it_and_credits_all_of_its_takes_and_is_kept(
    generalist: Generalist, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ready = prepared(tmp_path, f"take: jump, {ACTED}, span: [0, 0.5]")
    made = performed_routine(ready, PerformSettings(), Stages())
    lineage = made.performance.motion.lineage
    assert (lineage.drive_weights()[:, list(Drive).index(Drive.POLICY)] == 1.0).all()
    expected = SkillRef("generalist", generalist.sha256, generalist.takes)
    assert [(span.skill, span.follows) for span in lineage.spans()] == [(expected, "jump")]
    monkeypatch.setattr(importlib.import_module("airhead.production.perform_routine"), "perform", None)
    again = performed_routine(ready, PerformSettings(), Stages())
    assert native_bytes(again.performance) == native_bytes(made.performance)


def test_who_keeps_to_its_passages_performs_a_routine_too(
    ready: Callable[..., Prepared], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []

    def performed(*_: object, skills: object, generalist: object) -> None:
        asked.extend([skills, generalist])
        raise InterruptedError

    monkeypatch.setattr(importlib.import_module("airhead.production.perform_routine"), "perform", performed)
    made = ready(*JUMP_THEN_KICK)
    with pytest.raises(InterruptedError):
        performed_routine(made, PerformSettings(), Stages())
    assert made.generalist is not None
    assert asked == [made.skills, made.generalist]


def test_a_take_alone_is_performed_by_it_with_all_of_the_take_and_a_hold(generalist: Generalist) -> None:
    take = starter_take("jump")
    made = performed_by_skill(take, find_policy("generalist", take.ref), Stages())
    motion, skill = made.performed.performance.motion, find_skill("jump")
    assert motion.frames == 2 * skill.control_steps + 1
    (spans, held) = motion.lineage.spans()
    assert (spans.follows, held.follows) == ("jump", None)
    assert {spans.skill, held.skill} == {SkillRef("generalist", generalist.sha256, generalist.takes)}
    assert made.body.double_sha256 == generalist.card.body.sha256
    by_skill = performed_by_skill(take, skill, Stages()).performed.performance.motion
    assert np.abs(by_skill.root_pos_w[:30] - motion.root_pos_w[:30]).max() < 0.03


def key_of(made: Prepared, skills: dict[str, Guided], generalist: Generalist | None) -> str:
    return performance_key(made.plan, made.body, PerformSettings(), skills, generalist)


def test_another_generalist_consent_or_plan_is_another_performance(
    generalist: Generalist, ready: Callable[..., Prepared]
) -> None:
    made = ready(*JUMP_THEN_KICK)
    skills = {name: policy for name, policy in made.skills.items() if isinstance(policy, Guided)}
    assert len(skills) == 2
    other = replace(generalist, sha256="0" * 64)
    withdrawn = generalist.with_takes((generalist.takes[0], replace(generalist.takes[1], consent=Consent())))
    first = next(iter(skills))
    guided = skills[first]
    moved = replace(guided, plan_states=guided.plan_states + 1e-6)
    pulled = replace(guided, plan_targets=guided.plan_targets + 1e-6)
    keys = [
        key_of(made, skills, generalist),
        key_of(made, skills, None),
        key_of(made, skills, other),
        key_of(made, skills, withdrawn),
        *(key_of(made, skills | {first: changed}, generalist) for changed in (moved, pulled)),
        *(key_of(made, skills | {first: replace(guided, generalist=who)}, generalist) for who in (other, withdrawn)),
    ]
    assert len(set(keys)) == len(keys)
    assert key_of(made, dict(skills), generalist.with_takes(generalist.takes)) == keys[0]


def test_a_consent_withdrawn_since_is_known(
    small_generalist: Path,
    take_file: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with Library() as library:
        own = library.record(take_file.stem).ref
    card = generalist_card_for(read_generalist(small_generalist).card.body, (own,), "generalist")
    file = tmp_path / "own.onnx"
    file.write_bytes(generalist_bytes(card))
    monkeypatch.setattr("airhead.production.skill_files.generalist_file", lambda: file)
    later = without(tmp_path, own.id)

    def publish(library: Path | None) -> list[bool]:
        """By way of each who finds a generalist: between skills, and on a take."""
        today, policy = generalist_today(library), find_policy("generalist", starter_take("jump").ref, library=library)
        assert today is not None
        assert isinstance(policy, Guided)
        (ref,), (other,) = today.takes, policy.takes
        assert ref == other
        return [ref.consent.publish, ref.consent.train]

    assert (publish(None), publish(later)) == ([True, True], [False, False])
    keys = set()
    for place in (None, later):
        made = prepared(tmp_path, f"take: jump, {ACTED}", library=place)
        keys.add(performance_key(made.plan, made.body, PerformSettings(), made.skills, made.generalist))
    assert len(keys) == 2
    stranger = TakeRef(own.id, "e" * 64, consent=own.consent)
    assert takes_today((own, stranger), later)[1] == stranger


def test_the_name_generalist_means_the_one_that_comes_along(generalist_along: Path) -> None:
    found = find_generalist("generalist")
    assert found is not None
    assert found.sha256 == read_generalist(generalist_along).sha256
    assert generalist_file().name == generalist_along.name
