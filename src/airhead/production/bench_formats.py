"""`airhead bench formats`: how fast motion files are written and read, and motion goes onto another skeleton."""

from __future__ import annotations

import platform
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import cache, partial
from pathlib import Path

import numpy as np

from airhead.errors import MissingPiece
from airhead.formats import ExportOptions, ReadOptions, read, write
from airhead.motion import STARTER_SKELETON, Drive, Lineage, Motion, Skeleton, TakeRef, hold_last
from airhead.production.stages import StageReport, Stages
from airhead.retarget import retarget
from airhead.rotations import from_rotvec
from airhead.takes import starter_take

_REPEATS = 5
_TALLER = 1.1


@dataclass(frozen=True)
class FormatRow:
    """One kind of work.

    Attributes:
        name: what was done.
        seconds: of the fastest of five runs.
        amount: how much a run did, in `unit`; 0 where a piece is missing, which `missing` names.
    """

    name: str
    seconds: float
    amount: float
    unit: str
    missing: str = ""

    @property
    def a_second(self) -> float:
        """How much is done in a second."""
        return self.amount / self.seconds if self.seconds else 0.0


@dataclass(frozen=True)
class FormatReport:
    """A table, and what it was measured on."""

    machine: str
    rows: tuple[FormatRow, ...]

    def as_dict(self) -> dict[str, object]:
        """The report as JSON-ready data."""
        rows = [{**asdict(row), "a_second": round(row.a_second)} for row in self.rows]
        return {"machine": self.machine, "rows": rows}


#: Seconds, amount, unit.
_Measured = tuple[float, float, str]


def bench_formats(words: tuple[str, ...] = (), report: StageReport | None = None) -> FormatReport:
    """Measure every row whose name has one of `words` in it, all of them without words; on one thread."""
    chosen = {name: act for name, act in _ROWS.items() if not words or any(word in name for word in words)}
    rows = []
    with Stages(report).stage("formats") as advance:
        for number, (name, act) in enumerate(chosen.items()):
            rows.append(_row(name, act))
            advance(number + 1, len(chosen))
    machine = f"{platform.machine()}, Python {platform.python_version()}, NumPy {np.__version__}, one thread"
    return FormatReport(machine, tuple(rows))


def _row(name: str, act: Callable[[], _Measured]) -> FormatRow:
    try:
        return FormatRow(name, *act())
    except MissingPiece as error:
        return FormatRow(name, 0.0, 0.0, "", missing=error.line())


def _fastest_s(act: Callable[[], object]) -> float:
    act()  # the first run loads libraries
    times = []
    for _ in range(_REPEATS):
        start = time.perf_counter()
        act()
        times.append(time.perf_counter() - start)
    return max(min(times), 1e-9)


@cache
def _hall_take() -> Motion:
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
def _sora_walk() -> Motion:
    """A starter take, held to 2000 frames: Sora wears it, with her 16 helper bones."""
    walk = starter_take("walk").motion
    return hold_last(walk, 2000 - walk.frames)


def _written(suffix: str, motion: Callable[[], Motion], mesh: bool) -> _Measured:
    whole, options = motion(), ExportOptions(mesh=mesh)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"motion{suffix}"
        return _fastest_s(lambda: write(whole, path, options)), whole.frames * len(whole.skeleton), "joint-frames"


def _read_back(suffix: str, motion: Callable[[], Motion], mesh: bool) -> _Measured:
    whole = motion()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"motion{suffix}"
        write(whole, path, ExportOptions(mesh=mesh))
        return _fastest_s(lambda: read(path)), whole.frames * len(whole.skeleton), "joint-frames"


def _acclaim() -> _Measured:
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
        return _fastest_s(lambda: read(path, reading)), path.stat().st_size / 1e6, "MB"


def _retargeted() -> _Measured:
    """A cartwheel of someone 10 % taller, onto the starter skeleton."""
    take = starter_take("cartwheel").motion
    taller = Skeleton(take.skeleton.names, take.skeleton.parents, _TALLER * take.skeleton.offsets_m)
    motion = Motion(taller, take.fps, _TALLER * take.root_pos_w, take.joint_rot_l, take.lineage)
    return _fastest_s(lambda: retarget(motion, STARTER_SKELETON)), motion.frames, "frames"


_ROWS: dict[str, Callable[[], _Measured]] = {
    "write GLB, 60 joints, bones": partial(_written, ".glb", _hall_take, True),
    "write GLB, Sora": partial(_written, ".glb", _sora_walk, True),
    "read GLB, 60 joints": partial(_read_back, ".glb", _hall_take, False),
    "write USDC, 60 joints, bones": partial(_written, ".usdc", _hall_take, True),
    "write USDC, Sora": partial(_written, ".usdc", _sora_walk, True),
    "read USDC, 60 joints": partial(_read_back, ".usdc", _hall_take, False),
    "write BVH, 60 joints": partial(_written, ".bvh", _hall_take, False),
    "read BVH, 60 joints": partial(_read_back, ".bvh", _hall_take, False),
    "write positions, 60 joints": partial(_written, ".npz", _hall_take, False),
    "read positions, 60 joints": partial(_read_back, ".npz", _hall_take, False),
    "read ASF/AMC, 30 bones": _acclaim,
    "retarget, contacts kept": _retargeted,
}
