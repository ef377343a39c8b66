"""Every join of a performance: a table of its jumps, and a small plot of each."""

from __future__ import annotations

from typing import Final

import numpy as np

from airhead.metrics import SeamJump
from airhead.report.chart import box, label, picture, rule
from airhead.report.judgement import Level
from airhead.report.markup import Markup, element, sideways
from airhead.report.observation import Observation, Seam
from airhead.report.rules import RULES
from airhead.report.tables import badge

_AROUND_S: Final = 0.4
_SIZE: Final = (300.0, 132.0)
_PLOT: Final = (34.0, 10.0, 292.0, 104.0)  # left, top, right, floor
_HIGHEST: Final = 3.0
_KINDS: Final = ("position", "velocity", "acceleration")
_UNITS: Final = (("mm", 1000.0, 1), ("m/s", 1.0, 2), ("m/s²", 1.0, 0))
_MOST_PLOTS: Final = 24


def seams_section(seen: Observation) -> tuple[Markup, ...]:
    """Table and plots; a sentence where nothing is joined."""
    if not seen.seams:
        return (element("p", "Nothing is joined here: one drive moves one take from start to end.", class_="quiet"),)
    heads = [
        element("th", text, scope="col") for text in ("Join", "Time", "Points", *(f"{kind} jump" for kind in _KINDS))
    ]
    rows = [row for seam in seen.seams for row in _rows(seen, seam)]
    table = element("table", element("thead", element("tr", *heads)), element("tbody", *rows), class_="plain")
    plots = [_plot(seen, seam, number) for number, seam in enumerate(seen.seams[:_MOST_PLOTS])]
    return (sideways("Table of joins", table), element("ol", *plots, class_="plots"))


def _rows(seen: Observation, seam: Seam) -> tuple[Markup, Markup]:
    join, fps = seam.join, seen.fps
    when = f"{join.start_frame / fps:.2f} s"
    if join.end_frame > join.start_frame:
        when = f"{join.start_frame / fps:.2f}–{join.end_frame / fps:.2f} s"
    name = element("th", join.name, element("small", join.kind), scope="rowgroup", rowspan=2)
    time = element("td", when, element("small", f"frame {join.start_frame}"), rowspan=2)
    return (
        element("tr", name, time, element("td", "joints"), *_jumps(seam.joints)),
        element("tr", element("td", "centre of mass"), *_jumps(seam.com)),
    )


def _jumps(jump: SeamJump) -> list[Markup]:
    cells = []
    for axis, (unit, factor, digits) in enumerate(_UNITS):
        ratio = jump.ratio[axis]
        shown = f"{factor * jump.jump[axis]:.{digits}f} {unit} "
        usual = f"{ratio:.2f}× the usual {factor * jump.usual[axis]:.{digits}f}"
        cells.append(
            element("td", shown, badge(_level(f"seam_{_KINDS[axis]}", ratio)), element("small", usual), class_="number")
        )
    return cells


def _level(metric: str, ratio: float) -> Level:
    rule_ = RULES[metric]
    if rule_.passes is not None and ratio <= rule_.passes:
        return Level.PASS
    return Level.WARN if rule_.tolerates is not None and ratio <= rule_.tolerates else Level.FAIL


def _plot(seen: Observation, seam: Seam, number: int) -> Markup:
    """The jumps of the joints around a join, as multiples of what is usual."""
    left, top, right, floor = _PLOT
    join, reach = seam.join, round(_AROUND_S * seen.fps)
    first, last = join.start_frame - reach, join.end_frame + reach
    frames = np.arange(max(first, 0), min(last + 1, seen.frames))
    ratios = seen.joint_jumps.stacked()[frames] / np.array(seam.joints.usual)
    x = left + (right - left) * (frames - first) / (last - first)
    y = floor - (floor - top) * np.minimum(ratios, _HIGHEST) / _HIGHEST
    start_x, end_x = (left + (right - left) * (frame - first) / (last - first) for frame in _ends(seam))
    lines = [
        element(
            "polyline",
            points=" ".join(f"{a:.1f},{b:.1f}" for a, b in zip(x, y[:, axis], strict=True)),
            class_=f"jump {kind}",
        )
        for axis, kind in enumerate(_KINDS)
    ]
    says = ", ".join(f"{kind} {ratio:.2f} times" for kind, ratio in zip(_KINDS, seam.joints.ratio, strict=True))
    svg = picture(
        f"seam{number}",
        f"Jumps around {join.name}",
        f"Largest of all joints, beside what is usual in the takes: {says}.",
        _SIZE,
        box(start_x - 2, top, end_x - start_x + 4, floor - top, class_="flight"),
        *_levels(),
        *lines,
        label("join", (start_x + end_x) / 2, floor + 16, class_="small middle"),
    )
    return element("li", svg, element("span", join.name))


def _ends(seam: Seam) -> tuple[int, int]:
    return seam.join.start_frame, seam.join.end_frame


def _levels() -> list[Markup]:
    """Lines at what is usual, once and twice."""
    left, top, right, floor = _PLOT
    marks: list[Markup] = []
    for level, kind in ((0, "axis"), (1, "limit"), (2, "limit warn")):
        y = floor - (floor - top) * level / _HIGHEST
        marks.append(rule(left, y, right, y, class_=kind))
        marks.append(label(f"{level}×", left - 6, y + 4, class_="small end"))
    return marks
