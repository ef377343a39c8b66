"""The strip as a picture: figures in rows, each over its own patch of floor, with the time below."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from airhead.report.strip.figure import Bone, StickFigure
from airhead.report.strip.moments import telling_frames
from airhead.report.strip.view import View, telling_view
from airhead.rotations import FloatArray

Rgb = tuple[int, int, int]

PAPER: Final[Rgb] = (252, 252, 250)
INK: Final[Rgb] = (34, 49, 63)
#: Left limbs; no drive has this colour. After Okabe and Ito, told apart from the ink by the colour-blind too.
LEFT: Final[Rgb] = (0, 114, 178)
TOUCH: Final[Rgb] = (213, 94, 0)
FLOOR: Final[Rgb] = (196, 201, 204)
SHADOW: Final[Rgb] = (231, 233, 233)
QUIET: Final[Rgb] = (110, 122, 130)

_WIDTH_PX: Final = 1600
_MARGIN_PX: Final = 24
_HEADER_PX: Final = 48
_CAPTION_PX: Final = 30
_FIGURE_PX: Final = 230.0  # a figure of usual height at most so high
_GAP: Final = 0.14  # between figures, in figure heights
_LEAST_SCALE: Final = 0.8
_LARGER: Final = 3  # drawn so many times larger, then made smaller: that smooths the lines
_BONE_PX, _FINE_PX, _CASING_PX = 5.5, 2.0, 3.0


@dataclass(frozen=True, eq=False)
class _Cell:
    """One figure: what is projected, about the middle of its patch of floor.

    Attributes:
        frame: its frame.
        flat: (P, 2) metres right and up of the patch's middle.
        near: (P,) how near to the viewer.
        shadow: (P, 2) the points' shadows on the floor.
        touches: (n, 2) where the floor is touched.
        left_m, right_m: extent to both sides.
    """

    frame: int
    flat: FloatArray
    near: FloatArray
    shadow: FloatArray
    touches: FloatArray
    left_m: float
    right_m: float


def strip_picture(figure: StickFigure, title: str = "", view: View | None = None) -> Image.Image:
    """The motion as a strip of stick figures.

    Args:
        figure: what moves.
        title: a line above; control characters are taken out.
        view: from where; by default so that the movement is seen.

    Returns:
        An RGB picture, 1600 pixels wide, as high as its rows need.
    """
    view = view or telling_view(figure)
    cells = [_cell(figure, frame, view) for frame in telling_frames(figure)]
    top_m = max(float(cell.flat[:, 1].max()) for cell in cells) + (figure.head[1] if figure.head else 0.0)
    low_m = min(float(min(cell.flat[:, 1].min(), cell.shadow[:, 1].min())) for cell in cells)
    height_m = max(top_m - low_m, 1e-9)
    widest_m = max(*(cell.right_m - cell.left_m for cell in cells), 1e-9)
    scale = min(_FIGURE_PX / height_m, (_WIDTH_PX - 4 * _MARGIN_PX) / widest_m)
    rows, scale = _rows(cells, scale)
    row_px = scale * height_m + _CAPTION_PX + _MARGIN_PX / 2
    size = (_WIDTH_PX, round(_HEADER_PX + row_px * len(rows) + _MARGIN_PX / 2))
    canvas = Image.new("RGB", (size[0] * _LARGER, size[1] * _LARGER), PAPER)
    pen = _Pen(ImageDraw.Draw(canvas), figure)
    places = list(_places(rows, scale, _HEADER_PX + scale * top_m, row_px))
    for row in range(len(rows)):
        pen.floor(_HEADER_PX + scale * top_m + row * row_px)
    for cell, x, y in places:
        pen.figure(cell, x, y, scale)
    small = canvas.resize(size, Image.Resampling.LANCZOS)
    _words(small, figure, title, [(cell.frame, x, y - scale * low_m) for cell, x, y in places])
    return small


def _cell(figure: StickFigure, frame: int, view: View) -> _Cell:
    points = figure.points_w[frame]
    used = points[figure.drawn()]
    middle = (used.min(axis=0) + used.max(axis=0)) / 2
    ground = np.array([middle[0], middle[1], figure.floor_m])
    flat, near = view.project(points - ground)
    shadow, _ = view.project((points - ground) * np.array([1.0, 1.0, 0.0]))
    touches = figure.touches[frame] if figure.touches else np.zeros((0, 3))
    touched, _ = view.project((touches - ground) * np.array([1.0, 1.0, 0.0]))
    across = flat[figure.drawn(), 0]
    radius = figure.head[1] if figure.head else 0.0
    return _Cell(frame, flat, near, shadow, touched, float(across.min()) - radius, float(across.max()) + radius)


def _rows(cells: list[_Cell], scale: float) -> tuple[list[list[_Cell]], float]:
    """The figures in rows of about as many each, and the scale: somewhat smaller where that saves a row."""
    gap_m = _GAP * _FIGURE_PX / scale
    for count in range(1, len(cells) + 1):
        parts = [[cells[i] for i in part] for part in np.array_split(np.arange(len(cells)), count)]
        widest_m = max(sum(cell.right_m - cell.left_m + gap_m for cell in part) for part in parts)
        fits = (_WIDTH_PX - 2 * _MARGIN_PX) / widest_m
        if fits >= _LEAST_SCALE * scale or count == len(cells):
            return parts, min(scale, fits)
    raise AssertionError("the last count returns")


def _places(rows: list[list[_Cell]], scale: float, floor_px: float, row_px: float) -> list[tuple[_Cell, float, float]]:
    """Where each cell's middle of the floor is, in pixels: rows filled evenly."""
    placed = []
    for number, row in enumerate(rows):
        used = sum(scale * (cell.right_m - cell.left_m) for cell in row)
        room = (_WIDTH_PX - 2 * _MARGIN_PX - used) / len(row)
        x = _MARGIN_PX + room / 2
        for cell in row:
            placed.append((cell, x - scale * cell.left_m, floor_px + number * row_px))
            x += scale * (cell.right_m - cell.left_m) + room
    return placed


