"""A generalist is scored on the plan of every skill that comes along for one take, by the scores of that skill."""

from __future__ import annotations

import importlib
from dataclasses import replace
from pathlib import Path

import pytest

from airhead.body import Body
from airhead.errors import BadInput
from airhead.motion import Take
from airhead.production import EvaluateConfig, GeneralistScores, SkillScores, evaluate_generalist
from airhead.production.evaluate_skill import score_policy, score_skill
from airhead.production.lessons import lesson_of
from airhead.production.skill_files import find_skill, skill_for
from airhead.skills import (
    EvaluationSettings,
    FollowedPart,
    Generalist,
    Skill,
    TrackedPlan,
    guided,
    read_generalist,
    shipped_names,
)
from airhead.tracking import TrackResult
from tests.skills.samples import generalist_arrays, generalist_bytes, generalist_card_for, plan_from, skill_from

module = importlib.import_module("airhead.production.evaluate_generalist")
ONCE = EvaluationSettings(trials=1, seed=5)


@pytest.fixture(scope="module")
def plan(body: Body, tracked: TrackResult) -> TrackedPlan:
    states = tracked.rollout.states[:: round(tracked.rollout.fps / tracked.reference.control_hz)]
    return plan_from(body, states, tracked.controls, tracked.reference.motion_steps)


@pytest.fixture(scope="module")
def skill(body: Body, plan: TrackedPlan, kick: Take) -> Skill:
    """Plays the track of the kick's start back."""
    return skill_from(body, plan, (kick.ref,))


@pytest.fixture(scope="module")
def file(skill: Skill, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A generalist that answers so much that the scores tell it from the skill."""
    path = tmp_path_factory.mktemp("guide") / "guide.onnx"
    card = generalist_card_for(skill.body, skill.takes)
    path.write_bytes(generalist_bytes(card, generalist_arrays(skill.space, 3.0)))
    return path


@pytest.fixture(scope="module")
def generalist(file: Path) -> Generalist:
    return read_generalist(file)


@pytest.fixture
def along(skill: Skill, body: Body, plan: TrackedPlan, kick: Take, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two skills that come along: one of the kick, and one of two takes that a routine joins."""
    other = replace(kick.ref, id="landing", sha256="a" * 64)
    parts = (FollowedPart(take="kick"), FollowedPart(take="landing", start_s=0.1))
    both = skill_from(body, plan, (kick.ref, other), follows=parts, routine="title: Both")
    found = {"both": both, "small": skill}
    monkeypatch.setattr("airhead.production.skill_files.shipped_names", lambda: tuple(found))
    monkeypatch.setattr("airhead.production.skill_files.read_card", lambda file: (found[file.stem].card, ""))
    monkeypatch.setattr(module, "find_skill", found.__getitem__)


@pytest.fixture
def scored(file: Path, along: None) -> GeneralistScores:
    return evaluate_generalist(EvaluateConfig(str(file), ONCE.trials, ONCE.seed))


def numbers(found: SkillScores) -> dict[str, object]:
    return {key: value for key, value in found.as_dict().items() if key not in ("name", "samples", "minutes")}


def test_it_has_the_scores_of_each_plan_under_it(
    scored: GeneralistScores, generalist: Generalist, skill: Skill
) -> None:
    expected = score_policy(guided(skill, generalist), skill, lesson_of(skill), ONCE)
    assert list(scored.scores) == ["kick"]  # of what follows several takes there is nothing to compare
    assert scored.scores["kick"].as_dict() == expected.as_dict()
    assert numbers(expected) != numbers(score_skill(skill, lesson_of(skill), ONCE))
    training = generalist.card.training
    assert (scored.name, scored.samples, scored.minutes) == ("guide", training.samples, training.minutes)
    assert scored.as_dict() == {
        "name": "guide",
        "samples": 1000,
        "minutes": 0.5,
        "success": scored.success,
        "takes": {"kick": expected.as_dict()},
    }


def test_one_that_adds_nothing_scores_as_what_it_follows(skill: Skill) -> None:
    """Which plays its plan back."""
    arrays = generalist_arrays(skill.space, 0.0)
    deaf = read_generalist(generalist_bytes(generalist_card_for(skill.body, skill.takes), arrays))
    one = score_policy(guided(skill, deaf), skill, lesson_of(skill), ONCE)
    other = score_skill(skill, lesson_of(skill), ONCE)
    assert numbers(one) == numbers(other)
    assert (one.name, other.name) == ("guide", "small")


@pytest.mark.parametrize("survives", [1.0, 0.5, 0.49])
def test_it_is_done_where_every_take_is_and_mostly_with_noise(scored: GeneralistScores, survives: float) -> None:
    """Undisturbed it answers nothing: that alone says nothing for it."""
    (one,) = scored.scores.values()
    survival = one.scores.survival | {"0.1": survives}
    for first, second in ((True, True), (True, False), (False, False)):
        takes = {
            str(number): replace(one, scores=replace(one.scores, success=done, survival=survival))
            for number, done in enumerate((first, second))
        }
        assert replace(scored, scores=takes).success is (first and second and survives >= 0.5)


def test_every_take_with_a_skill_that_comes_along_is_followed_once() -> None:
    """Scores go by takes: of two skills of one take the one is scored that the generalist follows there."""
    followed = module._followable()
    takes = [skill.takes[0].id for skill in followed]
    assert sorted(takes) == sorted({find_skill(name).takes[0].id for name in shipped_names()})
    assert all(skill_for(skill.takes[0]) == skill.name for skill in followed)


def test_what_is_no_generalist_or_of_another_body_is_refused(
    file: Path, along: None, generalist: Generalist, tmp_path: Path
) -> None:
    with pytest.raises(BadInput, match="not a generalist; found 'jump'"):
        evaluate_generalist(EvaluateConfig("jump", 1))
    other = generalist.card.body.model_copy(update={"sha256": "f" * 64})
    stranger = tmp_path / "stranger.onnx"
    stranger.write_bytes(generalist_bytes(generalist.card.model_copy(update={"body": other})))
    with pytest.raises(BadInput, match="skill small: the generalist learned on another body"):
        evaluate_generalist(EvaluateConfig(str(stranger), 1))
