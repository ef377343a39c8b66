"""Small films: a fifth of a second of a kick, 256 pixels wide, ten frames a second."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from airhead.formats import write
from airhead.motion import Drive, Take
from airhead.production import MakeConfig, MakeResult, make
from airhead.render import FilmSettings, Quality
from airhead.tracking import TrackSettings

#: Of still smaller pictures x264 does not make the same bytes each time.
TINY = FilmSettings(width=256, height=144, fps=10, quality=Quality.DRAFT)


@pytest.fixture(scope="session")
def take_file(short_take: Take, allow_all: Callable[[Path], Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("take") / "kick_start.airhead"
    write(short_take, path)
    return allow_all(path)


@pytest.fixture(scope="session")
def small(take_file: Path, short_settings: TrackSettings) -> Callable[..., MakeConfig]:
    """A config that makes a small film of the short take."""

    def config(drive: Drive = Drive.PERFORMER, **fields: object) -> MakeConfig:
        values: dict[str, object] = {"source": str(take_file), "jobs": 1, "film": TINY, "tracking": short_settings}
        return MakeConfig(**{**values, "drive": drive, **fields})  # type: ignore[arg-type]

    return config


@pytest.fixture(scope="session", params=[Drive.PERFORMER, Drive.PHYSICS])
def made(
    request: pytest.FixtureRequest, small: Callable[..., MakeConfig], tmp_path_factory: pytest.TempPathFactory
) -> MakeResult:
    """A film by either drive."""
    return make(small(request.param, out=tmp_path_factory.mktemp("films") / request.param.value))
