"""`airhead train`: what is typed reaches the job, and what came of it is told."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from airhead.cli.commands import train as command
from airhead.production import GeneralistConfig, GeneralistReport, TrainConfig, TrainReport
from airhead.skills.training import ImitationProgress
from tests.cli.conftest import Said

LEARNED = TrainReport(True, "", Path("mine.onnx"), "a" * 64, 1000, {"tracking": 9, "training": 4000}, 1.5, 0.62, None)
LOST = TrainReport(False, "the take could not be tracked: it fell", None, "", 0, {"tracking": 9}, 0.1, None, None)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[TrainConfig]:
    found: list[TrainConfig] = []

    def job(config: TrainConfig, _: object) -> TrainReport:
        found.append(config)
        return LOST if config.name == "lost" else LEARNED

    monkeypatch.setattr(command, "train_skill", job)
    return found


def test_what_is_typed_reaches_the_job(airhead: Callable[..., Said], asked: list[TrainConfig]) -> None:
    numbers = ("--samples", 500, "--minutes", 3, "--seed", 4, "--jobs", 1, "--trials", 0)
    words = (*numbers, "--reach", "roll", "jump", "--resume", "-o", "there.onnx", "--json")
    said = airhead("train", "kick", "--skill", "mine", *words)
    (config,) = asked
    assert (config.takes, config.name, config.resume, config.out, config.trials) == (
        ("kick",),
        "mine",
        True,
        Path("there.onnx"),
        0,
    )
    settings = config.settings
    assert (settings.samples, settings.minutes, settings.seed, settings.processes) == (500, 3, 4, 1)
    assert config.reach == ("roll", "jump")
    assert said.code == 0
    assert said.json["file"] == "mine.onnx"
    assert said.json["physics_steps"] == {"tracking": 9, "training": 4000}


def test_usually_it_takes_three_million_samples(airhead: Callable[..., Said], asked: list[TrainConfig]) -> None:
    shown = airhead("train", "kick", "--skill", "mine").out
    assert (asked[0].settings.samples, asked[0].settings.minutes) == (3_000_000, None)
    assert asked[0].reach == ()
    assert "1000, in 1.5 min with tracking" in shown
    assert "62% of the simulation's alone" in shown


def test_a_take_that_cannot_be_tracked_exits_1(airhead: Callable[..., Said], asked: list[TrainConfig]) -> None:
    said = airhead("train", "kick", "--skill", "lost")
    assert said.code == 1
    assert "the take could not be tracked: it fell" in said.out
    assert len(asked) == 1


LAST = ImitationProgress(40, 2_000_000, 0.21, 1.0, 0.91, 0.62, 0.6, 2400.0, 0.0)
TAUGHT = GeneralistReport(Path("all.onnx"), "b" * 64, ("jump", "kick"), ("jump_into_kick",), 2000, {}, 60.5, LAST, None)


@pytest.fixture
def taught(monkeypatch: pytest.MonkeyPatch) -> list[GeneralistConfig]:
    found: list[GeneralistConfig] = []

    def job(config: GeneralistConfig, _: object) -> GeneralistReport:
        found.append(config)
        return TAUGHT

    monkeypatch.setattr(command, "train_generalist", job)
    return found


def test_a_generalist_learns_from_all_skills_for_forty_minutes(
    airhead: Callable[..., Said], taught: list[GeneralistConfig]
) -> None:
    shown = airhead("train", "--generalist", "all").out
    (config,) = taught
    assert (config.takes, config.name, config.resume, config.file) == ((), "all", False, Path("all.onnx"))
    assert (config.settings.minutes, config.settings.seed, config.settings.processes) == (40, 0, 2)
    assert "jump, kick; 1 passages between them" in shown
    assert "91% with noise at the start, 62% at every step; error 0.21" in shown


def test_what_is_typed_of_a_generalist_reaches_the_job(
    airhead: Callable[..., Said], taught: list[GeneralistConfig]
) -> None:
    words = ("--minutes", 3, "--seed", 4, "--jobs", 1, "--trials", 7, "--resume", "-o", "there.onnx", "--json")
    said = airhead("train", "jump", "kick", "--generalist", "all", *words)
    (config,) = taught
    assert (config.takes, config.resume, config.file) == (("jump", "kick"), True, Path("there.onnx"))
    assert config.trials == 7
    assert (config.settings.minutes, config.settings.seed, config.settings.processes) == (3, 4, 1)
    assert said.code == 0
    assert (said.json["file"], said.json["last"]["survived_steps"]) == ("all.onnx", 0.62)


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (("kick",), "one of the arguments --skill --generalist is required"),
        (("kick", "--skill", "a", "--generalist", "b"), "not allowed with argument"),
        (("--skill", "a"), "nothing to learn the skill from"),
        (("--generalist", "a", "--samples", "5"), "a generalist learns without this option; found --samples"),
        (("--generalist", "a", "--reach", "roll"), "a generalist learns without this option; found --reach"),
    ],
)
def test_words_that_do_not_go_together_are_refused(
    airhead: Callable[..., Said],
    asked: list[TrainConfig],
    taught: list[GeneralistConfig],
    words: tuple[str, ...],
    line: str,
) -> None:
    said = airhead("train", *words)
    assert said.code == 2
    assert line in " ".join(said.err.split())
    assert not asked
    assert not taught


def test_an_unknown_take_is_refused(airhead: Callable[..., Said]) -> None:
    said = airhead("train", "no_such_take", "--generalist", "all", "--json")
    assert said.code == 2
    assert said.json["error"] == "no such take or file"
