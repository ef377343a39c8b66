"""How long a film takes: `python benchmarks/make.py [TAKE|ROUTINE] [--drive performer|physics] [--jobs N]`.

Makes the film cold in a fresh folder, with an empty cache, and prints the seconds of each stage, the film's frames, and
the largest memory of any one process. Nothing here is a test.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import tempfile
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")

import mujoco

from airhead.motion import Drive
from airhead.production import MakeConfig, make
from airhead.provenance import verify_film


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("take", nargs="?", default="backflip", help="a take or a routine")
    parser.add_argument("--drive", choices=["performer", "physics"], default="physics")
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["AIRHEAD_CACHE"] = str(Path(folder) / "cache")
        config = MakeConfig(options.take, Drive(options.drive), Path(folder) / "film", jobs=options.jobs)
        result = make(config)
        frames = verify_film(result.film).as_dict()["frames"]
    peak_kb = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    print(
        json.dumps(
            {
                "machine": f"{os.cpu_count()} cores, {platform.machine()}, MuJoCo {mujoco.__version__}",
                "take": options.take,
                "drive": options.drive,
                "seconds": result.seconds,
                "stages": result.stages,
                "film_frames": frames,
                "largest_process_mb": round(peak_kb / 1024),
                "success": result.success,
            },
            indent=2,
        )
    )


if __name__ == "__main__":
    main()
