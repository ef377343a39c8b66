"""Verify a film: has anything changed since it was signed, who signed it, and who moved the character when.

A signature proves who signed, not that it is true. Four things are looked at: the C2PA library's own checks; the bytes
that it reads past (`manifest_box`); the boxes that C2PA leaves out (`boxes`); and whether the video is as long as the
signed record says. What is shown comes from signed bytes alone, and of a changed film nothing is shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from airhead.errors import BadInput
from airhead.provenance.assertion import LineagePart
from airhead.provenance.boxes import Box, layout, manifest_bytes, top_level_boxes
from airhead.provenance.c2pa_library import LibraryRefused, read_manifest
from airhead.provenance.keys import trusted_roots
from airhead.provenance.manifest_box import check_manifest_box
from airhead.provenance.packing import unpack
from airhead.provenance.record import FilmRecord
from airhead.provenance.verification import State, Verification, judged
from airhead.provenance.video import count_frames

_RATE_TOLERANCE = 1e-3
_CONTENT_MATCH = "assertion.bmffHash.match"


def verify_film(path: Path, trust: Sequence[Path] = (), config: Path | None = None) -> Verification:
    """Verify a signed film.

    Args:
        path: an MP4 file.
        trust: PEM files of root certificates to trust, besides those in the config folder's `trust`.
        config: the config folder, if not the user's own.

    Raises:
        BadInput: the film is missing, unreadable or unsigned, or a file of `trust` is no certificate.
    """
    return judge(path, trusted_roots(trust, config))


def judge(path: Path, anchors_pem: str) -> Verification:
    """`verify_film` with the roots to trust given as PEM text."""
    boxes = top_level_boxes(path)
    seals = [box for box in boxes if box.is_manifest]
    if not seals:
        raise BadInput("the film is not signed", file=path, allowed="an MP4 with a C2PA manifest")
    try:
        reading = read_manifest(path, anchors_pem)
    except LibraryRefused as refusal:
        return Verification(State.INVALID, None, (f"the signature cannot be read: {refusal}",))
    except OSError as error:
        raise BadInput(f"the film cannot be read ({error.strerror})", file=path) from error
    return judged(reading, _CONTENT_MATCH, lambda part: _record(path, boxes, seals, part))


def _record(path: Path, boxes: Sequence[Box], seals: Sequence[Box], part: LineagePart) -> FilmRecord:
    """What was signed about a film, once nothing of it is found changed."""
    if len(seals) != 1:
        raise BadInput("the film has more than one manifest", found=len(seals))
    check_manifest_box(manifest_bytes(path, seals[0]))
    if not part.has_layout(layout(boxes)):
        raise BadInput("a part of the file that C2PA leaves out was changed, such as its first box")
    record = unpack(part)
    frames, rate = count_frames(path, record.frames)
    if frames != record.frames or abs(rate / record.rate - 1) > _RATE_TOLERANCE:
        found = f"{'more' if frames > record.frames else frames} frames, {float(rate):.3f} a second"
        allowed = f"{record.frames} frames, {record.fps:.3f} a second"
        raise BadInput("the video is not as long as was signed", found=found, allowed=allowed)
    return record
