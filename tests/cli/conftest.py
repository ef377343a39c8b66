"""The command line, in this process or in one of its own, with films small enough to wait for."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from airhead.cli import main as cli
from airhead.cli.commands import make as make_command
from airhead.formats import write
from airhead.motion import Drive, Take
from airhead.production import MakeConfig, make
from airhead.render import FilmSettings, Quality
from airhead.tracking import TrackSettings

#: Of still smaller pictures x264 does not make the same bytes each time.
TINY = FilmSettings(width=256, height=144, fps=10, quality=Quality.DRAFT)


class Said(NamedTuple):
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        """Standard output, which is one JSON object and nothing else."""
        data = json.loads(self.out, parse_constant=_no_number)
        assert isinstance(data, dict)
        return data


def _no_number(text: str) -> None:
    raise AssertionError(f"{text} is not JSON")


@pytest.fixture
def airhead(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, short_settings: TrackSettings
) -> Callable[..., Said]:
    """Runs a command in this process; films are small and tracks short."""
    monkeypatch.setattr(make_command, "MakeConfig", partial(MakeConfig, film=TINY, tracking=short_settings))
    module = sys.modules["airhead.production.track_take"]
    monkeypatch.setattr(module, "TrackSettings", partial(replace, short_settings))

    def run(*words: object) -> Said:
        capsys.readouterr()
        code = cli.main([str(word) for word in words])
        return Said(code, *capsys.readouterr())

    return run


@pytest.fixture
def shell(config_of_the_tests: Path) -> Callable[..., Said]:
    """Runs a command in a process of its own."""

    def run(*words: object, **options: Any) -> Said:
        environment = {**os.environ, "AIRHEAD_CONFIG": str(config_of_the_tests)}
        command = [sys.executable, "-m", "airhead", *(word if isinstance(word, bytes) else str(word) for word in words)]
        done = subprocess.run(
            command, env=environment, capture_output=True, text=True, timeout=60, check=False, **options
        )
        return Said(done.returncode, done.stdout, done.stderr)

    return run


@pytest.fixture(scope="session")
def take_file(short_take: Take, allow_all: Callable[[Path], Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("take") / "kick_start.airhead"
    write(short_take, path)
    return allow_all(path)


@pytest.fixture(scope="session")
def film(take_file: Path, short_settings: TrackSettings, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A signed film."""
    out = tmp_path_factory.mktemp("film")
    return make(MakeConfig(str(take_file), Drive.PERFORMER, out, jobs=1, film=TINY, tracking=short_settings)).film
