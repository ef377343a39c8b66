"""Draw what the tracking benchmark measured: error over time, success by start, cost against physics steps.

    python benchmarks/track.py --starts 5 --json > bench.json
    python benchmarks/plots.py bench.json docs/img

Writes track_error.svg, track_starts.svg and track_cost.svg; for the last, each take is tracked once more.
"""

from __future__ import annotations

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from airhead.body import build_body
from airhead.motion import onto_floor
from airhead.production.sources import find_source
from airhead.report.markup import Markup, element
from airhead.tracking import Searched, TrackSettings, track
from airhead.tracking.cost import TrackingCost

INK, QUIET, GRID, NOISY, LIMIT, BEST = "#22313f", "#6e7a82", "#dfe3e5", "#9db8cc", "#d55e00", "#0072b2"
FONT = {"font_family": "Helvetica, Arial, sans-serif", "font_size": "11"}
LIMIT_MM = 250.0


@dataclass(frozen=True)
class Panel:
    """A rectangle with its axes: pixels of the corner and size, and the ends of both axes."""

    x0: float
    y0: float
    width: float
    height: float
    right: float
    top: float
    low: float = 0.0

    def x(self, value: float) -> float:
        return self.x0 + self.width * value / self.right

    def y(self, value: float) -> float:
        share = (min(max(value, self.low), self.top) - self.low) / (self.top - self.low)
        return self.y0 + self.height * (1 - share)

    def frame(self, x_ticks: Sequence[float], y_ticks: Sequence[float], unit: str = "") -> list[Markup]:
        """Grid lines and numbers."""
        parts = []
        for tick in y_ticks:
            parts.append(line(self.x0, self.y(tick), self.x0 + self.width, self.y(tick), GRID))
            parts.append(text(f"{tick:g}", self.x0 - 4, self.y(tick) + 4, "end"))
        for tick in x_ticks:
            parts.append(line(self.x(tick), self.y0, self.x(tick), self.y0 + self.height, GRID))
            parts.append(text(f"{tick:g}{unit}", self.x(tick), self.y0 + self.height + 14, "middle"))
        return parts

    def curve(
        self, xs: Sequence[float], ys: Sequence[float], colour: str, width: float = 1.5, dash: str | None = None
    ) -> Markup:
        points = " ".join(f"{self.x(a):.1f},{self.y(b):.1f}" for a, b in zip(xs, ys, strict=True))
        look = {"fill": "none", "stroke": colour, "stroke_width": width, "stroke_dasharray": dash}
        return element("polyline", points=points, **look)


def line(x1: float, y1: float, x2: float, y2: float, colour: str) -> Markup:
    return element("line", x1=f"{x1:.1f}", y1=f"{y1:.1f}", x2=f"{x2:.1f}", y2=f"{y2:.1f}", stroke=colour)


def text(words: str, x: float, y: float, anchor: str = "start", colour: str = QUIET) -> Markup:
    return element("text", words, x=f"{x:.1f}", y=f"{y:.1f}", text_anchor=anchor, fill=colour)


def drawing(width: float, height: float, title: str, parts: Sequence[Markup]) -> str:
    paper = element("rect", width=width, height=height, fill="#ffffff")
    svg = element(
        "svg",
        element("title", title),
        paper,
        *parts,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {width:g} {height:g}",
        **FONT,
    )
    return svg.text + "\n"


