"""Stages are told in order and timed, and end whatever happens."""

from __future__ import annotations

import pytest

from airhead.production.stages import Stages


class Notes:
    """Writes down what it is told."""

    def __init__(self) -> None:
        self.told: list[object] = []

    def begin(self, stage: str) -> None:
        self.told.append(stage)

    def advance(self, done: int, total: int, note: str = "") -> None:
        self.told.append((done, total, note))

    def end(self) -> None:
        self.told.append("end")


def test_who_watches_is_told_in_order() -> None:
    notes = Notes()
    stages = Stages(notes)
    with stages.stage("track") as advance:
        advance(1, 2, "34 mm off")
        advance(2, 2)
    with stages.stage("render"):
        pass
    assert notes.told == ["track", (1, 2, "34 mm off"), (2, 2, ""), "end", "render", "end"]
    assert list(stages.seconds) == ["track", "render"]
    assert all(seconds >= 0 for seconds in stages.seconds.values())


def test_a_stage_that_fails_ends_and_counts() -> None:
    notes = Notes()
    stages = Stages(notes)
    with pytest.raises(KeyboardInterrupt), stages.stage("track"):
        raise KeyboardInterrupt
    assert notes.told == ["track", "end"]
    assert "track" in stages.seconds


def test_a_stage_in_two_parts_is_one_sum(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter([0.0, 1.5, 10.0, 12.25])
    monkeypatch.setattr("time.perf_counter", lambda: next(clock))
    stages = Stages()
    for _ in range(2):
        with stages.stage("render") as advance:
            advance(1, 1)
    assert stages.seconds == {"render": 3.75}
