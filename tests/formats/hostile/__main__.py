"""Spoil samples and read them for a long time: `python -m tests.formats.hostile --minutes 5 [--seed N] [--keep DIR]`.

Prints how many files were read and refused, and the most time and memory that one took. A file that crashes a reader,
hangs it or takes too much is kept, and the exit code is 1.
"""

from __future__ import annotations

import argparse
import random
import shutil
import tempfile
import time
from collections import Counter
from pathlib import Path

from tests.formats.hostile.attacks import all_attacks
from tests.formats.hostile.damage import damaged
from tests.formats.hostile.samples import all_samples
from tests.formats.hostile.watch import MIB, Outcome, Watch


class Tally:
    """Counts for one kind of file."""

    def __init__(self) -> None:
        self.ends: Counter[str] = Counter()
        self.most_cpu_s = 0.0
        self.most_memory_bytes = 0

    def add(self, outcome: Outcome) -> None:
        self.ends[outcome.end] += 1
        self.most_cpu_s = max(self.most_cpu_s, outcome.cpu_s)
        self.most_memory_bytes = max(self.most_memory_bytes, outcome.memory_bytes)

    def line(self) -> str:
        ends = ", ".join(f"{count} {end}" for end, count in sorted(self.ends.items()))
        return f"{self.ends.total():7d}  {self.most_cpu_s:6.3f} s  {self.most_memory_bytes / MIB:6.1f} MiB  {ends}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=5.0)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", default="", help="samples whose name contains this")
    parser.add_argument("--keep", type=Path, default=Path("hostile"), help="where files that do harm are kept")
    options = parser.parse_args()
    tallies: dict[str, Tally] = {}
    with Watch() as watch, tempfile.TemporaryDirectory() as scratch:
        harm = _run(watch, Path(scratch), options, tallies)
    for name, tally in sorted(tallies.items()):
        print(f"{name:40}{tally.line()}")
    print(f"{sum(tally.ends.total() for tally in tallies.values())} files, {harm} did harm")
    return 1 if harm else 0


def _run(watch: Watch, scratch: Path, options: argparse.Namespace, tallies: dict[str, Tally]) -> int:
    """Attacks once, then damage until the time is over; how many files did harm."""
    harm = 0
    attacks = {name: attack for name, attack in all_attacks().items() if options.only in name}
    for number, attack in enumerate(attacks.values()):
        folder = scratch / f"attack{number}"
        folder.mkdir()
        harm += _judge(watch, attack(folder), "attacks", options.keep, tallies)
        shutil.rmtree(folder)
    rng = random.Random(options.seed)
    samples = {name: sample for name, sample in all_samples().items() if options.only in name}
    good = {}
    for number, (name, sample) in enumerate(samples.items()):
        folder = scratch / f"sample{number}"
        folder.mkdir()
        good[name] = (sample(folder), {file.name: file.read_bytes() for file in folder.iterdir()})
    end_s = time.monotonic() + 60 * options.minutes
    while time.monotonic() < end_s:
        name, (path, files) = rng.choice(list(good.items()))
        spoiled = rng.choice(list(files))
        for file, data in files.items():
            (path.parent / file).write_bytes(damaged(data, rng) if file == spoiled else data)
        harm += _judge(watch, path, name, options.keep, tallies)
    return harm


def _judge(watch: Watch, path: Path, name: str, keep: Path, tallies: dict[str, Tally]) -> int:
    size = sum(file.stat().st_size for file in path.parent.iterdir() if file.is_file())
    outcome = watch.read(path)
    tallies.setdefault(name, Tally()).add(outcome)
    faults = outcome.faults(size)
    if not faults:
        return 0
    kept = keep / f"{len(list(keep.glob('*'))) if keep.is_dir() else 0:04d}"
    print(f"{name}: {'; '.join(faults)}; kept in {kept}", flush=True)
    kept.mkdir(parents=True)
    for file in path.parent.iterdir():
        if file.is_file() and file.stat().st_size < 64 * MIB:
            shutil.copy(file, kept)
    return 1


if __name__ == "__main__":
    raise SystemExit(main())
