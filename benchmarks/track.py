"""How well and how fast the starter takes are tracked: `python benchmarks/track.py [TAKE …] [--seeds N] [--json]`.

Prints a row a take: success@0.25 and then upright for 2 s, errors against the recorded take, compute seconds a second
of motion (the hold included), physics steps, and torques over the body's limits. Nothing here is a test.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys

os.environ.setdefault("OMP_NUM_THREADS", "1")

import mujoco
import numpy as np

from airhead.production import TrackConfig, track_take
from airhead.takes import starter_names


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("takes", nargs="*", default=[n for n in starter_names() if n not in ("run", "walk")])
    parser.add_argument("--seeds", type=int, default=1, help="starts a take; the first is the recorded one")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    machine = (
        f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}, MuJoCo {mujoco.__version__}"
    )
    print(machine, file=sys.stderr)
    rows = []
    for take in options.takes:
        for seed in range(options.seeds):
            report = track_take(TrackConfig(take, seed))
            cost = report.compute_s / (report.motion_s + 2.0)
            rows.append({"take": take, "cost_s_per_s": round(cost, 2), **report.as_dict()})
            print(_line(rows[-1]), file=sys.stderr, flush=True)
    if options.json:
        print(json.dumps({"machine": machine, "numpy": np.__version__, "rows": rows}))
        return
    done = sum(bool(row["success"]) for row in rows)
    local, everywhere = (np.mean([row[f"mpjpe_{kind}_mm"] for row in rows]) for kind in ("local", "global"))
    cost = np.median([row["cost_s_per_s"] for row in rows])
    print(f"{done} of {len(rows)} done; MPJPE local {local:.1f}, global {everywhere:.1f} mm; median {cost:.2f} s/s")


def _line(row: dict[str, object]) -> str:
    verdict = "done  " if row["success"] else "FAILED"
    errors = (
        f"local {row['mpjpe_local_mm']:5.1f} global {row['mpjpe_global_mm']:5.1f} mm, worst {row['max_error_m']:.2f} m"
    )
    return (
        f"{row['take']:<15} seed {row['seed']} {verdict} {errors}, upright {row['upright_s']:.1f} s, "
        f"{row['cost_s_per_s']:5.2f} s/s, {row['physics_steps']} steps, "
        f"torque {row['torque_over_limit']} {row['reason']}"
    )


if __name__ == "__main__":
    main()
