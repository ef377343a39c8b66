"""Any file either reads or fails in one clear line."""

from __future__ import annotations

import os
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from airhead.errors import AirheadError, BadInput, CannotWrite
from airhead.formats import FORMATS, ReadOptions, check_writable, read, read_motion, write, write_bvh, write_native
from airhead.motion import Motion, Take
from airhead.takes import starter_take

SUFFIXES = [suffix for known in FORMATS for suffix in known.suffixes]


def test_content_comes_before_the_suffix(tmp_path: Path) -> None:
    write_bvh(starter_take("walk"), tmp_path / "walk.bvh")
    (tmp_path / "walk.bvh").rename(tmp_path / "walk.airhead")
    assert isinstance(read(tmp_path / "walk.airhead"), Motion)
    write_native(starter_take("walk"), tmp_path / "native.xyz")
    assert isinstance(read(tmp_path / "native.xyz"), Take)
    clip = '{"Loop": "none", "Frames": 1}'
    (tmp_path / "clip.bvh").write_text(clip)
    with pytest.raises(BadInput, match="a list of rows of 44 numbers"):
        read(tmp_path / "clip.bvh")


def test_the_suffix_decides_where_the_content_says_nothing(tmp_path: Path) -> None:
    (tmp_path / "clip.BVH").write_text("hello")
    with pytest.raises(BadInput, match="line 1: not what a BVH has here; found 'hello'"):
        read(tmp_path / "clip.BVH")


def test_a_motion_is_had_from_any_record(make: SimpleNamespace, tmp_path: Path) -> None:
    for kind, record in make.golden.items():
        write(record, tmp_path / f"{kind}.airhead")
        wanted = record if kind == "motion" else record.motion
        assert make.same(read_motion(str(tmp_path / f"{kind}.airhead")), wanted)


def test_the_suffix_chooses_how_to_write(tmp_path: Path) -> None:
    write(starter_take("walk"), tmp_path / "walk.BVH")
    assert (tmp_path / "walk.BVH").read_text().startswith("HIERARCHY")
    with pytest.raises(BadInput, match="no format to write with this suffix") as refused:
        write(starter_take("walk"), tmp_path / "walk.txt")
    assert refused.value.allowed == ", ".join(str(known) for known in FORMATS if known.write)


def test_what_no_reader_knows_is_refused_with_a_list_of_formats(tmp_path: Path) -> None:
    (tmp_path / "photo.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    with pytest.raises(BadInput) as refused:
        read(tmp_path / "photo.png")
    assert refused.value.allowed == ", ".join(map(str, FORMATS))


def test_what_a_file_says_itself_cannot_be_stated(tmp_path: Path) -> None:
    write_bvh(starter_take("walk"), tmp_path / "walk.bvh", units="cm")
    assert read_motion(tmp_path / "walk.bvh", ReadOptions(units="cm")).frames == starter_take("walk").motion.frames
    with pytest.raises(
        BadInput, match=r"cannot be stated of a file of the format BVH; found fps 30.*; allowed: units, up"
    ):
        read(tmp_path / "walk.bvh", ReadOptions(fps=30))


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("content", [b"", b"\0" * 5000, bytes(range(256)) * 20, b"hello\n", b"PK\3\4", b"{}"])
def test_a_file_that_is_no_motion_is_refused(content: bytes, suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"clip{suffix}"
    path.write_bytes(content)
    with pytest.raises(BadInput) as refused:
        read(path)
    assert refused.value.file == str(path)
    assert "\n" not in refused.value.line()


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_missing_files_folders_and_pipes_are_refused(suffix: str, tmp_path: Path) -> None:
    (tmp_path / f"folder{suffix}").mkdir()
    os.mkfifo(tmp_path / f"pipe{suffix}")
    for name, line in (("missing", "no such file"), ("folder", "a folder"), ("pipe", "not a regular file")):
        with pytest.raises(BadInput, match=line):
            read(tmp_path / f"{name}{suffix}")


def test_an_impossible_path_is_refused() -> None:
    for path in ("zero\0byte.bvh", "x" * 5000):
        with pytest.raises(BadInput, match="cannot be read"):
            read(path)


def test_a_file_that_may_not_be_read_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "clip.bvh").write_text("HIERARCHY")

    def denied(*_: Any, **__: Any) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("airhead.formats.source_file.os.open", denied)
    with pytest.raises(BadInput, match="the file cannot be read; found Permission denied"):
        read(tmp_path / "clip.bvh")


def test_a_file_beyond_the_limit_is_refused_before_it_is_read(tmp_path: Path) -> None:
    for suffix in SUFFIXES:
        path = tmp_path / f"huge{suffix}"
        with path.open("wb") as file:
            file.truncate(1 << 40)
        with pytest.raises(AirheadError, match="the file is too large"):
            read(path)


def test_what_could_not_be_written_is_known_before(tmp_path: Path) -> None:
    check_writable(tmp_path / "fine.bvh")
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(BadInput, match="no format to write with this suffix"):
        check_writable(tmp_path / "motion.txt")
    (tmp_path / "folder.bvh").mkdir()
    for place in (tmp_path / "no such" / "motion.bvh", tmp_path / "folder.bvh"):
        with pytest.raises(CannotWrite, match="cannot be written"):
            check_writable(place)
