"""Stages of a job: their progress, told to whoever watches, and how long each took."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from airhead.tracking import Searched


class Advance(Protocol):
    """Says how many parts of a stage are done, and maybe how it comes along."""

    def __call__(self, done: int, total: int, note: str = "") -> None: ...


class StageReport(Protocol):
    """Is told how a job comes along."""

    def begin(self, stage: str) -> None:
        """A stage begins."""
        ...

    def advance(self, done: int, total: int, note: str = "") -> None:
        """The stage has done `done` of `total` parts; a note says how it comes along."""
        ...

    def end(self) -> None:
        """The stage is over."""
        ...


class NoReport:
    """Nobody watches."""

    def begin(self, stage: str) -> None:
        del stage

    def advance(self, done: int, total: int, note: str = "") -> None:
        del done, total, note

    def end(self) -> None:
        return


class Stages:
    """Runs a job's stages and keeps their times; `seconds` grows as stages end."""

    def __init__(self, report: StageReport | None = None) -> None:
        self._report = report or NoReport()
        self.seconds: dict[str, float] = {}

    @contextmanager
    def stage(self, name: str) -> Iterator[Advance]:
        """A stage for the length of a block; gives the function to call with parts done and parts to do."""
        began = time.perf_counter()
        self._report.begin(name)
        try:
            yield self._report.advance
        finally:
            self._report.end()
            self.seconds[name] = round(self.seconds.get(name, 0.0) + time.perf_counter() - began, 3)


def told(search: Searched | None) -> str:
    """How a search comes along, in a few words; nothing where none runs."""
    if search is None:
        return ""
    way = "" if search.attempt == 1 else f", way {search.attempt}"
    return f"{1000 * search.error_m:.0f} mm off, {search.elapsed_s:.0f} s{way}"
