"""`airhead convert`, `airhead export` and `airhead verify` of motion files."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from airhead.formats import motion_of, read, write
from airhead.motion import points_of
from airhead.takes import starter_take


@pytest.fixture
def walk(tmp_path: Path) -> Path:
    write(starter_take("walk"), tmp_path / "walk.airhead")
    return tmp_path / "walk.airhead"


def test_convert_writes_one_file_and_says_what_it_did(airhead, walk: Path, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    said = airhead("convert", walk, tmp_path / "walk.bvh", "--fps", 60, "--root-motion", "off", "--json")
    assert (said.code, said.json["fps"], said.json["joints"]) == (0, 60, 15)
    assert said.json["files"] == [str(tmp_path / "walk.bvh")]
    assert said.json["beside"] == [str(tmp_path / "walk.bvh.lineage.json")]
    assert motion_of(read(tmp_path / "walk.bvh")).fps == 60
    shown = airhead("convert", walk, tmp_path / "walk.glb")
    assert (shown.code, str(tmp_path / "walk.glb") in shown.out) == (0, True)


def test_convert_takes_what_the_file_does_not_say(airhead, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    points = points_of(starter_take("walk").motion)
    np.save(tmp_path / "x.npy", points.points_w * 100)
    refused = airhead("convert", tmp_path / "x.npy", tmp_path / "x.npz", "--json")
    assert (refused.code, refused.json["error"]) == (2, "the joints have no names")
    names = ",".join(points.names)
    stated = ("--in-fps", 25, "--in-up", "z", "--in-units", "cm", "--names", names)
    assert airhead("convert", tmp_path / "x.npy", tmp_path / "x.npz", *stated, "--json").json["fps"] == 25
    np.testing.assert_allclose(read(tmp_path / "x.npz").points_w, points.points_w, atol=1e-12)  # type: ignore[union-attr]


def test_export_signs_and_verify_tells(airhead, walk: Path, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    out = tmp_path / "walk.bvh"
    said = airhead("export", walk, "--to", out, tmp_path / "walk.glb", "--sign", "--json")
    assert said.code == 0
    assert str(tmp_path / "walk.glb.c2pa") in said.json["beside"]
    found = airhead("verify", out, "--json")
    assert (found.code, found.json["state"], found.json["performers"]) == (0, "Valid", ["performer unrecorded"])
    assert [span["drive"] for span in found.json["spans"]] == ["performer"]
    assert "Valid" in airhead("verify", tmp_path / "walk.glb.c2pa").out
    out.write_bytes(out.read_bytes().replace(b"HIERARCHY", b"HIERARCHI"))
    changed = airhead("verify", out, "--json")
    assert (changed.code, changed.json["state"], changed.json["spans"]) == (1, "Invalid", [])
    assert changed.json["problems"] == ["the file was changed after it was signed (assertion.dataHash.mismatch)"]


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (["convert", "none.bvh", "out.glb"], "no such file"),
        (["convert", "walk.airhead", "walk.airhead"], "the output is the source"),
        (["convert", "walk.airhead", "walk.xyz"], "no format to write with this suffix"),
        (
            ["convert", "walk.airhead", "out.bvh", "--in-fps", "30"],
            "cannot be stated of a file of the format Airhead native",
        ),
        (["convert", "walk.airhead", "out.bvh", "--fps", "0"], "not a frame rate"),
        (["convert", "walk.airhead", "out.bvh", "--fps", "nan"], "not a frame rate"),
        (["convert", "walk.airhead", "out.bvh", "--units", "feet"], "invalid choice"),
        (["export", "walk.airhead"], "required: --to"),
        (["export", "walk.airhead", "--to", "out.bvh", "--key", "k.pem"], "nothing is to be signed"),
        (["export", "walk.airhead", "--to", "out.bvh", "--sign", "--key", "k.pem"], "go together"),
        (["verify", "walk.airhead"], "the file is not signed"),
    ],
)
def test_bad_input_is_one_line_and_leaves_nothing(  # type: ignore[no-untyped-def]
    airhead, walk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], error: str
) -> None:
    monkeypatch.chdir(walk.parent)
    before = sorted(path.name for path in walk.parent.iterdir())
    said = airhead(*words, "--json")
    assert said.code == 2
    assert error in said.json["error"]
    assert len(said.err.strip().splitlines()) == 1
    assert sorted(path.name for path in walk.parent.iterdir()) == before
