"""What a signed film says when it is read again, in every state."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

from airhead.errors import BadInput
from airhead.motion import Drive, Lineage, TakeRef
from airhead.provenance import FilmRecord, Signer, State, root_pem, sign_film, verify_film
from airhead.provenance.boxes import top_level_boxes
from airhead.provenance.c2pa_library import write_signed
from airhead.provenance.certificates import make_chain
from airhead.provenance.manifest import film_manifest

KEYS = [
    *("state", "signer", "problems", "frames", "fps", "performance_frames"),
    *("spans", "seconds", "performers", "disclosures"),
]
SPAN_KEYS = ["start_frame", "end_frame", "drive", "weight", "takes", "performers", "skill", "follows"]


def test_a_signed_film_says_what_was_signed(signed: Path, record: FilmRecord) -> None:
    found = verify_film(signed)
    assert (found.state, found.problems, found.exit_code) == (State.VALID, (), 0)
    data = json.loads(json.dumps(found.as_dict()))
    assert list(data) == KEYS
    assert all(list(span) == SPAN_KEYS for span in data["spans"])
    assert (data["frames"], data["fps"], data["performance_frames"]) == (30, 30.0, 24)
    assert data["performers"] == ["Ann Lee", "performer unrecorded"]
    assert sum(data["seconds"].values()) == pytest.approx(24 / 30, abs=1e-12)
    assert found.record is not None
    assert found.record.disclosures == ("the landing failed",)
    assert data["disclosures"] == ["the landing failed"]
    np.testing.assert_allclose(found.record.lineage.drive_weights(), record.lineage.drive_weights(), atol=5e-9)


def test_spans_are_film_frames_of_constant_sources_a_row_a_drive(signed: Path) -> None:
    spans = verify_film(signed).spans
    rows = [(s.start_frame, s.end_frame, s.drive.value, s.label, s.takes, s.skill, s.follows) for s in spans]
    policy = ("policy", "AI, following a human take", ("roll",), "flip-v1", "roll")
    assert rows == [
        (2, 8, "performer", "human", ("backflip",), None, None),
        (8, 14, "physics", "human, simulated", ("backflip", "roll"), None, None),
        (14, 20, "physics", "simulation alone", (), None, None),
        (14, 20, *policy),
        (20, 22, *policy),
        (22, 26, "generated", "AI, on its own", (), None, None),
    ]
    per_frame = [sum(s.weight for s in spans if s.start_frame <= f < s.end_frame) for f in range(30)]
    np.testing.assert_allclose(per_frame, [0] * 2 + [1] * 24 + [0] * 4, atol=1e-9)


def test_what_may_not_be_published_says_so(film_of: Callable[[Lineage], Path], ann: TakeRef) -> None:
    private = replace(ann, consent=replace(ann.consent, publish=False))
    found = verify_film(film_of(Lineage.of(Drive.PERFORMER, 30, [private])))
    assert found.as_dict()["disclosures"] == [f"not for publication: no consent to publish take {ann.id}"]
    allowed = verify_film(film_of(Lineage.of(Drive.PERFORMER, 30, [ann])))
    assert allowed.as_dict()["disclosures"] == []


def test_blended_takes_of_one_drive_share_a_row(
    film_of: Callable[[Lineage], Path], ann: TakeRef, unknown: TakeRef
) -> None:
    one, other = Lineage.of(Drive.PERFORMER, 30, [ann]), Lineage.of(Drive.PERFORMER, 30, [unknown])
    spans = verify_film(film_of(one.mix(other, np.clip((np.arange(30) - 9) / 11, 0, 1)))).spans
    assert [(s.start_frame, s.end_frame, s.takes) for s in spans] == [
        (0, 10, ("backflip",)),
        (10, 20, ("backflip", "roll")),
        (20, 30, ("roll",)),
    ]
    assert [s.weight for s in spans] == pytest.approx([1, 1, 1])


def test_only_a_root_that_the_user_trusts_makes_it_trusted(signed: Path, config: Path, tmp_path: Path) -> None:
    ours, foreign, settings = tmp_path / "ours.pem", tmp_path / "foreign.pem", tmp_path / "settings"
    ours.write_bytes(root_pem(config))
    foreign.write_bytes(make_chain().root_pem)
    assert verify_film(signed, [foreign]).state is State.VALID
    assert verify_film(signed, [foreign, ours]).state is State.TRUSTED
    # A machine does not trust itself either: its own root is not in the list.
    assert verify_film(signed, config=config).state is State.VALID
    (settings / "trust").mkdir(parents=True)
    (settings / "trust" / "ann.pem").write_bytes(root_pem(config))
    assert verify_film(signed, config=settings).state is State.TRUSTED


def test_the_signer_is_the_one_of_the_certificate(signed: Path) -> None:
    signer = verify_film(signed).signer
    assert signer is not None
    assert signer.name.startswith("Airhead local signer ")
    assert signer.issuer == signer.name.replace("signer", "root")
    assert signer.organisation == "Airhead user, identity not verified"


@pytest.mark.parametrize("content", [b"Not a certificate", make_chain().leaf_pem, b""])
def test_a_trust_file_must_hold_a_root(signed: Path, tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "trust.pem"
    file.write_bytes(content)
    with pytest.raises(BadInput, match=r"trust\.pem"):
        verify_film(signed, [file])


@pytest.fixture(scope="session")
def expired(unsigned: Path, record: FilmRecord, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, bytes]:
    """A film whose certificate ran out since, and the root above it."""
    path = tmp_path_factory.mktemp("expired") / "film.mp4"
    chain, began = make_chain(timedelta(seconds=3)), time.monotonic()
    sign_film(unsigned, path, record, Signer(chain.leaf_pem + chain.root_pem, chain.key_pem, "es256"))
    time.sleep(max(0.0, began + 4 - time.monotonic()))
    return path, chain.root_pem


def test_an_expired_certificate_is_a_warning(expired: tuple[Path, bytes], tmp_path: Path) -> None:
    path, root = expired
    (tmp_path / "root.pem").write_bytes(root)
    for trust in ([], [tmp_path / "root.pem"]):
        found = verify_film(path, trust)
        assert (found.state, found.exit_code) == (State.EXPIRED, 0)
        assert found.spans
        assert found.signer
        (problem,) = found.problems
        assert "expired" in problem


@pytest.mark.parametrize("needle", [b"mdat", b"composite", b"xmp.iid", b"ftyp"])
def test_an_expired_certificate_hides_no_change(expired: tuple[Path, bytes], tmp_path: Path, needle: bytes) -> None:
    changed = bytearray(expired[0].read_bytes())
    changed[changed.index(needle) + len(needle) + 3] ^= 1
    (tmp_path / "film.mp4").write_bytes(changed)
    found = verify_film(tmp_path / "film.mp4")
    assert (found.state, found.spans, found.exit_code) == (State.INVALID, (), 1)


def _signed_by_hand(
    unsigned: Path, record: FilmRecord, signer: Signer, place: Path, change: Callable[[dict[str, object]], object]
) -> Path:
    """A film whose manifest somebody else, or a liar, has written."""
    manifest = json.loads(json.dumps(film_manifest(record, top_level_boxes(unsigned))))
    change(manifest)
    write_signed(unsigned, place, manifest, signer, None)
    return place


def _ours(manifest: dict) -> dict:
    return manifest["assertions"][1]


LIES = {
    "another length": (lambda m: _ours(m)["data"].update(frames=29), "not as long"),
    "another rate": (lambda m: _ours(m)["data"].update(rate={"numerator": 25, "denominator": 1}), "not as long"),
    "no rate": (lambda m: _ours(m)["data"].update(rate={"numerator": 25, "denominator": 0}), "rate.denominator"),
    "publication": (lambda m: _ours(m)["data"].update(publication={"allowed": False, "reasons": []}), "contradicts"),
    "two lineages": (lambda m: m["assertions"].append(_ours(m)), "more than one lineage"),
    "a lineage not the signer's": (lambda m: _ours(m).update(created=False), "its signer did not make"),
    "weights": (lambda m: _ours(m)["data"]["strands"][0]["runs"][0].update(parts=5), "sum to 1"),
    "a run outside": (lambda m: _ours(m)["data"]["strands"][0]["runs"][0].update(end_frame=29), "out of place"),
    "an unknown take": (lambda m: _ours(m)["data"]["takes"].pop(0), "does not describe"),
    "too many frames": (lambda m: _ours(m)["data"].update(performance_frames=10**9), "performance_frames"),
    "something extra": (lambda m: _ours(m)["data"].update(extra=1), "extra"),
    "another file's layout": (lambda m: _ours(m)["data"]["layout"].pop(), "C2PA leaves out"),
}


@pytest.mark.parametrize("lie", LIES)
def test_a_record_that_cannot_be_true_is_invalid(
    unsigned: Path, record: FilmRecord, signer: Signer, tmp_path: Path, lie: str
) -> None:
    change, expected = LIES[lie]
    found = verify_film(_signed_by_hand(unsigned, record, signer, tmp_path / "film.mp4", change))
    assert (found.state, found.record, found.spans) == (State.INVALID, None, ())
    assert expected in found.problems[0]


def test_other_software_is_named_and_shows_no_spans(
    unsigned: Path, record: FilmRecord, signer: Signer, tmp_path: Path
) -> None:
    def change(manifest: dict) -> None:
        manifest["assertions"].pop(1)
        manifest["claim_generator_info"] = [{"name": "Other \x1b[31mStudio", "version": "7"}]

    found = verify_film(_signed_by_hand(unsigned, record, signer, tmp_path / "film.mp4", change))
    assert (found.state, found.spans, found.exit_code) == (State.VALID, (), 0)
    assert found.signer is not None
    (problem,) = found.problems
    assert problem.startswith("signed by other software (Other \N{REPLACEMENT CHARACTER}[31mStudio 7)")
    assert list(found.as_dict()) == KEYS
    assert sum(found.seconds.values()) == 0


def test_a_newer_form_of_lineage_is_not_called_a_change(
    unsigned: Path, record: FilmRecord, signer: Signer, tmp_path: Path
) -> None:
    path = _signed_by_hand(unsigned, record, signer, tmp_path / "f.mp4", lambda m: _ours(m)["data"].update(version=2))
    found = verify_film(path)
    assert (found.state, found.record) == (State.VALID, None)
    assert "newer Airhead" in found.problems[0]


def test_text_from_a_film_cannot_steer_a_terminal(
    unsigned: Path, record: FilmRecord, signer: Signer, tmp_path: Path
) -> None:
    def change(manifest: dict) -> None:
        _ours(manifest)["data"]["takes"][0]["performer"]["name"] = "\x1b[2J\u202eeeL nnA\n"

    found = verify_film(_signed_by_hand(unsigned, record, signer, tmp_path / "film.mp4", change))
    assert found.state is State.VALID
    assert all(name.isprintable() for name in found.performers)


def test_unsigned_missing_and_unreadable_are_bad_input(unsigned: Path, signed: Path, tmp_path: Path) -> None:
    whole = signed.read_bytes()
    files = {
        "empty.mp4": b"",
        "text.mp4": b"This is no film at all.",
        "short.mp4": whole[: len(whole) - 100],
        "start.mp4": whole[:200],
        "header.mp4": whole[:5],
        "zeros.mp4": bytes(1000),
    }
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    for path in (unsigned, tmp_path, tmp_path / "missing.mp4", *(tmp_path / name for name in files)):
        with pytest.raises(BadInput) as caught:
            verify_film(path)
        assert "\n" not in caught.value.line()
        assert caught.value.exit_code == 2
