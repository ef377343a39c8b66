"""USD files are opened in a process of their own: what was written comes back, and what kills it is one line."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from airhead.errors import BadInput
from airhead.formats import ExportOptions
from airhead.formats.usd.bounded import read_usd, write_usd
from airhead.motion import Take, joint_positions
from airhead.takes import starter_take

pytest.importorskip("pxr", reason="NOT CHECKED: USD is an extra; pip install 'airhead[usd]'")

BACKFLIP = starter_take("backflip")
BARE = ExportOptions(mesh=False)


def test_a_bomb_of_inner_references_ends_in_a_line(tmp_path: Path) -> None:
    levels = "".join(
        f'def "l{n}" {{\n' + "".join(f'def "c{k}" (references = </l{n + 1}>) {{}}\n' for k in range(9)) + "}\n"
        for n in range(9)
    )
    (tmp_path / "bomb.usda").write_text(f'#usda 1.0\n{levels}def "l9" {{\n}}\n')
    with pytest.raises(BadInput, match="unfolds to too much") as refused:
        read_usd(tmp_path / "bomb.usda")
    assert refused.value.file == str(tmp_path / "bomb.usda")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("#usda 1.0\n", "no animated skeleton in the file; found none"),
        ("#usda 1.0\nnonsense", "USD cannot read the file"),
        ('#usda 1.0\ndef SkelRoot "a" {\n def Skeleton "b" {\n uniform token[] joints = ["x"]\n}\n}\n', "1 without an"),
        ('#usda 1.0\n(customLayerData = { string airhead = "[" })\n', "no animated skeleton"),
    ],
)
def test_a_file_without_a_motion_is_refused(text: str, line: str, tmp_path: Path) -> None:
    (tmp_path / "a.usda").write_text(text)
    with pytest.raises(BadInput, match=line) as refused:
        read_usd(tmp_path / "a.usda")
    assert refused.value.file == str(tmp_path / "a.usda")
    assert "airhead-" not in refused.value.line()


def test_without_usd_the_core_works_and_says_what_is_missing(tmp_path: Path) -> None:
    write_usd(BACKFLIP, tmp_path / "a.usda", BARE)
    code = """
import sys
sys.modules["pxr"] = None
from pathlib import Path
from airhead.errors import MissingPiece
from airhead.formats import read, write
from airhead.takes import starter_take
for act in (lambda: read(sys.argv[1]), lambda: write(starter_take("walk"), sys.argv[2])):
    try:
        act()
    except MissingPiece as error:
        print(error.line())
"""
    command = [sys.executable, "-c", code, str(tmp_path / "a.usda"), str(tmp_path / "b.usdc")]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    line = "USD needs the package usd-core; allowed: pip install 'airhead[usd]'"
    assert [text[-len(line) :] for text in done.stdout.splitlines()] == [line, line]
    assert not (tmp_path / "b.usdc").exists()


@pytest.mark.parametrize(
    ("suffix", "options"),
    [
        (".usda", BARE),
        (".usdc", ExportOptions()),
        (".usd", ExportOptions(up="z", mesh=False)),
        (".usdz", ExportOptions(units="cm", up="z", mesh=False)),
    ],
)
def test_what_was_written_comes_back(
    suffix: str, options: ExportOptions, tmp_path: Path, make: SimpleNamespace
) -> None:
    write_usd(BACKFLIP, tmp_path / f"flip{suffix}", options)
    again = read_usd(tmp_path / f"flip{suffix}")
    assert isinstance(again, Take)
    assert np.abs(joint_positions(again.motion) - joint_positions(BACKFLIP.motion)).max() < 1e-5
    assert again.motion.skeleton.same_as(BACKFLIP.motion.skeleton, 1e-12)
    assert again.motion.fps == BACKFLIP.motion.fps
    assert make.same(again.motion.lineage, BACKFLIP.motion.lineage)
    assert (again.title, again.ref) == (BACKFLIP.title, BACKFLIP.ref)
