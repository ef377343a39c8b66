"""How well and fast takes are tracked, beside the prototypes if asked for.

    python benchmarks/track.py [TAKE …] [--starts N] [--trials N] [--jobs N] [--budget SECONDS] [--json]
    python benchmarks/track.py [TAKE …] --baseline PROTOTYPES [--clips FOLDER]

The same as `airhead bench tracking`, which says what its columns mean; the prototypes' rows come after it, of the same
takes and starts. With `--json` both are in one object. Nothing here is a test.
"""

from __future__ import annotations

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import argparse
import json
import sys
from pathlib import Path

from baseline import baseline_rows, show_baseline
from rich.console import Console

from airhead.cli.bench_view import show_bench
from airhead.cli.console import bars
from airhead.cli.main import main
from airhead.production import BenchConfig, bench_tracking


def _beside(words: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("takes", nargs="*")
    parser.add_argument("--starts", type=int, default=1)
    parser.add_argument("--trials", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--budget", type=float)
    parser.add_argument("--baseline", type=Path, required=True)
    parser.add_argument("--clips", type=Path)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(words)
    config = BenchConfig(tuple(options.takes), options.starts, options.trials, options.jobs, options.budget)
    with bars() as progress:
        report = bench_tracking(config, progress)
    takes = [summary.name for summary in report.takes]
    rows = baseline_rows(options.baseline, options.clips, takes, options.starts)
    if options.json:
        print(json.dumps({**report.as_dict(), "baseline": rows}))
    else:
        console = Console()
        show_bench(console, report)
        show_baseline(console, rows)
    return 0


if __name__ == "__main__":
    given = sys.argv[1:]
    beside = any(word.startswith("--baseline") for word in given)
    sys.exit(_beside(given) if beside else main(["bench", "tracking", *given]))
