"""Damaged and hostile glTF files are refused in one line that names the part, and open nothing elsewhere."""

from __future__ import annotations

import base64
import json
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from airhead.errors import BadInput
from airhead.formats import ExportOptions, motion_of
from airhead.formats.gltf.accessors import Numbers
from airhead.formats.gltf.document import document_of
from airhead.formats.gltf.reading import read_gltf
from airhead.formats.gltf.writing import write_gltf
from airhead.motion import Drive, Lineage, Motion, Skeleton, TakeRef
from airhead.rotations import about_axis

FRAMES = 4


@cache
def sound() -> str:
    """A sound file: two joints and a tip. Accessors: times, root positions, one a joint."""
    skeleton = Skeleton(("root", "elbow", "tip"), (-1, 0, 1), np.array([[0, 0, 0], [0, 0, 1], [2, 0, 0]]))
    rotations = np.stack([about_axis([1, 0, 0], np.arange(FRAMES) * step) for step in (0, 1, 0)], axis=1)
    lineage = Lineage.of(Drive.PERFORMER, FRAMES, [TakeRef("arm", "ab" * 32)])
    root = np.tile([0.0, 0.0, 2.0], (FRAMES, 1))
    with TemporaryDirectory() as folder:
        path = Path(folder) / "a.gltf"
        write_gltf(Motion(skeleton, 24, root, rotations, lineage), path, ExportOptions(mesh=False))
        return path.read_text()


def good() -> dict[str, Any]:
    """Its JSON, without what says that Airhead wrote it."""
    document: dict[str, Any] = json.loads(sound())
    del document["asset"]["extras"]
    return document


def changed(path: Path, **parts: Any) -> Path:
    """A good file with other values at places such as `nodes__0__name`."""
    document = good()
    for place, value in parts.items():
        *way, last = place.split("__")
        target: Any = document
        for step in way:
            target = target[int(step) if step.isdigit() else step]
        target[int(last) if last.isdigit() else last] = value
    path.write_text(json.dumps(document))
    return path


HEIGHTS = [np.array([[0, height, 0]] * FRAMES, "<f4").tobytes() for height in (3, 4)]


def beside(tmp_path: Path, uri: str) -> Path:
    """A file whose root positions are somewhere else."""
    folder = tmp_path / "folder"
    (folder / "deeper").mkdir(parents=True)
    for place in (tmp_path, folder, folder / "deeper"):
        (place / "my data.bin").write_bytes(HEIGHTS[0])
    (folder / "link.bin").symlink_to(tmp_path / "my data.bin")
    document = good()
    document["buffers"].append({"byteLength": len(HEIGHTS[0]), "uri": uri})
    document["bufferViews"].append({"buffer": 1, "byteLength": len(HEIGHTS[0])})
    document["accessors"][1]["bufferView"] = len(document["bufferViews"]) - 1
    (folder / "a.gltf").write_text(json.dumps(document))
    return folder / "a.gltf"


@pytest.mark.parametrize("uri", ["my%20data.bin", "deeper/my%20data.bin", "./my data.bin"])
def test_buffers_beside_the_file_are_read(uri: str, tmp_path: Path) -> None:
    path = beside(tmp_path, uri)
    first = motion_of(read_gltf(path))
    assert first.root_pos_w[0, 2] == 3
    for folder in (path.parent, path.parent / "deeper"):
        (folder / "my data.bin").write_bytes(HEIGHTS[1])
    again = motion_of(read_gltf(path))
    assert again.root_pos_w[0, 2] == 4
    assert again.lineage.takes[0].sha256 != first.lineage.takes[0].sha256


