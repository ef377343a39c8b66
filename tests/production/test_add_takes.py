"""Files become takes of the library one by one; what is stated of them is what is known of them."""

from __future__ import annotations

import copy
import datetime as dt
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from airhead.errors import BadInput, CannotWrite, MissingPiece
from airhead.formats import ReadOptions, write
from airhead.motion import Consent, ConsentBasis, Licence, Performer, PerformerStatus, Take, Use, place
from airhead.production import AddConfig, AddedFile, AddingStopped, add_takes
from airhead.production.recordings import Recording, file_sha256
from airhead.takes import Library

add_module = sys.modules["airhead.production.add_takes"]
ZOE = Performer("Zoë Ångström", PerformerStatus.NAMED)


@pytest.fixture
def add(tmp_path: Path) -> Callable[..., tuple[AddedFile, ...]]:
    """Adds to a library of the test's own."""

    def added(*sources: Path, **fields: object) -> tuple[AddedFile, ...]:
        return add_takes(AddConfig(sources, library=tmp_path / "library", **fields))  # type: ignore[arg-type]

    return added


@pytest.fixture
def folder(tmp_path: Path, short_take: Take) -> Path:
    """A session: two good takes, one of them deeper, and three files that are none."""
    session = tmp_path / "session"
    (session / "day 2").mkdir(parents=True)
    for number, name in enumerate(("One.airhead", "day 2/Two Ü.bvh")):
        moved = place(short_take.motion, 0.1, [float(number), 0.0])
        write(Take(short_take.ref, moved, "A title"), session / name)
    (session / "broken.bvh").write_text("HIERARCHY\nROOT")
    (session / "notes.txt").write_text("Zoë fell twice")
    (session / ".hidden.bvh").write_text("HIERARCHY")
    (session / "film.mp4").write_bytes(b"\0\0\0\x18ftypisom")
    return session


def test_a_folder_is_added_whole_but_for_what_is_refused(
    add: Callable[..., tuple[AddedFile, ...]], folder: Path
) -> None:
    results = {result.file.name: result for result in add(folder, performer=ZOE, tags=("session_1",))}
    assert set(results) == {"One.airhead", "Two Ü.bvh", "broken.bvh"}
    assert results["broken.bvh"].refusal.startswith(f"{folder}/broken.bvh: ")
    records = [results[name].record for name in ("One.airhead", "Two Ü.bvh")]
    assert [record.name for record in records if record] == ["one", "two"]
    for result, record in zip((results["One.airhead"], results["Two Ü.bvh"]), records, strict=True):
        assert record is not None
        assert record.ref.sha256 == file_sha256(result.file)
        assert (record.ref.performer, record.tags) == (ZOE, ("session_1",))
        assert record.ref.consent == Consent()
        assert record.source_file == result.file.name or record.source_file == ""


def test_the_same_again_changes_nothing(
    add: Callable[..., tuple[AddedFile, ...]], folder: Path, tmp_path: Path
) -> None:
    add(folder, performer=ZOE)
    with Library(tmp_path / "library") as library:
        before = library.records()
    again = add(folder, performer=Performer(), uses=tuple(Use), basis=ConsentBasis.LICENCE, licence=Licence("CC0-1.0"))
    assert [result.known_by for result in again if not result.refusal] == ["file", "file"]
    with Library(tmp_path / "library") as library:
        assert library.records() == before


def test_what_a_file_claims_is_kept_but_for_its_consent(
    add: Callable[..., tuple[AddedFile, ...]], short_take: Take, tmp_path: Path
) -> None:
    everything = Consent(True, True, True, ConsentBasis.PERFORMER)
    ref = replace(short_take.ref, performer=ZOE, licence=Licence("CC-BY-4.0", "By Zoë.\nAlways."), consent=everything)
    write(replace(short_take, tags=("flip",), slate="7B").with_ref(ref), tmp_path / "claim.airhead")
    (result,) = add(tmp_path / "claim.airhead", tags=("mine", "flip"))
    assert result.record is not None
    assert result.claimed == everything
    assert result.record.ref.consent == Consent()
    assert (result.record.ref.performer, result.record.ref.licence) == (ZOE, ref.licence)
    assert (result.record.tags, result.record.slate) == (("flip", "mine"), "7B")


def test_what_is_stated_counts_more_than_what_the_file_says(
    add: Callable[..., tuple[AddedFile, ...]], short_take: Take, tmp_path: Path
) -> None:
    write(replace(short_take, tags=()), tmp_path / "take.airhead")
    day = dt.date(2026, 2, 3)
    (result,) = add(
        tmp_path / "take.airhead", name="flip-1", performer=ZOE, licence=Licence("CC0-1.0"), title="Flip",
        capture_method="optical", session_date=day, slate="12A", uses=(Use.PERFORM, Use.TRAIN),
        until=dt.date(2099, 1, 1),
    )  # fmt: skip
    record = result.record
    assert record is not None
    assert record.ref.consent == Consent(True, True, False, ConsentBasis.PERFORMER, dt.date(2099, 1, 1))
    assert (record.name, record.title, record.capture_method) == ("flip-1", "Flip", "optical")
    assert (record.session_date, record.slate, record.ref.licence.name) == (day, "12A", "CC0-1.0")


