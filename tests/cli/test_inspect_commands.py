"""`airhead inspect` and `airhead takes lint` on the command line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from airhead.formats import write
from airhead.motion import Drive, Lineage, Motion, Skeleton, lift
from airhead.rotations import IDENTITY
from airhead.takes import starter_take

Run = Callable[..., Any]


@pytest.fixture(scope="module")
def wrong(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A jump at twice its rate."""
    path = tmp_path_factory.mktemp("takes") / "wrong.airhead"
    write(replace(starter_take("jump").motion, fps=120.0), path)
    return path


def test_inspect_shows_skeleton_facts_and_findings(airhead: Run, wrong: Path, tmp_path: Path) -> None:
    strip = tmp_path / "strip.png"
    said = airhead("inspect", wrong, "-o", strip)
    assert said.code == 0
    for words in ("pelvis", "└── left_wrist 25.9 cm", "107 frames at 120 a second", "air time", "--fix rate"):
        assert words in said.out
    assert strip.read_bytes().startswith(b"\x89PNG")


def test_inspect_in_json_is_one_object(airhead: Run, wrong: Path) -> None:
    said = airhead("inspect", wrong, "--json")
    assert said.json["frames"] == 107
    assert said.json["findings"][0]["check"] == "gravity"
    assert said.json["findings"][0]["evidence"]["fps"] == 60.0
    assert airhead("inspect", "nothing.bvh", "--json").json["error"] == "no such file"
    assert airhead("inspect", "nothing.bvh").code == 2


def test_text_from_files_steers_no_terminal(airhead: Run, tmp_path: Path) -> None:
    names = ("[red]root", "evil\x1b[2J", "[/red] \x07", "[link=http://x]")
    skeleton = Skeleton(names, (-1, 0, 1, 2), np.full((4, 3), 0.1))
    motion = Motion(skeleton, 30.0, np.zeros((9, 3)), np.tile(IDENTITY, (9, 4, 1)), Lineage.of(Drive.GENERATED, 9))
    file = tmp_path / "evil[bold].airhead"
    write(motion, file)
    for words in (("inspect", file), ("takes", "lint", file)):
        said = airhead(*words)
        assert "\x1b" not in said.out + said.err
        assert "\x07" not in said.out + said.err
    assert "[red]root" in airhead("inspect", file).out


def test_lint_ends_with_1_where_a_fault_is_left(airhead: Run, wrong: Path, tmp_path: Path) -> None:
    said = airhead("takes", "lint", wrong, "jump")
    assert said.code == 1
    assert "fault" in said.out
    assert "nothing wrong was found" in said.out
    mended = tmp_path / "right.airhead"
    said = airhead("takes", "lint", wrong, "--fix", "rate", "-o", mended)
    assert said.code == 0
    assert "mended the same frames at 60 a second, not 120" in said.out
    assert airhead("takes", "lint", mended).code == 0


def test_lint_in_json_tells_before_and_after(airhead: Run, wrong: Path, tmp_path: Path) -> None:
    high = tmp_path / "high.airhead"
    write(lift(starter_take("kick").motion, 1.0), high)
    out = tmp_path / "low.airhead"
    said = airhead("takes", "lint", high, "--fix", "floor", "-o", out, "--json")
    (row,) = said.json["takes"]
    assert [finding["check"] for finding in row["findings"]] == ["floor"]
    assert row["left"] == []
    assert row["written"] == str(out)
    assert said.json["ok"] is True
    assert airhead("takes", "lint", wrong, "--json").json["ok"] is False


def test_several_fixes_are_named_with_commas_or_one_by_one(airhead: Run, wrong: Path, tmp_path: Path) -> None:
    one, other = tmp_path / "one.airhead", tmp_path / "other.airhead"
    assert airhead("takes", "lint", wrong, "--fix", "rate,floor=0", "-o", one).code == 2
    assert airhead("takes", "lint", wrong, "-o", one, "--fix", "fps=60,scale=1.1").code == 0
    assert airhead("takes", "lint", wrong, "-o", other, "--fix", "scale=1.1", "--fix", "fps=60").code == 0
    assert one.read_bytes() == other.read_bytes()
