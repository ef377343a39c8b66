"""Every changed byte of a signed film is reported, wherever it lies."""

from __future__ import annotations

import random
from contextlib import nullcontext
from pathlib import Path

import cbor2
import pytest

from airhead.errors import BadInput
from airhead.provenance import State, verify_film
from airhead.provenance.boxes import Box, top_level_boxes
from airhead.provenance.manifest_box import Tampered, check_signature

FLIPS = 200


def _box(film: Path, kind: str) -> Box:
    return next(box for box in top_level_boxes(film) if box.type == kind)


def _is_reported(content: bytes, place: Path) -> bool:
    """Whether a changed film is called so, with nothing shown of who moved the character."""
    place.write_bytes(content)
    try:
        found = verify_film(place)
    except BadInput:
        return True
    return found.state is State.INVALID and bool(found.problems) and not found.spans and not found.performers


@pytest.mark.parametrize("kind", ["moov", "mdat", "uuid"])
def test_flipped_bits_are_reported(signed: Path, tmp_path: Path, kind: str) -> None:
    whole, box, rng = signed.read_bytes(), _box(signed, kind), random.Random(kind)
    missed = []
    for _ in range(FLIPS):
        at, bit = rng.randrange(box.offset, box.offset + box.size), rng.randrange(8)
        changed = bytearray(whole)
        changed[at] ^= 1 << bit
        if not _is_reported(changed, tmp_path / "film.mp4"):
            missed.append((at - box.offset, bit))
    assert not missed


@pytest.mark.parametrize("kind", ["ftyp", "free"])
def test_bits_that_c2pa_leaves_out_are_reported(signed: Path, tmp_path: Path, kind: str) -> None:
    whole, box = signed.read_bytes(), _box(signed, kind)
    for at in range(box.offset, box.offset + box.size):
        changed = bytearray(whole)
        changed[at] ^= 1 << at % 8
        assert _is_reported(changed, tmp_path / "film.mp4"), at - box.offset


def _box_bytes(kind: bytes, content: bytes) -> bytes:
    return (8 + len(content)).to_bytes(4, "big") + kind + content


def test_added_moved_and_removed_boxes_are_reported(signed: Path, tmp_path: Path) -> None:
    whole = signed.read_bytes()
    parts = {box.type: whole[box.offset : box.offset + box.size] for box in top_level_boxes(signed)}
    ftyp, uuid, moov, free, mdat = (parts[kind] for kind in ("ftyp", "uuid", "moov", "free", "mdat"))
    changed = {
        "a box at the end": whole + _box_bytes(b"free", b"hello"),
        "an index at the end": whole + _box_bytes(b"mfra", b"hello"),
        "a padding box before the manifest": ftyp + _box_bytes(b"skip", b"") + uuid + moov + free + mdat,
        "a second manifest": ftyp + uuid + moov + free + mdat + uuid,
        "an unknown uuid box": whole + _box_bytes(b"uuid", bytes(16) + b"hello"),
        "the padding removed": ftyp + uuid + moov + mdat,
        "the padding moved": ftyp + uuid + free + moov + mdat,
        "bytes after the end": whole + b"\0" * 8,
        "half a header after the end": whole + b"\0" * 3,
    }
    for name, content in changed.items():
        assert _is_reported(content, tmp_path / "film.mp4"), name


def test_whole_spans_of_the_manifest_cannot_change(signed: Path, tmp_path: Path) -> None:
    """Not a bit but runs of bytes, as somebody who knows the format would change them."""
    whole, box, rng = signed.read_bytes(), _box(signed, "uuid"), random.Random(7)
    for _ in range(60):
        size = rng.randrange(2, 64)
        at = rng.randrange(box.offset + 24, box.offset + box.size - size)
        changed = whole[:at] + rng.randbytes(size) + whole[at + size :]
        assert _is_reported(changed, tmp_path / "film.mp4"), at - box.offset


BESIDE = {
    "padding": ({"pad": bytes(300)}, True),
    "a time stamp": ({"sigTst2": {"tstTokens": [{"val": b"token" * 99}]}, "pad": bytes(9)}, True),
    "nothing": ({}, True),
    "filled padding": ({"pad": bytes(299) + b"x"}, False),
    "padding that is text": ({"pad": "x"}, False),
    "certificates that nothing covers": ({33: [b"certificate"], "pad": bytes(9)}, False),
    "a name that nobody knows": ({"note": b"hello"}, False),
}


@pytest.mark.parametrize("case", BESIDE)
def test_only_padding_and_time_stamps_may_stand_beside_a_signature(case: str) -> None:
    beside, allowed = BESIDE[case]
    cose = cbor2.dumps(cbor2.CBORTag(18, [b"protected", beside, None, bytes(64)]))
    with nullcontext() if allowed else pytest.raises(Tampered):
        check_signature(cose)
    for broken in (cose[:-1], cose + b"\0", b"", cose[:2], cose.replace(b"\xf6", b"\xf7", 1), b"\xd2" * 5000):
        with pytest.raises(Tampered):
            check_signature(broken)


def test_the_manifest_of_another_film_does_not_fit(signed: Path, unsigned: Path, tmp_path: Path) -> None:
    whole = signed.read_bytes()
    manifest = next(whole[b.offset : b.offset + b.size] for b in top_level_boxes(signed) if b.is_manifest)
    other = bytearray(unsigned.read_bytes())
    other[-20] ^= 1
    size = int.from_bytes(other[:4], "big")
    assert _is_reported(bytes(other[:size]) + manifest + bytes(other[size:]), tmp_path / "film.mp4")