def test_a_file_named_in_many_ways_is_read_once(tmp_path: Path) -> None:
    names = [f"{'./' * number}a.bin" for number in range(20)]
    (tmp_path / "a.bin").write_bytes(HEIGHTS[0])
    raw = {
        "asset": {"version": "2.0"},
        "buffers": [{"byteLength": len(HEIGHTS[0]), "uri": name} for name in names],
        "bufferViews": [{"buffer": number, "byteLength": len(HEIGHTS[0])} for number in range(20)],
        "accessors": [{"bufferView": n, "componentType": 5126, "count": FRAMES, "type": "VEC3"} for n in range(20)],
    }
    numbers = Numbers(document_of(raw), tmp_path / "a.gltf", None, 1000, 1000 + len(HEIGHTS[0]))
    for number in range(20):
        assert numbers.array(number)[0, 1] == 3
    assert numbers.known_bytes == 1000 + len(HEIGHTS[0])
    (tmp_path / "b.bin").write_bytes(HEIGHTS[1])
    raw["buffers"][1]["uri"] = "b.bin"
    numbers = Numbers(document_of(raw), tmp_path / "a.gltf", None, 1000, 1000 + len(HEIGHTS[0]))
    numbers.array(0)
    with pytest.raises(BadInput, match="too large together"):
        numbers.array(1)


@pytest.mark.parametrize(
    "uri",
    ["../my%20data.bin", "%2e%2e/my%20data.bin", "/etc/passwd", "file:///etc/passwd", "http://example.org/a.bin",
     "//host/a.bin", "deeper\\..\\..\\x", "link.bin", "", "C:/x.bin", "deeper/../../my data.bin", "a%00b"],
)  # fmt: skip
def test_nothing_outside_of_the_folder_is_opened(uri: str, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="outside of the file's folder"):
        read_gltf(beside(tmp_path, uri))


@pytest.mark.parametrize(
    ("parts", "line"),
    [
        ({"asset__version": "1.0"}, "not a version that Airhead reads"),
        ({"nodes__0__children": [0]}, "a node stands above itself"),
        ({"nodes__1__children": [2, 2]}, "a node with two parents"),
        ({"nodes__0__children": [9]}, "no such entry in nodes"),
        ({"nodes__0__translation": [0, 1]}, "nodes.0.translation"),
        ({"nodes__0__rotation": [0, 0, 0, 0]}, "a rotation without length"),
        ({"nodes__0__matrix": [1, 0, 0, 0, 0, -1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1]}, "mirrors, shears or flattens"),
        ({"nodes__0__scale": [1, 2, 1]}, "joint 'root': a joint is scaled unevenly"),
        ({"nodes__0__scale": [0, 0, 0]}, "joint 'root': a joint is scaled unevenly"),
        ({"nodes__0__scale": [1e8, 1e8, 1e8]}, "not the size of a figure"),
        ({"animations": []}, "no animation in the file"),
        ({"animations__0__channels__0__target__node": 7}, "no such entry in nodes"),
        ({"animations__0__channels__0__sampler": 7}, "no such entry in samplers"),
        ({"animations__0__channels__1__target": {"node": 0, "path": "translation"}}, "two channels move the same"),
        ({"animations__0__samplers__0__input": 1}, "the times of keys do not increase"),
        ({"animations__0__samplers__0__output": 3}, "the values of keys do not fit"),
        ({"animations__0__samplers__0__interpolation": "MAGIC"}, "interpolation"),
        ({"accessors__1__count": 5}, "numbers behind the end"),
        ({"accessors__1__count": 2**39}, "numbers behind the end"),
        ({"accessors__1__byteOffset": 4}, "numbers behind the end"),
        ({"accessors__1": {"componentType": 5126, "count": 2**39, "type": "VEC3"}}, "unfolds to too much"),
        ({"accessors__1__type": "MAT4"}, "not numbers of an animation"),
        ({"bufferViews__1__byteLength": 4800}, "numbers behind the end"),
        ({"buffers__0__byteLength": 48000}, "a buffer is too short"),
        ({"buffers__0__uri": "data:;base64,!"}, "not base64"),
        ({"buffers__0__uri": "data:text/plain,hello"}, "not a data URI"),
        ({"extensionsRequired": ["EXT_meshopt_compression"]}, "compressed in a way"),
        ({"skins": [{"joints": [9]}]}, "no such entry in nodes"),
        ({"skins": [{"joints": []}]}, "skins.0.joints"),
        ({"asset__extras": {"airhead": 1}}, "the data that Airhead wrote is damaged"),
    ],
)  # fmt: skip
def test_a_wrong_part_is_named(parts: dict[str, Any], line: str, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=line) as refused:
        read_gltf(changed(tmp_path / "a.gltf", **parts))
    assert refused.value.file == str(tmp_path / "a.gltf")


