"""How surely a body goes from skill to skill: `python benchmarks/passages.py [SKILL …] [--trials N] [--chains N]`.

With `--generalist` the generalist that comes along acts all moves; without, the skills do. Passages are kept to by the
generalist, with `--own-feedback` by a feedback made for each.

Every skill that comes along for one take is joined with every other, by the default cut, where a cut is there: the
passage is learned, then skill, passage and skill act in one go and the body holds still. Prints a table of pairs:
whether it succeeds undisturbed within 0.5 m of the line, brought back above it, and then stands; then, with N trials a
cell, how often with velocity noise 0.1 at the start, and 0.02 and 0.05 at every control step. Getting up can only come
first, and nothing is as fast as running. With `--chains N` instead: N routines of five takes drawn at random are
performed, each passage learned from where the body then is; a body fell, as DeepMimic counts it, if trunk or head came
to the ground where the line keeps them off it. Nothing here is a test.
"""

from __future__ import annotations

import argparse
import os
import time

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from airhead.body import Place
from airhead.errors import BadInput
from airhead.metrics import fallen, trace
from airhead.perform import Performed, Planned, learned, perform, planned_passages
from airhead.production.perform_routine import Prepared, prepare, routine_metrics
from airhead.rotations import FloatArray
from airhead.routine import Move, Routine
from airhead.simulation import Controller, Disturbance, Stunt, run_trials
from airhead.skills import GENERALIST, Policy, SkillController, read_skill, shipped_file, shipped_names

_HOLD_S = 1.5
_CHAIN = 5
_DISTURBANCES = (Disturbance(start_noise=0.1), Disturbance(step_noise=0.02), Disturbance(step_noise=0.05))
#: Nobody lies or runs before them; and standing is the end of another take.
_APART = ("getup_facedown", "getup_faceup", "run", "stand")
_SKILLS = tuple(name for name in shipped_names() if len(read_skill(shipped_file(name)).followed) == 1)


@dataclass(frozen=True)
class Way:
    """Who acts: one `skill` all moves, or each take's own; and whether each passage has a feedback of its own."""

    skill: str | None
    own_feedback: bool


