"""`airhead skills evaluate`: what a skill is worth, beside what others reached."""

from __future__ import annotations

import argparse

from rich.console import Console

from airhead.cli.console import bars
from airhead.cli.outcome import DONE, FAILED, Outcome
from airhead.cli.parser import Commands, add_json, add_library, positive, whole
from airhead.cli.score_tables import show_generalist_scores, show_scores
from airhead.production import EvaluateConfig, evaluate_generalist, evaluate_skill, find_generalist


def register(actions: Commands) -> None:
    command = actions.add_parser("evaluate", help="measure how well and how surely a skill does its stunt")
    command.add_argument("skill", metavar="NAME", help="a skill that comes along, the generalist, or an .onnx file")
    command.add_argument("--trials", type=positive, default=100, metavar="N", help="of each disturbance (100)")
    command.add_argument("--seed", type=whole, default=EvaluateConfig.seed, metavar="N", help="of all noise")
    command.add_argument("--jobs", type=positive, default=1, metavar="N", help="threads that simulate (1)")
    add_library(command)
    add_json(command)
    command.set_defaults(run=run)


def run(options: argparse.Namespace, shown: Console) -> Outcome:
    config = EvaluateConfig(options.skill, options.trials, options.seed, options.jobs, options.library)
    if find_generalist(options.skill) is not None:
        return _run_generalist(config, shown, json=options.json)
    with bars() as progress:
        found = evaluate_skill(config, progress)
    if not options.json:
        show_scores(shown, found)
    return (DONE if found.scores.success else FAILED), found.as_dict()


def _run_generalist(config: EvaluateConfig, shown: Console, *, json: bool) -> Outcome:
    with bars() as progress:
        found = evaluate_generalist(config, progress)
    if not json:
        show_generalist_scores(shown, found)
    return (DONE if found.success else FAILED), found.as_dict()
