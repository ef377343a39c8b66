"""`airhead skills evaluate` shows every score, and its JSON holds them under the names that issue and docs use."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from airhead.cli.commands.skills import evaluate as command
from airhead.production import EvaluateConfig, GeneralistScores, SkillScores
from airhead.report import Judgement, Level
from airhead.skills import PushScore, Scores

PUSHES = {
    "forward": PushScore(616.7, "DeepMimic", 0.5, 0.75, True),
    "sideways": PushScore(140.2, "DeepMimic", 0.25, 0.5, False),
}
SCORES = Scores(
    success=True,
    reason="",
    mpjpe_local_mm=21.5,
    mpjpe_global_mm=30.25,
    nr=0.912,
    nr_plain_sums=0.61,
    nr_deepmimic=0.729,
    samples_deepmimic=72_000_000,
    survival={"0": 1.0, "0.1": 0.96},
    survival_every_step={"0.05": 0.91},
    push=PUSHES,
    trials=100,
    seed=1018,
)
JERK = Judgement("jerk", "effort", "jerk beside the source", 2.5, "2.50×", "× usual", Level.WARN, 2, 4, (), "")


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[EvaluateConfig]:
    found: list[EvaluateConfig] = []

    def evaluated(config: EvaluateConfig, report: object) -> SkillScores:
        found.append(config)
        return SkillScores("backflip", 1_650_000, 9.5, SCORES, (JERK,))

    monkeypatch.setattr(command, "evaluate_skill", evaluated)
    return found


def test_all_scores_are_shown(airhead: Callable[..., Any], asked: list[EvaluateConfig]) -> None:
    said = airhead("skills", "evaluate", "backflip", "--trials", "7", "--jobs", "2")
    assert said.code == 0
    assert (asked[0].skill, asked[0].trials, asked[0].jobs) == ("backflip", 7, 2)
    for text in ("0.912 (DeepMimic 0.729)", "1,650,000 (DeepMimic 72,000,000)", "96%", "91%", "617 N", "2.50×"):
        assert text in said.out
    assert "our reimplementation" in " ".join(said.out.split())


def test_json_holds_them_by_name(airhead: Callable[..., Any], asked: list[EvaluateConfig]) -> None:
    said = airhead("skills", "evaluate", "backflip", "--json")
    found = json.loads(said.out)
    assert found["survival"] == {"0": 1.0, "0.1": 0.96}
    assert found["push"]["forward"]["stood_half_way"] is True
    assert (found["nr"], found["nr_deepmimic"], found["samples_deepmimic"]) == (0.912, 0.729, 72_000_000)
    assert found["plausibility"]["jerk"] == {"value": 2.5, "unit": "× usual", "level": "warn"}


def test_no_such_skill_is_bad_input(airhead: Callable[..., Any]) -> None:
    said = airhead("skills", "evaluate", "no_such_skill", "--json")
    assert said.code == 2
    assert "no such skill" in json.loads(said.out)["error"]


@pytest.fixture
def guide(monkeypatch: pytest.MonkeyPatch, generalist_along: Path) -> list[EvaluateConfig]:
    """How the generalist was asked to be evaluated: on one take it succeeds, on another it does not."""
    found: list[EvaluateConfig] = []

    def evaluated(config: EvaluateConfig, report: object) -> GeneralistScores:
        found.append(config)
        fallen = replace(SCORES, success=False, nr=0.5, nr_deepmimic=None, mpjpe_local_mm=None)
        takes = {"backflip": SCORES, "dance_a": fallen}
        each = {take: SkillScores("generalist", 4_000_000, 40.0, scores, (JERK,)) for take, scores in takes.items()}
        return GeneralistScores("generalist", 4_000_000, 40.0, each)

    monkeypatch.setattr(command, "evaluate_generalist", evaluated)
    monkeypatch.setattr(command, "evaluate_skill", None)
    return found


def test_of_a_generalist_there_is_a_line_for_each_take(
    airhead: Callable[..., Any], guide: list[EvaluateConfig]
) -> None:
    said = airhead("skills", "evaluate", "generalist", "--trials", "7", "--jobs", "2", "--seed", "3")
    assert said.code == 1  # one take fails
    assert (guide[0].skill, guide[0].trials, guide[0].jobs, guide[0].seed) == ("generalist", 7, 2, 3)
    lines = [" ".join(line.split()) for line in said.out.splitlines()]
    assert "backflip yes 0.912 0.729 21.5 96% 91% 50% 25%" in lines
    assert "dance_a no 0.500 – – 96% 91% 50% 25%" in lines
    assert "samples 4,000,000, for all takes together" in lines
    assert "our reimplementation" in " ".join(said.out.split())


def test_json_holds_the_scores_of_a_generalist_by_take(
    airhead: Callable[..., Any], guide: list[EvaluateConfig]
) -> None:
    said = airhead("skills", "evaluate", "generalist", "--json")
    found = json.loads(said.out)
    assert (said.code, found["name"], found["success"]) == (1, "generalist", False)
    assert list(found["takes"]) == ["backflip", "dance_a"]
    assert found["takes"]["backflip"]["push"]["forward"]["stood_half_way"] is True
    assert found["takes"]["dance_a"]["nr"] == 0.5


def test_a_skill_is_evaluated_as_ever_where_a_generalist_comes_along(
    airhead: Callable[..., Any], asked: list[EvaluateConfig], generalist_along: Path
) -> None:
    assert airhead("skills", "evaluate", "backflip").code == 0
    assert [config.skill for config in asked] == ["backflip"]
