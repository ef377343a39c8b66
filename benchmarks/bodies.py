"""Whether motion files become bodies: `python benchmarks/bodies.py FOLDER [--seconds S] [--json]`.

For every file of a folder that reads as a motion: what lint mended first, its joints, how they were found, how far the
landmarks are from the original once it is folded onto 15 joints, whether its body stands upright for 2 s, and whether
it tracks its own first second (success@0.25, no hold afterwards). Nothing here is a test.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np

from airhead.body import Body, build_body
from airhead.errors import AirheadError
from airhead.formats import motion_of, read
from airhead.motion import Motion, onto_floor, trim
from airhead.motion.humanoid import fold, fold_error_m, humanoid_of_motion
from airhead.rotations import IDENTITY
from airhead.takes.lint import fixed, lint
from airhead.tracking import TrackResult, TrackSettings, track


@dataclass(frozen=True)
class Row:
    """What became of a file."""

    file: str
    mended: str
    joints: int
    found_by: str
    stature_m: float
    ankle_m: float
    fold_error_mm: float
    worst_fold_error_mm: float
    frames_a_s: float
    upright_s: float
    stands: bool
    tracks: bool
    mpjpe_mm: float
    reason: str


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--suffix", default=".bvh")
    parser.add_argument("--seconds", type=float, default=1.0, help="how much of each file is tracked")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    rows = []
    for path in sorted(options.folder.glob(f"*{options.suffix}")):
        try:
            rows.append(row_of(path, motion_of(read(path)), options.seconds))
        except AirheadError as refusal:
            print(refusal.line(), file=sys.stderr)
            continue
        print(_line(rows[-1]), file=sys.stderr, flush=True)
    if options.json:
        print(json.dumps([asdict(row) for row in rows]))
        return
    error_mm = np.mean([row.fold_error_mm for row in rows])
    stand, tracked = sum(row.stands for row in rows), sum(row.tracks for row in rows)
    print(f"{len(rows)} bodies; fold error {error_mm:.1f} mm; {stand} stand, {tracked} track their start")


def row_of(path: Path, motion: Motion, seconds: float) -> Row:
    """Fold a motion, build its body, let it stand, and track its start."""
    mended = [finding.fix for finding in lint(motion) if finding.alarms and finding.fix]
    motion = fixed(motion, mended)
    humanoid = humanoid_of_motion(motion)
    began_s = time.process_time()
    folded = fold(motion)
    fold_s = time.process_time() - began_s
    error_m = fold_error_m(motion, folded)
    body = build_body(folded)
    stood = standing(folded, body)
    placed = onto_floor(folded, body.segments)
    start = trim(placed, 0, min(placed.frames, round(seconds * placed.fps) + 1))
    tracked = track(start, body, TrackSettings(hold_s=0.0))
    return Row(
        file=path.name,
        mended=", ".join(mended),
        joints=len(motion.skeleton),
        found_by=humanoid.found_by,
        stature_m=round(body.physique.stature_m, 2),
        ankle_m=round(body.physique.ankle_height_m, 3),
        fold_error_mm=round(1000 * float(error_m.mean()), 1),
        worst_fold_error_mm=round(1000 * float(error_m.max()), 1),
        frames_a_s=round(motion.frames / fold_s),
        upright_s=round(stood.upright_s, 2),
        stands=stood.success,
        tracks=tracked.success,
        mpjpe_mm=round(tracked.mpjpe_global_mm, 1),
        reason=tracked.reason or stood.reason,
    )


def standing(folded: Motion, body: Body) -> TrackResult:
    """The body asked to stand in its rest pose for 2 s."""
    still = trim(folded, 0, 1)
    height_m = body.physique.ankle_height_m - float(
        sum(body.skeleton.offsets_m[body.skeleton.index(f"right_{joint}")][2] for joint in ("hip", "knee", "ankle"))
    )
    rest = Motion(
        body.skeleton, folded.fps, [[0.0, 0.0, height_m]], np.tile(IDENTITY, (1, len(body.skeleton), 1)), still.lineage
    )
    return track(rest, body, TrackSettings(hold_s=2.0))


def _line(row: Row) -> str:
    mended = f"[mended: {row.mended}] " if row.mended else ""
    return (
        f"{row.file:<22} {mended}{row.joints:3} joints, {row.found_by:<14} fold {row.fold_error_mm:5.1f} "
        f"(worst {row.worst_fold_error_mm:5.1f}) mm, {row.frames_a_s:6.0f} frames/s, "
        f"{row.stature_m:.2f} m, ankle {row.ankle_m:.3f} m, "
        f"{'stands' if row.stands else 'FALLS '} {row.upright_s:.2f} s, "
        f"{'tracks' if row.tracks else 'FAILS '} {row.mpjpe_mm:5.1f} mm {row.reason}"
    )


if __name__ == "__main__":
    main()
