"""Signing: all or nothing."""

from __future__ import annotations

import errno
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from airhead.errors import AirheadError, BadInput, CannotWrite
from airhead.motion import Drive, Lineage, Performer, PerformerStatus, TakeRef
from airhead.provenance import FilmRecord, Signer, State, sign_film, verify_film
from airhead.provenance.certificates import make_chain


def test_the_source_stays_and_a_film_in_its_place_is_replaced(
    unsigned: Path, record: FilmRecord, signer: Signer, tmp_path: Path
) -> None:
    place = tmp_path / "film.mp4"
    place.write_bytes(unsigned.read_bytes())
    before = unsigned.read_bytes()
    sign_film(place, place, record, signer)
    assert verify_film(place).state is State.VALID
    sign_film(unsigned, place, record, signer)
    assert unsigned.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["film.mp4"]


def test_a_signed_film_still_plays_from_its_first_bytes(signed: Path) -> None:
    content = signed.read_bytes()
    assert content.index(b"moov") < content.index(b"mdat")


class _FullDisk:
    """A file on a disk that is full after the first bytes."""

    def __init__(self, file: Any) -> None:
        self._file = file

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)

    def __enter__(self) -> _FullDisk:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def write(self, data: bytes) -> int:
        self._file.write(data[:10])
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def _full_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    whole_open = Path.open

    def opened(path: Path, mode: str = "r", *rest: Any, **named: Any) -> Any:
        file = whole_open(path, mode, *rest, **named)
        return _FullDisk(file) if "x" in mode else file

    monkeypatch.setattr(Path, "open", opened)


def _no_room_at_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)


def _read_only(monkeypatch: pytest.MonkeyPatch) -> None:
    whole_open = Path.open

    def opened(path: Path, mode: str = "r", *rest: Any, **named: Any) -> Any:
        if mode != "rb":
            raise OSError(errno.EROFS, os.strerror(errno.EROFS))
        return whole_open(path, mode, *rest, **named)

    monkeypatch.setattr(Path, "open", opened)


def _cannot_move(monkeypatch: pytest.MonkeyPatch) -> None:
    def replaced(*_: object) -> None:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    monkeypatch.setattr(Path, "replace", replaced)


@pytest.mark.parametrize("fault", [_full_disk, _no_room_at_the_end, _read_only, _cannot_move])
def test_a_disk_that_fails_leaves_nothing(
    unsigned: Path, record: FilmRecord, signer: Signer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: Any
) -> None:
    place = tmp_path / "film.mp4"
    place.write_bytes(b"the film of yesterday")
    with monkeypatch.context() as patched:
        fault(patched)
        with pytest.raises(CannotWrite, match=r"film\.mp4.*(No space left|Read-only file system)") as caught:
            sign_film(unsigned, place, record, signer)
    assert "\n" not in caught.value.line()
    assert place.read_bytes() == b"the film of yesterday"
    assert [path.name for path in tmp_path.iterdir()] == ["film.mp4"]


def test_an_interruption_leaves_nothing(
    unsigned: Path, record: FilmRecord, signer: Signer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(_: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupted)
    with pytest.raises(KeyboardInterrupt):
        sign_film(unsigned, tmp_path / "film.mp4", record, signer)
    assert not list(tmp_path.iterdir())


def test_what_cannot_be_signed_gets_one_line_and_leaves_nothing(
    unsigned: Path, signed: Path, record: FilmRecord, signer: Signer, tmp_path: Path, ann: TakeRef
) -> None:
    other_key = replace(signer, key_pem=make_chain().key_pem)
    self_signed = replace(signer, chain_pem=make_chain().root_pem)
    text = tmp_path / "text.mp4"
    text.write_text("no film")
    impostor = replace(ann, performer=Performer("Bob", PerformerStatus.NAMED))
    two_anns = replace(record, lineage=record.lineage.concatenate(Lineage.of(Drive.PHYSICS, 1, [impostor])))
    cases: list[tuple[Path, FilmRecord, Signer, type[AirheadError], str]] = [
        (unsigned, replace(record, frames=31), signer, CannotWrite, "not as long as was signed"),
        (unsigned, replace(record, fps=25), signer, CannotWrite, "not as long as was signed"),
        (unsigned, replace(record, title="x" * 3000), signer, BadInput, "title"),
        (unsigned, two_anns, signer, BadInput, "credited in two ways"),
        (unsigned, record, other_key, CannotWrite, "could not be signed"),
        (unsigned, record, self_signed, CannotWrite, "could not be signed"),
        (signed, record, signer, BadInput, "signed already"),
        (tmp_path / "missing.mp4", record, signer, BadInput, "no such film"),
        (text, record, signer, BadInput, "not a whole MP4"),
    ]
    for source, what, who, kind, expected in cases:
        with pytest.raises(kind, match=expected) as caught:
            sign_film(source, tmp_path / "film.mp4", what, who)
        assert "\n" not in caught.value.line()
    assert [path.name for path in tmp_path.iterdir()] == ["text.mp4"]


def test_a_folder_that_is_not_there_gets_one_line(
    unsigned: Path, record: FilmRecord, signer: Signer, tmp_path: Path
) -> None:
    with pytest.raises(CannotWrite, match="No such file"):
        sign_film(unsigned, tmp_path / "no" / "folder" / "film.mp4", record, signer)


@pytest.mark.parametrize("url", ["ftp://example.org", "example.org", "http://", "http://a b", "http://[", ""])
def test_a_time_stamp_needs_a_web_address(
    unsigned: Path, record: FilmRecord, signer: Signer, tmp_path: Path, url: str
) -> None:
    with pytest.raises(BadInput, match="time-stamp"):
        sign_film(unsigned, tmp_path / "film.mp4", record, signer, url)


def test_a_time_stamp_that_nobody_gives_is_not_left_out_quietly(
    unsigned: Path, record: FilmRecord, signer: Signer, tmp_path: Path
) -> None:
    with pytest.raises(CannotWrite, match="could not be signed"):
        # Nothing listens on port 9 of this machine.
        sign_film(unsigned, tmp_path / "film.mp4", record, signer, "http://127.0.0.1:9/tsa")
    assert not list(tmp_path.iterdir())