def error_picture(rows: list[dict[str, Any]]) -> str:
    """A panel a take: the mean joint error over its time, the recorded start dark, noisy ones light."""
    takes = list(dict.fromkeys(row["take"] for row in rows))
    columns, wide, high = 4, 220.0, 120.0
    parts: list[Markup] = []
    for number, take in enumerate(takes):
        own = sorted((row for row in rows if row["take"] == take), key=lambda row: -row["track"]["seed"])
        seconds = own[0]["track"]["motion_s"]
        corner = (44 + (number % columns) * (wide + 40), 30 + (number // columns) * (high + 50))
        panel = Panel(*corner, wide, high, seconds, 300.0)
        parts += panel.frame(list(np.arange(0, seconds + 1e-9, 1.0)), (0, 100, 200, 300), " s")
        parts.append(line(panel.x0, panel.y(LIMIT_MM), panel.x0 + wide, panel.y(LIMIT_MM), LIMIT))
        parts.append(text(take, panel.x0, panel.y0 - 8, colour=INK))
        for row in own:
            error_mm = [2 * LIMIT_MM if e is None else e for e in row["track"]["error_mm"]]
            times_s = np.linspace(0, seconds, len(error_mm))
            recorded = row["track"]["seed"] == 0
            parts.append(
                panel.curve(times_s.tolist(), error_mm, INK if recorded else "#9db8cc", 1.8 if recorded else 1.0)
            )
    height = 30 + -(-len(takes) // columns) * (high + 50)
    return drawing(
        44 + columns * (wide + 40), height, "Mean joint error over time in mm, and the limit of 250 mm", parts
    )


def starts_picture(rows: list[dict[str, Any]]) -> str:
    """A line a take, a mark a start: where its mean error lies; hollow where it failed."""
    takes = list(dict.fromkeys(row["take"] for row in rows))
    panel = Panel(130, 24, 620, 24.0 * len(takes), 100.0, float(len(takes)))
    parts = panel.frame((0, 20, 40, 60, 80, 100), (), " mm")
    for number, take in enumerate(takes):
        y = panel.y0 + 24.0 * (number + 0.5)
        own = [row for row in rows if row["take"] == take]
        parts.append(text(take, 120, y + 4, "end", INK))
        for row in own:
            error_mm = row["track"]["mpjpe_global_mm"]
            x = panel.x(min(100.0 if error_mm is None else error_mm, 100.0))
            done = row["track"]["success"]
            look = {"fill": BEST, "fill_opacity": 0.6} if done else {"fill": "none", "stroke": LIMIT}
            parts.append(element("circle", cx=f"{x:.1f}", cy=f"{y:.1f}", r=5, **look))
        done_of = f"{sum(row['track']['success'] for row in own)} of {len(own)}"
        parts.append(text(done_of, panel.x0 + panel.width + 14, y + 4, colour=INK))
    title = "Global MPJPE of every start: filled where the stunt was done, hollow where it failed"
    return drawing(840, panel.height + 60, title, parts)


def cost_picture(traces: dict[str, list[tuple[int, float]]]) -> str:
    """The cost a control step of what has grown so far, against the physics steps spent."""
    most = max(step for trace in traces.values() for step, _ in trace) / 1000
    highest = max(cost for trace in traces.values() for _, cost in trace)
    panel = Panel(56, 24, 600, 300, most, float(np.ceil(np.log10(highest))), low=-2.0)
    parts = panel.frame(_round_ticks(most), [], "k")
    for tick in range(-2, int(panel.top) + 1):
        parts.append(line(panel.x0, panel.y(tick), panel.x0 + panel.width, panel.y(tick), GRID))
        parts.append(text(f"{10.0**tick:g}", panel.x0 - 4, panel.y(tick) + 4, "end"))
    colours = ("#22313f", "#d55e00", "#0072b2", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#8a6d3b")
    for number, (take, trace) in enumerate(traces.items()):
        colour, dash = colours[number % len(colours)], "5 3" if number >= len(colours) else None
        steps, costs = [step / 1000 for step, _ in trace], [float(np.log10(max(cost, 1e-2))) for _, cost in trace]
        parts.append(panel.curve(steps, costs, colour, dash=dash))
        parts.append(
            text(
                f"{take} (dashed)" if dash else take,
                panel.x0 + panel.width + 10,
                panel.y0 + 14 + 16 * number,
                colour=colour,
            )
        )
    title = "Cost a control step of the trajectory so far, against thousands of physics steps"
    return drawing(800, panel.height + 60, title, parts)


def _round_ticks(most: float) -> list[float]:
    step = next(s for s in (10, 20, 50, 100, 200, 500, 1000, 2000) if most / s <= 8)
    return [float(tick) for tick in np.arange(0, most, step)]


def cost_trace(take: str) -> list[tuple[int, float]]:
    """(physics steps, cost a control step) each time that the trajectory of a take's first attempt grew."""
    source = find_source(take)
    body = build_body(source.take.motion, stage=source.stage)
    placed = onto_floor(source.take.motion, body.segments, source.stage)
    settings = TrackSettings(threads=1, retries=())
    trace: list[tuple[int, float]] = []

    def watch(seen: Searched) -> None:
        cost = TrackingCost(body, seen.reference, settings.weights)
        trace.append((seen.physics_steps, float(cost.total(seen.states, seen.controls, 0)) / seen.done))

    track(placed, body, settings, watch)
    return trace


def main(bench: Path, out: Path) -> None:
    rows = json.loads(bench.read_text())["rows"]
    (out / "track_error.svg").write_text(error_picture(rows))
    (out / "track_starts.svg").write_text(starts_picture(rows))
    takes = list(dict.fromkeys(row["take"] for row in rows))
    (out / "track_cost.svg").write_text(cost_picture({take: cost_trace(take) for take in takes}))


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(Path(sys.argv[1]), Path(sys.argv[2]))
