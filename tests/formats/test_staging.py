"""A file is there as a whole or not at all."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Any

import pytest

from airhead.errors import CannotWrite
from airhead.formats import staged_file, staged_path, write_native
from airhead.takes import starter_take


def write_half(path: Path, then: BaseException) -> None:
    with staged_file(path) as file:
        file.write(b"half")
        raise then


def test_a_file_appears_when_the_block_ends(tmp_path: Path) -> None:
    with staged_file(tmp_path / "a.txt") as file:
        file.write(b"whole")
        assert not (tmp_path / "a.txt").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]
    assert (tmp_path / "a.txt").read_bytes() == b"whole"


def test_a_staged_path_keeps_the_suffix_for_writers_that_look_at_it(tmp_path: Path) -> None:
    with staged_path(tmp_path / "film.mp4") as path:
        assert path.suffix == ".mp4"
        assert path.parent == tmp_path
        path.write_bytes(b"film")
    assert (tmp_path / "film.mp4").read_bytes() == b"film"


def test_an_older_file_is_replaced_only_by_a_whole_one(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"old")
    with pytest.raises(RuntimeError, match="stop"):
        write_half(tmp_path / "a.txt", RuntimeError("stop"))
    assert (tmp_path / "a.txt").read_bytes() == b"old"
    with staged_file(tmp_path / "a.txt") as file:
        file.write(b"new")
    assert (tmp_path / "a.txt").read_bytes() == b"new"
    assert len(list(tmp_path.iterdir())) == 1


def test_an_interrupt_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        write_half(tmp_path / "a.txt", KeyboardInterrupt())
    assert list(tmp_path.iterdir()) == []


def failing(number: int) -> Any:
    def fail(*_: Any, **__: Any) -> Any:
        raise OSError(number, os.strerror(number))

    return fail


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EACCES, errno.EIO])
@pytest.mark.parametrize("step", ["pathlib.Path.open", "airhead.formats.staging.os.fsync", "pathlib.Path.replace"])
def test_a_failure_at_any_step_leaves_everything_as_it_was(
    step: str, number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    take = starter_take("run")
    path = tmp_path / "run.airhead"
    path.write_bytes(b"old")
    with monkeypatch.context() as broken:
        broken.setattr(step, failing(number))
        with pytest.raises(CannotWrite, match=os.strerror(number)) as failure:
            write_native(take, path)
    assert failure.value.file == str(path)
    assert path.read_bytes() == b"old"
    assert len(list(tmp_path.iterdir())) == 1


def test_a_full_disk_while_writing_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(CannotWrite, match="No space left"):
        write_half(tmp_path / "a.txt", OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)))
    assert list(tmp_path.iterdir()) == []


def test_folders_missing_folders_and_impossible_names_are_refused(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    places = (tmp_path / "folder", tmp_path / "missing" / "a.txt", tmp_path / "a\0.txt", tmp_path / ("x" * 300))
    for place in places:
        with pytest.raises(CannotWrite), staged_file(place) as file:
            file.write(b"whole")
    assert [path.name for path in tmp_path.iterdir()] == ["folder"]
