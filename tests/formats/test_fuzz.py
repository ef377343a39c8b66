"""Whatever is in a file, reading it ends in a record or in one of our errors: never in another exception."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from airhead.errors import AirheadError
from airhead.formats import FORMATS, motion_of, read, write_bvh
from airhead.formats.native import native_bytes
from airhead.motion import Motion
from airhead.takes import starter_take

JUNK = st.one_of(
    st.binary(max_size=12),
    st.sampled_from(
        [b"nan", b"-inf", b"1e999", b"-0", b"9" * 400, b"{", b"}", b"[", b"]", b"null", b'"', b"\xff\xfe", b"#", b"//",
         b"JOINT", b"ROOT", b"End Site", b"MOTION", b"CHANNELS 3", b"Frames: 3", b"OFFSET 1 1 1", b'"Frames"', b"\0"]
    ),
)  # fmt: skip


@st.composite
def damaged(draw: st.DrawFn, data: bytes) -> bytes:
    """`data` with a few pieces overwritten, inserted, cut out or cut off."""
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(data)))
        junk = draw(JUNK)
        cut = draw(st.sampled_from([0, 0, 1, len(junk), 7, 200, len(data)]))
        data = data[:at] + junk + data[at + cut :]
    return data


@st.composite
def damaged_words(draw: st.DrawFn, data: bytes) -> bytes:
    """`data` with a few of its words replaced, so that the rest still makes sense."""
    words = data.split(b" ")
    for _ in range(draw(st.integers(1, 3))):
        words[draw(st.integers(0, len(words) - 1))] = draw(JUNK)
    return b" ".join(words)


def ends_well(path: Path) -> None:
    try:
        outcome: Motion | AirheadError = motion_of(read(path))
    except AirheadError as error:
        outcome = error
    assert isinstance(outcome, Motion) or (outcome.file == str(path) and "\n" not in outcome.line())


def bvh_bytes(folder: Path) -> bytes:
    motion = starter_take("backflip").motion
    write_bvh(motion, folder / "source.bvh")
    lines = (folder / "source.bvh").read_bytes().splitlines(keepends=True)
    start = lines.index(b"MOTION\n")
    return b"".join(lines[: start + 5]).replace(b"Frames: 29", b"Frames: 2")


def deepmimic_bytes(_: Path) -> bytes:
    row = [0.0333, 0, 0.9, 0, *[0.25] * 40]
    for column in (4, 8, 12, 16, 21, 25, 30, 35, 39):
        row[column] = 1.0
    return json.dumps({"Loop": "none", "Frames": [row, row, row]}).encode()


SOURCES = {".bvh": bvh_bytes, ".txt": deepmimic_bytes}


@pytest.mark.parametrize("suffix", SOURCES)
@pytest.mark.parametrize("damage", [damaged, damaged_words])
@settings(max_examples=120)
@given(data=st.data())
def test_damaged_text(
    suffix: str, damage: Callable[[bytes], st.SearchStrategy[bytes]], data: st.DataObject, scratch: Path
) -> None:
    path = scratch / f"damaged{suffix}"
    path.write_bytes(data.draw(damage(SOURCES[suffix](scratch))))
    ends_well(path)


@settings(max_examples=150)
@given(data=st.data())
def test_damaged_native_files(data: st.DataObject, make: SimpleNamespace, scratch: Path) -> None:
    path = scratch / "damaged.airhead"
    path.write_bytes(data.draw(damaged(native_bytes(make.golden["performance"]))))
    ends_well(path)


@pytest.mark.parametrize("member", ["document.json", "root_pos_w.npy", "strand_weight.npy", "contact.npy"])
@settings(max_examples=60)
@given(data=st.data())
def test_native_files_with_a_damaged_member(
    member: str, data: st.DataObject, make: SimpleNamespace, scratch: Path
) -> None:
    path = scratch / "damaged.airhead"
    with zipfile.ZipFile(io.BytesIO(native_bytes(make.golden["performance"]))) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    damage = data.draw(st.sampled_from([damaged, damaged_words]))
    parts[member] = data.draw(damage(parts[member]))
    with zipfile.ZipFile(path, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    ends_well(path)


@settings(max_examples=60)
@given(
    junk=st.binary(max_size=300),
    start=st.sampled_from([b"", b"PK\3\4", b"HIERARCHY\n", b'{"Frames": ', b"PK\5\6" + bytes(18)]),
)
@pytest.mark.parametrize("suffix", [known.suffixes[0] for known in FORMATS])
def test_random_bytes(suffix: str, start: bytes, junk: bytes, scratch: Path) -> None:
    path = scratch / f"random{suffix}"
    path.write_bytes(start + junk)
    ends_well(path)
