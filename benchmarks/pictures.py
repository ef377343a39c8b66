"""Source above, simulation below, the same moments: `python benchmarks/pictures.py SHEET.png [TAKE …]`.

Every take is tracked once from its recorded start. Orange marks contacts: those that can be seen in the take, and those
that push in the simulation. The last figure is a second after the take's end, where there is nothing to compare with.
"""

from __future__ import annotations

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from airhead.body import build_body
from airhead.motion import Motion, kinematic_contacts, onto_floor, resample
from airhead.production.sources import find_source
from airhead.production.stick_figure import figure_of
from airhead.report.strip import StickFigure
from airhead.report.strip.view import View, telling_view
from airhead.rotations import FloatArray
from airhead.simulation import realised_motion, touching
from airhead.takes import starter_names
from airhead.tracking import TrackResult, TrackSettings, track

FPS = 60.0
MOMENTS = 11
AFTER_S = 1.0
CELL, ROW, TITLE = 128, 112, 20
PAPER, INK, LEFT, TOUCH, FLOOR = "#fcfcfa", "#22313f", "#0072b2", "#d55e00", "#c4c9cc"
#: Drawn so many times larger, then made smaller: that smooths the lines.
LARGER = 2
#: The run and the walk are cycles: nothing holds them to the ground at their ends.
CYCLES = ("run", "walk")


@dataclass(frozen=True, eq=False)
class Row:
    """A motion as it is drawn: its figure, and (T, P) which points of it rest on the ground."""

    figure: StickFigure
    touches: NDArray[np.bool_]

    @staticmethod
    def of(motion: Motion, contact: NDArray[np.bool_], joints: list[str]) -> Row:
        """A motion whose segments, carried by the named joints, touch as (T, S) `contact` says."""
        figure = figure_of(motion)
        touches = np.zeros(figure.points_w.shape[:2], dtype=bool)
        for column, joint in enumerate(joints):
            touches[: len(contact), motion.skeleton.index(joint)] |= contact[:, column]
        return Row(figure, touches)


@dataclass(frozen=True)
class Pen:
    """Draws figures of one take, all seen alike."""

    draw: ImageDraw.ImageDraw
    view: View
    pixels_a_metre: float

    def row(self, row: Row, frame: int, about_w: FloatArray, x: float, y: float) -> None:
        """The figure of a frame, with the ground's point `about_w` at (x, y)."""

        def at(points_w: FloatArray) -> tuple[FloatArray, FloatArray]:
            flat, near = self.view.project(points_w - about_w)
            return np.array([x, y]) + flat * self.pixels_a_metre * np.array([1.0, -1.0]), near

        half = 0.46 * LARGER * CELL
        self.draw.line((x - half, y, x + half, y), fill=FLOOR, width=LARGER)
        figure = row.figure
        pixels, near = at(figure.points_w[frame])
        for bone in sorted(figure.bones, key=lambda bone: float(near[bone.start] + near[bone.end])):
            ends = [tuple(pixels[bone.start]), tuple(pixels[bone.end])]
            self.draw.line(ends, fill=LEFT if bone.side == "left" else INK, width=3 * LARGER)
        if figure.head is not None:
            middle, radius = pixels[figure.head[0]], figure.head[1] * self.pixels_a_metre
            self.draw.ellipse((*(middle - radius), *(middle + radius)), fill=INK)
        for point in np.flatnonzero(row.touches[frame]):
            (u, v), _ = at(figure.points_w[frame, point] * np.array([1.0, 1.0, 0.0]))
            self.draw.ellipse((u - 5 * LARGER, v - 2 * LARGER, u + 5 * LARGER, v + 2 * LARGER), fill=TOUCH)


def sheet_of(takes: list[str]) -> Image.Image:
    """A pair of rows a take."""
    pairs = [pair(take) for take in takes]
    sheet = Image.new("RGB", (pairs[0].width, sum(picture.height for picture in pairs)), PAPER)
    y = 0
    for picture in pairs:
        sheet.paste(picture, (0, y))
        y += picture.height
    return sheet.quantize(48)


def pair(take: str) -> Image.Image:
    """One take: its moments in a row, the simulation's beneath."""
    source = find_source(take)
    body = build_body(source.take.motion, stage=source.stage)
    placed = onto_floor(source.take.motion, body.segments, source.stage)
    result = track(placed, body, TrackSettings(threads=1))
    recorded = resample(placed, FPS)
    simulated = realised_motion(result.rollout, placed.lineage.resample(np.zeros(len(result.rollout.states))))
    joints = [segment.joint for segment in body.segments]
    rows = (
        Row.of(recorded, kinematic_contacts(recorded, body.segments, body.stage), joints),
        Row.of(simulated, touching(result.rollout), joints),
    )
    last = recorded.frames - 1
    frames = [*np.linspace(0, last, MOMENTS).round().astype(int).tolist(), last + round(AFTER_S * FPS)]
    picture = Image.new("RGB", (LARGER * CELL * len(frames), LARGER * (2 * ROW + TITLE)), PAPER)
    draw = ImageDraw.Draw(picture)
    draw.text((8, 4), words(take, result), fill=INK, font=ImageFont.load_default(13 * LARGER))
    highest_m = max(float(row.figure.points_w[: last + 1, :, 2].max()) for row in rows) + 0.15
    pen = Pen(draw, telling_view(rows[0].figure), LARGER * (ROW - 16) / highest_m)
    for column, frame in enumerate(frames):
        # both are drawn about the ground under the recorded pelvis, so that a drift is seen
        about_w = np.array([*recorded.root_pos_w[min(frame, last), :2], 0.0])
        for number, row in enumerate(rows):
            if frame < row.figure.frames:
                x, y = LARGER * (column + 0.5) * CELL, LARGER * (TITLE + (number + 1) * ROW - 10)
                pen.row(row, frame, about_w, x, y)
    return picture.resize((CELL * len(frames), 2 * ROW + TITLE), Image.Resampling.LANCZOS)


def words(take: str, result: TrackResult) -> str:
    verdict = "done" if result.success else f"failed: {result.reason}"
    return f"{take}: {verdict}; {result.mpjpe_local_mm:.0f} / {result.mpjpe_global_mm:.0f} mm local / global"


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    names = sys.argv[2:] or [name for name in starter_names() if name not in CYCLES]
    sheet_of(names).save(Path(sys.argv[1]), optimize=True)
