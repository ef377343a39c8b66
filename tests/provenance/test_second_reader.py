"""A second reader of signed films, written from the standards with cbor2 and cryptography alone, must agree with ours.

It knows nothing of the C2PA library and nothing of `airhead.provenance` but the label of the assertion.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cbor2
import numpy as np
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.x509.oid import NameOID

from airhead.provenance import verify_film

C2PA_USER_TYPE = bytes.fromhex("d8fec3d61b0e483c92975828877ec481")


@dataclass(frozen=True)
class Second:
    """What the second reader found, once every signature and hash was right."""

    leaf: x509.Certificate
    claim: dict[str, Any]
    assertions: dict[str, Any]


def _boxes(data: bytes, start: int = 0) -> Iterator[tuple[str, int, bytes]]:
    """Type, offset and whole bytes of each box."""
    while start < len(data):
        size = int.from_bytes(data[start : start + 4], "big")
        yield data[start + 4 : start + 8].decode(), start, data[start : start + size]
        start += size


def _superbox(box: bytes) -> tuple[str, list[bytes]]:
    """The label of a JUMBF superbox, and the boxes in it."""
    (_, _, description), *rest = _boxes(box[8:])
    return description[25 : description.index(b"\0", 25)].decode(), [content for _, _, content in rest]


def read_film(film: Path) -> Second:
    data = film.read_bytes()
    (manifest_box,) = (box for kind, _, box in _boxes(data) if kind == "uuid" and box[8:24] == C2PA_USER_TYPE)
    _, (manifest,) = _superbox(manifest_box[8 + 16 + 4 + len(b"manifest\0") + 8 :])
    parts = dict(_superbox(part) for part in _superbox(manifest)[1])
    claim_bytes, cose = parts["c2pa.claim.v2"][0][8:], parts["c2pa.signature"][0][8:]
    leaf, claim = _check_signature(cose, claim_bytes), cbor2.loads(claim_bytes)
    boxes = {_superbox(box)[0]: box for box in parts["c2pa.assertions"]}
    for reference in claim["created_assertions"]:
        box = boxes[reference["url"].rpartition("/")[2]]
        assert hashlib.sha256(box[8:]).digest() == reference["hash"], reference["url"]
    assert len(boxes) == len(claim["created_assertions"])
    assertions = {label: cbor2.loads(_superbox(box)[1][0][8:]) for label, box in boxes.items()}
    _check_content(data, assertions["c2pa.hash.bmff.v3"])
    return Second(leaf, claim, assertions)


def _check_signature(cose: bytes, claim: bytes) -> x509.Certificate:
    """COSE_Sign1 (RFC 9052) with ES256 over the claim; the certificates are in the protected header."""
    protected, _, payload, signature = cbor2.loads(cose).value
    assert payload is None
    header = cbor2.loads(protected)
    assert header[1] == -7
    leaf, root = (x509.load_der_x509_certificate(der) for der in header[33])
    leaf.verify_directly_issued_by(root)
    key = leaf.public_key()
    assert isinstance(key, ec.EllipticCurvePublicKey)
    der = encode_dss_signature(int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big"))
    key.verify(der, cbor2.dumps(["Signature1", protected, b"", claim]), ec.ECDSA(hashes.SHA256()))
    return leaf


def _check_content(data: bytes, assertion: dict[str, Any]) -> None:
    """The hash over every box that is not excluded, each after its offset."""
    excluded = {rule["xpath"].lstrip("/") for rule in assertion["exclusions"]}
    digest = hashlib.sha256()
    for kind, offset, box in _boxes(data):
        if kind not in excluded:
            digest.update(offset.to_bytes(8, "big") + box)
    assert digest.digest() == assertion["hash"]


def _frame_shares(lineage: dict[str, Any]) -> dict[str, np.ndarray]:
    """The share of each drive at each film frame, from the runs."""
    shares = {drive: np.zeros(lineage["frames"]) for drive in ("performer", "physics", "policy", "generated")}
    for strand in lineage["strands"]:
        for run in strand["runs"]:
            shares[strand["drive"]][run["start_frame"] : run["end_frame"]] += run["parts"] / 1_000_000_000
    return shares


@pytest.fixture(scope="module")
def second(signed: Path) -> Second:
    return read_film(signed)


def test_both_readers_name_the_same_signer(second: Second, signed: Path) -> None:
    ours = verify_film(signed).signer
    assert ours is not None
    names = second.leaf.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    assert [name.value for name in names] == [ours.name]
    assert f"{second.leaf.serial_number:x}" == ours.serial.lstrip("0")


def test_both_readers_find_the_same_spans_and_seconds(second: Second, signed: Path) -> None:
    lineage, ours = second.assertions["org.airhead.lineage"], verify_film(signed)
    shares = _frame_shares(lineage)
    start, end = lineage["first_frame"], lineage["first_frame"] + lineage["performance_frames"]
    np.testing.assert_allclose(sum(shares.values()), [0] * start + [1] * (end - start) + [0] * (30 - end), atol=1e-12)
    fps = lineage["rate"]["numerator"] / lineage["rate"]["denominator"]
    for drive, share in shares.items():
        assert ours.seconds[drive] == pytest.approx(share.sum() / fps)
        from_spans = np.zeros(30)
        for span in ours.spans:
            if span.drive == drive:
                from_spans[span.start_frame : span.end_frame] = 1
                mean = share[span.start_frame : span.end_frame].mean()
                assert span.weight == pytest.approx(mean)
        np.testing.assert_array_equal(from_spans > 0, share > 0)
    names = {take["id"]: take["performer"].get("name", "performer unrecorded") for take in lineage["takes"]}
    assert list(ours.performers) == list(names.values())


def test_the_standard_actions_tell_the_same_story(second: Second) -> None:
    """Somebody who reads the film with other software sees the same frames under the same source types."""
    types = {
        "digitalCapture": "performer",
        "algorithmicMedia": "physics",
        "trainedAlgorithmicMedia": ("policy", "generated"),
    }
    first, *moved = second.assertions["c2pa.actions.v2"]["actions"]
    assert first["action"] == "c2pa.created"
    assert first["digitalSourceType"].endswith("/compositeSynthetic")
    found: dict[Any, set[int]] = {drive: set() for drive in types.values()}
    for action in moved:
        for change in action["changes"]:
            _, region = change["region"]
            frames = range(region["frame"]["start"], region["frame"]["end"] + 1)
            found[types[action["digitalSourceType"].rpartition("/")[2]]].update(frames)
    shares = _frame_shares(second.assertions["org.airhead.lineage"])
    learned = shares["policy"] + shares["generated"]
    expected = {"performer": shares["performer"], "physics": shares["physics"], ("policy", "generated"): learned}
    assert found == {drive: set(np.flatnonzero(share).tolist()) for drive, share in expected.items()}


def test_takes_are_ingredients_and_training_is_not_allowed(second: Second) -> None:
    ingredients = {
        part["dc:title"]: part for label, part in second.assertions.items() if label.startswith("c2pa.ingredient")
    }
    assert set(ingredients) == {"take backflip", "take roll", "skill flip-v1"}
    assert ingredients["take backflip"]["relationship"] == "componentOf"
    assert ingredients["take roll"]["relationship"] == "inputTo"
    for take in ("take backflip", "take roll"):
        assert ingredients[take]["digitalSourceType"].endswith("/digitalCapture")
    entries = second.assertions["cawg.training-mining"]["entries"]
    assert len(entries) == 4
    assert {entry["use"] for entry in entries.values()} == {"notAllowed"}
