"""`airhead train`: what is typed reaches the job, and what came of it is told."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from airhead.cli.commands import train as command
from airhead.production import TrainConfig, TrainReport
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
    words = (*numbers, "--resume", "-o", "there.onnx", "--json")
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
    assert said.code == 0
    assert said.json["file"] == "mine.onnx"
    assert said.json["physics_steps"] == {"tracking": 9, "training": 4000}


def test_usually_it_takes_three_million_samples(airhead: Callable[..., Said], asked: list[TrainConfig]) -> None:
    shown = airhead("train", "kick", "--skill", "mine").out
    assert (asked[0].settings.samples, asked[0].settings.minutes) == (3_000_000, None)
    assert "1000, in 1.5 min with tracking" in shown
    assert "62% of the simulation's alone" in shown


def test_a_take_that_cannot_be_tracked_exits_1(airhead: Callable[..., Said], asked: list[TrainConfig]) -> None:
    said = airhead("train", "kick", "--skill", "lost")
    assert said.code == 1
    assert "the take could not be tracked: it fell" in said.out
    assert len(asked) == 1
