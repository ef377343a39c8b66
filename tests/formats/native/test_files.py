"""The native file loses nothing, keeps opening, and refuses what is not it."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from airhead.errors import BadInput, CannotWrite
from airhead.formats import read_native, write_native
from airhead.formats.native import document as native_document
from airhead.formats.native.files import native_bytes, native_record
from airhead.motion import Mark, Take

GOLDEN = Path(__file__).parent / "golden"
KINDS = ("motion", "take", "performance")


@settings(max_examples=60)
@given(data=st.data())
def test_a_record_comes_back_equal_to_the_bit(data: st.DataObject, make: SimpleNamespace, scratch: Path) -> None:
    record = data.draw(make.record())
    path = scratch / "record.airhead"
    write_native(record, path)
    again = read_native(path)
    assert make.same(again, record)
    assert native_bytes(again) == path.read_bytes()
    assert make.same(native_record(path.read_bytes()), record)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("version", range(1, native_document.VERSION + 1))
def test_golden_files_of_every_version_open_as_what_they_hold(version: int, kind: str, make: SimpleNamespace) -> None:
    held = make.golden[kind]
    if version == 1 and kind == "take":  # which knew neither slates nor marks
        held = replace(held, slate="", mark=Mark.NONE)
    assert make.same(read_native(GOLDEN / f"v{version}_{kind}.airhead"), held)


@pytest.mark.parametrize("kind", KINDS)
def test_bytes_are_the_same_today_as_when_the_golden_file_was_written(kind: str, make: SimpleNamespace) -> None:
    golden = GOLDEN / f"v{native_document.VERSION}_{kind}.airhead"
    assert native_bytes(make.golden[kind]) == golden.read_bytes()


def test_every_older_version_has_an_upgrade() -> None:
    assert sorted(native_document.UPGRADES) == list(range(1, native_document.VERSION))


def test_an_upgrade_is_applied(monkeypatch: pytest.MonkeyPatch, make: SimpleNamespace) -> None:
    def retitled(document: dict[str, Any]) -> dict[str, Any]:
        return document | {"take": document["take"] | {"title": "upgraded"}}

    newest = native_document.VERSION
    monkeypatch.setattr(native_document, "VERSION", newest + 1)
    monkeypatch.setitem(native_document.UPGRADES, newest, retitled)
    take = read_native(GOLDEN / "v1_take.airhead")
    assert isinstance(take, Take)
    assert take.title == "upgraded"


def members(record: Any) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(native_bytes(record))) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(path: Path, parts: dict[str, bytes], compression: int = zipfile.ZIP_STORED) -> Path:
    with zipfile.ZipFile(path, "w", compression) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return path


def edited(record: Any, **changes: object) -> dict[str, bytes]:
    """The members of a file whose document has other values at the dotted keys."""
    parts = members(record)
    document = json.loads(parts["document.json"])
    for key, value in changes.items():
        *way, last = key.split("__")
        target = document
        for step in way:
            target = target[int(step) if step.isdigit() else step]
        target[last] = value
    return parts | {"document.json": json.dumps(document).encode()}


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({"version": 99}, "from a later Airhead"),
        ({"version": 0}, "not a version"),
        ({"version": True}, "not a version"),
        ({"format": "zip"}, "not Airhead's document"),
        ({"kind": "dance"}, "document.json.kind"),
        ({"kind": "motion"}, "the kind and the sections disagree"),
        ({"fps": "30"}, "document.json.fps"),
        ({"fps": -1.0}, "not a frame rate"),
        ({"colour": "yellow"}, "document.json.colour"),
        ({"take__ref": 7}, "no such row in takes"),
        ({"take__ref": -1}, "no such row in takes"),
        ({"strands__0__drive": "magic"}, "document.json.strands.0.drive"),
        ({"strands__0__takes": []}, "needs the take that was performed"),
        ({"strands": []}, "weights and strands differ"),
        ({"takes__0__sha256": "00"}, "not a SHA-256"),
        ({"takes__0__consent__basis": "none"}, "needs a basis"),
        ({"skeleton__parents": [0, 0, 1]}, "a parent must stand before its child"),
        ({"performance": None, "take": None}, "the kind and the sections disagree"),
    ],
)
def test_a_wrong_document_is_refused_by_its_field(
    changes: dict[str, object], line: str, tmp_path: Path, make: SimpleNamespace
) -> None:
    path = zipped(tmp_path / "take.airhead", edited(make.golden["take"], **changes))
    with pytest.raises(BadInput, match=line) as refused:
        read_native(path)
    assert refused.value.file == str(path)


def npy(array: Any, **options: Any) -> bytes:
    buffer = io.BytesIO()
    np.save(buffer, array, **options)
    return buffer.getvalue()


def without(name: str) -> Callable[[dict[str, bytes]], dict[str, bytes]]:
    return lambda parts: {key: data for key, data in parts.items() if key != name}


@pytest.mark.parametrize(
    ("change", "line"),
    [
        (without("document.json"), "document.json: a member is missing"),
        (without("root_pos_w.npy"), "missing or of another kind"),
        (lambda p: p | {"contact.npy": npy(np.zeros(3, bool))}, "missing or of another kind"),
        (lambda p: p | {"../escape.npy": b""}, "not a member of a native file"),
        (lambda p: p | {"/etc/passwd": b""}, "not a member of a native file"),
        (lambda p: p | {"root_pos_w.npy": npy(np.array([{}], dtype=object))}, "not an array that Airhead reads"),
        (lambda p: p | {"root_pos_w.npy": npy(np.zeros((3, 3), ">f8"))}, "not an array that Airhead reads"),
        (lambda p: p | {"root_pos_w.npy": npy(np.zeros((3, 3), "f4"))}, "not an array that Airhead reads"),
        (lambda p: p | {"root_pos_w.npy": npy(np.asfortranarray(np.zeros((3, 3))))}, "not an array that Airhead reads"),
        (lambda p: p | {"root_pos_w.npy": npy(np.zeros((4, 3)))}, "joint_rot_l has the wrong shape"),
        (lambda p: p | {"root_pos_w.npy": npy(np.full((3, 3), np.nan))}, "root_pos_w is not finite"),
        (lambda p: p | {"root_pos_w.npy": p["root_pos_w.npy"][:-8]}, "an array of the wrong length"),
        (lambda p: p | {"root_pos_w.npy": p["root_pos_w.npy"].replace(b"(3, 3)", b"(3, 9)")}, "of the wrong length"),
        (lambda p: p | {"joint_rot_l.npy": npy(np.zeros((3, 3, 4)))}, "not a unit quaternion"),
        (lambda p: p | {"strand_weight.npy": npy(np.full((1, 3), 0.5))}, "must sum to 1"),
        (lambda p: p | {"document.json": b"[" * 100_000}, "not valid JSON"),
        (lambda p: p | {"document.json": b" " * (1024 * 1024 + 1)}, "the document is too large"),
    ],
)
def test_wrong_members_are_refused(
    change: Callable[[dict[str, bytes]], dict[str, bytes]], line: str, tmp_path: Path, make: SimpleNamespace
) -> None:
    path = zipped(tmp_path / "take.airhead", change(members(make.golden["take"])))
    with pytest.raises(BadInput, match=line) as refused:
        read_native(path)
    assert refused.value.file == str(path)


def test_a_member_given_twice_is_refused(tmp_path: Path, make: SimpleNamespace) -> None:
    path = zipped(tmp_path / "take.airhead", members(make.golden["take"]))
    with zipfile.ZipFile(path, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("root_pos_w.npy", b"")
    with pytest.raises(BadInput, match="a member stands twice"):
        read_native(path)


def test_an_encrypted_member_is_refused(tmp_path: Path, make: SimpleNamespace) -> None:
    data = bytearray(native_bytes(make.golden["take"]))
    data[data.index(b"PK\1\2") + 8] |= 1  # the encryption flag, in the directory
    path = tmp_path / "take.airhead"
    path.write_bytes(data)
    with pytest.raises(BadInput, match="encrypted"):
        read_native(path)


def test_a_deflated_file_opens_too(tmp_path: Path, make: SimpleNamespace) -> None:
    path = zipped(tmp_path / "take.airhead", members(make.golden["take"]), zipfile.ZIP_DEFLATED)
    assert make.same(read_native(path), make.golden["take"])


def test_a_file_that_unfolds_to_far_more_than_its_size_is_refused(tmp_path: Path, make: SimpleNamespace) -> None:
    bomb = members(make.golden["take"]) | {"joint_rot_l.npy": bytes(16 * 1024 * 1024)}
    path = zipped(tmp_path / "bomb.airhead", bomb, zipfile.ZIP_DEFLATED)
    assert path.stat().st_size < 64 * 1024
    with pytest.raises(BadInput, match="unfolds to too much"):
        read_native(path)


def test_every_truncation_is_refused(tmp_path: Path, make: SimpleNamespace) -> None:
    data = native_bytes(make.golden["take"])
    path = tmp_path / "take.airhead"
    for length in range(1, len(data), 97):
        path.write_bytes(data[:length])
        with pytest.raises(BadInput):
            read_native(path)


def test_text_that_no_file_can_hold_is_refused_before_anything_is_written(
    tmp_path: Path, make: SimpleNamespace
) -> None:
    take = make.golden["take"]
    odd = Take(take.ref, take.motion, "lone surrogate \ud800")
    with pytest.raises(CannotWrite, match="not Unicode"):
        write_native(odd, tmp_path / "take.airhead")
    assert list(tmp_path.iterdir()) == []
