"""Takes for the tests of the library: short, made up from a starter take, each with its own motion."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest

from airhead.motion import Consent, Drive, Licence, Lineage, Motion, Performer, PerformerStatus, Skeleton, Take, TakeRef
from airhead.rotations import IDENTITY
from airhead.takes import Library


@pytest.fixture(scope="session")
def some_take(short_take: Take) -> Callable[..., Take]:
    """A take that nobody has yet, by its number; other fields as given."""

    def made(number: int, name: str = "kick_start", *, consent: Consent = Consent(), **fields: object) -> Take:  # noqa: B008
        motion = short_take.motion
        moved = replace(motion, root_pos_w=motion.root_pos_w + np.array([0.001 * number, 0.0, 0.0]))
        file_hash = sha256(str(number).encode()).hexdigest()
        performer = Performer("Zoë Ångström", PerformerStatus.NAMED)
        take = replace(short_take, motion=moved, tags=(), **fields)  # type: ignore[arg-type]
        return take.with_ref(TakeRef(name, file_hash, performer, Licence("CC-BY-4.0", "By Zoë."), consent))

    return made


@pytest.fixture(scope="session")
def snake() -> Take:
    """A take of no humanoid."""
    skeleton = Skeleton(("head", "middle", "tail"), (-1, 0, 1), np.array([[0, 0, 0], [-0.5, 0, 0], [-0.5, 0, 0]]))
    ref = TakeRef("snake", "5" * 64)
    rotations = np.tile(IDENTITY, (4, 3, 1))
    motion = Motion(skeleton, 30.0, np.zeros((4, 3)), rotations, Lineage.of(Drive.PERFORMER, 4, [ref]))
    return Take(ref, motion, "Snake")


@pytest.fixture(scope="session")
def empty_library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library with nothing but the starter takes."""
    file = tmp_path_factory.mktemp("empty") / "takes.sqlite"
    with Library(file, create=True):
        return file


@pytest.fixture
def file(empty_library: Path, tmp_path: Path) -> Path:
    """The file of a library of the test's own."""
    return Path(shutil.copy(empty_library, tmp_path / "takes.sqlite"))


@pytest.fixture
def library(file: Path) -> Iterator[Library]:
    """The same, open."""
    with Library(file) as opened:
        yield opened
