"""The prototypes' policies scored as skills are: `python benchmarks/prototype_skills.py --prototypes FOLDER [CLIP …]`.

By their own scripts and words, on one core: a clip is tracked, the tracker imitated (DAgger), then practised (PPO), for
the minutes that their README tells of or `--minutes`. What they learned is simulated in their own simulation, on their
own body, which weighs 45 kg and has no torque limits, under our disturbances: the same noise, and the same pushes by
mass. Then the simulations are seen as states of our body and scored by the functions that score skills. Beside each
stands our skill's row, from its card. `--clips FOLDER` names where `humanoid3d_*.txt` are; `--keep FOLDER` keeps what
was learned. Nothing here is a test.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import mujoco
import numpy as np
import torch
from baseline import copy_prototypes, missing
from numpy.typing import NDArray
from prototype_body import SeenAsOurs
from prototype_policy import Layout, layout_of, learn, rolled_out

from airhead.errors import AirheadError
from airhead.production.evaluate_skill import stunt_of
from airhead.production.lessons import lesson_of
from airhead.production.skill_files import find_skill
from airhead.rotations import FloatArray
from airhead.simulation import Disturbance
from airhead.skills import DEEPMIMIC, EvaluationSettings, evaluate_trials

#: What their README says that imitation and practice took together.
_MINUTES = {"spinkick": 352 / 60, "backflip": 635 / 60}
_HEADER = (
    "clip",
    "policy",
    "samples",
    "learning, s",
    "NR",
    "MPJPE local, mm",
    "success",
    "noise .1 at the start",
    ".05 at every step",
    "pushed forward: survived / stood",
    "sideways",
)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("skills", nargs="*", default=list(_MINUTES), metavar="CLIP")
    parser.add_argument("--prototypes", type=Path, required=True, metavar="FOLDER")
    parser.add_argument("--clips", type=Path, metavar="FOLDER", help="motions beside the prototypes by default")
    parser.add_argument("--minutes", type=float, help="of imitation and practice together")
    parser.add_argument("--trials", type=int, default=100)
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="keeps what was learned, and takes it from there")
    asked = parser.parse_args()
    clips = asked.clips or asked.prototypes / "motions"
    why = missing(asked.prototypes, clips, "distil.py")
    if why:
        sys.exit(why)
    print(f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}, ", end="")
    print(
        f"MuJoCo {mujoco.__version__}, torch {torch.__version__}, NumPy {np.__version__}; {asked.trials} trials a share"
    )
    with tempfile.TemporaryDirectory(prefix="prototypes-") as temporary:
        place = asked.keep or Path(temporary)
        place.mkdir(parents=True, exist_ok=True)
        copy_prototypes(asked.prototypes, clips, place)
        settings = EvaluationSettings(asked.trials, start_noises=(0.1,), step_noises=(0.05,))
        rows = []
        for clip in asked.skills:
            try:
                rows += _rows(place, clip, asked.minutes or _MINUTES.get(clip, 6.0), settings)
            except AirheadError as error:
                print(f"{clip}: {error.line()}", flush=True)
    print("| " + " | ".join(_HEADER) + " |")
    print("| --- " * len(_HEADER) + "|")
    for row in rows:
        print("| " + " | ".join(row) + " |")
    return 0


def _rows(place: Path, clip: str, minutes: float, settings: EvaluationSettings) -> list[tuple[str, ...]]:
    """The prototypes' row and our skill's."""
    skill = find_skill(clip)
    learned = learn(place, clip, minutes)
    layout = layout_of(place, clip, learned.weights)
    stunt = replace(stunt_of(skill, lesson_of(skill)), control_steps=layout.control_steps)
    ours = SeenAsOurs(stunt, layout)
    print(f"{clip}: {ours.check(stunt)}", flush=True)
    told = f"tracked in {learned.tracking_s:.0f} s; by their own measure {learned.said} survive noise .1 at the start"
    print(f"{clip}: {told}, and .05 there and at every step", flush=True)

    def simulate(disturbance: Disturbance, count: int) -> FloatArray:
        asked = _asked(disturbance, count, layout, ours, settings.seed)
        return ours.states(rolled_out(place, clip, learned.weights, asked))

    start = ours.states(layout.start)
    scores = evaluate_trials(stunt, start, simulate, settings, published=DEEPMIMIC.get(clip))
    training = skill.card.training
    cost = f"{60 * training.minutes:.0f}, tracking included"
    return [
        _row(clip, "prototype", learned.samples, f"{learned.learning_s:.0f}", scores.as_dict()),
        _row(clip, "our skill", training.samples, cost, skill.card.scores),
    ]


def _asked(
    disturbance: Disturbance, count: int, layout: Layout, ours: SeenAsOurs, seed: int
) -> dict[str, NDArray[Any]]:
    """Our disturbance for their body: noise as run_trials draws it, pushes as strong for its mass."""
    nv, steps, push = layout.nv, layout.control_steps, disturbance.push
    noise = disturbance.start_noise * np.random.default_rng(seed).standard_normal((count, nv))
    asked: dict[str, NDArray[Any]] = {"start": noise, "jolts": np.zeros(0), "force_w": np.zeros((count, 3))}
    asked |= {"from_step": np.zeros(count), "to_step": np.zeros(count)}
    if disturbance.step_noise:
        jolts = np.random.default_rng([seed, 1]).standard_normal((count, steps, nv))
        asked["jolts"] = disturbance.step_noise * jolts
    if push is not None:
        asked |= {"force_w": ours.forces(push.force_w), "from_step": push.from_step}
        asked["to_step"] = push.from_step + push.steps
    return asked


def _row(clip: str, who: str, samples: int, cost: str, scores: dict[str, Any]) -> tuple[str, ...]:
    """Scores as a card has them."""
    error_mm, push = scores["mpjpe_local_mm"], scores["push"]
    shares = (scores["survival"]["0.1"], scores["survival_every_step"]["0.05"])
    return (
        clip,
        who,
        f"{samples:,}",
        cost,
        f"{scores['nr']:.3f}",
        "–" if error_mm is None else f"{error_mm:.1f}",
        "yes" if scores["success"] else f"no: {scores['reason']}",
        *(f"{share:.0%}" for share in shares),
        *(f"{push[way]['survived']:.0%} / {push[way]['stood']:.0%}" for way in ("forward", "sideways")),
    )


if __name__ == "__main__":
    sys.exit(main())
