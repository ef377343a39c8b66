"""`airhead train`: a skill learned from a take, or a generalist from the skills that come along."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

from rich.console import Console

from airhead.cli.console import bars, line
from airhead.cli.outcome import DONE, FAILED, Outcome
from airhead.cli.parser import Commands, add_json, add_library, positive, whole
from airhead.cli.score_tables import show_generalist_scores, show_scores
from airhead.cli.time_words import hold
from airhead.errors import BadInput
from airhead.production import (
    GeneralistConfig,
    GeneralistReport,
    TrainConfig,
    TrainReport,
    train_generalist,
    train_skill,
)
from airhead.skills.training import ImitationSettings, TrainSettings

_USUAL = TrainSettings()
_USUAL_IMITATION = ImitationSettings()


def register(commands: Commands) -> None:
    command = commands.add_parser("train", help="learn a skill from a take, on the body of its performer")
    command.add_argument("takes", nargs="*", metavar="TAKE", help="a take that comes along or of the library")
    learned = command.add_mutually_exclusive_group(required=True)
    learned.add_argument("--skill", metavar="NAME", help="the skill's name")
    learned.add_argument(
        "--generalist", metavar="NAME", help="learn one policy for any plan, from the skills of the takes (all)"
    )
    command.add_argument("-o", "--out", type=Path, metavar="FILE", help="where it goes (NAME.onnx)")
    command.add_argument("--samples", type=positive, metavar="N", help=f"control steps at most ({_USUAL.samples})")
    minutes = f"minutes of practice at most (no limit; a generalist: {_USUAL_IMITATION.minutes:g})"
    command.add_argument("--minutes", type=positive, metavar="M", help=minutes)
    still = "seconds that a skill learns to stand still after the take (2); 0 for one that ends moving"
    command.add_argument("--hold", type=hold, metavar="SECONDS", help=still)
    reach = "takes whose joints the body turns as far as, too: a skill that others' bodies are to do as it does"
    command.add_argument("--reach", nargs="+", metavar="TAKE", help=reach)
    command.add_argument("--resume", action="store_true", help="go on with a training that was stopped")
    command.add_argument("--seed", type=whole, default=0, metavar="N", help="of everything random (0)")
    command.add_argument("--jobs", type=positive, default=_USUAL.processes, metavar="N", help="processes to use (2)")
    command.add_argument("--trials", type=whole, default=100, metavar="N", help="in the evaluation (100; 0: none)")
    add_library(command)
    add_json(command)
    command.set_defaults(run=run)


def run(options: argparse.Namespace, shown: Console) -> Outcome:
    return _skill(options, shown) if options.generalist is None else _generalist(options, shown)


def _skill(options: argparse.Namespace, shown: Console) -> Outcome:
    if not options.takes:
        raise BadInput("nothing to learn the skill from", found="no take", allowed="airhead train TAKE --skill NAME")
    settings = TrainSettings(
        samples=options.samples or _USUAL.samples,
        minutes=options.minutes,
        seed=options.seed,
        processes=options.jobs,
    )
    config = TrainConfig(
        tuple(options.takes), options.skill, settings, options.resume, options.out, options.trials, options.library
    )
    config = replace(config, reach=tuple(options.reach or ()))
    if options.hold is not None:
        config = replace(config, hold_s=options.hold)
    with bars() as progress:
        report = train_skill(config, progress)
    if not options.json:
        _show(shown, report)
    return (DONE if report.success else FAILED), report.as_dict()


def _generalist(options: argparse.Namespace, shown: Console) -> Outcome:
    for option in ("samples", "hold", "reach"):
        if getattr(options, option) is not None:
            found, allowed = f"--{option}", "--minutes, --seed and --jobs"
            raise BadInput("a generalist learns without this option", found=found, allowed=allowed)
    settings = ImitationSettings(
        minutes=options.minutes or _USUAL_IMITATION.minutes, seed=options.seed, processes=options.jobs
    )
    config = GeneralistConfig(
        tuple(options.takes), options.generalist, settings, options.resume, options.out, options.trials, options.library
    )
    with bars() as progress:
        report = train_generalist(config, progress)
    if not options.json:
        _show_generalist(shown, report)
    return DONE, report.as_dict()


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


def _show_generalist(console: Console, report: GeneralistReport) -> None:
    line(console, "generalist", report.file)
    line(console, "teachers", f"{', '.join(report.teachers)}; {len(report.passages)} passages between them")
    line(console, "samples", f"{report.samples}, in {report.minutes:.1f} min with passages")
    last = report.last
    survived = f"{last.survived_start:.0%} with noise at the start, {last.survived_steps:.0%} at every step"
    line(console, "last examination", f"{survived}; error {last.error:.2f}")
    if report.scores is not None:
        show_generalist_scores(console, report.scores)
