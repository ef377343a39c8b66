"""What learning costs: `python benchmarks/training.py [TAKE|ROUTINE …] [--samples N] [--seed N]`.

Each is tracked and practised in one process, without being evaluated. Printed are samples, processor seconds of all of
it, the share of the practice's processor time that the simulation alone took, and the most memory that the process held
so far. Nothing here is a test.
"""

from __future__ import annotations

import argparse
import os
import platform
import resource
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import mujoco
import torch

from airhead.production import TrainConfig, train_skill
from airhead.skills.training import TrainSettings


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("takes", nargs="*", default=["jump"], metavar="TAKE")
    parser.add_argument("--samples", type=int, default=300_000)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    print(f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}, ", end="")
    print(f"MuJoCo {mujoco.__version__}, torch {torch.__version__}")
    print("| what | samples | CPU s in all | simulation's share of practice | memory, MB |")
    print("| --- | --- | --- | --- | --- |")
    for name in options.takes:
        settings = TrainSettings(samples=options.samples, seed=options.seed, processes=1, goals=(2.0, 2.0))
        with tempfile.TemporaryDirectory() as folder:
            library = Path(folder) / "library"
            began = time.process_time()
            config = TrainConfig(
                (name,), "measured", settings, out=Path(folder) / "measured.onnx", trials=0, library=library
            )
            report = train_skill(config)
            spent_s = time.process_time() - began
        if report.physics_share is None:
            print(f"| {name} | {report.reason} | {spent_s:.0f} | – | – |", flush=True)
            continue
        held_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        cells = (f"{report.samples:,}", f"{spent_s:.0f}", f"{report.physics_share:.0%}", f"{held_mb:.0f}")
        print(f"| {name} | {' | '.join(cells)} |", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
