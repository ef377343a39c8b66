"""Where a body passes surely from skill to skill: `python benchmarks/cuts.py [--seconds S] [--seed N]`.

Cuts between the skills that come along are drawn at random, within the windows that a routine has, and one way over
each is searched, once. Prints how often a body arrives, by what is known of a cut before anything is simulated; and how
much each of that counts, by logistic regression: whether the weights in `airhead.routine.cut_search` are good. Nothing
here is a test.
"""

from __future__ import annotations

import argparse
import os
import time

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from airhead.body import Body
from airhead.errors import BadInput
from airhead.motion import onto_floor
from airhead.production.teachers import Teachers, teachers_for
from airhead.rotations import FloatArray
from airhead.routine import Move, Routine
from airhead.routine.cut_search import com_jumps_m_s, cut_costs, footing_costs, windows
from airhead.routine.prepare import ReadyMove, ready_move
from airhead.skills import Skill
from airhead.takes import starter_take
from airhead.tracking import Attempt, Crossing, JoinSettings, Passing, Simulated, join

#: Nobody lies or runs before others; and standing is the end of another take.
_APART = ("getup_facedown", "getup_faceup", "run", "stand")
_ONCE = JoinSettings(passings=(Passing(4),), ways=(Attempt(),), feedback=None)
_LARGEST_COM_JUMP_M_S = 2.5
_BY = {
    "cost, m²": (0.0, 0.1, 0.2, 0.4, 9.0),
    "footing, m²": (0.0, 0.001, 0.2, 0.5, 9.0),
    "com jump, m/s": (0, 1, 1.5, 9),
}


@dataclass(frozen=True)
class Tried:
    """A cut: its cost, what its footing costs, how the centre of mass jumps; and whether the body arrived."""

    cost_m2: float
    footing_m2: float
    com_jump_m_s: float
    arrived: bool


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=600.0, metavar="S", help="how long cuts are drawn (600)")
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="of the cuts (0)")
    asked = parser.parse_args()
    began, tried = time.monotonic(), list[Tried]()
    for each in _drawn(teachers_for(()), np.random.default_rng(asked.seed)):
        tried.append(each)
        if time.monotonic() - began > asked.seconds:
            break
    known = np.array([[each.cost_m2, each.footing_m2, each.com_jump_m_s] for each in tried])
    arrived = np.array([each.arrived for each in tried])
    print(f"{len(tried)} cuts, {100 * arrived.mean():.0f} % with a way at once\n")
    print("| of a cut | from, to | cuts | with a way |")
    print("| --- | --- | --- | --- |")
    for column, (name, edges) in enumerate(_BY.items()):
        for low, high in pairwise(edges):
            among = arrived[(known[:, column] >= low) & (known[:, column] < high)]
            if len(among):
                print(f"| {name} | {low:g}, {high:g} | {len(among)} | {100 * among.mean():.0f} % |")
    for names, columns in (("cost", [0]), ("cost and footing", [0, 1]), ("cost and com jump", [0, 2])):
        weights, likelihood = _regression(known[:, columns], arrived)
        print(f"\nby {names}: {np.round(weights, 2).tolist()}, mean log likelihood {likelihood:.3f}", end="")
    print()


def _drawn(teachers: Teachers, rng: np.random.Generator) -> Iterator[Tried]:
    skills = {skill.name: skill for skill in teachers.skills if skill.name not in _APART}
    ready = {name: _ready(name, teachers.body) for name in skills}
    while True:
        one, other = (str(name) for name in rng.choice(list(skills), 2))
        before, after = ready[one], ready[other]
        leave, enter = windows(before.traits, after.traits, first=True, last=True)
        i, j = int(rng.choice(leave)), int(rng.choice(enter))
        at = range(i, i + 1), range(j, j + 1)
        costs = [of(before.traits, after.traits, *at)[0, 0] for of in (cut_costs, footing_costs, com_jumps_m_s)]
        steps = _step(skills[one], before.source_s[i]), _step(skills[other], after.source_s[j])
        if costs[2] > _LARGEST_COM_JUMP_M_S:
            continue
        try:
            crossing = Crossing(_simulated(skills[one]), _simulated(skills[other]), *steps)
        except BadInput:
            continue
        yield Tried(*map(float, costs), join(teachers.body, crossing, settings=_ONCE).arrived)


def _ready(name: str, body: Body) -> ReadyMove:
    routine = Routine(title=name, moves=(Move(take=name),))
    return ready_move(routine, 0, onto_floor(starter_take(name).motion, body.segments), body.segments)


def _simulated(skill: Skill) -> Simulated:
    return Simulated(skill.plan_states, skill.plan_targets)


def _step(skill: Skill, source_s: float) -> int:
    (part,) = skill.followed
    return round((part.start_s + source_s - part.take_span_s[0]) * skill.control_hz)


def _regression(known: FloatArray, arrived: np.ndarray) -> tuple[FloatArray, float]:
    """Weights of a constant and of each column (N, C), and the mean log likelihood, by Newton's method."""
    columns, weights = np.column_stack([np.ones(len(known)), known]), np.zeros(known.shape[1] + 1)
    for _ in range(100):
        chance = 1.0 / (1.0 + np.exp(-columns @ weights))
        curvature = columns.T @ (columns * (chance * (1.0 - chance))[:, None]) + 0.01 * np.eye(len(weights))
        weights += np.linalg.solve(curvature, columns.T @ (arrived - chance) - 0.01 * weights)
    likelihood = np.where(arrived, np.log(chance), np.log(1.0 - chance)).mean()
    return weights, float(likelihood)


if __name__ == "__main__":
    main()
