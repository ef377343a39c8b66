"""Reading BVH beside others: `python benchmarks/bvh.py [FILE…]`; made-up files without any.

Against pybvh, which leaves Euler angles as they are, and against NumPy making doubles of the same numbers: `np.loadtxt`
on lines in memory is its fastest way, `np.fromstring` takes 1.3 times as long. One thread, milliseconds of processor
time, fastest of many runs. Nothing here is a test.
"""

from __future__ import annotations

import os
import platform
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
import pybvh

from airhead.formats import read_bvh, write_bvh
from airhead.formats.bvh.text import parse_clip
from airhead.motion import Drive, Lineage, Motion, Skeleton, TakeRef
from airhead.rotations import from_rotvec

_RUNS_S = 0.6


def made_up(folder: Path) -> Iterator[Path]:
    """BVH files of 300 and of 3000 frames with 96 channels."""
    joints = 31
    rng = np.random.default_rng(0)
    parents = (-1, *(int(rng.integers(0, joint)) for joint in range(1, joints)))
    offsets = np.array([[0, 0, 0], *rng.uniform(-0.25, 0.25, (joints - 1, 3))])
    skeleton = Skeleton(tuple(f"joint{n}" for n in range(joints)), parents, offsets)
    for frames in (300, 3000):
        turns = from_rotvec(np.cumsum(rng.normal(0, 0.05, (frames, joints, 3)), axis=0))
        lineage = Lineage.of(Drive.PERFORMER, frames, [TakeRef("made-up", "0" * 64)])
        root_pos_w = np.cumsum(rng.normal(0, 0.01, (frames, 3)), axis=0)
        write_bvh(Motion(skeleton, 60.0, root_pos_w, turns, lineage), folder / f"made_up_{frames}.bvh")
        yield folder / f"made_up_{frames}.bvh"


def fastest_ms(act: Callable[[], object]) -> float:
    """Milliseconds of processor time of the fastest run."""
    fastest_s = np.inf
    end_s = time.perf_counter() + _RUNS_S
    while time.perf_counter() < end_s:
        start_s = time.process_time()
        act()
        fastest_s = min(fastest_s, time.process_time() - start_s)
    return 1000 * float(fastest_s)


def line_of(path: Path) -> str:
    """The row of the table for one file."""
    data = path.read_bytes()
    numbers = data[data.index(b"\n", data.index(b"Frame Time")) + 1 :]
    whole = fastest_ms(lambda: read_bvh(path))
    text = fastest_ms(lambda: parse_clip(data))
    other = fastest_ms(lambda: pybvh.read_bvh_file(path))
    bare = fastest_ms(lambda: np.loadtxt(numbers.decode().splitlines()))
    times = f"{whole:.2f} | {text:.2f} | {other:.2f} | {bare:.2f}"
    return f"| {path.name} | {times} | {whole / other:.2f} | {whole / bare:.2f} | {text / bare:.2f} |"


def main() -> None:
    print(f"Python {platform.python_version()}, NumPy {np.__version__}, one thread, processor milliseconds\n")
    print("| file | read | of it, the text | pybvh | NumPy | read / pybvh | read / NumPy | text / NumPy |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    warnings.simplefilter("ignore")
    with tempfile.TemporaryDirectory() as folder:
        for path in [Path(name) for name in sys.argv[1:]] or made_up(Path(folder)):
            print(line_of(path), flush=True)


if __name__ == "__main__":
    main()
