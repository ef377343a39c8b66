"""The keys of this machine, and the user's own."""

from __future__ import annotations

import datetime as dt
import errno
import getpass
import os
import socket
import stat
import threading
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed25519, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from airhead.errors import BadInput, CannotWrite
from airhead.provenance import (
    FilmRecord,
    State,
    certificates,
    config_folder,
    local_signer,
    root_pem,
    sign_film,
    signer_from,
    verify_film,
)
from airhead.provenance.certificates import make_chain


def test_the_chain_is_made_once_and_kept(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "config"
    first, root = local_signer(folder), root_pem(folder)
    assert (local_signer(folder), root_pem(folder)) == (first, root)
    assert [path.name for path in folder.iterdir()] == ["signing"]
    leaf, above = x509.load_pem_x509_certificates(first.chain_pem)
    leaf.verify_directly_issued_by(above)
    assert above == x509.load_pem_x509_certificate(root)
    years = (leaf.not_valid_after_utc - dt.datetime.now(dt.UTC)).days / 365.25
    assert 29.9 < years < 30.1


def test_only_the_user_can_read_the_key(tmp_path: Path) -> None:
    previous = os.umask(0)
    try:
        local_signer(tmp_path / "config")
    finally:
        os.umask(previous)
    modes = {p.name: stat.S_IMODE(p.stat().st_mode) for p in (tmp_path / "config").rglob("*")}
    assert modes == {"signing": 0o700, "key.pem": 0o600, "chain.pem": 0o600, "root.pem": 0o600}
    assert stat.S_IMODE((tmp_path / "config").stat().st_mode) == 0o700


def test_the_key_is_not_shown(tmp_path: Path) -> None:
    assert "PRIVATE" not in repr(local_signer(tmp_path)) + repr(make_chain())


def test_many_at_once_end_up_with_one_chain(tmp_path: Path) -> None:
    barrier, found = threading.Barrier(6), []

    def make() -> None:
        barrier.wait()
        found.append(local_signer(tmp_path))

    threads = [threading.Thread(target=make) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 6
    assert len(set(found)) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["signing"]


def test_the_loser_of_a_race_takes_the_winners_chain(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    winners = []

    def make_slowly() -> certificates.Chain:
        chain = make_chain()
        if not winners:
            winners.append(None)
            winners[0] = local_signer(tmp_path)
        return chain

    monkeypatch.setattr(certificates, "make_chain", make_slowly)
    assert local_signer(tmp_path) == winners[0]


def test_a_place_without_room_gets_one_line_and_no_half_chain(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(CannotWrite, match="No space left"):
        local_signer(tmp_path)
    assert not list(tmp_path.iterdir())


def test_a_config_folder_that_is_a_file_gets_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(CannotWrite):
        local_signer(tmp_path / "file")


def test_an_incomplete_chain_is_not_replaced(tmp_path: Path) -> None:
    local_signer(tmp_path)
    (tmp_path / "signing" / "key.pem").unlink()
    with pytest.raises(BadInput, match=r"no key\.pem"):
        local_signer(tmp_path)


def test_where_settings_lie(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert config_folder(tmp_path) == tmp_path
    assert config_folder().name == "untouched-config"
    monkeypatch.delenv("AIRHEAD_CONFIG")
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "xdg"))
    assert config_folder() == tmp_path / "xdg" / "airhead"
    monkeypatch.delenv("XDG_CONFIG_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert config_folder() == tmp_path / ".config" / "airhead"


def test_nothing_of_the_machine_is_in_film_or_certificate(
    unsigned: Path, record: FilmRecord, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "secret-folder"
    monkeypatch.setenv("HOME", str(place))
    for name in ("USER", "LOGNAME", "USERNAME", "HOSTNAME", "COMPUTERNAME"):
        monkeypatch.setenv(name, f"secret-{name}")
    monkeypatch.setattr(socket, "gethostname", lambda: "secret-host")
    monkeypatch.setattr(getpass, "getuser", lambda: "secret-user")
    sign_film(unsigned, tmp_path / "secret-film.mp4", record, local_signer(place))
    content = (tmp_path / "secret-film.mp4").read_bytes() + root_pem(place)
    host = os.uname().nodename
    names = ["secret", str(tmp_path), str(Path.cwd()), *([host] if len(host) > 5 else [])]
    assert [name for name in names if name.encode() in content] == []


def _own_chain(folder: Path, key: ec.EllipticCurvePrivateKey, days: tuple[int, int] = (-1, 365)) -> Path:
    """A leaf of another kind of key under a new root, as a company would have it."""
    root_key = ec.generate_private_key(ec.SECP384R1())
    root_name = x509.Name(
        [x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Studio"), x509.NameAttribute(NameOID.COMMON_NAME, "Root")]
    )
    leaf_name = x509.Name(
        [x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Studio"), x509.NameAttribute(NameOID.COMMON_NAME, "Stunts")]
    )
    start, end = (dt.datetime.now(dt.UTC) + dt.timedelta(days=d) for d in days)
    root_id = x509.SubjectKeyIdentifier.from_public_key(root_key.public_key())
    root = (
        certificates._builder(root_name, root_name, root_key, start, end)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(certificates._key_usage(signs_certificates=True), critical=True)
        .add_extension(root_id, critical=False)
        .sign(root_key, hashes.SHA384())
    )
    leaf = (
        certificates._builder(leaf_name, root_name, key, start, end)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(certificates._key_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION]), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(root_id), critical=False)
        .sign(root_key, hashes.SHA384())
    )
    pem = serialization.Encoding.PEM
    (folder / "chain.pem").write_bytes(leaf.public_bytes(pem) + root.public_bytes(pem))
    (folder / "root.pem").write_bytes(root.public_bytes(pem))
    plain = serialization.NoEncryption()
    (folder / "key.pem").write_bytes(key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain))
    return folder


@pytest.mark.parametrize(
    ("key", "algorithm"),
    [
        (ec.generate_private_key(ec.SECP256R1()), "es256"),
        (ec.generate_private_key(ec.SECP384R1()), "es384"),
        (ed25519.Ed25519PrivateKey.generate(), "ed25519"),
        (rsa.generate_private_key(65537, 2048), "ps256"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_film_can_be_signed_with_the_users_own_chain(
    unsigned: Path, record: FilmRecord, tmp_path: Path, key: ec.EllipticCurvePrivateKey, algorithm: str
) -> None:
    own = _own_chain(tmp_path, key)
    signer = signer_from(own / "chain.pem", own / "key.pem")
    assert signer.algorithm == algorithm
    sign_film(unsigned, tmp_path / "film.mp4", record, signer)
    found = verify_film(tmp_path / "film.mp4", [own / "root.pem"])
    assert found.state is State.TRUSTED
    assert found.signer is not None
    assert (found.signer.name, found.signer.organisation, found.signer.issuer) == ("Stunts", "Studio", "Root")


def test_keys_that_cannot_sign_get_one_line(tmp_path: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    pem, pkcs8 = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    folders = {name: tmp_path / name for name in ("own", "expired", "future")}
    for folder in folders.values():
        folder.mkdir()
    own = _own_chain(folders["own"], key)
    expired, future = _own_chain(folders["expired"], key, (-9, -1)), _own_chain(folders["future"], key, (1, 9))
    locked = serialization.BestAvailableEncryption(b"password")
    (own / "locked.pem").write_bytes(key.private_bytes(pem, pkcs8, locked))
    (own / "other.pem").write_bytes(make_chain().key_pem)
    (own / "text.pem").write_text("text")
    (own / "huge.pem").write_bytes(bytes(2 << 20))
    odd = dsa.generate_private_key(1024)
    (own / "odd.pem").write_bytes(odd.private_bytes(pem, pkcs8, serialization.NoEncryption()))
    cases = {
        (own / "chain.pem", own / "missing.pem"): "no such file",
        (own / "chain.pem", own): "no such file",
        (own / "chain.pem", own / "text.pem"): "not a private key",
        (own / "chain.pem", own / "huge.pem"): "too large",
        (own / "chain.pem", own / "locked.pem"): "encrypted",
        (own / "chain.pem", own / "other.pem"): "does not belong",
        (own / "chain.pem", own / "odd.pem"): "does not belong",
        (own / "text.pem", own / "key.pem"): "not a certificate chain",
        (own / "root.pem", own / "key.pem"): "root certificate cannot sign",
        (expired / "chain.pem", expired / "key.pem"): "has expired",
        (future / "chain.pem", future / "key.pem"): "not valid yet",
    }
    for (chain, private), expected in cases.items():
        with pytest.raises(BadInput, match=expected):
            signer_from(chain, private)
