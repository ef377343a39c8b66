"""The prototypes' own tracking, run beside ours: each clip in a process of its own, on one thread.

They read `humanoid3d_*.txt` (DeepMimic's clips, in the source distribution of PyPI's pybullet 3.2.7) from a folder
`motions` beside them. Their body weighs 45 kg and has no torque limits, and of success they know the joint error alone.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

_PATIENCE_S = 1800
_HEADER = ("take", "start", "within 0.25 m", "local mm", "global mm", "hold mm", "CPU s/s", "wall s/s", "steps/s")
#: What `best.py track CLIP --hold 2 --polish 0 --nt 1` does, with processor time of the search alone.
_CHILD = """
import json, sys, time
clip, seed = sys.argv[1], int(sys.argv[2])
import numpy as np, prog
from prog import *
prog.gn.__defaults__ = (((1e-2, .05), (1e-2, .5), (1., 2.), (30., 0)), (1, .5, .2, .07), False)
s = ILQR(clip, nthr=1, hold=2., hz=120, **MK)
if seed:
    noise = .1 * np.random.default_rng(seed).standard_normal(NV)
    s.x0 = xadd(s.x0[None], np.concatenate([np.zeros(NV), noise])[None])[0]
began, wall = time.process_time(), time.perf_counter()
X, U = progressive(s, H=24, ext=6, its=2, maxit=4, thr=8.)
cpu_s, wall_s = time.process_time() - began, time.perf_counter() - wall
met = {key: float(value) for key, value in s.met(X).items()}
met.update(cpu_s=cpu_s, wall_s=wall_s, steps=int(s.steps), simulated_s=s.T / 30)
print("RESULT" + json.dumps(met))
"""


def baseline_rows(folder: Path, clips: Path | None, takes: Sequence[str], starts: int) -> list[dict[str, object]]:
    """A row a take and start: the prototypes' numbers, or `why` there are none."""
    clips = clips or folder / "motions"
    why = missing(folder, clips)
    if why:
        return [{"take": take, "seed": seed, "why": why} for take in takes for seed in range(starts)]
    with tempfile.TemporaryDirectory(prefix="baseline-") as place:
        copy_prototypes(folder, clips, Path(place))
        return [_row(Path(place), take, seed) for take in takes for seed in range(starts)]


def copy_prototypes(folder: Path, clips: Path, place: Path) -> None:
    """The prototypes' code and their clips, where they may write beside them."""
    for file in folder.glob("*.py"):
        shutil.copyfile(file, place / file.name)
    (place / "motions").mkdir(exist_ok=True)
    for file in clips.glob("humanoid3d_*.txt"):
        shutil.copyfile(file, place / "motions" / file.name)


def missing(folder: Path, clips: Path, script: str = "prog.py") -> str:
    """Why the prototypes cannot be run; empty where they can."""
    if not (folder / script).is_file():
        return f"no {script} in {folder.name}"
    if not any(clips.glob("humanoid3d_*.txt")) if clips.is_dir() else True:
        return "no clips humanoid3d_*.txt in motions beside the prototypes; name their folder with --clips"
    return ""


def _row(place: Path, take: str, seed: int) -> dict[str, object]:
    row: dict[str, object] = {"take": take, "seed": seed}
    if not (place / "motions" / f"humanoid3d_{take}.txt").is_file():
        return {**row, "why": "no such clip"}
    command = [sys.executable, "-c", _CHILD, take, str(seed)]
    try:
        done = subprocess.run(command, cwd=place, capture_output=True, text=True, timeout=_PATIENCE_S, check=False)
    except subprocess.TimeoutExpired:
        return {**row, "why": f"took more than {_PATIENCE_S} s"}
    results = [line for line in done.stdout.splitlines() if line.startswith("RESULT")]
    if done.returncode or not results:
        last = (done.stderr.strip().splitlines() or ["no word"])[-1]
        return {**row, "why": f"ended with {done.returncode}: {last}"}
    return {**row, **json.loads(results[0].removeprefix("RESULT"))}


def show_baseline(console: Console, rows: Sequence[dict[str, object]]) -> None:
    """The prototypes' table."""
    table = Table(title="prototypes, no torque limits; success by joint error alone")
    for name in (
        "take",
        "start",
        "within 0.25 m",
        "local mm",
        "global mm",
        "hold mm",
        "CPU s/s",
        "wall s/s",
        "steps/s",
    ):
        table.add_column(name, justify="left" if name == "take" else "right")
    for row in rows:
        table.add_row(str(row["take"]), str(row["seed"]), *_cells(row))
    console.print(table)


def _cells(row: dict[str, object]) -> list[str]:
    if "why" in row:
        return [str(row["why"])]
    number = {key: float(str(row[key])) for key in row if key != "take"}
    return [
        "yes" if number["gmax"] <= 250.0 else f"no, {number['gmax']:.0f} mm",
        f"{number['rel']:.1f}",
        f"{number['g']:.1f}",
        f"{number['hold']:.0f}",
        f"{number['cpu_s'] / number['simulated_s']:.2f}",
        f"{number['wall_s'] / number['simulated_s']:.2f}",
        f"{number['steps'] / number['cpu_s']:,.0f}",
    ]
