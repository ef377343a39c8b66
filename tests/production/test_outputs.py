"""Results appear whole or not at all, whatever goes wrong and whenever."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from airhead.errors import CannotWrite
from airhead.production.outputs import staged_folder

NEW = {"film.mp4": b"new film", "credits.json": b"new credits"}


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """A folder with an older film and something else in it."""
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "film.mp4").write_bytes(b"old film")
    (folder / "notes.txt").write_bytes(b"mine")
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def stage_new(out: Path, fault: BaseException | None = None) -> None:
    """Stages all new files; a fault comes when they are written."""
    with staged_folder(out) as staged:
        for name, data in NEW.items():
            (staged / name).write_bytes(data)
        if fault:
            raise fault


def test_results_replace_older_ones_and_touch_nothing_else(out: Path) -> None:
    stage_new(out)
    assert contents(out.parent) == {
        "out/film.mp4": b"new film",
        "out/credits.json": b"new credits",
        "out/notes.txt": b"mine",
    }
    assert [path.name for path in out.parent.iterdir()] == ["out"]


def test_missing_folders_are_made(tmp_path: Path) -> None:
    stage_new(tmp_path / "a/b/c")
    assert contents(tmp_path / "a/b/c") == NEW
    assert [path.name for path in (tmp_path / "a/b").iterdir()] == ["c"]


@pytest.mark.parametrize("fault", [RuntimeError("no"), KeyboardInterrupt(), SystemExit(3)])
@pytest.mark.parametrize("exists", [True, False])
def test_whatever_ends_it_early_leaves_everything_as_it_was(
    out: Path, tmp_path: Path, fault: BaseException, exists: bool
) -> None:
    before = contents(tmp_path)
    with pytest.raises(type(fault)):
        stage_new(out if exists else tmp_path / "a/b", fault)
    assert contents(tmp_path) == before
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EROFS, errno.EACCES, errno.EIO])
def test_a_full_or_forbidden_disk_is_one_line(out: Path, code: int) -> None:
    before = contents(out.parent)
    with pytest.raises(CannotWrite, match=r"the results cannot be stored; found .*; allowed: a folder with") as fault:
        stage_new(out, OSError(code, "injected"))
    assert fault.value.file == str(out)
    assert contents(out.parent) == before
    assert [path.name for path in out.parent.iterdir()] == ["out"]


@pytest.mark.parametrize("failing_move", [1, 2, 3])
@pytest.mark.parametrize("fault", [OSError(errno.EROFS, "read-only"), KeyboardInterrupt()])
def test_what_goes_wrong_while_files_are_moved_is_undone(
    out: Path, failing_move: int, fault: BaseException, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, real, moves = contents(out.parent), Path.replace, 0

    def replace(self: Path, target: Path) -> Path:
        nonlocal moves
        moves += 1
        if moves == failing_move:
            raise fault
        return real(self, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", replace)
        with pytest.raises(CannotWrite if isinstance(fault, OSError) else KeyboardInterrupt):
            stage_new(out)
    assert moves >= failing_move
    assert contents(out.parent) == before
    assert [path.name for path in out.parent.iterdir()] == ["out"]


def test_even_if_nothing_can_be_moved_back_the_older_film_is_not_lost(
    out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, moves = Path.replace, 0

    def replace(self: Path, target: Path) -> Path:
        nonlocal moves
        moves += 1
        if moves >= 3:  # the new credits and the old film are moved, then the disk goes away
            raise OSError(errno.EIO, "gone")
        return real(self, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", replace)
        with pytest.raises(CannotWrite):
            stage_new(out)
    assert b"old film" in contents(out.parent).values()


def test_a_file_where_the_folder_would_go_is_refused(tmp_path: Path) -> None:
    (tmp_path / "out").write_bytes(b"a file")
    with pytest.raises(CannotWrite, match="a file stands where the folder would go; allowed: a folder"):
        stage_new(tmp_path / "out")
    with pytest.raises(CannotWrite):
        stage_new(tmp_path / "out/deeper")
    assert contents(tmp_path) == {"out": b"a file"}


def test_a_folder_where_a_file_would_go_is_refused_and_kept(out: Path) -> None:
    (out / "credits.json").mkdir()
    (out / "credits.json/precious").write_bytes(b"mine")
    before = contents(out.parent)
    with pytest.raises(CannotWrite, match="a folder stands where a file would go; allowed: a file name"):
        stage_new(out)
    assert contents(out.parent) == before
    assert [path.name for path in out.parent.iterdir()] == ["out"]
