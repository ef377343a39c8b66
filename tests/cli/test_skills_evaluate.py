"""`airhead skills evaluate` shows every score, and its JSON holds them under the names that issue and docs use."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from airhead.cli.commands.skills import evaluate as command
from airhead.production import EvaluateConfig, SkillScores
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
