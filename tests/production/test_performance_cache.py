"""What was performed is kept under what it was made from; what is damaged, old or elsewhere is never given for it."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable
from dataclasses import replace
from importlib import metadata
from pathlib import Path

import numpy as np
import pytest

from airhead.body import Body, PhysicsSettings, build_body
from airhead.formats.native.files import native_bytes
from airhead.motion import Drive, Plan, PlannedMove, Stage, StageBox, Take, onto_floor, place, trim
from airhead.perform import Performed, PerformSettings, SpanResult, perform
from airhead.production import performance_cache
from airhead.production.performance_cache import cache_folder, cached, code_sha256, keep, performance_key
from airhead.tracking import GrowthSettings, TrackSettings

KEY = "ab" * 32


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "cache"
    monkeypatch.setenv("AIRHEAD_CACHE", str(folder))
    return folder


@pytest.fixture(scope="session")
def plan(kick: Take, body: Body) -> Plan:
    motion = trim(onto_floor(kick.motion, body.segments), 0, 10)
    moves = (
        PlannedMove("first", "kick", 0, 6, Drive.PERFORMER, np.ones(6)),
        PlannedMove("second", "kick", 6, 10, Drive.PERFORMER, np.ones(4)),
    )
    return Plan("Kept", motion, moves, (), ("foot",), np.zeros((10, 1), dtype=bool), Stage())


@pytest.fixture(scope="session")
def performed(plan: Plan, body: Body) -> Performed:
    """A performance with two spans such as a simulation leaves."""
    random = np.random.default_rng(1)
    spans = [
        SpanResult(
            start, end, names, not why, why, 12.3456789, 1 / 3, 1.5, 777, random.random((4, 5)), random.random(4)
        )
        for start, end, names, why in [(2, 6, ("first",), ""), (6, 10, ("second", "é"), "upright for 0.1 s")]
    ]
    return replace(perform(plan, body), spans=tuple(spans))


def same(one: Performed, other: Performed) -> bool:
    return (
        native_bytes(one.performance) == native_bytes(other.performance)
        and native_bytes(one.line) == native_bytes(other.line)
        and len(one.spans) == len(other.spans)
        and all(
            np.array_equal(getattr(a, name), getattr(b, name)) and type(getattr(a, name)) is type(getattr(b, name))
            for a, b in zip(one.spans, other.spans, strict=True)
            for name in vars(a)
        )
    )


def test_what_was_kept_comes_back_to_the_bit(performed: Performed) -> None:
    assert cached(KEY) is None
    keep(KEY, performed)
    found = cached(KEY)
    assert found is not None
    assert same(found, performed)
    assert cached("cd" * 32) is None


def test_a_performance_that_nobody_simulated_comes_back_too(performed: Performed) -> None:
    keep(KEY, replace(performed, spans=()))
    found = cached(KEY)
    assert found is not None
    assert found.spans == ()


def flipped(data: bytes) -> bytes:
    changed = bytearray(data)
    changed[len(data) // 2] ^= 4
    return bytes(changed)


DAMAGE: dict[str, Callable[[bytes], bytes]] = {
    "emptied": lambda _: b"",
    "cut short": lambda data: data[: len(data) // 2],
    "one bit": flipped,
    "longer": lambda data: data + b" ",
    "of something else": lambda _: b"PK\3\4 and nothing more",
}


@pytest.mark.parametrize("damage", DAMAGE)
@pytest.mark.parametrize("file", ["performance.airhead", "line.airhead", "spans.json", "arrays.npz", "seal.sha256"])
def test_what_is_damaged_is_not_given_and_can_be_made_again(
    performed: Performed, cache: Path, file: str, damage: str
) -> None:
    keep(KEY, performed)
    place = cache / KEY / file
    place.write_bytes(DAMAGE[damage](place.read_bytes()))
    assert cached(KEY) is None
    keep(KEY, performed)
    found = cached(KEY)
    assert found is not None
    assert same(found, performed)


def test_an_entry_that_lacks_a_file_is_none(performed: Performed, cache: Path) -> None:
    keep(KEY, performed)
    names = sorted(path.name for path in (cache / KEY).iterdir())
    assert names == ["arrays.npz", "line.airhead", "performance.airhead", "seal.sha256", "spans.json"]
    for name in names:
        kept = (cache / KEY / name).read_bytes()
        (cache / KEY / name).unlink()
        assert cached(KEY) is None
        (cache / KEY / name).write_bytes(kept)
    assert cached(KEY) is not None


def test_an_interrupt_while_it_is_kept_leaves_nothing(
    performed: Performed, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(np, "savez", interrupted)
    with pytest.raises(KeyboardInterrupt):
        keep(KEY, performed)
    assert not cache.exists()


@pytest.mark.parametrize("stands", ["cache", f"cache/{KEY}"])
def test_a_cache_that_cannot_be_written_is_a_warning(
    performed: Performed, tmp_path: Path, caplog: pytest.LogCaptureFixture, stands: str
) -> None:
    (tmp_path / stands).parent.mkdir(exist_ok=True)
    (tmp_path / stands).write_bytes(b"mine")
    with caplog.at_level(logging.WARNING):
        keep(KEY, performed)
    assert "the performance was not kept for later" in caplog.text
    assert (tmp_path / stands).read_bytes() == b"mine"
    assert cached(KEY) is None


@pytest.mark.skipif(os.name == "nt", reason="POSIX errors")
def test_a_cache_that_can_only_be_read_is_read(performed: Performed, monkeypatch: pytest.MonkeyPatch) -> None:
    keep(KEY, performed)

    def forbidden(*_: object, **__: object) -> None:
        raise PermissionError

    monkeypatch.setattr(Path, "touch", forbidden)
    assert cached(KEY) is not None


def test_the_oldest_are_forgotten_and_what_is_used_is_young(performed: Performed, cache: Path) -> None:
    keys = [f"{number:064x}" for number in range(16)]
    for number, key in enumerate(keys):
        keep(key, performed)
        os.utime(cache / key, (1e9 + number, 1e9 + number))
    assert cached(keys[0]) is not None  # used again: no longer the oldest
    keep(KEY, performed)
    assert sorted(path.name for path in cache.iterdir()) == sorted([keys[0], *keys[2:], KEY])


def test_nothing_else_that_lies_there_is_removed(performed: Performed, cache: Path) -> None:
    (cache / "photographs").mkdir(parents=True)
    (cache / "letter.txt").write_bytes(b"mine")
    for name in ("photographs", "letter.txt"):
        os.utime(cache / name, (0, 0))
    for number in range(20):
        keep(f"{number:064x}", performed)
    assert (cache / "photographs").is_dir()
    assert (cache / "letter.txt").read_bytes() == b"mine"
    assert len(list(cache.iterdir())) == 18


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="where Linux keeps caches")
def test_it_lies_where_caches_lie(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("AIRHEAD_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    assert cache_folder() == tmp_path / "xdg/airhead"
    monkeypatch.delenv("XDG_CACHE_HOME")
    assert cache_folder() == Path.home() / ".cache/airhead"


def settings(**tracking: object) -> PerformSettings:
    return PerformSettings(TrackSettings(**tracking))  # type: ignore[arg-type]


def test_a_key_is_the_same_each_time_and_whatever_the_threads(plan: Plan, body: Body, kick: Take) -> None:
    key = performance_key(plan, body, settings())
    assert len(key) == 64
    assert performance_key(replace(plan), build_body(kick.motion), settings()) == performance_key(
        plan, build_body(kick.motion), settings()
    )
    for threads in (1, 2, 7):
        assert performance_key(plan, body, settings(threads=threads)) == key


def test_all_code_of_the_rooms_that_decide_counts(tmp_path: Path) -> None:
    def written(number: int, **changes: str) -> str:
        package = tmp_path / str(number)
        files = {"perform/a.py": "x = 1", "skills/training/b.py": "", "cli/c.py": "y = 1"} | changes
        for name, text in files.items():
            (package / name).parent.mkdir(parents=True, exist_ok=True)
            (package / name).write_text(text)
        return code_sha256(package)

    same = written(0)
    assert written(1) == same
    assert written(2, **{"cli/c.py": "y = 2"}) == same  # who asks does not decide
    others = [{"perform/a.py": "x = 2"}, {"skills/training/b.py": "x"}, {"motion/new.py": ""}]
    assert len({same, *(written(3 + number, **change) for number, change in enumerate(others))}) == 4


def other_plans(plan: Plan) -> dict[str, Plan]:
    first, second = plan.moves
    lineage, ref = plan.motion.lineage, plan.motion.lineage.takes[0]
    strands = (replace(lineage.strands[0], takes=(replace(ref, sha256="f" * 64),)),)
    return {
        "title": replace(plan, title="Other"),
        "poses": replace(plan, motion=place(plan.motion, 1e-6, [0.0, 0.0])),
        "take": replace(plan, motion=plan.motion.with_lineage(replace(lineage, strands=strands))),
        "drive": replace(plan, moves=(first, replace(second, drive=Drive.PHYSICS))),
        "name": replace(plan, moves=(first, replace(second, name="other"))),
        "bounds": replace(
            plan,
            moves=(
                replace(first, end_frame=5, authority=np.ones(5)),
                replace(second, start_frame=5, authority=np.ones(5)),
            ),
        ),
        "authority": replace(plan, moves=(first, replace(second, authority=np.array([1.0, 1.0, 1.0, 0.99])))),
    }


def test_all_that_matters_changes_the_key(plan: Plan, body: Body, kick: Take, monkeypatch: pytest.MonkeyPatch) -> None:
    keys = {"as it is": performance_key(plan, body, settings())}
    keys |= {name: performance_key(other, body, settings()) for name, other in other_plans(plan).items()}
    stages = {
        "box": Stage((StageBox(np.array([9.0, 0, 0]), np.ones(3)),)),
        "turned box": Stage((StageBox(np.array([9.0, 0, 0]), np.ones(3), 0.1),)),
        "friction": Stage(friction=0.8),
    }
    bodies = {name: build_body(kick.motion, stage=stage) for name, stage in stages.items()}
    bodies["physics"] = build_body(kick.motion, settings=PhysicsSettings(contact_time_s=0.03))
    keys |= {name: performance_key(plan, other, settings()) for name, other in bodies.items()}
    others = {
        "growth": settings(growth=GrowthSettings(window=12)),
        "seed": settings(seed=1),
        "control": settings(control_hz=60.0),
        "lookahead": PerformSettings(lookahead_s=0.2),
        "settling": PerformSettings(settle_s=0.2),
        "half-life": PerformSettings(settle_half_life_s=0.1),
    }
    keys |= {name: performance_key(plan, body, other) for name, other in others.items()}
    monkeypatch.setattr(metadata, "version", lambda _: "0")
    keys["versions"] = performance_key(plan, body, settings())
    monkeypatch.setattr(performance_cache, "code_sha256", lambda _: "other code")
    keys["code"] = performance_key(plan, body, settings())
    assert len(set(keys.values())) == len(keys), keys