@dataclass(frozen=True, eq=False)
class InTurn:
    """Controllers one after the other; a `Controller`."""

    controllers: Sequence[Controller]

    @property
    def control_steps(self) -> int:
        return sum(controller.control_steps for controller in self.controllers)

    def control(self, step: int, states: FloatArray) -> FloatArray:
        for controller in self.controllers:
            if step < controller.control_steps:
                break
            step -= controller.control_steps
        return controller.control(step, states)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("skills", nargs="*", default=_SKILLS, metavar="SKILL", help="that come first; all if none")
    parser.add_argument("--trials", type=int, default=40, metavar="N", help="a cell")
    parser.add_argument("--chains", type=int, default=0, metavar="N", help="random routines, instead of pairs")
    parser.add_argument("--generalist", action="store_true", help="acts all moves")
    parser.add_argument("--own-feedback", action="store_true", help="for each passage, instead of the generalist")
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="of the routines (0)")
    asked = parser.parse_args()
    way = Way(GENERALIST if asked.generalist else None, asked.own_feedback)
    if asked.chains:
        _chains(way, asked.chains, np.random.default_rng(asked.seed))
        return
    print("| from | to | undisturbed | start 0.1 | every step 0.02 | 0.05 | passage learned in, CPU s |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for before in asked.skills:
        for after in _SKILLS:
            if after not in _APART:
                print(_row(way, (before, after), asked.trials), flush=True)


def _chains(way: Way, count: int, rng: np.random.Generator) -> None:
    print("| routine | performed | fell | MPJPE local, mm | CPU, s |")
    print("| --- | --- | --- | --- | --- |")
    done = 0
    while done < count:
        names = rng.choice([name for name in _SKILLS if name not in _APART], _CHAIN)
        moves = [
            Move(take=str(name), drive="policy", skill=way.skill, name=f"{n} {name}") for n, name in enumerate(names)
        ]
        moves[-1] = moves[-1].model_copy(update={"hold": _HOLD_S})
        began = time.process_time()
        try:
            prepared = prepare(Routine(title="chain", moves=tuple(moves)), Path("chain.yaml"))
        except BadInput:  # two of them have no smooth cut
            continue
        keeper = None if way.own_feedback else prepared.generalist
        found = perform(prepared.plan, prepared.body, skills=prepared.skills, generalist=keeper)
        mpjpe_mm = routine_metrics(found, prepared.body)["mpjpe_local_mm"]
        told, fell = found.performance.reason or "done", _fell(found, prepared)
        took_s = time.process_time() - began
        print(f"| {', '.join(names)} | {told} | {fell} | {mpjpe_mm:.0f} | {took_s:.0f} |", flush=True)
        done += 1


def _fell(found: Performed, prepared: Prepared) -> str:
    motions = found.performance.motion, found.line
    result, line = (trace(motion, prepared.body.segments, motion.times_s) for motion in motions)
    down = np.flatnonzero(fallen(result, line))
    return f"at {down[0] / found.line.fps:.2f} s" if len(down) else "no"


def _row(way: Way, pair: tuple[str, str], trials: int) -> str:
    before, after = pair
    moves = tuple(Move(take=name, drive="policy", skill=way.skill, name=f"{n}") for n, name in enumerate(pair))
    moves = (moves[0], moves[1].model_copy(update={"hold": _HOLD_S}))
    try:
        prepared = prepare(Routine(title="two", moves=moves), Path("two.yaml"))
    except BadInput as error:
        return f"| {before} | {after} | – {error.message} | | | | |"
    found = planned_passages(prepared.plan, prepared.body, prepared.skills)
    if not found:
        return f"| {before} | {after} | – no time for a passage | | | | |"
    began = time.process_time()
    keeper = None if way.own_feedback else prepared.generalist
    passage = learned(found[0], prepared.body, generalist=keeper).passage
    learned_s = time.process_time() - began
    if passage is None:
        return f"| {before} | {after} | no way found | 0 % | 0 % | 0 % | {learned_s:.0f} |"
    cells = _survivals(prepared, found[0], passage, trials)
    return f"| {before} | {after} | {' | '.join(cells)} | {learned_s:.0f} |"


def _survivals(prepared: Prepared, planned: Planned, passage: Policy, trials: int) -> list[str]:
    controller, steps = _in_turn(planned, passage, prepared)
    motion_s = (prepared.plan.motion.frames - 1) / prepared.plan.motion.fps - _HOLD_S
    hz = passage.control_hz
    stunt = Stunt(prepared.body, prepared.plan.motion, int(motion_s * hz), steps, hz)
    start = planned.before.plan_states[0]
    plain = run_trials(prepared.body, start, controller, Disturbance(), 1, control_hz=hz)
    verdict = stunt.verdict(plain[0], anywhere=True)
    told = [verdict.reason or "done"]
    for disturbance in _DISTURBANCES:
        histories = run_trials(prepared.body, start, controller, disturbance, trials, control_hz=hz, seed=1018)
        told.append(f"{100 * stunt.survived(histories, anywhere=True).mean():.0f} %")
    return told


def _in_turn(planned: Planned, passage: Policy, prepared: Prepared) -> tuple[InTurn, int]:
    """Skill, passage and skill, each where the one before leaves the body, and for how many control intervals."""
    first = Place(0.0, np.zeros(2))
    at_passage, whole = planned.leave - planned.lead, planned.lead + planned.tail
    entered = planned.enter + planned.tail
    frames_s = (prepared.plan.motion.frames - 1) / prepared.plan.motion.fps
    left = int(frames_s * passage.control_hz) - at_passage - whole
    last = min(left, planned.after.control_steps - entered)
    parts: list[Controller] = [
        SkillController(planned.before, first, 0, at_passage),
        SkillController(passage, first, 0, whole),
        SkillController(planned.after, planned.place, entered, last),
    ]
    return InTurn(parts), at_passage + whole + last


if __name__ == "__main__":
    main()
