"""The X.509 certificates behind a signature: make a chain, check one, pick the roots out of a file."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from airhead.errors import BadInput

_LIFETIME: Final = dt.timedelta(days=30 * 365 + 8)
# Clocks differ; a film signed in the first minute must verify on a machine that is a little behind.
_BACKDATED: Final = dt.timedelta(minutes=10)
# Other software shows this as who issued the signature: it must not sound like a person or a company.
_ORGANISATION: Final = "Airhead user, identity not verified"


@dataclass(frozen=True)
class Chain:
    """A new leaf that may sign, its private key, and the root above it; the root's own key is gone."""

    leaf_pem: bytes
    root_pem: bytes
    key_pem: bytes = field(repr=False)


def make_chain(lifetime: dt.timedelta = _LIFETIME) -> Chain:
    """A new root and a leaf under it. Their names hold a random tag and nothing of the user or machine."""
    root_key, leaf_key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    tag = hashlib.sha256(_spki(leaf_key)).hexdigest()[:8]
    start = dt.datetime.now(dt.UTC).replace(microsecond=0) - _BACKDATED
    end = start + _BACKDATED + lifetime
    root_name, leaf_name = _name(f"Airhead local root {tag}"), _name(f"Airhead local signer {tag}")
    root_id = x509.SubjectKeyIdentifier.from_public_key(root_key.public_key())
    root = (
        _builder(root_name, root_name, root_key, start, end)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_key_usage(signs_certificates=True), critical=True)
        .add_extension(root_id, critical=False)
        .sign(root_key, hashes.SHA256())
    )
    leaf = (
        _builder(leaf_name, root_name, leaf_key, start, end)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_key_usage(signs_certificates=False), critical=True)
        # C2PA wants a purpose, and takes the one of e-mail for signers that have none of their own.
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION]), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(leaf_key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(root_id), critical=False)
        .sign(root_key, hashes.SHA256())
    )
    private = leaf_key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return Chain(_pem(leaf), _pem(root), private)


def check_signer(certificate: x509.Certificate, file: Path) -> None:
    """BadInput unless a film can be signed with this certificate today."""
    now = dt.datetime.now(dt.UTC)
    first, last = certificate.not_valid_before_utc, certificate.not_valid_after_utc
    if not first <= now <= last:
        allowed = f"valid from {first:%Y-%m-%d %H:%M} to {last:%Y-%m-%d %H:%M} UTC"
        word = "has expired" if now > last else "is not valid yet"
        raise BadInput(f"the certificate {word}", file=file, found=f"{now:%Y-%m-%d %H:%M} UTC", allowed=allowed)
    if certificate.subject == certificate.issuer or _is_ca(certificate):
        raise BadInput(
            "a root certificate cannot sign films", file=file, allowed="a certificate that a root has signed"
        )
    if not certificate.subject.get_attributes_for_oid(NameOID.ORGANIZATION_NAME):
        raise BadInput("the certificate names no organisation", file=file, allowed="a subject with O=")


def roots_only(pem: bytes, file: Path) -> str:
    """The certificates in a PEM file that may vouch for others; BadInput if there is none."""
    try:
        found = x509.load_pem_x509_certificates(pem)
    except ValueError as error:
        raise BadInput("not a certificate", file=file, allowed="root certificates in PEM") from error
    roots = [certificate for certificate in found if _is_ca(certificate)]
    if not roots:
        raise BadInput("no root certificate in it", file=file, allowed="certificates with CA:TRUE, in PEM")
    return "".join(_pem(root).decode() for root in roots)


def _is_ca(certificate: x509.Certificate) -> bool:
    try:
        return bool(certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca)
    except (x509.ExtensionNotFound, ValueError):
        return False


def _name(common_name: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, _ORGANISATION),
            x509.NameAttribute(NameOID.COMMON_NAME, common_name),
        ]
    )


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, start: dt.datetime, end: dt.datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(end)
    )


def _key_usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )


def _spki(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)