class _Pen:
    """Draws on the large canvas in the pixels of the small one."""

    def __init__(self, draw: ImageDraw.ImageDraw, figure: StickFigure) -> None:
        self._draw, self._figure = draw, figure

    def floor(self, y: float) -> None:
        self._line(np.array([[_MARGIN_PX / 2, y], [_WIDTH_PX - _MARGIN_PX / 2, y]]), FLOOR, 1.2)

    def figure(self, cell: _Cell, x: float, y: float, scale: float) -> None:
        """Shadow, touches, then bones from far to near, each cased in paper so that crossings read."""

        def at(points: FloatArray) -> FloatArray:
            pixels: FloatArray = np.array([x, y]) + points * np.array([scale, -scale])
            return pixels

        flat, shadow = at(cell.flat), at(cell.shadow)
        for bone in self._figure.bones:
            if not bone.fine:
                self._line(shadow[[bone.start, bone.end]], SHADOW, 1.6 * _BONE_PX)
        self._touches(at(cell.touches))
        bones = sorted(self._figure.bones, key=lambda bone: _depth(bone, cell))
        head = self._figure.head
        if head is None:
            head_near, before = np.inf, bones
        else:
            head_near = cell.near[head[0]]
            # the neck ends in the head, never on it
            before = [bone for bone in bones if bone.end == head[0] or _depth(bone, cell) <= head_near]
        for bone in before:
            self._bone(bone, flat)
        if head is not None:
            self._dot(flat[head[0]], scale * head[1] + _CASING_PX / 2, PAPER)
            self._dot(flat[head[0]], scale * head[1], INK)
        for bone in (bone for bone in bones if bone not in before):
            self._bone(bone, flat)

    def _bone(self, bone: Bone, flat: FloatArray) -> None:
        ends, width = flat[[bone.start, bone.end]], _FINE_PX if bone.fine else _BONE_PX
        if not bone.fine:
            self._line(ends, PAPER, width + _CASING_PX)
        self._line(ends, LEFT if bone.side == "left" else INK, width)

    def _touches(self, points: FloatArray) -> None:
        for point in points:
            box = [point[0] - 7, point[1] - 2.6, point[0] + 7, point[1] + 2.6]
            self._draw.ellipse([_LARGER * edge for edge in box], fill=TOUCH)

    def _line(self, ends: FloatArray, colour: Rgb, width: float) -> None:
        start, end = (_LARGER * ends).tolist()
        self._draw.line([*start, *end], fill=colour, width=max(1, round(_LARGER * width)))
        for point in ends:
            self._dot(point, width / 2, colour)

    def _dot(self, middle: FloatArray, radius: float, colour: Rgb) -> None:
        x, y, r = _LARGER * float(middle[0]), _LARGER * float(middle[1]), _LARGER * radius
        self._draw.ellipse([x - r, y - r, x + r, y + r], fill=colour)


def _depth(bone: Bone, cell: _Cell) -> float:
    return float(cell.near[bone.start] + cell.near[bone.end]) / 2


def _words(picture: Image.Image, figure: StickFigure, title: str, captions: list[tuple[int, float, float]]) -> None:
    draw = ImageDraw.Draw(picture)
    large, small = ImageFont.load_default(18), ImageFont.load_default(13)
    clean = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in title)
    draw.text((_MARGIN_PX, 14), clean, fill=INK, font=large)
    x = float(_WIDTH_PX - _MARGIN_PX)
    legend = [("touches the floor", TOUCH)] if figure.touches else []
    if any(bone.side == "left" for bone in figure.bones):
        legend += [("right", INK), ("left", LEFT)]
    for word, colour in legend:
        x -= draw.textlength(word, font=small)
        draw.text((x, 18), word, fill=QUIET, font=small)
        draw.ellipse([x - 15, 21, x - 5, 31], fill=colour)
        x -= 34
    for frame, middle, bottom in captions:
        draw.text((middle, bottom + 8), f"{frame / figure.fps:.2f} s", fill=QUIET, font=small, anchor="ma")
