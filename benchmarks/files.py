"""Whether motion files are tracked: `python benchmarks/files.py FOLDER [--only NAME …] [--skip NAME …] [--seconds S]`.

For each BVH and AMC file of a folder: what lint mended first, whether its first seconds are done (success@0.25) and
the body then stands for 2 s, errors against the file, processor seconds a second simulated, and the most memory that
its process ever held. Who is still moving at the end, or lies, is not asked to stand. With `--boxes`, tables of joint
positions are tracked too, on the boxes beside them. Each file has a process of its own. Nothing here is a test.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import resource
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np

from airhead.body import build_body
from airhead.errors import AirheadError
from airhead.metrics import trace
from airhead.motion import Motion, Segment, Stage, onto_floor, trim
from airhead.motion.humanoid import fold
from airhead.production.recordings import read_recording
from airhead.takes.lint import fixed, lint
from airhead.tracking import TrackSettings, track

_HOLD_S = 2.0
#: Who ends faster than this, or leaning further, is still on the way.
_AT_REST_M_S = 0.6
_ENDING_S = 0.1
_UPRIGHT_RAD = np.deg2rad(40.0)


@dataclass(frozen=True)
class Job:
    """A file, and how much of it from where on."""

    path: Path
    start_s: float
    seconds: float | None


@dataclass(frozen=True)
class Row:
    """What became of a file; `stood_s` is None where nobody was asked to stand."""

    file: str
    mended: str
    seconds: float
    done: bool
    reason: str
    stood_s: float | None
    mpjpe_global_mm: float
    mpjpe_local_mm: float
    max_error_m: float
    repaired_mm: float
    saturated: float
    cpu_s_per_s: float
    clock_s_per_s: float
    peak_mb: float
    own_mb: float


def main() -> None:
    options = _parser().parse_args()
    rows = []
    for path in _files(options):
        # a process of its own for each file: its peak of memory is its own
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            try:
                rows.append(pool.apply(row_of, (Job(path, options.start, options.seconds or None),)))
            except AirheadError as refusal:
                print(refusal.line(), file=sys.stderr)
                continue
        print(_line(rows[-1]), file=sys.stderr, flush=True)
    if options.json:
        print(json.dumps([asdict(row) for row in rows]))
        return
    print(f"{sum(row.done for row in rows)} of {len(rows)} files done")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", nargs="+", default=[], metavar="NAME", help="files whose names begin so")
    parser.add_argument("--skip", nargs="+", default=[], metavar="NAME", help="but not those")
    parser.add_argument("--boxes", action="store_true", help="tables of joint positions with boxes beside them, too")
    parser.add_argument("--start", type=float, default=0.0, metavar="S", help="where in each file to begin")
    parser.add_argument("--seconds", type=float, default=10.0, metavar="S", help="how much of each file; 0: to its end")
    parser.add_argument("--json", action="store_true")
    return parser


def _files(options: argparse.Namespace) -> list[Path]:
    found = [path for suffix in (".bvh", ".amc") for path in options.folder.glob(f"*{suffix}")]
    if options.boxes:
        found += [path for path in options.folder.glob("*.npy") if path.with_name(f"{path.stem}_boxes.obj").exists()]
    only, skip = tuple(options.only) or ("",), tuple(options.skip)
    return sorted(path for path in found if path.name.startswith(only) and not path.name.startswith(skip))


def row_of(job: Job) -> Row:
    """Mends a file as lint says, and tracks it."""
    recording = read_recording(job.path)
    motion, stage = recording.take.motion, recording.stage
    mended = [finding.fix for finding in lint(motion, stage) if finding.alarms and finding.fix]
    folded = fold(fixed(motion, mended, stage))
    body = build_body(folded, stage=stage)
    part = _part(onto_floor(folded, body.segments, stage), job)
    hold_s = _HOLD_S if at_rest(part, body.segments, stage) else 0.0
    before_mb = _peak_mb()
    began_s, began_cpu_s = time.perf_counter(), time.process_time()
    result = track(part, body, TrackSettings(hold_s=hold_s, threads=1))
    simulated_s = result.motion_s + hold_s
    return Row(
        file=job.path.name,
        mended=", ".join(mended),
        seconds=round(result.motion_s, 2),
        done=result.success,
        reason=result.reason,
        stood_s=round(result.upright_s, 2) if hold_s else None,
        mpjpe_global_mm=round(result.mpjpe_global_mm, 1),
        mpjpe_local_mm=round(result.mpjpe_local_mm, 1),
        max_error_m=round(result.max_error_m, 3),
        repaired_mm=round(result.repaired_mm, 1),
        saturated=round(result.torque.saturated, 3),
        cpu_s_per_s=round((time.process_time() - began_cpu_s) / simulated_s, 2),
        clock_s_per_s=round((time.perf_counter() - began_s) / simulated_s, 2),
        peak_mb=round(_peak_mb()),
        own_mb=round(_peak_mb() - before_mb),
    )


def _part(motion: Motion, job: Job) -> Motion:
    first = min(round(job.start_s * motion.fps), motion.frames - 1)
    last = motion.frames if job.seconds is None else min(motion.frames, first + round(job.seconds * motion.fps) + 1)
    return trim(motion, first, last)


def at_rest(motion: Motion, segments: tuple[Segment, ...], stage: Stage | None) -> bool:
    """Whether somebody stands at a motion's end and could stay."""
    end_s = motion.times_s[-1]
    seen = trace(motion, segments, np.array([max(end_s - _ENDING_S, 0.0), end_s]), stage)
    speed_m_s = float(np.linalg.norm(np.diff(seen.com_pos_w, axis=0))) / _ENDING_S
    return speed_m_s < _AT_REST_M_S and float(seen.trunk_tilt_rad[-1]) < _UPRIGHT_RAD


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _line(row: Row) -> str:
    mended = f" [mended: {row.mended}]" if row.mended else ""
    stood = "moving on" if row.stood_s is None else f"stood {row.stood_s:.2f} s"
    return (
        f"{row.file:<26} {row.seconds:5.2f} s {'done ' if row.done else 'FAILS'} {stood:<12} "
        f"{row.mpjpe_local_mm:5.1f} / {row.mpjpe_global_mm:5.1f} mm, worst {row.max_error_m:.2f} m, "
        f"{row.cpu_s_per_s:5.2f} CPU s/s, {row.peak_mb:4.0f} MB ({row.own_mb:.0f} of them tracking)"
        f"{mended} {row.reason}"
    )


if __name__ == "__main__":
    main()
