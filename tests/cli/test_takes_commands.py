"""A session from folder to withdrawal, on the command line."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from airhead.formats import read_motion, write
from airhead.motion import Take, place
from airhead.takes import starter_names

if TYPE_CHECKING:
    from tests.cli.conftest import Said

Run = Callable[..., "Said"]


@pytest.fixture(autouse=True)
def own_library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A library of the test's own."""
    monkeypatch.setenv("AIRHEAD_LIBRARY", str(tmp_path / "library"))
    monkeypatch.setenv("COLUMNS", "120")
    return tmp_path / "library"


@pytest.fixture
def session(tmp_path: Path, short_take: Take) -> Path:
    """A folder with two takes and a file that is none."""
    folder = tmp_path / "session"
    folder.mkdir()
    for number, name in enumerate(("first", "second")):
        moved = place(short_take.motion, 0.2, [float(number), 0.0])
        write(Take(short_take.ref, moved, name.title()), folder / f"{name}.airhead")
    (folder / "broken.bvh").write_text("HIERARCHY")
    return folder


def test_a_session_from_folder_to_withdrawal(airhead: Run, session: Path, tmp_path: Path) -> None:
    said = airhead("takes", "add", session, "--performer", "Zoë Ångström", "--tag", "session_1")
    assert said.code == 0
    assert "2 added, 1 refused" in said.out
    assert "the file claims consent to perform, train, publish" in said.out

    said = airhead("make", "first", "--json")
    assert said.code == 2
    assert said.json["allowed"] == "`airhead takes consent first --allow perform`, if that is so"
    assert airhead("takes", "consent", "first", "--allow", "perform").code == 0
    said = airhead("make", "first", "--drive", "performer", "-o", tmp_path / "film", "--jobs", "1", "--json")
    assert said.code == 0, said.err
    credits_data = json.loads((tmp_path / "film/credits.json").read_text())
    assert credits_data["performers"] == ["Zoë Ångström"]
    assert credits_data["publication"] == {"allowed": False, "reasons": ["no consent to publish take first"]}
    assert "not for publication: no consent to publish take first" in credits_data["end_card"]

    said = airhead("takes", "withdraw", "first", "--json")
    assert said.code == 0
    assert {use["kind"]: use["state"] for use in said.json["uses"]} == {"film": "there", "performance": "there"}
    assert str(tmp_path / "film/film.mp4") in {use["path"] for use in said.json["uses"]}
    assert not any(said.json["take"]["consent"][use] for use in ("perform", "train", "publish"))
    assert airhead("make", "first", "-o", tmp_path / "again").code == 2
    shown = airhead("takes", "show", "first").out
    assert "withdrawn on" in shown
    assert "film.mp4" in shown

    said = airhead("takes", "remove", "first")
    assert "film.mp4" in said.out
    assert airhead("takes", "show", "first").code == 2
    assert (tmp_path / "film/film.mp4").exists()


def test_a_bare_file_is_refused_with_the_command_that_helps(airhead: Run, session: Path, tmp_path: Path) -> None:
    said = airhead("make", session / "first.airhead", "-o", tmp_path / "film", "--json")
    assert said.code == 2
    assert said.json["file"] == str(session / "first.airhead")
    command = f"airhead takes add {session}/first.airhead --performer NAME --allow perform"
    assert command in said.json["allowed"]
    assert not (tmp_path / "film").exists()
    words = command.replace("NAME", "Zoë").split()[1:]
    assert airhead(*words).code == 0
    assert airhead("make", session / "first.airhead", "--drive", "performer", "-o", tmp_path / "film").code == 0


def test_a_routine_is_refused_by_the_line_of_the_take_that_refuses(airhead: Run, session: Path, tmp_path: Path) -> None:
    airhead("takes", "add", session)
    (tmp_path / "routine.yaml").write_text("title: Small\nmoves:\n  - take: kick\n  - take: second\n")
    said = airhead("make", tmp_path / "routine.yaml", "-o", tmp_path / "film")
    assert said.code == 2
    assert "routine.yaml: line 4: no consent to perform with take second" in said.err
    assert airhead("routine", "check", tmp_path / "routine.yaml").code == 2
    assert not (tmp_path / "film").exists()


def test_a_file_may_be_measured_without_consent_and_carries_none(airhead: Run, session: Path, tmp_path: Path) -> None:
    said = airhead("track", session / "first.airhead", "-o", tmp_path / "kept.airhead", "--json")
    assert said.code == 0
    kept = read_motion(tmp_path / "kept.airhead")
    assert [ref.consent.uses for ref in kept.lineage.takes] == [()]


