"""Performances kept by what they were made from, so that a film with another camera only renders.

An entry is a folder named by a hash over the plan, the body, the settings, the versions and our own code: equal hashes
mean equal bytes. Entries appear whole or not at all; a seal over their files shows damage, and what is damaged is made
again.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import re
import shutil
import sys
from contextlib import suppress
from dataclasses import asdict
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Final

import numpy as np

from airhead import __version__
from airhead.body import Body
from airhead.errors import AirheadError
from airhead.formats import read_native, write_native
from airhead.formats.native.files import native_bytes
from airhead.motion import Motion, Performance, Plan
from airhead.perform import Performed, PerformSettings, Skills, SpanResult
from airhead.production.outputs import staged_folder
from airhead.skills import Generalist, Guided, TakePolicy

_log = logging.getLogger(__name__)

_MOST_ENTRIES: Final = 16
_PERFORMANCE, _LINE, _SPANS, _ARRAYS = "performance.airhead", "line.airhead", "spans.json", "arrays.npz"
_SEALED, _SEAL = (_PERFORMANCE, _LINE, _SPANS, _ARRAYS), "seal.sha256"
_KEY: Final = re.compile(r"[0-9a-f]{64}")
#: Rooms whose code decides how a performance goes.
_DECIDING: Final = ("rotations", "motion", "body", "metrics", "simulation", "tracking", "skills", "perform")
_ARRAY_FIELDS: Final = ("torque_ratio", "friction_needed")


def cache_folder() -> Path:
    """`$AIRHEAD_CACHE`, else the platform's place for caches."""
    if found := os.environ.get("AIRHEAD_CACHE"):
        return Path(found)
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home()) / "airhead" / "cache"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "airhead"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "airhead"


def performance_key(
    plan: Plan,
    body: Body,
    settings: PerformSettings,
    skills: Skills | None = None,
    generalist: Generalist | None = None,
) -> str:
    """SHA-256 over everything that a performance depends on but the number of threads, on which it does not."""
    digest = hashlib.sha256(native_bytes(plan.motion))
    tracking = asdict(settings)
    tracking["tracking"].pop("threads")
    moves = [
        (move.name, move.start_frame, move.end_frame, move.drive.value, move.skill, move.source_span_s)
        for move in plan.moves
    ]
    versions = [__version__, *(metadata.version(name) for name in ("mujoco", "numpy", "scipy", "onnxruntime"))]
    acting = {name: f"{skill.ref!r} {_plan_sha256(skill)}" for name, skill in (skills or {}).items()}
    acting |= {"": f"{generalist.sha256} {generalist.takes!r}"} if generalist else {}
    versions.append(code_sha256(Path(__file__).parents[1]))
    digest.update(json.dumps([plan.title, moves, tracking, body.sha256, acting, versions], sort_keys=True).encode())
    for move in plan.moves:
        digest.update(move.authority.tobytes())
    return digest.hexdigest()


@cache
def code_sha256(package: Path) -> str:
    """Over all source files of the rooms that decide how a performance goes."""
    digest = hashlib.sha256()
    for file in sorted(file for room in _DECIDING for file in (package / room).rglob("*.py")):
        digest.update(f"{file.relative_to(package).as_posix()} {file.stat().st_size} ".encode() + file.read_bytes())
    return digest.hexdigest()


def _plan_sha256(skill: TakePolicy) -> str:
    """Over what a policy follows, and whose plan it is: of that a generalist's file says nothing."""
    teacher = skill.teacher.sha256 if isinstance(skill, Guided) and skill.teacher is not None else ""
    plan = skill.plan_states.tobytes() + skill.plan_targets.tobytes()
    return hashlib.sha256(plan + teacher.encode()).hexdigest()


def cached(key: str) -> Performed | None:
    """The performance kept under a key, or None."""
    folder = cache_folder() / key
    try:
        if (folder / _SEAL).read_text(encoding="ascii") != _seal(folder):
            return None
        performance, line = read_native(folder / _PERFORMANCE), read_native(folder / _LINE)
        rows = json.loads((folder / _SPANS).read_text(encoding="utf-8"))
        with np.load(folder / _ARRAYS, allow_pickle=False) as arrays:
            spans = tuple(_span(row, {f: arrays[f"{f}_{n}"] for f in _ARRAY_FIELDS}) for n, row in enumerate(rows))
    except (AirheadError, OSError, ValueError, KeyError, TypeError):
        return None
    with suppress(OSError):
        folder.touch()
    if not isinstance(performance, Performance) or not isinstance(line, Motion):
        return None
    return Performed(performance, line, spans)


def keep(key: str, performed: Performed) -> None:
    """Keeps a performance; a cache that cannot be written costs time later, not the film now."""
    try:
        with staged_folder(cache_folder() / key) as folder:
            write_native(performed.performance, folder / _PERFORMANCE)
            write_native(performed.line, folder / _LINE)
            (folder / _SPANS).write_text(json.dumps([_row(span) for span in performed.spans]), encoding="utf-8")
            arrays = {f"{f}_{n}": getattr(span, f) for n, span in enumerate(performed.spans) for f in _ARRAY_FIELDS}
            np.savez(folder / _ARRAYS, **arrays)
            (folder / _SEAL).write_text(_seal(folder), encoding="ascii")
        _forget_oldest()
    except (AirheadError, OSError) as fault:
        _log.warning("the performance was not kept for later: %s", fault)


def _seal(folder: Path) -> str:
    """SHA-256 over the files of an entry."""
    digest = hashlib.sha256()
    for name in _SEALED:
        digest.update(hashlib.sha256((folder / name).read_bytes()).digest())
    return digest.hexdigest()


def _row(span: SpanResult) -> dict[str, object]:
    return {name: value for name, value in vars(span).items() if name not in _ARRAY_FIELDS}


def _span(row: dict[str, object], arrays: dict[str, np.ndarray]) -> SpanResult:
    values = {**row, **arrays}
    values["moves"] = tuple(row["moves"])  # type: ignore[arg-type]
    return SpanResult(**values)  # type: ignore[arg-type]


def _forget_oldest() -> None:
    """Other files and folders that may be there are nobody's to remove."""
    found = [folder for folder in cache_folder().iterdir() if _KEY.fullmatch(folder.name)]
    entries = sorted(found, key=lambda folder: folder.stat().st_mtime)
    for folder in entries[:-_MOST_ENTRIES]:
        shutil.rmtree(folder, ignore_errors=True)
