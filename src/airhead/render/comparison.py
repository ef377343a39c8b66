"""Two motions side by side in one film, with who moves each and what was measured beneath them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Final

import numpy as np

from airhead.character import load_sora
from airhead.character.character import IntArray
from airhead.compute import Progress, run_in_order
from airhead.errors import BadInput
from airhead.motion import Motion, Stage
from airhead.render.comparison_table import Comparison, put_playheads, table_picture
from airhead.render.encode import encode
from airhead.render.end_card import CardSection, end_card
from airhead.render.frames import Staging, set_up
from airhead.render.overlay import Label, put_label
from airhead.render.painter import Picture, Shot, open_painter
from airhead.render.settings import FilmSettings

#: Share of the height that the pictures of the two bodies have.
_PICTURE_SHARE: Final = 0.63
_CHUNK_FRAMES: Final = 4


@dataclass(frozen=True, eq=False)
class Side:
    """One of the two.

    Attributes:
        motion: T frames.
        labels: (T,) who moves the body.
        stage: what is drawn around it; an empty ground by default.
    """

    motion: Motion
    labels: Sequence[Label]
    stage: Stage | None = None


@dataclass(frozen=True, eq=False)
class RenderedComparison:
    """A comparison on disk, not yet signed.

    Attributes:
        path: where it is.
        fps: frames a second.
        frames: all its frames, the end card's with them.
        source_frames: (N,) for each side the motion frame that each of the first N film frames shows. The shorter one
            rests at its last.
    """

    path: Path
    fps: int
    frames: int
    source_frames: tuple[IntArray, IntArray]


def render_comparison(
    sides: tuple[Side, Side],
    comparison: Comparison,
    path: Path,
    settings: FilmSettings | None = None,
    *,
    sections: Sequence[CardSection] = (),
    processes: int = 1,
    progress: Progress | None = None,
) -> RenderedComparison:
    """Render two motions side by side as a film at `path`.

    Args:
        sides: left and right.
        comparison: what is written beneath them.
        path: an .mp4 file; written whole or not at all.
        settings: size and look of the whole film.
        sections: what the end card says; no end card without any.
        processes: how many paint side by side.
        progress: told how many frames of both are painted, of how many.

    Raises:
        BadInput: labels and motion differ in length, or the character cannot wear a skeleton.
        MissingPiece: there is no GL or no H.264 encoder.
        CannotWrite: the place cannot be written.
    """
    settings = settings or FilmSettings()
    for side in sides:
        if len(side.labels) != side.motion.frames:
            raise BadInput("labels and motion differ in frames", found=len(side.labels), allowed=side.motion.frames)
    pane = _pane(settings)
    left, right = (set_up(side.motion, load_sora(), pane, side.stage) for side in sides)
    frames = max(len(left.source_frame), len(right.source_frame))
    shown = tuple(_held(staging.source_frame, frames) for staging in (left, right))
    pictures = _pictures(sides, (left, right), comparison, settings, (processes, progress))
    count = encode(chain(pictures, end_card(sections, settings)), path, settings.fps, settings.crf)
    return RenderedComparison(path, settings.fps, count, (shown[0], shown[1]))


def _pane(settings: FilmSettings) -> FilmSettings:
    """The settings of one side's picture."""
    width, height = settings.width // 2, round(settings.height * _PICTURE_SHARE)
    return replace(settings, width=width - width % 2, height=height - height % 2, title="")


def _held(source_frame: IntArray, frames: int) -> IntArray:
    return np.concatenate([source_frame, np.full(frames - len(source_frame), source_frame[-1])])


def _pictures(
    sides: tuple[Side, Side],
    stagings: tuple[Staging, Staging],
    comparison: Comparison,
    settings: FilmSettings,
    how: tuple[int, Progress | None],
) -> Iterator[Picture]:
    """The pictures (H, W, 3) of the comparison, without the end card."""
    pane = _pane(settings)
    ground = table_picture(comparison, pane.height, settings)
    for number, pair in enumerate(_pairs(stagings, pane, *how)):
        whole = ground.copy()
        for index, (picture, side, staging) in enumerate(zip(pair, sides, stagings, strict=True)):
            last = len(staging.source_frame) - 1
            labelled = put_label(picture, side.labels[staging.source_frame[min(number, last)]])
            height, width = labelled.shape[:2]
            left = index * (settings.width - width)
            whole[:height, left : left + width] = labelled
        put_playheads(whole, comparison, number / settings.fps, pane.height, settings)
        yield whole


def _pairs(
    stagings: tuple[Staging, Staging], pane: FilmSettings, processes: int, progress: Progress | None
) -> Iterator[tuple[Picture, Picture]]:
    """The pictures of both sides, the shorter one's last held to the end."""
    frames = max(len(staging.source_frame) for staging in stagings)
    jobs = [_both(stagings, start) for start in range(0, frames, _CHUNK_FRAMES)]
    workshop = partial(_open_painters, stagings, pane, one_thread=processes > 1)
    held: list[Picture] = [np.empty(0, dtype=np.uint8)] * 2
    done = 0
    for painted in run_in_order(workshop, jobs, processes):
        for frame in range(max(len(pictures) for pictures in painted)):
            held = [
                pictures[frame] if frame < len(pictures) else last for pictures, last in zip(painted, held, strict=True)
            ]
            yield held[0], held[1]
            done += 1
            if progress is not None:
                progress(done, frames)


def _both(stagings: tuple[Staging, Staging], start: int) -> tuple[Shot, Shot]:
    """What is needed to paint a few film frames of both, from `start` on; none of the one that is over."""
    ends = [min(start + _CHUNK_FRAMES, len(staging.source_frame)) for staging in stagings]
    left, right = (staging.shot(np.arange(start, end)) for staging, end in zip(stagings, ends, strict=True))
    return left, right


@contextmanager
def _open_painters(
    stagings: tuple[Staging, Staging], pane: FilmSettings, one_thread: bool
) -> Iterator[Callable[[tuple[Shot, Shot]], tuple[Picture, Picture]]]:
    """A function that paints a few frames of both sides."""
    with ExitStack() as stack:
        paint_left, paint_right = (
            stack.enter_context(open_painter(one.character, pane, one.lamp_yaw_rad, one.stage, one_thread))
            for one in stagings
        )
        yield lambda shots: (paint_left(shots[0]), paint_right(shots[1]))
