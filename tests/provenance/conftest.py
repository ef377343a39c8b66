"""A film of 30 frames, a lineage with every drive in it, and keys of a throw-away config folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
import pytest

from airhead.motion import (
    Consent,
    ConsentBasis,
    Drive,
    EditKind,
    Licence,
    Lineage,
    Performer,
    PerformerStatus,
    SkillRef,
    TakeRef,
)
from airhead.provenance import Deviation, FileHash, FilmRecord, Signer, local_signer, sign_film

FRAMES, FPS = 30, 30


@pytest.fixture(autouse=True)
def no_settings_of_this_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AIRHEAD_CONFIG", str(tmp_path / "untouched-config"))


@pytest.fixture(scope="session")
def unsigned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A film with a white block that moves, 64 x 48, faststart as films are."""
    path = tmp_path_factory.mktemp("film") / "unsigned.mp4"
    with av.open(str(path), "w", format="mp4", options={"movflags": "+faststart"}) as film:
        stream = film.add_stream("libx264", rate=FPS)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        for i in range(FRAMES):
            picture = np.full((48, 64, 3), 40, np.uint8)
            picture[8:24, i : i + 12] = 255
            film.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        film.mux(stream.encode())
    return path


@pytest.fixture(scope="session")
def config(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("config")


@pytest.fixture(scope="session")
def signer(config: Path) -> Signer:
    return local_signer(config)


@pytest.fixture(scope="session")
def ann() -> TakeRef:
    consent = Consent(perform=True, train=True, publish=True, basis=ConsentBasis.PERFORMER)
    return TakeRef("backflip", "a" * 64, Performer("Ann Lee", PerformerStatus.NAMED), Licence("Zlib"), consent)


@pytest.fixture(scope="session")
def unknown() -> TakeRef:
    consent = Consent(perform=True, train=True, publish=True, basis=ConsentBasis.LICENCE)
    return TakeRef("roll", "b" * 64, licence=Licence("MIT", "a notice\nof two lines"), consent=consent)


@pytest.fixture(scope="session")
def lineage(ann: TakeRef, unknown: TakeRef) -> Lineage:
    """24 frames: human, human simulated, simulation alone, then blended into a policy, then generated."""
    skill = SkillRef("flip-v1", "c" * 64, (ann, unknown))
    human = Lineage.of(Drive.PERFORMER, 6, [ann]).concatenate(Lineage.of(Drive.PHYSICS, 6, [ann, unknown]))
    moved = human.concatenate(Lineage.of(Drive.PHYSICS, 8))
    share = np.clip((np.arange(20) - 11) / 7, 0, 1)
    mixed = moved.mix(Lineage.of(Drive.POLICY, 20, [unknown], skill, "roll"), share)
    return mixed.concatenate(Lineage.of(Drive.GENERATED, 4)).with_edit(EditKind.MIRROR, "left is right", 2, 9)


@pytest.fixture(scope="session")
def record(lineage: Lineage) -> FilmRecord:
    """The lineage in a film of 30 frames: two before it, four after it."""
    files = (FileHash("performance.npz", "d" * 64), FileHash("performance.bvh", "e" * 64))
    return FilmRecord("Backflip", FPS, FRAMES, lineage, 2, files, Deviation(12.3456, 50.1), ("the landing failed",))


@pytest.fixture(scope="session")
def signed(unsigned: Path, record: FilmRecord, signer: Signer, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("signed") / "film.mp4"
    sign_film(unsigned, path, record, signer)
    return path


@pytest.fixture
def film_of(unsigned: Path, signer: Signer, tmp_path: Path) -> Callable[[Lineage], Path]:
    """Signs a film that shows nothing but a lineage of 30 frames."""

    def make(lineage: Lineage) -> Path:
        path = tmp_path / "film.mp4"
        sign_film(unsigned, path, FilmRecord("Film", FPS, FRAMES, lineage), signer)
        return path

    return make