@pytest.mark.parametrize("bad", [float("nan"), float("inf"), 1e30])
def test_numbers_that_no_motion_has_are_refused(bad: float, tmp_path: Path) -> None:
    path = beside(tmp_path, "my data.bin")
    (path.parent / "my data.bin").write_bytes(np.array([[0, bad, 0]] * FRAMES, "<f4").tobytes())
    with pytest.raises(BadInput, match=r"not (finite|numbers of a motion)"):
        read_gltf(path)


def ends_well(path: Path) -> bool:
    """Whether a file is read, or refused by an error that names it, or one that should lie beside it."""
    try:
        return isinstance(read_gltf(path), Motion)
    except BadInput as error:
        return error.file is not None and Path(error.file).parent == path.parent


JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-2, 12),
    st.sampled_from([2**31, 2**63, -(2**63), 10**30, 1e300, -1e9, 1e-300, "", "LINEAR", "STEP", "CUBICSPLINE", "VEC4"]),
    st.floats(-1e9, 1e9),
    st.lists(st.integers(0, 5), max_size=17),
    st.lists(st.floats(-1e9, 1e9), min_size=3, max_size=4),
    st.lists(st.floats(-2, 2), min_size=16, max_size=16),
)


@st.composite
def spoiled(draw: st.DrawFn, document: dict[str, Any]) -> dict[str, Any]:
    """The document with a few parts replaced by anything, or left out."""
    document = json.loads(json.dumps(document))
    for _ in range(draw(st.integers(1, 3))):
        at: Any = document
        while True:
            keys = list(at) if isinstance(at, dict) else list(range(len(at)))
            key = draw(st.sampled_from(keys))
            if not (isinstance(at[key], (dict, list)) and at[key]) or draw(st.integers(0, 4)) == 0:
                break
            at = at[key]
        if draw(st.integers(0, 5)) == 0:
            del at[key]
        else:
            at[key] = draw(JUNK)
        if not document:
            break
    return document


@settings(max_examples=300)
@given(data=st.data())
def test_whatever_stands_in_a_document_it_is_read_or_refused(data: st.DataObject, scratch: Path) -> None:
    path = scratch / "spoiled.gltf"
    document = data.draw(spoiled(good()))
    path.write_text(json.dumps(document))
    assert ends_well(path)


@settings(max_examples=150)
@given(data=st.data(), seed=st.integers(0, 1000))
def test_whatever_numbers_a_buffer_holds_they_are_read_or_refused(
    data: st.DataObject, seed: int, scratch: Path
) -> None:
    path = scratch / "numbers.gltf"
    document = good()
    _, _, text = document["buffers"][0]["uri"].partition(",")
    numbers = np.frombuffer(base64.b64decode(text), "<f4").copy()
    values = st.floats(width=32) | st.sampled_from([1e-30, 1e6, 3e38, -0.0, 1.0])
    for at in np.random.default_rng(seed).integers(0, len(numbers), data.draw(st.integers(1, 6))):
        numbers[at] = data.draw(values)
    document["buffers"][0]["uri"] = "data:;base64," + base64.b64encode(numbers.tobytes()).decode()
    for sampler in document["animations"][0]["samplers"]:
        sampler["interpolation"] = data.draw(st.sampled_from(["LINEAR", "STEP"]))
    path.write_text(json.dumps(document))
    assert ends_well(path)
