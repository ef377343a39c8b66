"""`airhead track`: a take realised by simulation, and measured."""

from __future__ import annotations

import argparse
from pathlib import Path

from rich.console import Console

from airhead.cli.console import bars
from airhead.cli.outcome import DONE, FAILED, Outcome
from airhead.cli.parser import Commands, add_json, add_library, whole
from airhead.cli.take_words import number_range
from airhead.cli.time_words import hold, seconds
from airhead.cli.track_view import show_track
from airhead.production import TrackConfig, track_take


def register(commands: Commands) -> None:
    command = commands.add_parser("track", help="realise a take by simulation and measure it")
    command.add_argument("source", metavar="TAKE", help="a take that comes along or of the library, or a motion file")
    command.add_argument("--seed", type=whole, default=0, metavar="N", help="0: the recorded start; else a noisy one")
    command.add_argument("-o", "--out", type=Path, metavar="FILE", help="keep the performance (.airhead or .bvh)")
    command.add_argument("--budget", type=seconds, metavar="SECONDS", help="keep the best found in this time")
    command.add_argument("--hold", type=hold, metavar="SECONDS", help="how long to stand still after the take (2)")
    command.add_argument(
        "--span", type=number_range, default=(None, None), metavar="A..B", help="only these seconds of the take"
    )
    add_library(command)
    add_json(command)
    command.set_defaults(run=run)


def run(options: argparse.Namespace, shown: Console) -> Outcome:
    config = TrackConfig(
        options.source, options.seed, options.out, options.library, options.budget, options.hold, options.span
    )
    with bars() as progress:
        report = track_take(config, progress)
    if not options.json:
        show_track(shown, report)
    return (DONE if report.success else FAILED), report.as_dict()
