"""Motion files are signed beside: `walk.bvh.c2pa` holds a manifest with the hash of every byte of `walk.bvh`.

Any C2PA software can check it against the file. Ours looks, as for films, at the bytes that the library reads past, and
at the files that were signed along with it, such as the lineage beside a BVH.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

from airhead.errors import BadInput, CannotWrite
from airhead.provenance.assertion import LineagePart
from airhead.provenance.c2pa_library import ANY_FILE, LibraryRefused, read_manifest, signed_beside
from airhead.provenance.keys import Signer, trusted_roots
from airhead.provenance.manifest import film_manifest
from airhead.provenance.manifest_box import check_manifest_store
from airhead.provenance.packing import pack, unpack
from airhead.provenance.record import FileHash, FilmRecord
from airhead.provenance.signing import check_timestamp_url
from airhead.provenance.verification import State, Verification, judged

SUFFIX: Final = ".c2pa"
_CONTENT_MATCH: Final = "assertion.dataHash.match"
_MOST_BYTES: Final = 64 << 20
_FILM_START: Final = b"ftyp"


def signature_path(path: Path) -> Path:
    """Where the signature of a motion file stands."""
    return path.with_name(path.name + SUFFIX)


def file_hash(path: Path) -> FileHash:
    """A file by its bare name and its bytes; BadInput if it cannot be read."""
    try:
        with path.open("rb") as file:
            return FileHash(path.name, hashlib.file_digest(file, "sha256").hexdigest())
    except OSError as error:
        raise BadInput(f"the file cannot be read ({error.strerror})", file=path) from error


def sign_motion_file(
    path: Path,
    record: FilmRecord,
    signer: Signer,
    timestamp_url: str | None = None,
    *,
    companions: Sequence[Path] = (),
) -> Path:
    """Write the signature of a motion file beside it.

    Args:
        path: the file; left as it is.
        record: what is known of its motion, a frame of film for each frame; the files it names are set here.
        signer: whom it is signed by.
        timestamp_url: a time-stamp authority (RFC 3161); None to need no network.
        companions: files beside it that belong to it, their names its name and more.

    Returns:
        Where the signature stands.

    Raises:
        BadInput: a file cannot be read, or the URL is not one.
        CannotWrite: it could not be signed or stored; nothing is left behind.
    """
    check_timestamp_url(timestamp_url)
    files = tuple(file_hash(file) for file in (path, *companions))
    record = record.with_files(files)
    manifest, packed = film_manifest(record, (), ANY_FILE), pack(record, ()).as_data()
    place = signature_path(path)
    staged = place.with_name(f".{place.name[:100]}.{secrets.token_hex(4)}{SUFFIX}")
    try:
        store = signed_beside(path, manifest, signer, timestamp_url)
        found = _judge(path, store, "")
        read_back = pack(found.record, ()).as_data() if found.record else None
        if found.state is not State.VALID or read_back != packed:
            problems = "; ".join(found.problems) or "the record reads back changed"
            raise CannotWrite("the file could not be signed: it does not verify", file=path, found=problems)
        staged.write_bytes(store)
        staged.replace(place)
    except LibraryRefused as refusal:
        raise CannotWrite("the file could not be signed", file=path, found=refusal) from refusal
    except OSError as error:
        raise CannotWrite(f"the signature cannot be written ({error.strerror})", file=place) from error
    finally:
        with suppress(OSError):
            staged.unlink(missing_ok=True)
    return place


def verify_motion_file(path: Path, trust: Sequence[Path] = (), config: Path | None = None) -> Verification:
    """Verify a motion file by the signature beside it.

    Args:
        path: the motion file, or its signature.
        trust: PEM files of root certificates to trust, besides those in the config folder's `trust`.
        config: the config folder, if not the user's own.

    Raises:
        BadInput: the file is missing or unsigned, or a file of `trust` is no certificate.
    """
    path = path.with_suffix("") if path.suffix.lower() == SUFFIX else path
    return _judge(path, _store(path), trusted_roots(trust, config))


def is_film(path: Path) -> bool:
    """Whether a file is an MP4, which holds its manifest itself; BadInput if it cannot be read."""
    try:
        if not path.is_file():
            raise BadInput("no such file", file=path, allowed="a film or a motion file")
        with path.open("rb") as file:
            return file.read(8)[4:] == _FILM_START
    except OSError as error:
        raise BadInput(f"the file cannot be read ({error.strerror})", file=path) from error


def _store(path: Path) -> bytes:
    place = signature_path(path)
    try:
        if not path.is_file():
            raise BadInput("no such file", file=path, allowed="a signed motion file")
        if not place.is_file():
            raise BadInput("the file is not signed", file=path, allowed=f"a signature beside it: {place.name}")
        with place.open("rb") as file:
            data = file.read(_MOST_BYTES + 1)
    except OSError as error:
        raise BadInput(f"the file cannot be read ({error.strerror})", file=place) from error
    if len(data) > _MOST_BYTES:
        raise BadInput("too large for a signature", file=place, allowed=f"at most {_MOST_BYTES} bytes")
    return data


def _judge(path: Path, store: bytes, anchors_pem: str) -> Verification:
    try:
        reading = read_manifest(path, anchors_pem, store)
    except LibraryRefused as refusal:
        return Verification(State.INVALID, None, (f"the signature cannot be read: {refusal}",))
    except OSError as error:
        raise BadInput(f"the file cannot be read ({error.strerror})", file=path) from error
    return judged(reading, _CONTENT_MATCH, lambda part: _record(path, store, part))


def _record(path: Path, store: bytes, part: LineagePart) -> FilmRecord:
    """What was signed about a motion file, once nothing of it is found changed."""
    check_manifest_store(store)
    record = unpack(part)
    if part.layout or not record.performance_files or record.frames != record.lineage.frames:
        raise BadInput("the signature is not that of a motion file")
    own, *companions = record.performance_files
    if file_hash(path).sha256 != own.sha256:
        raise BadInput("the file was changed after it was signed")
    for companion in companions:
        # A file that was renamed takes those that belong to it along.
        beside = path.with_name(path.name + companion.name.removeprefix(own.name))
        if beside != path and beside.is_file() and file_hash(beside).sha256 != companion.sha256:
            raise BadInput(f"{beside.name} beside it was changed after it was signed")
    return record
