"""`airhead train`: a skill learned from a take."""

from __future__ import annotations

import argparse
from pathlib import Path

from rich.console import Console

from airhead.cli.console import bars, line
from airhead.cli.outcome import DONE, FAILED, Outcome
from airhead.cli.parser import Commands, add_json, add_library, positive, whole
from airhead.cli.score_tables import show_scores
from airhead.production import TrainConfig, TrainReport, train_skill
from airhead.skills.training import TrainSettings

_USUAL = TrainSettings()


def register(commands: Commands) -> None:
    command = commands.add_parser("train", help="learn a skill from a take, on the body of its performer")
    command.add_argument("takes", nargs="+", metavar="TAKE", help="a take that comes along or of the library")
    command.add_argument("--skill", required=True, metavar="NAME", help="the skill's name")
    command.add_argument("-o", "--out", type=Path, metavar="FILE", help="where it goes (NAME.onnx)")
    command.add_argument("--samples", type=positive, metavar="N", help=f"control steps at most ({_USUAL.samples})")
    command.add_argument("--minutes", type=positive, metavar="M", help="minutes of practice at most (no limit)")
    command.add_argument("--resume", action="store_true", help="go on with a training that was stopped")
    command.add_argument("--seed", type=whole, default=0, metavar="N", help="of everything random (0)")
    command.add_argument("--jobs", type=positive, default=_USUAL.processes, metavar="N", help="processes to use (2)")
    command.add_argument("--trials", type=whole, default=100, metavar="N", help="in its evaluation (100; 0: none)")
    add_library(command)
    add_json(command)
    command.set_defaults(run=run)


def run(options: argparse.Namespace, shown: Console) -> Outcome:
    settings = TrainSettings(
        samples=options.samples or _USUAL.samples,
        minutes=options.minutes,
        seed=options.seed,
        processes=options.jobs,
    )
    config = TrainConfig(
        tuple(options.takes), options.skill, settings, options.resume, options.out, options.trials, options.library
    )
    with bars() as progress:
        report = train_skill(config, progress)
    if not options.json:
        _show(shown, report)
    return (DONE if report.success else FAILED), report.as_dict()


def _show(console: Console, report: TrainReport) -> None:
    if report.file is None:
        line(console, "failed", report.reason)
        return
    line(console, "skill", report.file)
    line(console, "samples", f"{report.samples}, in {report.minutes:.1f} min with tracking")
    if report.physics_share is not None:
        line(console, "throughput", f"{report.physics_share:.0%} of the simulation's alone")
    if report.scores is not None:
        show_scores(console, report.scores)
