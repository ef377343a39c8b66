"""What verifying found, whatever was verified: state, signer, problems, and what was signed if nothing changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from airhead.errors import AirheadError, BadInput
from airhead.motion import Drive
from airhead.provenance.assertion import LINEAGE_LABEL, LineagePart
from airhead.provenance.c2pa_library import Certificate, Reading
from airhead.provenance.credits import disclosures
from airhead.provenance.manifest_box import Tampered
from airhead.provenance.packing import is_newer, parse
from airhead.provenance.problems import EXPIRED, UNTRUSTED, sentence
from airhead.provenance.record import FilmRecord
from airhead.provenance.spans import FilmSpan, drive_seconds, film_spans, performer_names

_SOUND = frozenset({"Valid", "Trusted"})
_SIGNED = "claimSignature.validated"


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
    """What verifying a film or a motion file found.

    Attributes:
        state: what the signature is worth.
        signer: the certificate it was signed with; None where the signature is not that certificate's.
        problems: plain sentences, one a check that was not passed.
        generator: the software that made the manifest, in its own words.
        record: what was signed about it; None if it changed, or other software signed it.
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
    def disclosures(self) -> tuple[str, ...]:
        """What a viewer must be told, as it was signed: whether it may be published, what did not succeed."""
        return disclosures(self.record) if self.record else ()

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
            "disclosures": list(self.disclosures),
        }


def judged(reading: Reading, content_match: str, our_record: Callable[[LineagePart], FilmRecord]) -> Verification:
    """What a reading is worth, and what was signed, if nothing of it is found changed.

    Args:
        reading: what the C2PA library found.
        content_match: the code of its check that the content is what was signed.
        our_record: checks what the library reads past, and unpacks our assertion; raises Tampered or BadInput.
    """
    failed = [failure for failure in reading.failures if failure.code != UNTRUSTED]
    notes = [sentence(failure) for failure in failed if failure.code == EXPIRED]
    broken = [sentence(failure) for failure in failed if failure.code != EXPIRED]
    seen_whole = reading.passed >= {_SIGNED, content_match}
    if not broken and (not seen_whole or (reading.state not in _SOUND and not notes)):
        broken.append("the C2PA library does not find the content to be what was signed")
    record = None
    if not broken:
        try:
            part = _our_part(reading)
            record = None if part is None else our_record(part)
        except (Tampered, AirheadError) as error:
            broken.append(error.line() if isinstance(error, AirheadError) else str(error))
        else:
            notes += [] if record else [_not_ours(reading)]
    return Verification(
        _state(bool(broken), bool(failed), reading.state),
        reading.certificate if _SIGNED in reading.passed else None,
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


def _our_part(reading: Reading) -> LineagePart | None:
    """Our assertion, None if there is none that this Airhead can read."""
    ours = [data for label, data in reading.created if _is_ours(label)]
    if not ours and not any(map(_is_ours, reading.gathered)):
        return None
    if len(ours) != 1 or any(map(_is_ours, reading.gathered)):
        raise BadInput("there is more than one lineage, or one that its signer did not make")
    return None if is_newer(ours[0]) else parse(ours[0])


def _is_ours(label: str) -> bool:
    # A second assertion of one label is called label__1.
    return label.partition("__")[0] == LINEAGE_LABEL
