"""Sign a film: write the signed copy beside its place, verify it, and only then move it there."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

from airhead.errors import BadInput, CannotWrite
from airhead.provenance.boxes import top_level_boxes
from airhead.provenance.c2pa_library import LibraryRefused, write_signed
from airhead.provenance.keys import Signer
from airhead.provenance.manifest import film_manifest
from airhead.provenance.packing import pack
from airhead.provenance.record import FilmRecord
from airhead.provenance.verification import State
from airhead.provenance.verify import judge


def sign_film(
    unsigned: Path, signed: Path, record: FilmRecord, signer: Signer, timestamp_url: str | None = None
) -> None:
    """Sign a film with what is known of it.

    Args:
        unsigned: an MP4 that holds exactly the frames of `record`; left as it is.
        signed: where to put the signed film; replaced if it exists. May be `unsigned`.
        record: what to sign.
        signer: whom it is signed by.
        timestamp_url: a time-stamp authority (RFC 3161); None to need no network.

    Raises:
        BadInput: the film is unreadable or signed already, or the URL is not one.
        CannotWrite: it could not be signed or stored; nothing is left behind.
    """
    boxes = top_level_boxes(unsigned)
    if any(box.is_manifest for box in boxes):
        raise BadInput("the film is signed already", file=unsigned, allowed="an unsigned film")
    check_timestamp_url(timestamp_url)
    manifest, packed = film_manifest(record, boxes), pack(record, boxes).as_data()
    with _staged(signed) as staged:
        try:
            write_signed(unsigned, staged, manifest, signer, timestamp_url)
        except LibraryRefused as refusal:
            raise CannotWrite("the film could not be signed", file=signed, found=refusal) from refusal
        found = judge(staged, "")
        read_back = pack(found.record, boxes).as_data() if found.record else None
        if found.state is not State.VALID or read_back != packed:
            problems = "; ".join(found.problems) or "the record reads back changed"
            raise CannotWrite("the film could not be signed: it does not verify", file=signed, found=problems)
        staged.replace(signed)


def check_timestamp_url(url: str | None) -> None:
    """BadInput unless this is the address of a time-stamp authority, or None."""
    if url is not None and not _is_web_address(url):
        raise BadInput("not the address of a time-stamp authority", found=repr(url), allowed="http(s)://…")


def _is_web_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and text.isprintable() and " " not in text


@contextmanager
def _staged(place: Path) -> Iterator[Path]:
    """A path beside `place` to write to; whatever is still there at the end is removed."""
    staged = place.with_name(f".{place.name[:100]}.{secrets.token_hex(4)}.mp4")
    try:
        yield staged
    except OSError as error:
        raise CannotWrite(f"the signed film cannot be written ({error.strerror})", file=place) from error
    finally:
        with suppress(OSError):
            staged.unlink(missing_ok=True)
