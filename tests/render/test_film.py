"""Films: frames, size and colours as decoded, the same bytes each time, nothing half-written, nothing personal."""

from __future__ import annotations

import getpass
import socket
from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
import pytest

from airhead.character import load_sora
from airhead.errors import AirheadError, BadInput, CannotWrite
from airhead.motion import Motion
from airhead.render import (
    CardSection,
    FilmSettings,
    Label,
    Quality,
    encode,
    end_card,
    render_film,
    render_frames,
    set_up,
)
from airhead.render.end_card import card_pages
from airhead.render.overlay import put_label, put_title


def decoded(path: Path) -> np.ndarray:
    with av.open(str(path)) as film:
        return np.stack([frame.to_ndarray(format="rgb24") for frame in film.decode(video=0)])


def colours(count: int = 6) -> Iterator[np.ndarray]:
    for number in range(count):
        picture = np.zeros((48, 64, 3), dtype=np.uint8)
        picture[:] = [250, 200, 20] if number % 2 else [20, 60, 200]
        yield picture


def test_a_film_has_the_pictures_it_was_given(tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    assert encode(colours(), path, 30) == 6
    frames = decoded(path)
    assert frames.shape == (6, 48, 64, 3)
    for frame, given in zip(frames, colours(), strict=True):
        assert np.abs(frame.astype(int) - given).max() < 14
    with av.open(str(path)) as film:
        stream = film.streams.video[0]
        assert (stream.codec_context.name, stream.pix_fmt, stream.average_rate) == ("h264", "yuv420p", 30)
    content = path.read_bytes()
    assert content.index(b"moov") < content.index(b"mdat")


def test_the_same_pictures_give_the_same_bytes_and_name_nobody(tmp_path: Path) -> None:
    encode(colours(), tmp_path / "a.mp4", 30)
    encode(colours(), tmp_path / "b.mp4", 30)
    content = (tmp_path / "a.mp4").read_bytes()
    assert content == (tmp_path / "b.mp4").read_bytes()
    for private in (getpass.getuser(), socket.gethostname(), str(tmp_path)):
        assert len(private) < 4 or private.encode() not in content


def test_the_same_film_whatever_lies_in_memory(tmp_path: Path, somersault: Motion) -> None:
    rng = np.random.default_rng(0)
    settings = FilmSettings(160, 90, fps=10, quality=Quality.DRAFT)
    moving = list(render_frames(set_up(somersault, load_sora(), settings), settings))
    films = set()
    for _ in range(6):
        rubbish = [rng.integers(0, 255, int(count), dtype=np.uint8) for count in rng.integers(1e3, 4e5, 200)]
        del rubbish  # what the encoder then finds in memory that it asks for
        encode(iter(moving), tmp_path / "film.mp4", 10)
        films.add((tmp_path / "film.mp4").read_bytes())
    assert len(films) == 1


def test_a_film_that_fails_leaves_nothing_and_keeps_the_old_one(tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    path.write_bytes(b"old")

    def breaks() -> Iterator[np.ndarray]:
        yield from colours(2)
        raise BadInput("the motion ends here")

    with pytest.raises(BadInput, match="ends here"):
        encode(breaks(), path, 30)
    assert path.read_bytes() == b"old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["film.mp4"]


def test_what_cannot_be_encoded_or_written_is_one_clear_error(tmp_path: Path) -> None:
    with pytest.raises(CannotWrite, match="folder is not there"):
        encode(colours(), tmp_path / "nowhere" / "film.mp4", 30)
    (tmp_path / "folder.mp4").mkdir()
    with pytest.raises(CannotWrite):
        encode(colours(), tmp_path / "folder.mp4", 30)
    with pytest.raises(BadInput, match="at least one"):
        encode([], tmp_path / "film.mp4", 30)
    with pytest.raises(BadInput, match="even"):
        encode([np.zeros((47, 64, 3), dtype=np.uint8)], tmp_path / "film.mp4", 30)
    sizes = [np.zeros((48, 64, 3), dtype=np.uint8), np.zeros((64, 48, 3), dtype=np.uint8)]
    with pytest.raises(BadInput, match="differ in size"):
        encode(sizes, tmp_path / "film.mp4", 30)
    assert not list(tmp_path.glob("*.part"))
    assert not list(tmp_path.glob(".*.part"))


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a full device")
def test_a_full_disk_is_our_error(tmp_path: Path) -> None:
    (tmp_path / ".film.mp4.part").symlink_to("/dev/full")
    with pytest.raises(CannotWrite, match="could not be written"):
        encode(colours(60), tmp_path / "film.mp4", 30)


def test_a_film_of_a_motion(tmp_path: Path, somersault: Motion) -> None:
    settings = FilmSettings(96, 64, fps=15, title="Air", quality=Quality.DRAFT)
    labels = [Label("human", (90, 200, 120))] * 45 + [None] * 45
    sections = [CardSection("Performed by", ("Somebody",))]
    film = render_film(somersault, tmp_path / "film.mp4", settings, labels=labels, sections=sections)
    frames = decoded(film.path)
    assert len(frames) == film.frames == len(film.source_frame) + 45
    np.testing.assert_array_equal(film.source_frame, np.arange(22) * 4)
    corner = frames[:, 56:62, 4:20].astype(int).mean(axis=(1, 2, 3))
    assert corner[5] < corner[18] - 20  # the label is there in the first half only
    assert frames[-1].mean() < 60
    with pytest.raises(BadInput, match="labels and motion"):
        render_film(somersault, tmp_path / "film.mp4", settings, labels=labels[:3])


def test_the_title_comes_and_goes() -> None:
    picture = np.full((720, 1280, 3), 200, dtype=np.uint8)
    assert (put_title(picture, "Airhead", 0.8) != picture).mean() > 0.01
    np.testing.assert_array_equal(put_title(picture, "Airhead", 3.0), picture)
    np.testing.assert_array_equal(put_title(picture, "", 0.8), picture)


@pytest.mark.parametrize("size", [(16, 16), (64, 48), (1280, 720), (720, 1280)])
@pytest.mark.parametrize("text", ["human", "x" * 500, "\x1b[31m\n\u202e", "", "Žofie Ågård 人"])
def test_any_text_on_any_picture_keeps_its_shape(size: tuple[int, int], text: str) -> None:
    picture = np.full((size[1], size[0], 3), 128, dtype=np.uint8)
    for written in (put_label(picture, Label(text, (255, 0, 0))), put_title(picture, text, 0.8)):
        assert written.shape == picture.shape
        assert (picture == 128).all()


def test_the_end_card_wraps_and_turns_the_page() -> None:
    settings = FilmSettings(640, 360)
    long = CardSection("Takes", tuple(f"take {n}: " + "a long licence notice " * 6 for n in range(30)))
    pages = card_pages([long], settings)
    assert len(pages) > 2
    for page in pages:
        ink = (page.astype(int).sum(axis=-1) > 300).nonzero()
        assert ink[1].min() > 20
        assert ink[1].max() < 620
    assert len(list(end_card([CardSection("", ("W" * 400,))], settings))) == 90
    assert list(end_card([], settings)) == []


def test_errors_are_ours() -> None:
    assert issubclass(CannotWrite, AirheadError)
