"""In a folder, motion files are found; nothing else is taken for one."""

from __future__ import annotations

from pathlib import Path

import pytest

from airhead.errors import BadInput
from airhead.formats import write
from airhead.motion import Take
from airhead.production.motion_files import motion_files


def test_files_are_found_at_any_depth_once_and_in_order(tmp_path: Path, short_take: Take) -> None:
    for name in ("b/c/two.airhead", "b/one.airhead", "a.BVH"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        write(short_take, tmp_path / name)
    for name in ("b/readme.txt", "b/data.json", "b/.secret.bvh", "b/notes.md", ".cache/old.bvh"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("{}")
    (tmp_path / "b/loop").symlink_to(tmp_path, target_is_directory=True)
    found = [str(path.relative_to(tmp_path)) for path in motion_files([tmp_path, tmp_path / "b/one.airhead"])]
    assert found == ["a.BVH", "b/one.airhead", "b/c/two.airhead"]


def test_a_clip_is_known_by_its_content(tmp_path: Path) -> None:
    (tmp_path / "clip.txt").write_text('{"Loop": "none", "Frames": [[0.1]]}')
    (tmp_path / "other.txt").write_text("hello")
    assert [path.name for path in motion_files([tmp_path])] == ["clip.txt"]


def test_what_is_named_is_meant_whatever_it_is(tmp_path: Path) -> None:
    named = [tmp_path / "readme.md", Path("a\0b"), Path("x" * 5000)]
    assert motion_files(named) == named
    with pytest.raises(BadInput, match="no motion file in this folder"):
        motion_files([tmp_path])
