"""What skills are worth: `python benchmarks/skills.py [NAME|FILE.onnx …] [--trials N] [--teacher] [--json]`.

A row a skill, by default all that come along; with `--teacher` also the tracker's feedback that each began to learn
from, scored by the same functions. Times are of one processor; clock times of training are the card's. Nothing here
is a test.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import time
from collections.abc import Callable

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import mujoco
import numpy as np
import onnxruntime
from rich.console import Console
from rich.table import Table

from airhead.body import Place
from airhead.production import score_skill
from airhead.production.evaluate_skill import published_for, stunt_of
from airhead.production.lessons import lesson_of
from airhead.production.skill_files import find_skill
from airhead.rotations import FloatArray
from airhead.simulation import Controller, Simulator, Stunt
from airhead.skills import EvaluationSettings, Scores, Skill, SkillController, evaluate, shipped_names
from airhead.tracking import TrackSettings, track

_LOTS, _ASKED_A_LOT = 200, 25

Row = dict[str, object]


def skill_row(name: str, settings: EvaluationSettings) -> Row:
    """A skill's scores, what it cost, and how long one step of it takes."""
    skill = find_skill(name)
    found = score_skill(skill, lesson_of(skill), settings)
    training = skill.card.training
    controller = SkillController(skill, Place(0.0, np.zeros(2)), 0, skill.control_steps)
    return {
        "what": skill.name,
        **table_row(found.scores),
        "samples": training.samples,
        "samples_deepmimic": found.scores.samples_deepmimic,
        "physics_steps": {"tracking": training.tracking_physics_steps, "training": training.training_physics_steps},
        "minutes": training.minutes,
        "step_ms": step_ms(controller, skill.plan_states),
    }


def teacher_row(name: str, settings: EvaluationSettings) -> Row:
    """The feedback of the tracker on the take that a skill follows."""
    skill = find_skill(name)
    lesson = lesson_of(skill)
    stunt = stunt_of(skill, lesson)
    began = time.process_time()
    result = track(stunt.take, stunt.body, TrackSettings(threads=1))
    feedback = result.feedback
    tracked_s = time.process_time() - began
    whole = Stunt(stunt.body, stunt.take, result.reference.motion_steps, feedback.control_steps, stunt.control_hz)
    scores = evaluate(whole, feedback.states[0], feedback, settings, published=published_for(lesson))
    return {
        "what": f"the tracker's feedback on {', '.join(ref.id for ref in lesson.refs)}",
        **table_row(scores),
        "samples": None,
        "physics_steps": {"tracking": result.physics_steps, "training": 0},
        "minutes": round(tracked_s / 60, 2),
        "step_ms": step_ms(feedback, feedback.states),
    }


def table_row(scores: Scores) -> Row:
    """What the table of the issue asks for."""
    return {
        "success": scores.success,
        "nr": scores.nr,
        "nr_plain_sums": scores.nr_plain_sums,
        "nr_deepmimic": scores.nr_deepmimic,
        "mpjpe_local_mm": scores.mpjpe_local_mm,
        "survival": scores.survival,
        "survival_every_step": scores.survival_every_step,
        "push": {direction: vars(push) for direction, push in scores.push.items()},
    }


def step_ms(controller: Controller, states: FloatArray) -> float:
    """Milliseconds of one processor to ask a controller about one body once: the best of many small lots."""
    lots = []
    for _ in range(_LOTS):
        began = time.process_time()
        for step in range(_ASKED_A_LOT):
            controller.control(step % controller.control_steps, states[step % len(states)][None])
        lots.append(time.process_time() - began)
    return round(1000 * min(lots) / _ASKED_A_LOT, 4)


def raw_steps_per_cpu_s(skill: Skill) -> int:
    """Physics steps a second of one processor, 64 bodies through the plan under its targets."""
    stunt = stunt_of(skill, lesson_of(skill))
    states = np.tile(skill.plan_states[0], (64, 1))
    with Simulator(stunt.body, stunt.control_hz) as simulator:
        began = time.process_time()
        for targets in skill.plan_targets:
            states = simulator.advance(states, np.tile(targets, (64, 1)))
        return round(simulator.steps / (time.process_time() - began))


def show(console: Console, rows: list[Row]) -> None:
    names = ("what", "done", "NR", "plain", "DeepMimic", "mm", "start .1", "steps .05", "push fwd", "push side")
    table = Table(*names, "samples", "min", "ms a step", box=None)
    for row in rows:
        survival, every, push = row["survival"], row["survival_every_step"], row["push"]
        assert isinstance(survival, dict)
        assert isinstance(every, dict)
        assert isinstance(push, dict)
        pushed = (f"{push[d]['survived']:.0%} / {push[d]['stood']:.0%}" for d in ("forward", "sideways"))
        numbers = (row[name] for name in ("nr", "nr_plain_sums", "nr_deepmimic", "mpjpe_local_mm"))
        cells = (
            row["what"],
            "yes" if row["success"] else "no",
            *numbers,
            *(f"{s:.0%}" for s in (survival["0.1"], every["0.05"])),
        )
        table.add_row(*map(str, (*cells, *pushed, row["samples"], row["minutes"], row["step_ms"])))
    console.print(table)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("skills", nargs="*", help="names or files; all that come along by default")
    parser.add_argument("--trials", type=int, default=100)
    parser.add_argument("--teacher", action="store_true", help="the tracker's feedback beside each")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    settings = EvaluationSettings(trials=options.trials)
    kinds: list[Callable[[str, EvaluationSettings], Row]] = [skill_row, *([teacher_row] if options.teacher else [])]
    names = options.skills or list(shipped_names())
    rows = [kind(name, settings) for name in names for kind in kinds]
    report: Row = {
        "machine": f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}",
        "versions": {"mujoco": mujoco.__version__, "numpy": np.__version__, "onnxruntime": onnxruntime.__version__},
        "trials": options.trials,
        "seed": settings.seed,
        "raw_steps_per_cpu_s": {name: raw_steps_per_cpu_s(find_skill(name)) for name in names[:1]},
        "rows": rows,
    }
    if options.json:
        print(json.dumps(report, indent=2))
    else:
        show(Console(width=180), rows)
    return 0


if __name__ == "__main__":
    sys.exit(main())
