"""What is written beneath two motions side by side: their names, who moves each when, and what was measured."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from airhead.render.overlay import INK, PAPER, font, shortened, text_size
from airhead.render.painter import Picture
from airhead.render.settings import FilmSettings

Colour = tuple[int, int, int]

_DESIGN_HEIGHT_PX: Final = 720.0  # sizes below are for this height
_QUIET: Final = (172, 178, 188)
_MARGIN_PX, _TITLE_PX, _TEXT_PX, _BAR_PX, _GAP_PX = 24, 19, 15, 9, 8
_LEADING: Final = 1.36
_PLAYHEAD_PX: Final = 2


@dataclass(frozen=True)
class Cell:
    """A value as it is shown, and its colour (0 to 255)."""

    text: str
    rgb: Colour = PAPER


@dataclass(frozen=True)
class Row:
    """A metric of both: its name, then the left and the right value."""

    name: str
    cells: tuple[Cell, Cell]


@dataclass(frozen=True)
class Run:
    """Seconds `[start_s, end_s)` in which one drive, shown in its colour, moves the body most."""

    start_s: float
    end_s: float
    rgb: Colour


@dataclass(frozen=True)
class Heading:
    """What one side is called, and who moves it when."""

    title: str
    runs: tuple[Run, ...]


@dataclass(frozen=True)
class Comparison:
    """What is written beneath two motions.

    Attributes:
        headings: of both sides.
        rows: as many as there is room for are shown, from the first on.
    """

    headings: tuple[Heading, Heading]
    rows: tuple[Row, ...]

    @property
    def end_s(self) -> float:
        """When the longer one ends."""
        return max(run.end_s for heading in self.headings for run in heading.runs)


def table_picture(comparison: Comparison, top_px: int, settings: FilmSettings) -> Picture:
    """The whole picture (H, W, 3) without the bodies: everything is written below row `top_px`."""
    page = _Page(comparison, top_px, settings)
    image = Image.new("RGB", (settings.width, settings.height), INK)
    draw = ImageDraw.Draw(image)
    for index, heading in enumerate(comparison.headings):
        for run in heading.runs:
            box = (page.bar_x(index, run.start_s), page.bar_top, page.bar_x(index, run.end_s), page.bar_bottom)
            draw.rectangle(box, fill=run.rgb)
        face = font(page.px(_TITLE_PX))
        title = _fitting(heading.title, face, settings.width // 2 - 2 * page.px(_MARGIN_PX))
        draw.text((page.bar_x(index, 0.0), page.title_y), title, font=face, fill=PAPER, anchor="lm")
    face = font(page.px(_TEXT_PX))
    for number, row in enumerate(comparison.rows[: page.most_rows]):
        y = page.row_y(number)
        draw.text((settings.width / 2, y), row.name, font=face, fill=_QUIET, anchor="mm")
        for index, cell in enumerate(row.cells):
            x = settings.width * (0.14 + 0.72 * index)
            draw.text((x, y), cell.text, font=face, fill=cell.rgb, anchor="mm")
    return np.asarray(image, dtype=np.uint8)


def put_playheads(picture: Picture, comparison: Comparison, time_s: float, top_px: int, settings: FilmSettings) -> None:
    """Marks in a picture of `table_picture`, in place, where in each bar the film is."""
    page = _Page(comparison, top_px, settings)
    for index, heading in enumerate(comparison.headings):
        x = round(page.bar_x(index, min(time_s, heading.runs[-1].end_s)))
        reach = page.px(3)
        picture[page.bar_top - reach : page.bar_bottom + reach + 1, x - 1 : x - 1 + page.px(_PLAYHEAD_PX)] = PAPER


class _Page:
    """Where things stand, in pixels."""

    def __init__(self, comparison: Comparison, top_px: int, settings: FilmSettings) -> None:
        self._unit = settings.height / _DESIGN_HEIGHT_PX
        self._settings, self._end_s = settings, comparison.end_s
        self.bar_top = top_px + self.px(_GAP_PX)
        self.bar_bottom = self.bar_top + self.px(_BAR_PX)
        self.title_y = self.bar_bottom + self.px(_GAP_PX) + self.px(_TITLE_PX) / 2
        self._rows_top = self.title_y + self.px(_TITLE_PX) / 2 + self.px(_GAP_PX)
        self._row_px = _LEADING * self.px(_TEXT_PX)
        self.most_rows = max(int((settings.height - self._rows_top) / self._row_px), 0)

    def px(self, design_px: float) -> int:
        """A size of the design in this picture."""
        return max(1, round(design_px * self._unit))

    def row_y(self, number: int) -> float:
        return self._rows_top + (number + 0.5) * self._row_px

    def bar_x(self, index: int, time_s: float) -> float:
        """Where a time stands in the bar of side 0 or 1; both bars have one scale."""
        half, margin = self._settings.width / 2, self.px(_MARGIN_PX)
        return index * half + margin + (half - 2 * margin) * time_s / self._end_s


def _fitting(text: str, face: ImageFont.FreeTypeFont, width_px: float) -> str:
    """One line, cut where it is too long."""
    line = shortened(text)
    while line and text_size(line, face)[0] > width_px:
        line = line[:-2].rstrip() + "…"
    return line
