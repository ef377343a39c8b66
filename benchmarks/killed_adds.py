"""Whether a crash loses takes: `python benchmarks/killed_adds.py [--kills 50] [--seed 0]`.

Starts `airhead takes add` on a folder, kills it (SIGKILL) at a random moment of its run, and looks whether the library
opens, is whole, and still has every take that was there before; again and again on one library, which begins empty.
Exits with 1 if anything was lost.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np

from airhead.formats import write
from airhead.takes import Library, starter_take

_FILES = 12


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    moments = random.Random(options.seed)
    with tempfile.TemporaryDirectory() as place:
        library = Path(place) / "library" / "takes.sqlite"
        whole_run_s = timed_add(library.with_name("other.sqlite"), folder_of(Path(place), -1))
        before: set[str] = set()
        lost, grown, empty = 0, 0, 0
        for number in range(options.kills):
            kill_add(library, folder_of(Path(place), number), moments.uniform(0, whole_run_s))
            now = names_in(library)
            lost += len(before - now)
            grown += len(now) - len(before)
            empty += not library.exists()
            before = now
    print(json.dumps({"kills": options.kills, "stored": grown, "lost": lost, "before_any_file": empty,
                      "whole_run_s": round(whole_run_s, 2)}))  # fmt: skip
    return 1 if lost else 0


def folder_of(place: Path, number: int) -> Path:
    """A folder with takes that no library has yet."""
    folder = place / f"session_{number}"
    folder.mkdir()
    take = starter_take("kick")
    for one in range(_FILES):
        shift = np.array([0.001 * (_FILES * (number + 1) + one + 1), 0.0, 0.0])
        moved = replace(take, motion=replace(take.motion, root_pos_w=take.motion.root_pos_w + shift))
        write(moved, folder / f"take_{number}_{one}.airhead")
    return folder


def add_command(library: Path, folder: Path) -> list[str]:
    return [sys.executable, "-m", "airhead", "takes", "add", str(folder), "--library", str(library), "--json"]


def timed_add(library: Path, folder: Path) -> float:
    began = time.perf_counter()
    subprocess.run(add_command(library, folder), check=True, capture_output=True)
    return time.perf_counter() - began


def kill_add(library: Path, folder: Path, after_s: float) -> None:
    with subprocess.Popen(add_command(library, folder), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as adding:
        time.sleep(after_s)
        adding.send_signal(signal.SIGKILL)


def names_in(library: Path) -> set[str]:
    """Every take of a library that is whole, with its motion read."""
    with Library(library) as opened:
        if opened.query("PRAGMA integrity_check")[0][0] != "ok":
            raise SystemExit("the library is not whole")
        names = {record.name for record in opened.records() if not record.comes_along}
        for name in names:
            opened.take(name)
        return names


if __name__ == "__main__":
    sys.exit(main())
