"""How fast takes are found: `python benchmarks/takes.py [--takes N] [--library FILE.sqlite]`.

Makes a library of takes by trimming, mirroring and resampling the starter takes, then searches it in every way, the
library opened anew each time, and prints the table. `--library` keeps the library, and uses it where it is there.
Nothing here is a test.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import platform
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np

from airhead.motion import Performer, PerformerStatus, Take, mirror, resample, trim
from airhead.takes import Found, Library, Likeness, Query, search, starter_names, starter_take

_SHORTEST_S = 0.6
_RATES = (24.0, 30.0, 48.0, 60.0)
_REPEATS = 9

QUERIES = {
    "all of them": Query(),
    "words": Query(words="spin kick"),
    "a word within words": Query(words="flip"),
    "tags": Query(tags=("session_7",)),
    "performer": Query(performer="performer 123"),
    "duration": Query(duration_s=(1.0, 2.0)),
    "air time and rotation": Query(air_time_s=(0.2, None), rotation_deg=(90.0, None)),
    "peak height": Query(peak_height_m=(1.2, None)),
    "like a whole take": Query(like=Likeness("backflip")),
    "like 0.4 s of a take": Query(like=Likeness("spinkick", 0.5, 0.9)),
    "like a take, with words": Query(words="jump", like=Likeness("jump")),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--takes", type=int, default=10_000)
    parser.add_argument("--library", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        file = options.library or Path(folder) / "takes.sqlite"
        if not file.exists():
            fill(file, options.takes)
        report(file)


def fill(file: Path, count: int) -> None:
    """A library of `count` takes, each another stretch of a starter take, at another rate, or mirrored."""
    rng = np.random.default_rng(0)
    sources = [starter_take(name) for name in starter_names()]
    began = time.perf_counter()
    with Library(file, create=True) as library:
        for number in range(count):
            library.add(variant(sources[number % len(sources)], number, rng), dt.date(2026, 11, 1))
    spent_s = time.perf_counter() - began
    print(f"{count} takes added in {spent_s:.0f} s, {1000 * spent_s / count:.1f} ms each")


def variant(source: Take, number: int, rng: np.random.Generator) -> Take:
    """A take that nobody else in the library is."""
    motion = resample(source.motion, float(rng.choice(_RATES)))
    motion = mirror(motion) if rng.random() < 0.5 else motion
    least = min(int(_SHORTEST_S * motion.fps), motion.frames)
    length = int(rng.integers(least, motion.frames + 1))
    start = int(rng.integers(0, motion.frames - length + 1))
    motion = trim(motion, start, start + length)
    motion = replace(motion, root_pos_w=motion.root_pos_w + np.array([number * 1e-6, 0.0, 0.0]))
    ref = replace(source.ref, id=f"{source.ref.id}_{number}", sha256=sha256(str(number).encode()).hexdigest())
    performer = Performer(f"Performer {number % 500}", PerformerStatus.ALIAS)
    tags = (f"session_{number % 50}", *source.tags)
    take = replace(source, motion=motion, tags=tags)
    return take.with_ref(replace(ref, performer=performer))


def report(file: Path) -> None:
    with Library(file) as library:
        count = len(library.records())
        frames = int(library.query("SELECT sum(length(data)) / 16 FROM coarse")[0][0])
    size_mb = file.stat().st_size / 1e6
    print(f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}, ", end="")
    print(f"SQLite {sqlite3.sqlite_version}, NumPy {np.__version__}")
    print(f"{count} takes, {frames / 10:.0f} s of motion, {size_mb:.0f} MB\n")
    print("| search | takes found | wall, ms: median / worst | CPU, ms |\n| --- | --- | --- | --- |")
    for name, query in QUERIES.items():
        found, walls, cpus = timed(lambda query=query: once(file, query))  # type: ignore[misc]
        wall = f"{statistics.median(walls):.1f} / {max(walls):.1f}"
        print(f"| {name} | {found.matches} | {wall} | {statistics.median(cpus):.1f} |")


def once(file: Path, query: Query) -> Found:
    with Library(file) as library:
        return search(library, query)


def timed(work: Callable[[], Found]) -> tuple[Found, list[float], list[float]]:
    """What the work gives, and the milliseconds of each run: on the wall, and of this process."""
    walls, cpus = [], []
    for _ in range(_REPEATS):
        wall, cpu = time.perf_counter(), time.process_time()
        found = work()
        walls.append(1000 * (time.perf_counter() - wall))
        cpus.append(1000 * (time.process_time() - cpu))
    return found, walls, cpus


if __name__ == "__main__":
    main()
