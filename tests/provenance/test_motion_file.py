"""A motion file is signed beside: every changed byte of it, of its signature or of its companions is reported."""

from __future__ import annotations

import io
import json
import random
from pathlib import Path

import c2pa
import pytest

from airhead.errors import BadInput, CannotWrite
from airhead.motion import Lineage
from airhead.provenance import (
    FilmRecord,
    Signer,
    State,
    is_film,
    root_pem,
    sign_motion_file,
    signature_path,
    verify_film,
    verify_motion_file,
)

FLIPS = 300


@pytest.fixture(scope="session")
def motion_record(lineage: Lineage) -> FilmRecord:
    return FilmRecord("Backflip", 120, lineage.frames, lineage)


@pytest.fixture
def signed_file(motion_record: FilmRecord, signer: Signer, tmp_path: Path) -> Path:
    """A motion file with a companion, signed."""
    path = tmp_path / "flip.bvh"
    path.write_bytes(b"HIERARCHY\nROOT hips\n" * 40)
    (tmp_path / "flip.bvh.lineage.json").write_text('{"a": 1}')
    sign_motion_file(path, motion_record, signer, companions=[tmp_path / "flip.bvh.lineage.json"])
    return path


def is_reported(path: Path) -> bool:
    """Whether a changed file is called so, with nothing shown of who moved the character."""
    try:
        found = verify_motion_file(path)
    except BadInput:
        return True
    return found.state is State.INVALID and bool(found.problems) and not found.spans and not found.performers


def test_what_is_signed_is_read_back(signed_file: Path, motion_record: FilmRecord) -> None:
    found = verify_motion_file(signed_file)
    assert (found.state, found.problems, found.exit_code) == (State.VALID, (), 0)
    assert found.record is not None
    assert [file.name for file in found.record.performance_files] == ["flip.bvh", "flip.bvh.lineage.json"]
    assert found.performers == ("Ann Lee", "performer unrecorded")
    assert sum(found.seconds.values()) == pytest.approx(motion_record.frames / 120)
    assert next((s.drive, s.start_frame) for s in found.spans) == (motion_record.lineage.spans()[0].drive, 0)
    assert verify_motion_file(signature_path(signed_file)).spans == found.spans


def test_a_root_that_is_trusted_makes_it_trusted(signed_file: Path, config: Path, tmp_path: Path) -> None:
    (tmp_path / "root.pem").write_bytes(root_pem(config))
    assert verify_motion_file(signed_file, [tmp_path / "root.pem"]).state is State.TRUSTED


def test_other_c2pa_software_finds_it_valid(signed_file: Path) -> None:
    """The library's own reader, without any of our code or settings."""
    store = signature_path(signed_file).read_bytes()
    for content, state in ((signed_file.read_bytes(), "Valid"), (signed_file.read_bytes() + b"x", "Invalid")):
        with c2pa.Reader("application/c2pa", io.BytesIO(content), store) as reader:
            report = json.loads(reader.json())
        assert report["validation_state"] == state
    manifest = report["manifests"][report["active_manifest"]]
    assert manifest["title"] == "Backflip"
    assert next(a["label"] for a in manifest["assertions"]) == "c2pa.actions.v2"


def test_flipped_bits_of_the_file_are_reported(signed_file: Path) -> None:
    whole = signed_file.read_bytes()
    for at in range(len(whole)):
        if at % 7 == 0:
            signed_file.write_bytes(whole[:at] + bytes([whole[at] ^ 1 << at % 8]) + whole[at + 1 :])
            assert is_reported(signed_file), at


def test_flipped_bits_of_the_signature_are_reported(signed_file: Path) -> None:
    place, rng = signature_path(signed_file), random.Random(5)
    whole, missed = place.read_bytes(), []
    for _ in range(FLIPS):
        at, bit = rng.randrange(len(whole)), rng.randrange(8)
        changed = bytearray(whole)
        changed[at] ^= 1 << bit
        place.write_bytes(changed)
        if not is_reported(signed_file):
            missed.append((at, bit))
    assert not missed


@pytest.mark.parametrize("content", [b"", b"\0", b"HIERARCHY", b"jumb" * 99, bytes(5000)])
def test_junk_is_no_signature(content: bytes, signed_file: Path) -> None:
    signature_path(signed_file).write_bytes(content)
    assert is_reported(signed_file)


def test_what_is_added_cut_or_swapped_is_reported(signed_file: Path, motion_record: FilmRecord, signer: Signer) -> None:
    whole, store = signed_file.read_bytes(), signature_path(signed_file).read_bytes()
    for changed in (whole + b"\n", whole[:-1], b"", whole * 2):
        signed_file.write_bytes(changed)
        assert is_reported(signed_file)
    signed_file.write_bytes(whole)
    for broken in (store + b"\0", store[:-1], store * 2):
        signature_path(signed_file).write_bytes(broken)
        assert is_reported(signed_file)
    other = signed_file.with_name("other.bvh")
    other.write_bytes(b"another motion")
    sign_motion_file(other, motion_record, signer)
    signature_path(other).replace(signature_path(signed_file))
    assert is_reported(signed_file)


def test_a_companion_belongs_to_what_was_signed(signed_file: Path) -> None:
    companion = signed_file.with_name("flip.bvh.lineage.json")
    companion.write_text('{"a": 2}')
    found = verify_motion_file(signed_file)
    assert (found.state, found.record) == (State.INVALID, None)
    assert found.problems == ("flip.bvh.lineage.json beside it was changed after it was signed",)
    companion.unlink()
    assert verify_motion_file(signed_file).state is State.VALID


def test_files_may_be_renamed_together(signed_file: Path) -> None:
    for path in list(signed_file.parent.glob("flip*")):
        path.replace(path.with_name(path.name.replace("flip", "jump")))
    assert verify_motion_file(signed_file.with_name("jump.bvh")).state is State.VALID
    signed_file.with_name("jump.bvh.lineage.json").write_text("{}")
    assert verify_motion_file(signed_file.with_name("jump.bvh")).state is State.INVALID


def test_a_signature_of_a_film_is_none_of_a_motion(signed: Path, signed_file: Path, unsigned: Path) -> None:
    assert is_film(signed)
    assert not is_film(signed_file)
    assert verify_film(signed).state is State.VALID
    with pytest.raises(BadInput, match=r"film\.mp4: the file is not signed"):
        verify_motion_file(signed)


def test_what_is_not_signed_or_not_there_is_one_line(tmp_path: Path, signed_file: Path) -> None:
    (tmp_path / "walk.bvh").write_text("x")
    with pytest.raises(BadInput, match=r"walk\.bvh: the file is not signed; allowed: .* walk\.bvh\.c2pa"):
        verify_motion_file(tmp_path / "walk.bvh")
    with pytest.raises(BadInput, match="no such file"):
        verify_motion_file(tmp_path / "none.bvh")
    with pytest.raises(BadInput, match="no such file"):
        is_film(tmp_path)


def test_a_signature_that_cannot_be_stored_leaves_nothing(
    motion_record: FilmRecord, signer: Signer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "walk.bvh"
    path.write_text("x")

    def full(*_: object) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(CannotWrite, match="the signature cannot be written"):
        sign_motion_file(path, motion_record, signer)
    assert [file.name for file in tmp_path.iterdir() if file.is_file()] == ["walk.bvh"]
    with pytest.raises(BadInput, match="not the address of a time-stamp authority"):
        sign_motion_file(path, motion_record, signer, "ftp://x")