def test_every_command_answers_in_json(airhead: Run, session: Path, tmp_path: Path, own_library: Path) -> None:
    added = airhead(
        "takes", "add", session / "first.airhead", "--alias", "Z", "--allow", "perform,train", "--json"
    ).json
    assert [row["take"]["name"] for row in added["files"]] == ["first"]
    listed = airhead("takes", "list", "--json").json
    assert listed["library"] == str(own_library / "takes.sqlite")
    assert len(listed["takes"]) == 1 + len(starter_names())
    assert airhead("takes", "show", "first", "--json").json["take"] == added["files"][0]["take"]
    found = airhead("takes", "search", "--like", "kick:0-0.2", "--most", 1, "--json").json
    assert [row["name"] for row in found["takes"]] == ["first"]
    assert found["takes"][0]["distance_m"] < 0.05
    assert airhead("takes", "tag", "first", "+flip", "+a-b", "-never", "--json").json["take"]["tags"] == ["a-b", "flip"]
    assert airhead("takes", "tag", "first", "-a-b", "--json").json["take"]["tags"] == ["flip"]
    assert airhead("takes", "mark", "first", "--select", "--json").json["take"]["mark"] == "select"
    assert airhead("takes", "search", "flip", "--mark", "select", "--json").json["matches"] == 1
    consent = airhead("takes", "consent", "first", "--allow", "publish", "--until", "2999-01-01", "--json").json
    assert consent["take"]["consent"]["until"] == "2999-01-01"
    assert consent["take"]["consent"]["perform"] is False
    assert airhead("takes", "export", "first", tmp_path / "out.bvh", "--json").code == 0
    assert read_motion(tmp_path / "out.bvh").frames == 7
    assert airhead("takes", "withdraw", "first", "--json").json["uses"] == []
    assert airhead("takes", "remove", "first", "--json").json["removed"] == "first"
    assert len(airhead("takes", "list", "--json").json["takes"]) == len(starter_names())


def test_all_refused_is_bad_input_and_one_bad_file_is_not(airhead: Run, session: Path) -> None:
    assert airhead("takes", "add", session / "broken.bvh").code == 2
    assert airhead("takes", "add", session / "broken.bvh", session / "first.airhead", "--json").code == 0
    again = airhead("takes", "add", session / "first.airhead")
    assert again.code == 0
    assert "this file is take first; nothing was changed" in again.out


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (["show", "nobody"], "no such take in the library; found 'nobody'; allowed: see `airhead takes list`"),
        (["tag", "kick", "flip"], "a tag is given or taken away; found 'flip'; allowed: +TAG or -TAG"),
        (["tag", "kick", "+flip"], "take kick: a starter take comes along as it is"),
        (["remove", "walk"], "take walk: a starter take comes along as it is"),
        (["mark", "kick"], "one of the arguments --select --ng --none is required"),
        (["consent", "kick", "--allow", "fly"], "must be one or more of perform, train, publish"),
        (["consent", "kick"], "the following arguments are required: --allow"),
        (["search", "--duration", "3"], "must be a range such as 1..3, 1.. or ..3"),
        (["search", "--duration", "3..1"], "must be a range whose first number is the smaller one"),
        (["search", "--rotation", "nan.."], "must be a range"),
        (["search", "--like", "Kick"], "must be a take, or seconds of one"),
        (["search", "--like", "kick:9-10"], "take kick: not a span of this take"),
        (["add", "x.bvh", "--date", "1.2.2026"], "must be a day such as 2026-11-30"),
        (["add", "x.bvh", "--date", "2999-01-01"], "the session lies in the future"),
        (["add", "x.bvh", "--performer", "A", "--withheld"], "not allowed with argument"),
        (["add", "x.bvh", "--name", "\x1b[31m"], "not a name for a take or skill"),
        (["list", "--library", "/dev/null"], "/dev/null: not a library of takes"),
        (["add", ""], "must not be empty"),
        (["fly"], "invalid choice: 'fly'"),
    ],
)
def test_bad_input_is_one_line_and_makes_no_library(
    airhead: Run, own_library: Path, words: list[str], line: str
) -> None:
    said = airhead("takes", *words)
    assert said.code == 2
    assert said.out == ""
    assert line in said.err
    assert len(said.err.splitlines()) == 1
    assert "\x1b" not in said.err
    assert not own_library.exists()


def test_markup_and_odd_names_are_shown_as_text(airhead: Run, short_take: Take, tmp_path: Path) -> None:
    file = tmp_path / "[red]it's[_].airhead"
    write(Take(short_take.ref, short_take.motion, "[bold]Title[/] [/nonsense]"), file)
    said = airhead("takes", "add", file, "--performer", "[blink]渡辺 Zoë[/]", "--slate", "[/]", "--name", "odd")
    assert said.code == 0
    assert "[blink]渡辺 Zoë[/]" in said.out
    assert "[bold]Title[/] [/nonsense]" in airhead("takes", "show", "odd").out
    assert "[blink]渡辺" in airhead("takes", "list").out
    assert airhead("takes", "search", "渡辺", "--json").json["matches"] == 1


def test_the_library_can_be_anywhere(airhead: Run, session: Path, tmp_path: Path, own_library: Path) -> None:
    elsewhere = tmp_path / "studio" / "stunts.sqlite"
    airhead("takes", "add", session, "--performer", "Z", "--allow", "perform", "--library", elsewhere)
    assert elsewhere.exists()
    assert not own_library.exists()
    film = ("--drive", "performer", "-o", tmp_path / "film", "--jobs", 1)
    assert airhead("make", "first", *film).code == 2
    assert airhead("make", "first", *film, "--library", elsewhere).code == 0
    shutil.rmtree(tmp_path / "film")
    uses = airhead("takes", "show", "first", "--library", elsewhere, "--json").json["uses"]
    assert [use["state"] for use in uses] == ["gone", "gone"]
