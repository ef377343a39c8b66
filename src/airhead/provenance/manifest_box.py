"""The bytes of the manifest itself: the box in a film, or the sidecar beside a motion file.

Most of its bytes are hashed or signed, and a C2PA library checks those. The rest (lengths, labels, flags, the padding
beside the signature) it reads past: a quarter of the box could change unseen. A film of ours must have in those places
what signing wrote, so that no byte of it can change without a word. The one thing left to the library is a time stamp,
which carries its own signature and is not shown.
"""

from __future__ import annotations

from typing import Final, TypeAlias

from airhead.provenance.boxes import MANIFEST_USER_TYPE

_KIND_TAIL: Final = bytes.fromhex("00110010800000aa00389b71")
_BOX_TAIL: Final = MANIFEST_USER_TYPE + bytes(4) + b"manifest\0" + bytes(8)
_SALTED, _UNSALTED = 0x13, 0x03
# Keys beside the signature, as CBOR text.
_PADDING: Final = frozenset({b"\x63pad", b"\x64pad2"})
_TIME_STAMPS: Final = frozenset({b"\x66sigTst", b"\x67sigTst2", b"\x65rVals"})
_MAX_DEPTH: Final = 16

_Boxes: TypeAlias = tuple[tuple[bytes, bytes], ...]


class Tampered(Exception):
    """A byte of the manifest's box is not what signing writes; says where."""


def check_manifest_box(box: bytes) -> None:
    """Raise `Tampered` unless every byte that nothing else covers is what signing writes.

    Args:
        box: the whole uuid box, header included.
    """
    header = len(box).to_bytes(4, "big") + b"uuid" + _BOX_TAIL
    if not box.startswith(header):
        raise Tampered("the header of the manifest's box was changed")
    check_manifest_store(box[len(header) :])


def check_manifest_store(data: bytes) -> None:
    """Raise `Tampered` unless every byte of a whole manifest store that nothing else covers is what signing writes."""
    (store,) = _only(_children(data), b"jumb")
    (manifest,) = _only(_superbox(store, b"c2pa", "c2pa"), b"jumb")
    parts = _only(_superbox(manifest, b"c2ma"), b"jumb", b"jumb", b"jumb")
    for kind, assertion in _superbox(parts[0], b"c2as", "c2pa.assertions"):
        if kind != b"jumb":
            raise Tampered("the list of assertions was changed")
        _only(_superbox(assertion, b"cbor"), b"cbor")
    _only(_superbox(parts[1], b"c2cl", "c2pa.claim.v2"), b"cbor")
    (signature,) = _only(_superbox(parts[2], b"c2cs", "c2pa.signature"), b"cbor")
    check_signature(signature)


def _children(data: bytes) -> _Boxes:
    """The boxes that fill `data` exactly: type and payload of each."""
    found, offset = [], 0
    while offset < len(data):
        size, kind = int.from_bytes(data[offset : offset + 4], "big"), data[offset + 4 : offset + 8]
        if size < 8 or offset + size > len(data):
            raise Tampered("a length in the manifest was changed")
        found.append((kind, data[offset + 8 : offset + size]))
        offset += size
    return tuple(found)


def _only(children: _Boxes, *kinds: bytes) -> list[bytes]:
    """The payloads of `children`, which must be of just these types."""
    if tuple(kind for kind, _ in children) != kinds:
        raise Tampered("a part of the manifest was added, removed or renamed")
    return [payload for _, payload in children]


def _superbox(payload: bytes, kind: bytes, label: str | None = None) -> _Boxes:
    """What a JUMBF superbox holds, after its description was checked; any label will do if `label` is None."""
    children = _children(payload)
    if not children or children[0][0] != b"jumd":
        raise Tampered("a description in the manifest is missing")
    description = children[0][1]
    name, end, salt = description[17:].partition(b"\0")
    expected = _SALTED if salt else _UNSALTED
    salted = not salt or (len(salt) in (24, 40) and salt[:8] == len(salt).to_bytes(4, "big") + b"c2sh")
    if description[:16] != kind + _KIND_TAIL or description[16] != expected or not end or not salted:
        raise Tampered("a description in the manifest was changed")
    if label is not None and name != label.encode():
        raise Tampered(f"the label of the manifest's part {label!r} was changed")
    return children[1:]


def check_signature(cose: bytes) -> None:
    """Raise `Tampered` if anything beside a signature is neither padding nor a time stamp.

    COSE_Sign1 is [protected, unprotected, no payload, signature]; only `unprotected` is covered by nothing.
    """
    if cose[:2] != b"\xd2\x84":
        raise Tampered("the form of the signature was changed")
    after_protected = _skip(cose, 2)
    major, pairs, offset = _head(cose, after_protected)
    if major != 5:
        raise Tampered("the form of the signature was changed")
    for _ in range(pairs):
        value_at = _skip(cose, offset)
        key, end = cose[offset:value_at], _skip(cose, value_at)
        if key in _PADDING:
            major, length, content = _head(cose, value_at)
            if major != 2 or any(cose[content : content + length]):
                raise Tampered("the padding beside the signature was changed")
        elif key not in _TIME_STAMPS:
            raise Tampered("something was put beside the signature")
        offset = end
    if cose[offset : offset + 1] != b"\xf6" or _head(cose, offset + 1)[0] != 2 or _skip(cose, offset + 1) != len(cose):
        raise Tampered("the form of the signature was changed")


def _head(data: bytes, offset: int) -> tuple[int, int, int]:
    """A CBOR head: major type, argument, and where its content begins."""
    if offset >= len(data):
        raise Tampered("the signature is cut short")
    major, info = data[offset] >> 5, data[offset] & 31
    if info < 24:
        return major, info, offset + 1
    if info > 27:
        raise Tampered("the form of the signature was changed")
    end = offset + 1 + (1 << (info - 24))
    return major, int.from_bytes(data[offset + 1 : end], "big"), end


def _skip(data: bytes, offset: int, depth: int = 0) -> int:
    """Where the CBOR item at `offset` ends."""
    major, argument, offset = _head(data, offset)
    if major in (2, 3):
        offset += argument
    elif major in (4, 5, 6):
        if depth == _MAX_DEPTH or argument > len(data):
            raise Tampered("the form of the signature was changed")
        for _ in range({4: argument, 5: 2 * argument, 6: 1}[major]):
            offset = _skip(data, offset, depth + 1)
    if offset > len(data):
        raise Tampered("the signature is cut short")
    return offset
