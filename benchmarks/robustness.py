"""How much noise a track survives: `python benchmarks/robustness.py [TAKE …] [--trials N] [--replan N]`.

Each take is tracked from its recorded start. Then velocities get Gaussian noise, at the start or after every control
interval, and the feedback that comes with the result steers; or, in N trials a cell, a controller that plans again at
every control step. Prints the share of trials that do the stunt within 0.5 m and then stay upright to the end, and
seconds of processor time a second of motion. Nothing here is a test.
"""

from __future__ import annotations

import argparse
import os
import time

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from airhead.body import build_body
from airhead.motion import Motion, onto_floor
from airhead.production.sources import find_take
from airhead.simulation import Controller
from airhead.tracking import TrackResult, TrackSettings, replanner_for, survival, track

_TAKES = ("kick", "cartwheel", "jump", "backflip", "spinkick")
_NOISES = tuple((at_start, 0.0) for at_start in (0.05, 0.1, 0.2)) + tuple(
    (0.0, at_step) for at_step in (0.02, 0.05, 0.1)
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("takes", nargs="*", default=_TAKES, metavar="TAKE")
    parser.add_argument("--trials", type=int, default=100, metavar="N", help="of the feedback, a cell")
    parser.add_argument(
        "--replan", type=int, default=0, metavar="N", help="trials of planning again, a cell; 0 for none"
    )
    asked = parser.parse_args()
    names = [f"start {start:g}" if start else f"every step {step:g}" for start, step in _NOISES]
    print("| take | steered by | " + " | ".join(names) + " | CPU, s a second | made in, CPU s |")
    print("| --- " * (len(names) + 4) + "|")
    for name in asked.takes:
        motion = find_take(name).motion
        body = build_body(motion)
        placed = onto_floor(motion, body.segments)
        result = track(placed, body, TrackSettings(threads=1))
        if not result.success:
            print(f"| {name} | not tracked: {result.reason} |", flush=True)
            continue
        began = time.process_time()
        feedback = result.feedback
        made_s = time.process_time() - began
        print(f"| {name} | feedback | {_cells(result, placed, feedback, asked.trials)} | {made_s:.0f} |", flush=True)
        if asked.replan:
            with replanner_for(result) as replanner:
                print(
                    f"| {name} | planning again | {_cells(result, placed, replanner, asked.replan)} | – |", flush=True
                )


def _cells(result: TrackResult, placed: Motion, controller: Controller, trials: int) -> str:
    """Survivors at each noise, then processor time; simulation and judgement are in it."""
    began, cells = time.process_time(), []
    for at_start, at_step in _NOISES:
        found = survival(result, placed, noise=at_start, step_noise=at_step, trials=trials, controller=controller)
        cells.append(f"{found.survived} of {trials}" if trials < 100 else f"{100 * found.share:.0f} %")
    simulated_s = len(_NOISES) * trials * result.reference.control_steps / result.reference.control_hz
    return " | ".join([*cells, f"{(time.process_time() - began) / simulated_s:.2f}"])


if __name__ == "__main__":
    main()
