"""How motion files come over to another skeleton: `python benchmarks/retarget.py FOLDER [--onto FILE] [--json]`.

For every file of a folder that reads as a motion or as joint positions: joints, how much a contact slides and how deep
the body is in the floor before and after, how far limbs miss what they should reach, how far parts are turned off,
where head, hands and feet are off, knees and elbows that flip, jerk over that of the recording, and frames a second of
one core (process time of `retarget` alone). Files that are on the skeleton already are taken as from one 10 % taller,
or nothing would be measured. Nothing here is a test.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import time
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np

from airhead.errors import AirheadError
from airhead.formats import read
from airhead.motion import STARTER_SKELETON, Motion, Points, Skeleton
from airhead.retarget import fit_skeleton, retarget

_TALLER = 1.1


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--onto", type=Path, help="a motion file on the skeleton wanted (the starter skeleton)")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    machine = (
        f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}, NumPy {np.__version__}"
    )
    print(machine, file=sys.stderr)
    target = STARTER_SKELETON if options.onto is None else _motion(options.onto)[0]
    rows = []
    for path in sorted(options.folder.iterdir()):
        try:
            motion, fit_mm = _motion(path)
        except AirheadError:
            continue
        rows.append(_row(path, motion, fit_mm, target))
        print(_line(rows[-1]), file=sys.stderr, flush=True)
    if options.json:
        print(json.dumps({"machine": machine, "rows": rows}))
        return
    frames, seconds = (sum(float(row[name]) for row in rows) for name in ("frames", "seconds"))
    print(f"{len(rows)} files, {frames:.0f} frames, {frames / seconds:.0f} frames a second")


def _motion(path: Path) -> tuple[Motion, float | None]:
    """The motion of a file, and, where it was fitted to points, the mean distance from them in millimetres."""
    record = read(path)
    if isinstance(record, Points):
        fitted = fit_skeleton(record)
        return fitted.motion, 1000 * float(fitted.residual_m.mean())
    return (record if isinstance(record, Motion) else record.motion), None


def _row(path: Path, motion: Motion, fit_mm: float | None, target: Skeleton | Motion) -> dict[str, object]:
    skeleton = target if isinstance(target, Skeleton) else target.skeleton
    if motion.skeleton.same_as(skeleton):
        taller = Skeleton(skeleton.names, skeleton.parents, _TALLER * skeleton.offsets_m)
        motion = retarget(motion, taller).motion
    begun = time.process_time()
    report = retarget(motion, target).report
    seconds = time.process_time() - begun
    measured = report.as_dict() | {"not_mapped": len(report.not_mapped), "at_rest": len(report.at_rest)}
    return {"file": path.name, "joints": len(motion.skeleton), "fit_mm": fit_mm, "seconds": seconds, **measured}


def _line(row: dict[str, object]) -> str:
    fit = "" if row["fit_mm"] is None else f", fitted within {row['fit_mm']:.0f} mm"
    rate = float(str(row["frames"])) / float(str(row["seconds"]))
    return (
        f"{row['file']:<28} {row['joints']:>3} joints {row['frames']:>5} frames, scale {row['scale']:.3f}: "
        f"{row['contacts']:>3} contacts, slide {row['source_slide_mm']:5.1f} > {row['contact_slide_mm']:4.1f} mm, "
        f"floor {row['source_penetration_mm']:5.1f} > {row['penetration_mm']:4.1f} mm, missed {row['missed_mm']:3.1f}, "
        f"turned off {row['orientation_error_deg']:4.1f}°, ends {row['end_effector_error_legs']:.3f} legs, "
        f"{row['flips']} flips, jerk × {row['jerk_ratio']:.2f}, {rate:5.0f} /s{fit}"
    )


if __name__ == "__main__":
    main()
