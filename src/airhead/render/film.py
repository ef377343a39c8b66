"""A motion made into a film: pictures, words on them, the end card, one file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from airhead.character import Character, load_sora
from airhead.character.character import IntArray
from airhead.compute import Progress
from airhead.errors import BadInput
from airhead.motion import Motion, Stage
from airhead.render.encode import encode
from airhead.render.end_card import CardSection, end_card
from airhead.render.frames import Staging, render_frames, set_up
from airhead.render.overlay import Label, put_label, put_title
from airhead.render.painter import Picture
from airhead.render.settings import FilmSettings


@dataclass(frozen=True, eq=False)
class RenderedFilm:
    """A film on disk, not yet signed.

    Attributes:
        path: where it is.
        fps: frames a second.
        frames: all its frames, the end card's with them.
        source_frame: (N,) the motion frame that each of the first N film frames shows; the end card follows.
    """

    path: Path
    fps: int
    frames: int
    source_frame: IntArray


def render_film(
    motion: Motion,
    path: Path,
    settings: FilmSettings | None = None,
    *,
    character: Character | None = None,
    stage: Stage | None = None,
    labels: Sequence[Label | None] | None = None,
    sections: Sequence[CardSection] = (),
    processes: int = 1,
    progress: Progress | None = None,
) -> RenderedFilm:
    """Render `motion` as a film at `path`.

    Args:
        motion: T frames, on a skeleton that the character can wear.
        path: an .mp4 file; written whole or not at all.
        settings: what the film looks like.
        character: who is seen; Sora by default.
        stage: its boxes are drawn; an empty ground by default.
        labels: who moves the body, for each of the T motion frames; None for no label.
        sections: what the end card says; no end card without any.
        processes: how many paint side by side.
        progress: told how many frames of the motion are painted, of how many.

    Raises:
        BadInput: labels and motion differ in length, or the character cannot wear the skeleton.
        MissingPiece: there is no GL or no H.264 encoder.
        CannotWrite: the place cannot be written.
    """
    settings = settings or FilmSettings()
    if labels is not None and len(labels) != motion.frames:
        raise BadInput("labels and motion differ in frames", found=len(labels), allowed=motion.frames)
    staging = set_up(motion, character or load_sora(), settings, stage)
    shown = labels if settings.label else None
    pictures = render_frames(staging, settings, processes, progress)
    count = encode(_all_pictures(pictures, staging, settings, shown, sections), path, settings.fps, settings.crf)
    return RenderedFilm(path, settings.fps, count, staging.source_frame)


def _all_pictures(
    pictures: Iterator[Picture],
    staging: Staging,
    settings: FilmSettings,
    labels: Sequence[Label | None] | None,
    sections: Sequence[CardSection],
) -> Iterator[Picture]:
    for number, picture in enumerate(pictures):
        label = labels[staging.source_frame[number]] if labels is not None else None
        labelled = picture if label is None else put_label(picture, label)
        yield put_title(labelled, settings.title, number / settings.fps)
    yield from end_card(sections, settings)


def still(
    motion: Motion,
    frame: int,
    settings: FilmSettings | None = None,
    character: Character | None = None,
    stage: Stage | None = None,
) -> Picture:
    """One frame of `motion` as a picture (H, W, 3), seen as the film's camera sees it.

    Raises:
        BadInput: the motion has no such frame.
        MissingPiece: there is no GL to draw with.
    """
    return stills(motion, [frame], settings, character, stage)[0]


def stills(
    motion: Motion,
    frames: Sequence[int],
    settings: FilmSettings | None = None,
    character: Character | None = None,
    stage: Stage | None = None,
) -> list[Picture]:
    """Several frames of `motion` as pictures (H, W, 3); errors as for `still`."""
    settings = settings or FilmSettings()
    for frame in frames:
        if not 0 <= frame < motion.frames:
            raise BadInput("no such frame", found=frame, allowed=f"0 to {motion.frames - 1}")
    staging = set_up(motion, character or load_sora(), settings, stage)
    film_frames = [int(np.abs(staging.source_frame - frame).argmin()) for frame in frames]
    return list(render_frames(staging, settings, film_frames=film_frames))


def contact_sheet(
    motion: Motion,
    frames: Sequence[int],
    settings: FilmSettings | None = None,
    character: Character | None = None,
    *,
    columns: int = 4,
    stage: Stage | None = None,
) -> Picture:
    """Several frames of `motion` side by side, in rows of `columns`, as one picture; errors as for `still`."""
    pictures = stills(motion, frames, settings, character, stage)
    if not pictures:
        raise BadInput("a contact sheet needs at least one frame", found=0)
    columns = max(1, min(columns, len(pictures)))
    rows = -(-len(pictures) // columns)
    height, width = pictures[0].shape[:2]
    sheet = np.full((rows * height, columns * width, 3), 255, dtype=np.uint8)
    for number, picture in enumerate(pictures):
        row, column = divmod(number, columns)
        sheet[row * height : (row + 1) * height, column * width : (column + 1) * width] = picture
    return sheet
