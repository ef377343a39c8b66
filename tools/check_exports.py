"""Has Blender import what Airhead exports, and compares where it puts the bones with Airhead's forward kinematics.

    python tools/check_exports.py --blender BPY_PYTHON [--work FOLDER] [--pictures] [MOTION FILES…]

Prints the worst distance of any joint at any frame, in metres, for each motion and format; exit code 1 where one is
above 1e-5. `tools/check_exports.sh` sets everything up and calls this.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from airhead.formats import ExportOptions, read_motion, write
from airhead.formats.bvh.axes import to_ours
from airhead.motion import Motion, joint_positions, trim
from airhead.takes import starter_names, starter_take

BOUND_M = 1e-5
MOST_FRAMES = 120
CASES = {
    "glb": (".glb", ExportOptions()),
    "glb, no mesh": (".glb", ExportOptions(mesh=False)),
    "gltf": (".gltf", ExportOptions()),
    "usda": (".usda", ExportOptions()),
    "usdc, Z up, cm": (".usdc", ExportOptions(up="z", units="cm")),
    "usdz": (".usdz", ExportOptions()),
}


@dataclass(frozen=True)
class Blender:
    python: Path
    work: Path

    def imported(self, path: Path, motion: Motion, picture: Path | None) -> tuple[list[str], np.ndarray]:
        """Names of bones and (T, B, 3) their heads in our axes."""
        out = path.with_name(path.name + ".npz")
        script = Path(__file__).with_name("blender_read.py")
        command = [str(self.python), str(script), str(path), str(out), repr(motion.fps), str(motion.frames)]
        if picture is not None:
            command += [str(picture), str(motion.frames // 2)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode != 0 or not out.exists():
            raise SystemExit(f"Blender failed on {path}:\n{done.stderr[-2000:]}")
        with np.load(out) as arrays:
            return [str(name) for name in arrays["names"]], to_ours(arrays["heads_w"], "z")


def worst_m(motion: Motion, names: list[str], heads_w: np.ndarray) -> float:
    """The greatest distance between a joint and the head of its bone."""
    wanted = joint_positions(motion)
    by_name = {_plain(name): number for number, name in enumerate(names)}
    order = [by_name[_plain(name)] for name in motion.skeleton.names]
    return float(np.linalg.norm(heads_w[:, order] - wanted, axis=-1).max())


def _plain(name: str) -> str:
    """A name as far as USD and Blender keep it."""
    return "".join(letter if letter.isalnum() else "_" for letter in name)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--blender", type=Path, required=True, help="the Python of an environment with bpy")
    parser.add_argument("--work", type=Path, default=Path("out/checks"))
    parser.add_argument("--pictures", action="store_true", help="also have Blender draw the first motion")
    parser.add_argument("files", nargs="*", type=Path, help="motion files besides the starter takes")
    options = parser.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)
    blender = Blender(options.blender, options.work)
    motions = {name: starter_take(name).motion for name in sorted(starter_names())}
    motions |= {path.stem: read_motion(path) for path in options.files}
    harm = 0
    for number, (name, whole) in enumerate(motions.items()):
        motion = trim(whole, 0, min(whole.frames, MOST_FRAMES))
        for case, (suffix, chosen) in CASES.items():
            path = options.work / f"{name}{suffix}"
            write(motion, path, chosen)
            picture = options.work / f"{name}{suffix}.png" if options.pictures and number == 0 else None
            distance_m = worst_m(motion, *blender.imported(path, motion, picture))
            harm += distance_m > BOUND_M
            joints = len(motion.skeleton)
            print(f"{name:20} {case:16} {joints:3} joints {motion.frames:4} frames  {distance_m:.1e} m", flush=True)
    return 1 if harm else 0


if __name__ == "__main__":
    sys.exit(main())
