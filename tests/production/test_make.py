"""One take in, one signed film out: the files, what they say, and that they say the same each time."""

from __future__ import annotations

import errno
import hashlib
import importlib
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from airhead.body import Body
from airhead.errors import BadInput, CannotWrite, MissingPiece
from airhead.formats import motion_of, read, read_bvh, write
from airhead.motion import (
    Drive,
    Motion,
    Performance,
    Performer,
    PerformerStatus,
    Take,
    Use,
    hold_last,
    joint_positions,
    trim,
)
from airhead.production import (
    AddConfig,
    MakeConfig,
    MakeResult,
    SigningConfig,
    TrackConfig,
    add_takes,
    make,
    track_take,
)
from airhead.provenance import State, verify_film, verify_motion_file
from airhead.render import video_sha256
from airhead.rotations import about_axis, multiply
from airhead.takes import Library
from airhead.tracking import TrackResult

FILES = [
    "credits.json", "film.mp4", "performance.airhead", "performance.airhead.c2pa", "performance.bvh",
    "performance.bvh.c2pa", "performance.bvh.lineage.json", "performance.glb", "performance.glb.c2pa", "report.html",
]  # fmt: skip


def hashes(folder: Path, *names: str) -> list[str]:
    return [hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in names]


def credits_of(result: MakeResult) -> dict[str, object]:
    data = json.loads(result.credits.read_text(encoding="utf-8"))
    assert isinstance(data, dict)
    return data


def test_it_writes_film_performance_and_credits_and_nothing_else(made: MakeResult) -> None:
    folder = made.film.parent
    assert sorted(path.name for path in folder.iterdir()) == FILES
    assert [path.name for path in folder.parent.iterdir()] == [folder.name]
    assert [made.film.name, *(path.name for path in made.performance), made.credits.name] == [
        "film.mp4", "performance.airhead", "performance.bvh", "performance.glb", "credits.json",
    ]  # fmt: skip
    assert made.success
    assert made.seconds == pytest.approx(sum(made.stages.values()), abs=0.01)
    assert set(made.stages) >= {"write", "render", "sign"}


def test_every_motion_file_is_signed_as_the_film_is(made: MakeResult) -> None:
    film = verify_film(made.film)
    for path in made.performance:
        found = verify_motion_file(path)
        assert found.state is State.VALID
        assert found.seconds == pytest.approx(film.seconds, abs=0.11)
        assert found.performers == film.performers
        assert motion_of(read(path)).lineage.takes == motion_of(read(made.performance[0])).lineage.takes


def test_the_film_verifies_and_says_who_moved_the_character(made: MakeResult) -> None:
    found = verify_film(made.film)
    assert found.state is State.VALID
    performance = read(made.performance[0])
    assert isinstance(performance, Performance)
    expected = performance.motion.lineage.spans()
    assert [(s.drive, s.as_dict()["weight"]) for s in found.spans] == [(s.drive, 1.0) for s in expected]
    film_fps, fps = 10, performance.motion.fps
    first = found.spans[0].start_frame
    for shown, span in zip(found.spans, expected, strict=True):
        assert (shown.start_frame - first) / film_fps == pytest.approx(span.start_frame / fps, abs=1 / film_fps)
        assert (shown.end_frame - first) / film_fps == pytest.approx(span.end_frame / fps, abs=1 / film_fps)
    assert sum(found.seconds.values()) == pytest.approx(performance.motion.duration_s, abs=1 / film_fps)
    assert found.as_dict()["performers"] == ["performer unrecorded"]
    assert found.spans[0].as_dict()["takes"] == ["kick_start"]
    assert found.record is not None
    with Library() as library:
        assert found.record.lineage.takes == (library.record("kick_start").ref,)
        uses = library.uses("kick_start")
    assert {use.path for use in uses} >= {made.film.absolute(), made.performance[0].absolute()}


