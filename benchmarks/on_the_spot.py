"""What a generalist survives on plans worked out on the spot: `python benchmarks/on_the_spot.py [TAKE …] [--trials N]`.

For each take with a skill, on the body that the skill learned on and on one that turns its joints as far as all of them
did: whether the stunt is done undisturbed, and how often with velocity noise 0.1 at the start and 0.05 at every control
step; and how far one control step of the plan as it stands in the skill's file ends from where that plan is next. With
`--generalist FILE` another one than that which comes along. Nothing here is a test.
"""

from __future__ import annotations

import argparse
import os

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from dataclasses import replace
from pathlib import Path

import numpy as np

from airhead.body import HERE, Body
from airhead.perform import on_the_spot
from airhead.production.evaluate_skill import stunt_of
from airhead.production.lessons import lesson_of
from airhead.production.teachers import teachers_for
from airhead.simulation import Disturbance, Simulator, Stunt, run_trials
from airhead.skills import Generalist, Skill, SkillController, generalist_file, guided, read_generalist

_DISTURBANCES = (Disturbance(start_noise=0.1), Disturbance(step_noise=0.05))
_SEED = 1018


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("takes", nargs="*", metavar="TAKE", help="all with a skill if none")
    parser.add_argument("--trials", type=int, default=40, metavar="N", help="a cell")
    parser.add_argument("--generalist", type=Path, default=generalist_file(), metavar="FILE")
    asked = parser.parse_args()
    teachers, generalist = teachers_for(()), read_generalist(asked.generalist)
    print("| take | body | undisturbed | start 0.1 | every step 0.05 | one step of the file's plan, rad/s or m/s off |")
    print("| --- | --- | --- | --- | --- | --- |")
    for skill in teachers.skills:
        if asked.takes and skill.takes[0].id not in asked.takes:
            continue
        stunt = stunt_of(skill, lesson_of(skill))
        for what, body in (("the skill's", stunt.body), ("of all takes", teachers.body)):
            cells = _cells(skill, generalist, replace(stunt, body=body), asked.trials)
            row = [skill.takes[0].id, what, *cells, f"{_one_step_off(skill, body):.1f}"]
            print(f"| {' | '.join(row)} |", flush=True)


def _cells(skill: Skill, generalist: Generalist, stunt: Stunt, trials: int) -> list[str]:
    policy = on_the_spot(guided(skill, generalist), stunt.body, HERE).policy
    controller = SkillController(policy, HERE, 0, policy.control_steps)
    start, hz = policy.plan_states[0], stunt.control_hz
    (plain,) = run_trials(stunt.body, start, controller, Disturbance(), 1, control_hz=hz, seed=_SEED)
    told = [stunt.verdict(plain).reason or "done"]
    for disturbance in _DISTURBANCES:
        histories = run_trials(stunt.body, start, controller, disturbance, trials, control_hz=hz, seed=_SEED)
        told.append(f"{100 * stunt.survived(histories).mean():.0f} %")
    return told


def _one_step_off(skill: Skill, body: Body) -> float:
    with Simulator(body, skill.control_hz) as simulator:
        came_to = simulator.advance(skill.plan_states[:-1].copy(), skill.plan_targets)
    off = np.abs(came_to - skill.plan_states[1:])[:, body.space.nq :]
    return float(off.max())


if __name__ == "__main__":
    main()
