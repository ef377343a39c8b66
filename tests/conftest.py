"""What holds for all tests: one thread of linear algebra, a config folder of their own, and a small stunt to share."""

from __future__ import annotations

import os

# Before NumPy is imported: threads that wait for each other cost more than they save, as in `airhead.cli`.
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import importlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import settings

from airhead.body import Body, build_body
from airhead.motion import (
    STARTER_SKELETON,
    ConsentBasis,
    Drive,
    Licence,
    Lineage,
    Motion,
    Take,
    TakeRef,
    Use,
    onto_floor,
    trim,
)
from airhead.production import AddConfig, add_takes
from airhead.rotations import IDENTITY
from airhead.skills import GENERALIST, SKILL_SUFFIX, read_card, shipped_file, write_generalist
from airhead.takes import starter_take
from airhead.tracking import GrowthSettings, TrackResult, TrackSettings, track
from tests.skills.samples import generalist_arrays, generalist_card_for

# Machines are shared and slow now and then; how long one example takes is no property of the code.
settings.register_profile("airhead", deadline=None)
settings.load_profile("airhead")

#: As short as a track can be that still has feet on the floor, a swing and a hold.
SHORT = TrackSettings(hold_s=0.2, threads=1, growth=GrowthSettings(window=12, most_passes=2))


@pytest.fixture(scope="session", autouse=True)
def config_of_the_tests(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Keys and settings of the tests; nobody's own are touched."""
    folder = tmp_path_factory.mktemp("config")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AIRHEAD_CONFIG", str(folder))
        yield folder


@pytest.fixture(scope="session", autouse=True)
def library_of_the_tests(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A library of the tests' own; nobody's takes are touched."""
    folder = tmp_path_factory.mktemp("library")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AIRHEAD_LIBRARY", str(folder))
        yield folder


@pytest.fixture(scope="session")
def allow_all() -> Callable[[Path], Path]:
    """Puts a motion file into the library, every use of it allowed by its licence; gives the file."""

    def allowed(file: Path) -> Path:
        licence = Licence("Zlib AND MIT")
        (added,) = add_takes(AddConfig((file,), licence=licence, uses=tuple(Use), basis=ConsentBasis.LICENCE))
        assert added.record is not None, added.refusal
        return file

    return allowed


@pytest.fixture(scope="session")
def kick() -> Take:
    return starter_take("kick")


@pytest.fixture(scope="session")
def body(kick: Take) -> Body:
    """The double of who kicked."""
    return build_body(kick.motion)


@pytest.fixture(scope="session")
def short_take(kick: Take) -> Take:
    """The first 0.2 seconds of the kick."""
    return Take(kick.ref, trim(kick.motion, 0, 7), "Kick, the start")


@pytest.fixture(scope="session")
def short_motion(short_take: Take, body: Body) -> Motion:
    """The same on the floor."""
    return onto_floor(short_take.motion, body.segments)


@pytest.fixture(scope="session")
def short_settings() -> TrackSettings:
    return SHORT


@pytest.fixture(scope="session")
def tracked(short_motion: Motion, body: Body) -> TrackResult:
    """A simulation of the start of the kick; a second or two to compute, so it is shared."""
    return track(short_motion, body, SHORT)


@pytest.fixture(scope="session")
def standing() -> Motion:
    """A second of somebody upright at rest, the soles on the floor, at 60 frames a second."""
    frames, skeleton = 60, STARTER_SKELETON
    legs = [skeleton.offsets_m[skeleton.index(f"right_{joint}")] for joint in ("hip", "knee", "ankle")]
    pelvis_m = 0.05 - float(np.sum(legs, axis=0)[2])
    return Motion(
        skeleton,
        60.0,
        np.tile([0.0, 0.0, pelvis_m], (frames, 1)),
        np.tile(IDENTITY, (frames, len(skeleton), 1)),
        Lineage.of(Drive.PERFORMER, frames, [TakeRef("standing", "0" * 64)]),
    )


@pytest.fixture(scope="session")
def small_generalist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A generalist of random numbers and small answers, on the body of the skills that come along.

    It learned from the jump, and from a take that nobody has any more.
    """
    file = tmp_path_factory.mktemp("generalist") / f"{GENERALIST}{SKILL_SUFFIX}"
    jump, _ = read_card(shipped_file("jump"))
    (ref,) = jump.take_refs
    lost = replace(ref, id="lost", sha256="b" * 64)
    card = generalist_card_for(jump.body, (ref, lost), GENERALIST)
    write_generalist(file, card, generalist_arrays(jump.body.space.record(), 0.005))
    return file


@pytest.fixture
def generalist_along(small_generalist: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The same, as if it came along."""
    for name in ("skill_files", "list_skills"):  # the package has functions of some modules' names
        module = importlib.import_module(f"airhead.production.{name}")
        monkeypatch.setattr(module, "generalist_file", lambda: small_generalist)
    return small_generalist
