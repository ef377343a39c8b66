"""How well cycles are done for long: `python benchmarks/loops.py [TAKE …] [--seconds S] [--trials N]`.

DeepMimic counts the return of a clip that loops over 20 s. So a cycle (`walk` and `run` if none is named) is repeated
for as long and tracked in one go without a hold; the PD targets of that track are played back alone, and by the
generalist that comes along, which never saw so long a plan: normalised return (our reimplementation, another
simulator), distance from the take, and how many of N trials get through within 0.5 m. Nothing here is a test.
"""

from __future__ import annotations

import argparse
import math
import os
import time

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np

from airhead.body import Place, build_body
from airhead.motion import onto_floor, repeated
from airhead.simulation import Controller, Stunt
from airhead.skills import (
    DEEPMIMIC,
    EvaluationSettings,
    Followed,
    Guided,
    SkillController,
    evaluate,
    generalist_file,
    read_generalist,
)
from airhead.takes import starter_take
from airhead.tracking import PlannedControls, TrackSettings, track

_HEADER = ("take", "tracked in, CPU s", "by", "NR (DeepMimic)", "local, mm", "start .1", "every step .02", ".05")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("takes", nargs="*", default=["walk", "run"], metavar="TAKE", help="that ends as it begins")
    parser.add_argument("--seconds", type=float, default=20.0, metavar="S", help="for so long at least (20)")
    parser.add_argument("--trials", type=int, default=100, metavar="N", help="a cell (100)")
    asked = parser.parse_args()
    print("| " + " | ".join(_HEADER) + " |")
    print("|" + " --- |" * len(_HEADER))
    for name in asked.takes:
        _rows(name, asked.seconds, EvaluationSettings(asked.trials, start_noises=(0.1,), step_noises=(0.02, 0.05)))


def _rows(name: str, seconds: float, settings: EvaluationSettings) -> None:
    take = starter_take(name)
    body = build_body(take.motion)
    times = math.ceil(seconds / take.motion.duration_s)
    motion = repeated(onto_floor(take.motion, body.segments), times)
    began = time.process_time()
    tracked = track(motion, body, TrackSettings(hold_s=0.0, threads=1))
    took = f"{name}, {times} times, {motion.duration_s:.1f} s | {time.process_time() - began:.0f}"
    if not tracked.success:
        print(f"| {took} | not tracked: {tracked.reason} | | | | | |", flush=True)
        return
    hz, steps = tracked.reference.control_hz, len(tracked.controls)
    states = tracked.rollout.states[:: round(tracked.rollout.fps / hz)]
    stunt = Stunt(body, motion, tracked.reference.motion_steps, steps, hz)
    followed = (Followed(take.ref, 0.0, (0.0, motion.duration_s), times),)
    guided = Guided(read_generalist(generalist_file()), followed, body.space, states, tracked.controls)
    who: dict[str, Controller] = {
        "nobody: its targets alone": PlannedControls(tracked.controls),
        "the generalist": SkillController(guided, Place(0.0, np.zeros(2)), 0, steps),
    }
    for title, controller in who.items():
        found = evaluate(stunt, states[0], controller, settings, published=DEEPMIMIC.get(name))
        cells = [f"{found.survival['0.1']:.0%}", *(f"{share:.0%}" for share in found.survival_every_step.values())]
        nr = f"{found.nr:.3f} ({found.nr_deepmimic})" if found.success else f"{found.nr:.3f}, {found.reason}"
        print(f"| {took} | {title} | {nr} | {found.mpjpe_local_mm:.1f} | {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()
