"""The one place that speaks to the C2PA library: sign a file, read a file, nothing else."""

from __future__ import annotations

import io
import json
import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeVar

import c2pa

from airhead.provenance.keys import Signer
from airhead.provenance.text import shown

_Result = TypeVar("_Result")
_FILM: Final = "video/mp4"
#: The media type under which any bytes are signed as they are.
ANY_FILE: Final = "application/octet-stream"
# Nothing is fetched, neither manifests nor revocations: a film is judged by its own bytes, without a network.
_VERIFY: Final = {"verify_trust": True, "remote_manifest_fetch": False, "ocsp_fetch": False, "verify_after_sign": False}
_BUILDER: Final = {
    "thumbnail": {"enabled": False},
    # Ingredients would otherwise count as gathered from elsewhere, not as ours.
    "created_assertion_labels": ["c2pa.ingredient"],
}


class LibraryRefused(Exception):
    """The C2PA library could not sign or read; the message is its own, made fit to show."""


@dataclass(frozen=True)
class Failure:
    """A check that was not passed: the C2PA code, and the library's explanation."""

    code: str
    explanation: str


@dataclass(frozen=True)
class Certificate:
    """The certificate that a film was signed with, in the words that are in it."""

    name: str
    organisation: str
    issuer: str
    serial: str

    def as_dict(self) -> dict[str, str]:
        return {"name": self.name, "organisation": self.organisation, "issuer": self.issuer, "serial": self.serial}


@dataclass(frozen=True)
class Reading:
    """What the library found in the active manifest.

    Attributes:
        state: Valid, Trusted or Invalid, in the library's own judgement.
        passed: codes of the checks that were passed.
        failures: checks that were not passed.
        certificate: of the signer.
        generator: the software that made the manifest.
        created: label and data of each assertion that the signer made.
        gathered: labels of assertions that the signer only passed on.
    """

    state: str
    passed: frozenset[str]
    failures: tuple[Failure, ...]
    certificate: Certificate
    generator: str
    created: tuple[tuple[str, object], ...]
    gathered: tuple[str, ...]


class _Watched:
    """A file that remembers why a write failed: the library only hears that it did."""

    def __init__(self, file: io.BufferedRandom) -> None:
        self._file = file
        self.failure: OSError | None = None
        self.read, self.readinto, self.seek, self.tell = file.read, file.readinto, file.seek, file.tell

    def write(self, data: bytes) -> int:
        return self._noting(lambda: self._file.write(data))

    def flush(self) -> None:
        self._noting(self._file.flush)

    def _noting(self, act: Callable[[], _Result]) -> _Result:
        try:
            return act()
        except OSError as error:
            self.failure = error
            raise


def write_signed(
    unsigned: Path, signed: Path, manifest: dict[str, object], signer: Signer, timestamp_url: str | None
) -> None:
    """Write a copy of a film with a signed manifest in it.

    Raises:
        OSError: a file could not be read or written.
        LibraryRefused: it could not be signed.
    """
    with unsigned.open("rb") as source, signed.open("x+b") as target:
        watched = _Watched(target)
        try:
            with _signing(signer, timestamp_url) as library_signer, _builder(manifest) as builder:
                builder.sign(library_signer, _FILM, source, watched)
        except c2pa.C2paError as error:
            raise watched.failure or LibraryRefused(shown(str(error))) from error
        watched.flush()
        os.fsync(target.fileno())


def signed_beside(path: Path, manifest: dict[str, object], signer: Signer, timestamp_url: str | None) -> bytes:
    """A signed manifest store for a file that cannot hold it, with a hash of all its bytes.

    Raises:
        OSError: the file could not be read, or there is no room for a copy of it.
        LibraryRefused: it could not be signed.
    """
    # The library writes a copy of what it signs, wanted or not.
    with path.open("rb") as source, tempfile.TemporaryFile() as copy:
        try:
            with _signing(signer, timestamp_url) as library_signer, _builder(manifest) as builder:
                builder.set_no_embed()
                store: bytes = builder.sign(library_signer, ANY_FILE, source, copy)
        except c2pa.C2paError as error:
            raise LibraryRefused(shown(str(error))) from error
    return store


def _signing(signer: Signer, timestamp_url: str | None) -> c2pa.Signer:
    info = c2pa.C2paSignerInfo(
        alg=signer.algorithm.encode(),
        sign_cert=signer.chain_pem,
        private_key=signer.key_pem,
        ta_url=timestamp_url.encode() if timestamp_url else None,
    )
    return c2pa.Signer.from_info(info)


def _builder(manifest: dict[str, object]) -> c2pa.Builder:
    return c2pa.Builder(manifest, c2pa.Context(c2pa.Settings.from_dict({"verify": _VERIFY, "builder": _BUILDER})))


def read_manifest(path: Path, anchors_pem: str, store: bytes | None = None) -> Reading:
    """Read and check the active manifest of a file.

    Args:
        path: the file.
        anchors_pem: root certificates to trust, in PEM; empty to trust none.
        store: the manifest store that stands beside it; None if it is a film, with the manifest in it.
    """
    settings: dict[str, object] = {"verify": _VERIFY}
    if anchors_pem:
        settings["trust"] = {"user_anchors": anchors_pem}
    try:
        context = c2pa.Context(c2pa.Settings.from_dict(settings))
        kind = _FILM if store is None else ANY_FILE
        with path.open("rb") as file, c2pa.Reader(kind, file, store, context) as reader:
            return _reading(json.loads(reader.json()), json.loads(reader.crjson()))
    except c2pa.C2paError as error:
        raise LibraryRefused(shown(str(error))) from error
    except (KeyError, TypeError, ValueError, io.UnsupportedOperation) as error:
        raise LibraryRefused("the manifest has an unknown form") from error


def _reading(report: dict[str, Any], details: dict[str, Any]) -> Reading:
    label = report["active_manifest"]
    manifest = report["manifests"][label]
    results = report["validation_results"]["activeManifest"]
    (detail,) = (found for found in details["manifests"] if found["label"] == label)
    info = detail["signature"].get("certificateInfo", {})
    subject, issuer = info.get("subject", {}), info.get("issuer", {})
    created = [a for a in manifest.get("assertions", []) if a.get("created") is True]
    generators = [f"{g.get('name', '')} {g.get('version', '')}" for g in manifest.get("claim_generator_info", [])]
    return Reading(
        report["validation_state"],
        frozenset(result["code"] for result in results["success"]),
        tuple(Failure(shown(r["code"]), shown(r.get("explanation") or "")) for r in results["failure"]),
        Certificate(
            shown(str(subject.get("CN", ""))),
            shown(str(subject.get("O", ""))),
            shown(str(issuer.get("CN") or issuer.get("O") or "")),
            shown(str(info.get("serialNumber", ""))),
        ),
        shown(" ".join(generators) or str(manifest.get("claim_generator", ""))).strip(),
        tuple((a["label"], a["data"]) for a in created),
        tuple(a["label"] for a in manifest.get("assertions", []) if a.get("created") is not True),
    )