def test_the_credits_are_of_these_files(made: MakeResult) -> None:
    data = credits_of(made)
    assert data["film"] == {"file": "film.mp4", "video_sha256": video_sha256(made.film)}
    names = [path.name for path in made.performance]
    assert data["performance_files"] == dict(zip(names, hashes(made.film.parent, *names), strict=True))
    assert data["metrics"] == made.metrics
    assert data["disclosures"] == []
    assert [span["drive"] for span in data["spans"]] == [s.drive.value for s in verify_film(made.film).spans]
    assert [take["id"] for take in data["takes"]] == ["kick_start"]


def test_both_performance_files_hold_one_motion(made: MakeResult) -> None:
    native = read(made.performance[0])
    assert isinstance(native, Performance)
    assert native.title == "Kick, the start"
    other = read_bvh(made.performance[1])
    assert joint_positions(other) == pytest.approx(joint_positions(native.motion), abs=1e-4)


def test_physics_is_the_take_and_then_nobody(
    small: Callable[..., MakeConfig], made: MakeResult, short_take: Take
) -> None:
    spans = verify_film(made.film).spans
    if spans[0].drive is Drive.PERFORMER:
        assert [span.as_dict()["takes"] for span in spans] != [[]]
        assert len(spans) == 1
    else:
        assert len(spans) == 2
        assert spans[0].as_dict()["takes"]
        assert spans[1].as_dict()["takes"] == []
        assert spans[1].as_dict()["performers"] == []


def test_the_same_again_with_more_jobs_gives_the_same_bytes(
    small: Callable[..., MakeConfig], made: MakeResult, tmp_path: Path
) -> None:
    drive = verify_film(made.film).spans[0].drive
    again = make(small(drive, out=tmp_path / "again", jobs=2))
    alike = (
        "performance.airhead",
        "performance.bvh",
        "performance.bvh.lineage.json",
        "performance.glb",
        "credits.json",
    )
    assert hashes(tmp_path / "again", *alike) == hashes(made.film.parent, *alike)
    assert video_sha256(again.film) == video_sha256(made.film)
    assert again.metrics == made.metrics


def test_another_film_in_its_place_is_replaced_and_the_rest_stays(
    small: Callable[..., MakeConfig], tmp_path: Path
) -> None:
    (tmp_path / "film.mp4").write_bytes(b"old")
    (tmp_path / "notes.txt").write_bytes(b"mine")
    result = make(small(out=tmp_path))
    assert verify_film(result.film).state is State.VALID
    assert (tmp_path / "notes.txt").read_bytes() == b"mine"


def upside_down(short_take: Take) -> Take:
    """Held on the head: nothing that a body in simulation would keep up."""
    still = hold_last(trim(short_take.motion, 0, 1), 5)
    joints = still.joint_rot_l.copy()
    joints[:, 0] = multiply(about_axis([1.0, 0.0, 0.0], np.pi), joints[:, 0])
    motion = type(still)(still.skeleton, still.fps, still.root_pos_w, joints, still.lineage)
    return Take(short_take.ref, motion, "Headstand")


def test_a_stunt_that_failed_is_filmed_and_told(
    small: Callable[..., MakeConfig], short_take: Take, allow_all: Callable[[Path], Path], tmp_path: Path
) -> None:
    write(upside_down(short_take), tmp_path / "headstand.airhead")
    allow_all(tmp_path / "headstand.airhead")
    result = make(small(Drive.PHYSICS, source=str(tmp_path / "headstand.airhead"), out=tmp_path / "out"))
    assert result.success is False
    assert result.reason
    data = credits_of(result)
    told = f"the stunt was not done as recorded: {result.reason}"
    assert told in data["disclosures"]
    assert told in data["end_card"]
    assert verify_film(result.film).state is State.VALID
    performance = read(result.performance[0])
    assert isinstance(performance, Performance)
    assert (performance.success, performance.reason) == (False, result.reason)


def test_what_may_not_be_published_is_told(small: Callable[..., MakeConfig], short_take: Take, tmp_path: Path) -> None:
    write(Take(short_take.ref, trim(short_take.motion, 0, 6), "Private"), tmp_path / "private.airhead")
    with pytest.raises(BadInput, match=r"private.airhead: no consent to perform with take private; .* takes add .*"):
        make(small(source=str(tmp_path / "private.airhead"), out=tmp_path / "out"))
    performer = Performer("Ångström", PerformerStatus.ALIAS)
    add_takes(AddConfig((tmp_path / "private.airhead",), performer=performer, uses=(Use.PERFORM,)))
    data = credits_of(make(small(source=str(tmp_path / "private.airhead"), out=tmp_path / "out")))
    assert data["publication"] == {"allowed": False, "reasons": ["no consent to publish take private"]}
    assert data["disclosures"]


