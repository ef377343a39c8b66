"""No USD file is followed to another one."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from airhead.errors import BadInput
from airhead.formats import ExportOptions
from airhead.formats.usd.bounded import write_usd
from airhead.takes import starter_take

pytest.importorskip("pxr", reason="NOT CHECKED: USD is an extra; pip install 'airhead[usd]'")

from pxr import Sdf, Usd

from airhead.formats.usd.layers import opened_stage


def outside(tmp_path: Path) -> tuple[Path, Path]:
    """A folder with a figure in it, and a figure that lies elsewhere."""
    (tmp_path / "in").mkdir()
    write_usd(starter_take("walk"), tmp_path / "other.usda", ExportOptions(mesh=False))
    write_usd(starter_take("walk"), tmp_path / "in" / "near.usda", ExportOptions(mesh=False))
    return tmp_path / "in", tmp_path / "other.usda"


REFERENCES = {
    "reference": '#usda 1.0\ndef "a" (references = @{}@</figure>) {{\n}}\n',
    "payload": '#usda 1.0\ndef "a" (payload = @{}@</figure>) {{\n}}\n',
    "sublayer": "#usda 1.0\n(subLayers = [@{}@])\n",
    "in a variant": '#usda 1.0\ndef "a" (variantSets = "v"\nvariants = {{ string v = "x" }}) {{\n'
    'variantSet "v" = {{ "x" (references = @{}@</figure>) {{\n}}\n}}\n}}\n',
    "clips": '#usda 1.0\ndef "a" (clips = {{ dictionary default = {{ asset[] assetPaths = [@{}@] }} }}) {{\n}}\n',
}


@pytest.mark.parametrize("kind", REFERENCES)
def test_no_other_file_is_followed(kind: str, tmp_path: Path) -> None:
    folder, other = outside(tmp_path)
    for number, target in enumerate((str(other), "near.usda", "../other.usda")):
        path = folder / f"a{number}.usda"
        path.write_text(REFERENCES[kind].format(target))
        with pytest.raises(BadInput, match=r"the file refers to another file|value clips"):
            opened_stage(path)
        if number == 0 and kind == "reference":
            # without the guard it would have been read, so the guard is what refuses it
            assert Usd.Stage.Open(str(path)).GetPrimAtPath("/a/skeleton").IsValid()


def test_parts_of_one_file_may_name_each_other(tmp_path: Path) -> None:
    (tmp_path / "a.usda").write_text('#usda 1.0\ndef "a" (references = </b>) {\n}\ndef "b" {\n def "c" {\n}\n}\n')
    assert opened_stage(tmp_path / "a.usda").GetPrimAtPath("/a/c").IsValid()


def packed(path: Path, members: dict[str, bytes], compression: int = zipfile.ZIP_STORED) -> Path:
    with zipfile.ZipFile(path, "w", compression) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def test_members_of_a_package_may_name_each_other_and_nothing_else(tmp_path: Path) -> None:
    _, other = outside(tmp_path)
    # USD demands members at multiples of 64 bytes, as its own writer leaves them
    (tmp_path / "main.usda").write_text(REFERENCES["reference"].format("other.usda"))
    (tmp_path / "leaving.usda").write_text(REFERENCES["reference"].format(other))
    for main in ("main", "leaving"):
        writer = Sdf.ZipFileWriter.CreateNew(str(tmp_path / f"{main}.usdz"))
        writer.AddFile(str(tmp_path / f"{main}.usda"), "main.usda")
        writer.AddFile(str(other), "other.usda")
        writer.Save()
    inside = opened_stage(tmp_path / "main.usdz")
    assert inside.GetPrimAtPath("/a/skeleton").IsValid()
    with pytest.raises(BadInput, match="the file refers to another file"):
        opened_stage(tmp_path / "leaving.usdz")


@pytest.mark.parametrize(
    ("members", "compression", "line"),
    [
        ({"a.usda": b"#usda 1.0\n"}, zipfile.ZIP_DEFLATED, "a compressed or encrypted member"),
        ({"a.usda": b"#usda 1.0\n", "../b.usda": b""}, zipfile.ZIP_STORED, "not a member of a package"),
        ({"a.usda": b"#usda 1.0\n", "/b.usda": b""}, zipfile.ZIP_STORED, "not a member of a package"),
        ({f"{n}.usda": b"" for n in range(1001)}, zipfile.ZIP_STORED, "too many members"),
    ],
)
def test_odd_packages_are_refused(members: dict[str, bytes], compression: int, line: str, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=line):
        opened_stage(packed(tmp_path / "a.usdz", members, compression))