def test_text_that_would_steer_a_terminal_does_not_come_in(
    add: Callable[..., tuple[AddedFile, ...]], short_take: Take, tmp_path: Path
) -> None:
    evil = Performer("\x1b[2J\u202eZoë", PerformerStatus.ALIAS)
    ref = replace(short_take.ref, performer=evil, licence=Licence("\x07", "line\nline\x1b"))
    write(replace(short_take, title="a\x00b\ud7ff", slate="\n").with_ref(ref), tmp_path / "evil.airhead")
    (result,) = add(tmp_path / "evil.airhead")
    record = result.record
    assert record is not None
    texts = (record.title, record.slate, str(record.ref.performer), record.ref.licence.name)
    assert all(text.isprintable() for text in texts)
    assert record.ref.licence.notice == "line\nline\N{REPLACEMENT CHARACTER}"


@pytest.mark.parametrize(
    ("fields", "line"),
    [
        ({"name": "Flip 1"}, "not a name for a take or skill; found 'Flip 1'"),
        ({"tags": ("Flip",)}, "not a name for a take or skill; found 'Flip'"),
        ({"title": "\x1b[31m"}, r"not a title; found '\\x1b\[31m'"),
        ({"performer": Performer(" ", PerformerStatus.NAMED)}, "not a performer; found ' '"),
        ({"performer": Performer("x" * 201, PerformerStatus.ALIAS)}, "not a performer; found 'xxx"),
        ({"licence": Licence("")}, "not a licence; found ''"),
        ({"slate": "a\nb"}, "not a slate"),
        ({"capture_method": ""}, "not a method"),
        ({"session_date": dt.date(2999, 1, 1)}, "the session lies in the future; found 2999-01-01"),
    ],
)
def test_what_cannot_be_is_refused_before_anything_is_made(
    add: Callable[..., tuple[AddedFile, ...]], take_file: Path, tmp_path: Path, fields: dict[str, object], line: str
) -> None:
    with pytest.raises(BadInput, match=line):
        add(take_file, **fields)
    assert not (tmp_path / "library").exists()


def test_a_name_is_for_one_take_that_has_it_alone(
    add: Callable[..., tuple[AddedFile, ...]], folder: Path, take_file: Path
) -> None:
    with pytest.raises(BadInput, match="one name for several takes; found 3 files"):
        add(folder, name="flip")
    (result,) = add(take_file, name="kick")
    assert "there is a take of that name already; found kick" in result.refusal


def test_consent_needs_somebody_who_could_give_it(add: Callable[..., tuple[AddedFile, ...]], take_file: Path) -> None:
    (result,) = add(take_file, uses=(Use.PERFORM,))
    assert "nobody is recorded who could have consented" in result.refusal
    (result,) = add(take_file, uses=(Use.PERFORM,), performer=ZOE, until=dt.date(2001, 1, 1))
    assert "the consent would have ended already" in result.refusal


def test_a_folder_without_takes_and_a_file_that_is_none_are_refused(
    add: Callable[..., tuple[AddedFile, ...]], tmp_path: Path
) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(BadInput, match="empty: no motion file in this folder; allowed: Airhead native"):
        add(tmp_path / "empty")
    (result,) = add(tmp_path / "missing.bvh")
    assert result.refusal == f"{tmp_path}/missing.bvh: no such file"


def test_a_fault_of_the_library_stops_everything(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "takes.sqlite").write_bytes(b"no library")
    with pytest.raises(BadInput, match=r"takes.sqlite: not a library of takes"):
        add_takes(AddConfig((folder,), library=tmp_path / "takes.sqlite"))
    (tmp_path / "file").touch()
    with pytest.raises(CannotWrite, match="no library can be made here"):
        add_takes(AddConfig((folder,), library=tmp_path / "file/library"))


def test_units_and_fixes_are_heeded(
    add: Callable[..., tuple[AddedFile, ...]], short_take: Take, tmp_path: Path
) -> None:
    write(short_take.motion, tmp_path / "inches.bvh")
    (result,) = add(tmp_path / "inches.bvh", reading=ReadOptions(units="in"), fixes=("fps=15",))
    assert result.record is not None
    assert result.record.fps == 15
    with Library(tmp_path / "library") as library:
        offsets_m = library.take("inches").motion.skeleton.offsets_m
    lengths = (
        np.linalg.norm(offsets_m, axis=1).max(),
        np.linalg.norm(short_take.motion.skeleton.offsets_m, axis=1).max(),
    )
    assert lengths[0] == pytest.approx(0.0254 * lengths[1], rel=1e-3)
    (result,) = add(tmp_path / "inches.bvh", fixes=("magic",))
    assert "no such fix" in result.refusal


def test_what_only_a_missing_extra_could_read_does_not_stop_the_others(
    add: Callable[..., tuple[AddedFile, ...]], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = add_module.read_recording

    def without_extra(path: Path, reading: ReadOptions) -> Recording:
        if path.name == "One.airhead":
            raise MissingPiece("USD needs an extra", file=path, allowed="pip install 'airhead[usd]'")
        return read(path, reading)

    monkeypatch.setattr(add_module, "read_recording", without_extra)
    results = {result.file.name: result for result in add(folder)}
    assert "airhead[usd]" in results["One.airhead"].refusal
    assert results["Two Ü.bvh"].record is not None


def test_what_was_stored_before_the_library_failed_travels_with_the_fault() -> None:
    fault = CannotWrite("the library cannot grow", file="takes.sqlite", found="no space left")
    stopped = copy.copy(AddingStopped(fault, (AddedFile(Path("one.bvh"), refusal="no"),)))
    assert stopped.line() == fault.line()
    assert stopped.exit_code == fault.exit_code
    assert [file.file.name for file in stopped.done] == ["one.bvh"]
