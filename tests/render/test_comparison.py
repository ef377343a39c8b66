"""Two motions in one film are each themselves, in step, and the shorter one waits at its end."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
import pytest

from airhead.errors import BadInput
from airhead.motion import Motion, trim
from airhead.render import (
    CardSection,
    Cell,
    Comparison,
    FilmSettings,
    Heading,
    Label,
    Row,
    Run,
    Side,
    render_comparison,
)
from airhead.render.comparison_table import put_playheads, table_picture

GREEN, ORANGE = (0, 158, 115), (230, 159, 0)


def side(motion: Motion) -> Side:
    return Side(motion, [Label("human", ORANGE)] * motion.frames)


def beneath(*ends_s: float) -> Comparison:
    left, right = (Heading(f"of {end_s} s", (Run(0.0, end_s, GREEN),)) for end_s in ends_s)
    return Comparison((left, right), (Row("slides", (Cell("1 %"), Cell("2 %", ORANGE))),))


def decoded(path: Path) -> np.ndarray:
    with av.open(str(path)) as film:
        return np.stack([frame.to_ndarray(format="rgb24") for frame in film.decode(video=0)]).astype(float)


def test_sides_swapped_are_pictures_swapped(tmp_path: Path, somersault: Motion, tiny: FilmSettings) -> None:
    short, other = trim(somersault, 44, 56), trim(somersault, 0, 20)
    films = []
    for number, pair in enumerate([(short, other), (other, short)]):
        path = tmp_path / f"{number}.mp4"
        made = render_comparison((side(pair[0]), side(pair[1])), beneath(0.2, 0.33), path, tiny)
        films.append(decoded(path))
        assert made.frames == len(films[-1]) == 10
        assert [len(shown) for shown in made.source_frames] == [10, 10]
        shown = made.source_frames[pair.index(short)]
        assert shown.tolist() == [0, 2, 4, 6, 8, 10, 10, 10, 10, 10]
    half, bodies = tiny.width // 2, int(0.63 * tiny.height) - 1
    one, two = (film[:, :bodies] for film in films)
    assert np.abs(one[:, :, :half] - two[:, :, half:]).mean() < 3.0
    assert np.abs(one[:, :, :half] - one[:, :, half:]).mean() > 3.0
    assert np.abs(one[6, :, :half] - one[9, :, :half]).mean() < 2.0  # the shorter one waits
    assert np.abs(one[0, :, :half] - one[5, :, :half]).mean() > 2.0


def test_an_end_card_follows(tmp_path: Path, somersault: Motion, tiny: FilmSettings) -> None:
    short = side(trim(somersault, 0, 4))
    card = [CardSection("A", ("by somebody",))]
    made = render_comparison((short, short), beneath(0.1, 0.1), tmp_path / "a.mp4", tiny, sections=card)
    assert made.frames == 2 + 3 * tiny.fps


def test_a_label_for_every_frame(tmp_path: Path, somersault: Motion, tiny: FilmSettings) -> None:
    wrong = Side(somersault, [Label("human", ORANGE)])
    with pytest.raises(BadInput, match="labels"):
        render_comparison((wrong, side(somersault)), beneath(1.0, 1.0), tmp_path / "a.mp4", tiny)
    assert not list(tmp_path.iterdir())


def test_bars_are_in_scale_and_playheads_stop_at_their_ends() -> None:
    settings, comparison = FilmSettings(width=640, height=360), beneath(1.0, 2.0)
    page = table_picture(comparison, 226, settings)
    assert page.shape == (360, 640, 3)
    columns = (page == GREEN).all(axis=2).any(axis=0)
    lengths = columns[:320].sum(), columns[320:].sum()
    assert lengths[0] / lengths[1] == pytest.approx(0.5, abs=0.02)
    heads = []
    for time_s in (0.0, 1.0, 2.0):
        picture = page.copy()
        put_playheads(picture, comparison, time_s, 226, settings)
        changed = np.flatnonzero((picture != page).any(axis=(0, 2)))
        heads.append((changed[changed < 320].mean(), changed[changed >= 320].mean() - 320))
    assert heads[1][0] == heads[2][0] > heads[0][0]
    assert heads[0][1] < heads[1][1] < heads[2][1]


def test_text_that_is_too_long_is_cut_and_rows_that_find_no_room_are_left_out() -> None:
    settings = FilmSettings(width=320, height=180)
    heading = Heading("a very long title " * 9, (Run(0.0, 1.0, GREEN),))
    rows = tuple(Row("slides", (Cell("1 %"), Cell("2 %"))) for _ in range(50))
    page = table_picture(Comparison((heading, heading), rows), 113, settings)
    assert page.shape == (180, 320, 3)
    assert not (page[:113] != page[0, 0]).any()
    assert not (page[-1] != page[0, 0]).any()
