"""Drawings over time: one scale for all of them, so that a moment lies at the same place in each."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np

from airhead.report.markup import Child, Markup, element
from airhead.rotations import FloatArray

SVG: Final = "http://www.w3.org/2000/svg"
WIDTH: Final = 1000.0
LEFT: Final = 104.0
RIGHT: Final = 14.0
TOP: Final = 12.0
_BOTTOM: Final = 26.0
_TIME_STEPS_S: Final = (0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0, 60.0, 300.0)
_MOST_TICKS: Final = 12
#: Lines of more points than this are thinned; a screen is not wider.
_MOST_POINTS: Final = 1600


@dataclass(frozen=True)
class Chart:
    """Where times and values lie in a drawing.

    Attributes:
        duration_s: length of the time axis.
        low, high: ends of the value axis.
        plot_height: of the area between the axes, in SVG units.
    """

    duration_s: float
    low: float
    high: float
    plot_height: float

    @property
    def height(self) -> float:
        """Of the whole drawing."""
        return TOP + self.plot_height + _BOTTOM

    @property
    def floor(self) -> float:
        """The y of the time axis."""
        return TOP + self.plot_height

    def x(self, time_s: float) -> float:
        """Where a time lies."""
        return LEFT + (WIDTH - LEFT - RIGHT) * time_s / self.duration_s

    def y(self, value: float) -> float:
        """Where a value lies; beyond the axis it stays at its end."""
        share = (value - self.low) / (self.high - self.low)
        return TOP + self.plot_height * (1 - min(max(share, 0.0), 1.0))

    def line(self, times_s: FloatArray, values: FloatArray, **attributes: object) -> Markup:
        """A curve; of many points the highest and lowest stay."""
        shown = thinned(values)
        points = " ".join(f"{self.x(times_s[i]):.1f},{self.y(values[i]):.1f}" for i in shown)
        return element("polyline", points=points, **attributes)

    def span(self, start_s: float, end_s: float, *children: Child, **attributes: object) -> Markup:
        """A rectangle over the whole height between two times."""
        x, end = self.x(start_s), self.x(end_s)
        return box(x, TOP, end - x, self.plot_height, *children, **attributes)

    def level(self, value: float, text: str, class_: str) -> tuple[Markup, Markup]:
        """A line across at a value, and its text above its right end, or beneath where there is no room above."""
        y = self.y(value)
        across = rule(LEFT, y, WIDTH - RIGHT, y, class_=class_)
        return across, label(text, WIDTH - RIGHT - 4, y - 5 if y > TOP + 16 else y + 15, class_="small end")

    def time_axis(self) -> tuple[Markup, ...]:
        """Ticks and seconds along the floor."""
        step = next((s for s in _TIME_STEPS_S if self.duration_s / s <= _MOST_TICKS), self.duration_s / _MOST_TICKS)
        marks: list[Markup] = [rule(LEFT, self.floor, WIDTH - RIGHT, self.floor, class_="axis")]
        for number in range(int(self.duration_s / step + 1e-9) + 1):
            x = self.x(number * step)
            marks.append(rule(x, self.floor, x, self.floor + 4, class_="axis"))
            unit = " s" if number == 0 else ""
            marks.append(label(f"{number * step:g}{unit}", x, self.floor + 18, class_="small middle"))
        return tuple(marks)

    def value_axis(self, unit: str) -> tuple[Markup, ...]:
        """Grid lines with numbers at round values, and the unit at the top."""
        step = _round_step((self.high - self.low) / 4)
        first = int(np.ceil(self.low / step - 1e-9))
        marks: list[Markup] = [label(unit, 4, TOP + 10, class_="small")]
        for number in range(first, int(self.high / step + 1e-9) + 1):
            y = self.y(number * step)
            marks.append(rule(LEFT, y, WIDTH - RIGHT, y, class_="grid"))
            marks.append(label(f"{number * step:g}", LEFT - 8, y + 4, class_="small end"))
        return tuple(marks)


def picture(key: str, title: str, description: str, size: tuple[float, float], *children: Child) -> Markup:
    """An SVG drawing that says what it shows; `key` is its own in the page."""
    return element(
        "svg",
        element("title", title, id=f"{key}-title"),
        element("desc", description, id=f"{key}-desc"),
        *children,
        xmlns=SVG,
        viewBox=f"0 0 {size[0]:g} {size[1]:g}",
        role="img",
        aria_labelledby=f"{key}-title {key}-desc",
    )


def rule(x1: float, y1: float, x2: float, y2: float, **attributes: object) -> Markup:
    """A straight line."""
    return element("line", x1=f"{x1:.1f}", y1=f"{y1:.1f}", x2=f"{x2:.1f}", y2=f"{y2:.1f}", **attributes)


def box(x: float, y: float, width: float, height: float, *children: Child, **attributes: object) -> Markup:
    """A rectangle."""
    place = {"x": f"{x:.1f}", "y": f"{y:.1f}", "width": f"{width:.1f}", "height": f"{height:.1f}"}
    return element("rect", *children, **place, **attributes)


def label(text: str, x: float, y: float, **attributes: object) -> Markup:
    """Text in a drawing."""
    return element("text", text, x=f"{x:.1f}", y=f"{y:.1f}", **attributes)


def headroom(highest: float, least: float) -> float:
    """The end of a value axis that shows `highest` with some room, and at least `least`."""
    wanted = max(highest * 1.1, least)
    step = _round_step(wanted / 4)
    return float(np.ceil(wanted / step - 1e-9) * step)


def thinned(values: FloatArray) -> list[int]:
    """The indices (at most `_MOST_POINTS`) of a curve that show it: lowest and highest of each stretch."""
    if len(values) <= _MOST_POINTS:
        return list(range(len(values)))
    edges = np.linspace(0, len(values), _MOST_POINTS // 2).astype(int)
    kept = {0, len(values) - 1}
    for start, end in pairwise(edges):
        kept |= {int(start + values[start:end].argmin()), int(start + values[start:end].argmax())}
    return sorted(kept)


def _round_step(exact: float) -> float:
    power = 10.0 ** np.floor(np.log10(exact))
    return float(next(factor * power for factor in (1.0, 2.0, 2.5, 5.0, 10.0) if factor * power >= exact * 0.999))
