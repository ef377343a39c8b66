"""Verify a film: has anything changed since it was signed, who signed it, and who moved the character when.

A signature proves who signed, not that it is true. Four things are looked at: the C2PA library's own checks; the bytes
that it reads past (`manifest_box`); the boxes that C2PA leaves out (`boxes`); and whether the video is as long as the
signed record says. What is shown comes from signed bytes alone, and of a changed film nothing is shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from airhead.errors import AirheadError, BadInput
from airhead.motion import Drive
from airhead.provenance.assertion import LINEAGE_LABEL
from airhead.provenance.boxes import Box, layout, manifest_bytes, top_level_boxes
from airhead.provenance.c2pa_library import Certificate, LibraryRefused, Reading, read_manifest
from airhead.provenance.keys import trusted_roots
from airhead.provenance.manifest_box import Tampered, check_manifest_box
from airhead.provenance.packing import is_newer, parse, unpack
from airhead.provenance.problems import EXPIRED, UNTRUSTED, sentence
from airhead.provenance.record import FilmRecord
from airhead.provenance.spans import FilmSpan, drive_seconds, film_spans, performer_names
from airhead.provenance.video import count_frames

_RATE_TOLERANCE = 1e-3
_SOUND = frozenset({"Valid", "Trusted"})
_SEEN_WHOLE = frozenset({"claimSignature.validated", "assertion.bmffHash.match"})


class State(StrEnum):
    """What a signature is worth.

    Valid: nothing changed since it was signed, by somebody whom nothing vouches for. Trusted: by somebody whom a root
    that the user trusts vouches for. Expired: nothing changed, but the certificate is no longer valid. Invalid:
    something changed, or the signature is not one.
    """

    VALID = "Valid"
    TRUSTED = "Trusted"
    EXPIRED = "Expired"
    INVALID = "Invalid"


@dataclass(frozen=True)
class Verification:
    """What verifying a film found.

    Attributes:
        state: what the signature is worth.
        signer: the certificate it was signed with; None where the signature is not that certificate's.
        problems: plain sentences, one a check that was not passed.
        generator: the software that made the manifest, in its own words.
        record: what was signed about the film; None if it changed, or other software signed it.
    """

    state: State
    signer: Certificate | None
    problems: tuple[str, ...]
    generator: str = ""
    record: FilmRecord | None = None

    @property
    def exit_code(self) -> int:
        return 1 if self.state is State.INVALID else 0

    @property
    def spans(self) -> tuple[FilmSpan, ...]:
        return film_spans(self.record) if self.record else ()

    @property
    def seconds(self) -> dict[str, float]:
        """Seconds that each drive moved the character; they sum to the performance's length."""
        if self.record is None:
            return dict.fromkeys((drive.value for drive in Drive), 0.0)
        return drive_seconds(self.record.lineage, self.record.fps)

    @property
    def performers(self) -> tuple[str, ...]:
        return performer_names(self.record.lineage.takes) if self.record else ()

    def as_dict(self) -> dict[str, object]:
        """The verification as the JSON object that `--json` prints."""
        record, signer = self.record, self.signer
        return {
            "state": self.state.value,
            "signer": signer.as_dict() if signer else None,
            "problems": list(self.problems),
            "frames": record.frames if record else None,
            "fps": record.fps if record else None,
            "performance_frames": record.lineage.frames if record else 0,
            "spans": [span.as_dict() for span in self.spans],
            "seconds": self.seconds,
            "performers": list(self.performers),
        }


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
    return _judged(path, boxes, seals, reading)


def _judged(path: Path, boxes: Sequence[Box], seals: Sequence[Box], reading: Reading) -> Verification:
    failed = [failure for failure in reading.failures if failure.code != UNTRUSTED]
    notes = [sentence(failure) for failure in failed if failure.code == EXPIRED]
    broken = [sentence(failure) for failure in failed if failure.code != EXPIRED]
    if not broken and (not reading.passed >= _SEEN_WHOLE or (reading.state not in _SOUND and not notes)):
        broken.append("the C2PA library does not find the content to be what was signed")
    record = None
    if not broken:
        try:
            record = _our_record(path, boxes, seals, reading)
        except (Tampered, AirheadError) as error:
            broken.append(error.line() if isinstance(error, AirheadError) else str(error))
        else:
            notes += [] if record else [_not_ours(reading)]
    return Verification(
        _state(bool(broken), bool(failed), reading.state),
        reading.certificate if "claimSignature.validated" in reading.passed else None,
        tuple(dict.fromkeys([*broken, *notes])),
        reading.generator,
        record,
    )


def _state(broken: bool, expired: bool, library_state: str) -> State:
    if broken:
        return State.INVALID
    if expired:
        return State.EXPIRED
    return State.TRUSTED if library_state == State.TRUSTED else State.VALID


def _not_ours(reading: Reading) -> str:
    if any(_is_ours(label) for label, _ in reading.created):
        return "signed by a newer Airhead, which says who moved the character in a way that this one cannot read"
    name = f" ({reading.generator})" if reading.generator else ""
    return f"signed by other software{name}, which does not say who moved the character"


def _our_record(path: Path, boxes: Sequence[Box], seals: Sequence[Box], reading: Reading) -> FilmRecord | None:
    """What was signed about a film, once nothing of it is found changed; None if it is not ours to read."""
    ours = [data for label, data in reading.created if _is_ours(label)]
    if not ours and not any(map(_is_ours, reading.gathered)):
        return None
    if len(ours) != 1 or any(map(_is_ours, reading.gathered)):
        raise BadInput("the film has more than one lineage, or one that its signer did not make")
    if len(seals) != 1:
        raise BadInput("the film has more than one manifest", found=len(seals))
    if is_newer(ours[0]):
        return None
    check_manifest_box(manifest_bytes(path, seals[0]))
    part = parse(ours[0])
    if not part.has_layout(layout(boxes)):
        raise BadInput("a part of the file that C2PA leaves out was changed, such as its first box")
    record = unpack(part)
    frames, rate = count_frames(path, record.frames)
    if frames != record.frames or abs(rate / record.rate - 1) > _RATE_TOLERANCE:
        found = f"{'more' if frames > record.frames else frames} frames, {float(rate):.3f} a second"
        allowed = f"{record.frames} frames, {record.fps:.3f} a second"
        raise BadInput("the video is not as long as was signed", found=found, allowed=allowed)
    return record


def _is_ours(label: str) -> bool:
    # A second assertion of one label is called label__1.
    return label.partition("__")[0] == LINEAGE_LABEL
