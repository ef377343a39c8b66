"""Whom a film is signed by: a chain made on this machine at first use, or the user's own.

The local chain is a root certificate and a leaf that signs, both for 30 years, under one random tag: no user, host or
folder is named in it. The root's private key is thrown away as soon as the leaf is signed. Nothing needs it again, and
a root that nobody can use any more cannot vouch for anybody else's films to those who trusted it. The price: a lost or
stolen leaf key means a new root, which has to be shared anew.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

from airhead.errors import BadInput, CannotWrite
from airhead.provenance import certificates

_CHAIN, _KEY, _ROOT = "chain.pem", "key.pem", "root.pem"
_MAX_PEM_BYTES: Final = 1 << 20
_CURVES: Final = {"secp256r1": "es256", "secp384r1": "es384", "secp521r1": "es512"}


@dataclass(frozen=True)
class Signer:
    """What a film is signed with.

    Attributes:
        chain_pem: the certificate that signs, then those above it.
        key_pem: its private key.
        algorithm: C2PA's name of the signature algorithm, such as "es256".
    """

    chain_pem: bytes
    key_pem: bytes = field(repr=False)
    algorithm: str


def config_folder(folder: Path | None = None) -> Path:
    """The folder of the user's settings: as given, else `$AIRHEAD_CONFIG`, else the platform's own place."""
    if folder is not None:
        return folder
    if named := os.environ.get("AIRHEAD_CONFIG"):
        return Path(named)
    try:
        home = Path.home()
    except RuntimeError as error:
        raise BadInput("no folder for settings: there is no home folder", allowed="AIRHEAD_CONFIG=FOLDER") from error
    if sys.platform == "darwin":
        return home / "Library" / "Application Support" / "airhead"
    if sys.platform == "win32":
        return Path(os.environ.get("APPDATA") or home / "AppData" / "Roaming") / "airhead"
    return Path(os.environ.get("XDG_CONFIG_HOME") or home / ".config") / "airhead"


def local_signer(folder: Path | None = None) -> Signer:
    """The signer of this machine; its chain is made at first use.

    Raises:
        CannotWrite: there is no chain yet and none can be stored.
        BadInput: the stored chain is damaged or expired.
    """
    place = _local_chain(folder)
    return signer_from(place / _CHAIN, place / _KEY)


def root_pem(folder: Path | None = None) -> bytes:
    """The root certificate of this machine in PEM, for others to trust; made at first use."""
    return _read(_local_chain(folder) / _ROOT)


def signer_from(chain: Path, key: Path) -> Signer:
    """A signer of the user's own.

    Args:
        chain: PEM file of the certificate that signs, followed by those above it.
        key: PEM file of its private key, not encrypted.

    Raises:
        BadInput: a file cannot be read, the key is another one's, or the certificate is not valid today.
    """
    chain_pem, key_pem = _read(chain), _read(key)
    try:
        found = x509.load_pem_x509_certificates(chain_pem)
    except ValueError as error:
        raise BadInput(
            "not a certificate chain", file=chain, allowed="certificates in PEM, the signer's first"
        ) from error
    try:
        private_key = serialization.load_pem_private_key(key_pem, password=None)
    except TypeError as error:
        raise BadInput("the private key is encrypted", file=key, allowed="a PEM file without a password") from error
    except (ValueError, UnsupportedAlgorithm) as error:
        raise BadInput("not a private key", file=key, allowed="a private key in PEM") from error
    certificates.check_signer(found[0], chain)
    if private_key.public_key() != found[0].public_key():
        raise BadInput("the private key does not belong to the certificate", file=key, place=str(chain))
    return Signer(chain_pem, key_pem, _algorithm(private_key, key))


def _algorithm(private_key: object, file: Path) -> str:
    if isinstance(private_key, ec.EllipticCurvePrivateKey) and private_key.curve.name in _CURVES:
        return _CURVES[private_key.curve.name]
    if isinstance(private_key, ed25519.Ed25519PrivateKey):
        return "ed25519"
    if isinstance(private_key, rsa.RSAPrivateKey) and private_key.key_size >= 2048:
        return "ps256"
    raise BadInput(
        "a key of this kind cannot sign a film",
        file=file,
        found=type(private_key).__name__.strip("_"),
        allowed="EC P-256, P-384 or P-521, Ed25519, RSA from 2048 bits",
    )


def _local_chain(folder: Path | None) -> Path:
    """The folder of the local chain, complete."""
    config = config_folder(folder)
    place = config / "signing"
    if not place.exists():
        try:
            config.mkdir(mode=0o700, parents=True, exist_ok=True)
            _make_local_chain(config, place)
        except OSError as error:
            raise CannotWrite(f"no keys can be stored to sign with ({error.strerror})", file=place) from error
    missing = [name for name in (_CHAIN, _KEY, _ROOT) if not (place / name).is_file()]
    if missing:
        mend = "all of them; move the folder away to have new ones made"
        raise BadInput("the keys to sign with are incomplete", file=place, found=f"no {missing[0]}", allowed=mend)
    return place


def _make_local_chain(config: Path, place: Path) -> None:
    """Write a whole chain beside its place, then rename the folder: two makers at once end up with one chain."""
    staged = Path(tempfile.mkdtemp(prefix=".signing-", dir=config))
    try:
        made = certificates.make_chain()
        _write_private(staged / _KEY, made.key_pem)
        _write_private(staged / _CHAIN, made.leaf_pem + made.root_pem)
        _write_private(staged / _ROOT, made.root_pem)
        try:
            staged.rename(place)
        except OSError:
            if not _is_filled(place):
                raise
    finally:
        shutil.rmtree(staged, ignore_errors=True)


def _is_filled(place: Path) -> bool:
    return place.is_dir() and any(place.iterdir())


def _write_private(path: Path, content: bytes) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def trusted_roots(files: Iterable[Path], folder: Path | None = None) -> str:
    """Root certificates to trust, in PEM: those given, and the user's list `trust/*.pem` in the config folder.

    Raises:
        BadInput: a file cannot be read or holds no certificate that may vouch for others.
    """
    listed = sorted((config_folder(folder) / "trust").glob("*.pem"))
    return "".join(certificates.roots_only(_read(file), file) for file in dict.fromkeys([*files, *listed]))


def _read(path: Path) -> bytes:
    try:
        if not path.is_file():
            raise BadInput("no such file", file=path)
        with path.open("rb") as file:
            content = file.read(_MAX_PEM_BYTES + 1)
    except OSError as error:
        raise BadInput(f"the file cannot be read ({error.strerror})", file=path) from error
    if len(content) > _MAX_PEM_BYTES:
        raise BadInput("too large for a PEM file", file=path, allowed=f"at most {_MAX_PEM_BYTES} bytes")
    return content
