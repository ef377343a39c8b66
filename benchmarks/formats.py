"""How fast motion files are written and read: `python benchmarks/formats.py [ROW…]`.

One function a row, found by its name below `ROWS`; each gives the seconds of its fastest run and how much it did. One
thread. Nothing here is a test.
"""

from __future__ import annotations

import os
import platform
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np

from airhead.formats import ExportOptions, ReadOptions, read, write
from airhead.motion import Drive, Lineage, Motion, Skeleton, TakeRef, hold_last
from airhead.rotations import from_rotvec
from airhead.takes import starter_take

_REPEATS = 5


@dataclass(frozen=True)
class Row:
    """What one row measured.

    Attributes:
        seconds: the fastest of `_REPEATS` runs.
        amount: how much each run did, in `unit`.
    """

    seconds: float
    amount: float
    unit: str = "joint-frames"


def fastest_s(act: Callable[[], object]) -> float:
    """Seconds of the fastest run, after one that does not count."""
    act()
    times = []
    for _ in range(_REPEATS):
        start = time.perf_counter()
        act()
        times.append(time.perf_counter() - start)
    return min(times)


@cache
def hall_take() -> Motion:
    """As a mocap hall delivers: 60 joints, 2000 frames, all joints moving."""
    rng = np.random.default_rng(0)
    joints, frames = 60, 2000
    parents = (-1, *(int(rng.integers(max(0, joint - 4), joint)) for joint in range(1, joints)))
    offsets = rng.normal(scale=0.1, size=(joints, 3))
    offsets[0] = 0.0
    skeleton = Skeleton(tuple(f"joint_{number}" for number in range(joints)), parents, offsets)
    turns = np.cumsum(rng.normal(scale=0.01, size=(frames, joints, 3)), axis=0)
    root = np.cumsum(rng.normal(scale=0.005, size=(frames, 3)), axis=0)
    lineage = Lineage.of(Drive.PERFORMER, frames, [TakeRef("hall", "ab" * 32)])
    return Motion(skeleton, 120.0, root, from_rotvec(turns), lineage)


@cache
def sora_walk() -> Motion:
    """A starter take, held to 2000 frames: Sora wears it, with her 16 helper bones."""
    walk = starter_take("walk").motion
    return hold_last(walk, 2000 - walk.frames)


def _written(suffix: str, motion: Callable[[], Motion], mesh: bool) -> Row:
    whole, options = motion(), ExportOptions(mesh=mesh)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"motion{suffix}"
        return Row(fastest_s(lambda: write(whole, path, options)), whole.frames * len(whole.skeleton))


def _read_back(suffix: str, motion: Callable[[], Motion], mesh: bool) -> Row:
    whole = motion()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"motion{suffix}"
        write(whole, path, ExportOptions(mesh=mesh))
        return Row(fastest_s(lambda: read(path)), whole.frames * len(whole.skeleton))


def _acclaim() -> Row:
    """An AMC as the Carnegie Mellon library has them: 30 bones that move, 62 numbers a frame, 4000 frames."""
    frames, bones = 4000, 30
    bone = "begin\nname b{0}\ndirection 0 1 0\nlength 2\naxis 0 0 {0} XYZ\ndof {1}\nend\n"
    dofs = ["rx ry rz" if number % 2 else "rx" for number in range(bones - 1)]
    chain = " ".join(f"b{number}" for number in range(bones - 1))
    root = ":root\norder TX TY TZ RX RY RZ\naxis XYZ\nposition 0 0 0\norientation 0 0 0\n"
    skeleton = ":units\nlength 0.45\nangle deg\n" + root + ":bonedata\n"
    skeleton += "".join(bone.format(number, dof) for number, dof in enumerate(dofs))
    skeleton += f":hierarchy\nbegin\nroot {chain}\nend\n"
    rng = np.random.default_rng(0)
    names, counts = ["root", *chain.split()], [6, *(len(dof.split()) for dof in dofs)]
    lines = [":FULLY-SPECIFIED", ":DEGREES"]
    for frame in range(1, frames + 1):
        lines.append(str(frame))
        lines += [
            " ".join([name, *map("{:.5f}".format, rng.normal(size=n))]) for name, n in zip(names, counts, strict=True)
        ]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "take.amc"
        path.with_suffix(".asf").write_text(skeleton)
        path.write_text("\n".join(lines) + "\n")
        reading = ReadOptions(units="cmu")
        return Row(fastest_s(lambda: read(path, reading)), path.stat().st_size / 1e6, "MB")


ROWS: dict[str, Callable[[], Row]] = {
    "write GLB, 60 joints, bones": partial(_written, ".glb", hall_take, True),
    "write GLB, Sora": partial(_written, ".glb", sora_walk, True),
    "read GLB, 60 joints": partial(_read_back, ".glb", hall_take, False),
    "write USDC, 60 joints, bones": partial(_written, ".usdc", hall_take, True),
    "write USDC, Sora": partial(_written, ".usdc", sora_walk, True),
    "read USDC, 60 joints": partial(_read_back, ".usdc", hall_take, False),
    "write BVH, 60 joints": partial(_written, ".bvh", hall_take, False),
    "read BVH, 60 joints": partial(_read_back, ".bvh", hall_take, False),
    "write positions, 60 joints": partial(_written, ".npz", hall_take, False),
    "read positions, 60 joints": partial(_read_back, ".npz", hall_take, False),
    "read ASF/AMC, 30 bones": _acclaim,
}


def main() -> None:
    wanted = sys.argv[1:]
    print(f"Python {platform.python_version()}, NumPy {np.__version__}, one thread, fastest of {_REPEATS}\n")
    print("| what | seconds | a second |\n| --- | --- | --- |")
    for name, row in ROWS.items():
        if not wanted or any(word in name for word in wanted):
            found = row()
            print(f"| {name} | {found.seconds:.4f} | {found.amount / found.seconds:,.0f} {found.unit} |", flush=True)


if __name__ == "__main__":
    main()