@pytest.mark.parametrize(
    ("drive", "line"),
    [
        (Drive.POLICY, "the drive policy and a skill go together; found drive policy, skill None"),
        (Drive.GENERATED, "no such drive for a single take; found generated"),
    ],
)
def test_a_drive_that_a_take_cannot_have_is_refused(
    small: Callable[..., MakeConfig], tmp_path: Path, drive: Drive, line: str
) -> None:
    with pytest.raises(BadInput, match=line):
        make(small(drive, out=tmp_path / "out"))
    assert list(tmp_path.iterdir()) == []


def test_half_a_signer_is_refused_before_anything_is_made(small: Callable[..., MakeConfig], tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="chain and its key go together; found one of them"):
        make(small(out=tmp_path / "out", signing=SigningConfig(chain=tmp_path / "chain.pem")))
    assert list(tmp_path.iterdir()) == []


NO_SPACE, READ_ONLY = OSError(errno.ENOSPC, "No space left on device"), OSError(errno.EROFS, "Read-only file system")


@pytest.mark.parametrize(
    ("called", "fault", "raised"),
    [
        ("write", NO_SPACE, CannotWrite),
        ("write", READ_ONLY, CannotWrite),
        ("write", KeyboardInterrupt(), KeyboardInterrupt),
        ("render_film", NO_SPACE, CannotWrite),
        ("render_film", KeyboardInterrupt(), KeyboardInterrupt),
        ("render_film", MissingPiece("no GL"), MissingPiece),
        ("sign_film", NO_SPACE, CannotWrite),
        ("sign_film", KeyboardInterrupt(), KeyboardInterrupt),
    ],
)
def test_a_fault_at_any_stage_leaves_nothing_behind(
    small: Callable[..., MakeConfig], tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    called: str, fault: BaseException, raised: type[BaseException],
) -> None:  # fmt: skip
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept/film.mp4").write_bytes(b"old")

    def fail(*_: object, **__: object) -> None:
        raise fault

    monkeypatch.setattr(importlib.import_module("airhead.production.filming"), called, fail)
    for folder in ("kept", "a/b") if called == "write" else ("kept",):
        with pytest.raises(raised):
            make(small(out=tmp_path / folder))
    assert [str(path.relative_to(tmp_path)) for path in sorted(tmp_path.rglob("*"))] == ["kept", "kept/film.mp4"]
    assert (tmp_path / "kept/film.mp4").read_bytes() == b"old"


def test_the_takes_file_is_never_changed(made: MakeResult, take_file: Path, short_take: Take, tmp_path: Path) -> None:
    again = tmp_path / "again.airhead"
    write(short_take, again)
    assert take_file.read_bytes() == again.read_bytes()


def test_a_track_can_be_kept(
    take_file: Path,
    body: Body,
    short_motion: Motion,
    tracked: TrackResult,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    module = importlib.import_module("airhead.production.track_take")  # the package has a function of this name
    monkeypatch.setattr(module, "tracked", lambda *_: (body, short_motion, tracked))
    report = track_take(TrackConfig(str(take_file), out=tmp_path / "kick.airhead"))
    kept = read(tmp_path / "kick.airhead")
    assert isinstance(kept, Performance)
    assert kept.success is report.success is True
    assert [span.drive for span in kept.motion.lineage.spans()] == [Drive.PHYSICS, Drive.PHYSICS]
    with pytest.raises(CannotWrite):
        track_take(TrackConfig(str(take_file), out=tmp_path / "no/such/folder.airhead"))
    with pytest.raises(BadInput, match="no format to write with this suffix"):
        track_take(TrackConfig(str(take_file), out=tmp_path / "kick.fbx"))
    assert [path.name for path in tmp_path.iterdir()] == ["kick.airhead"]
