"""A session from folder to withdrawal, on the command line."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from airhead.errors import CannotWrite
from airhead.formats import read_motion, write
from airhead.motion import Take, place, points_of
from airhead.takes import Library, starter_names, starter_take

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
    statement = "not for publication: no consent to publish take first"
    assert statement in credits_data["end_card"]
    for name in ("film.mp4", "performance.bvh"):
        assert airhead("verify", tmp_path / "film" / name, "--json").json["disclosures"] == [statement]
        assert f"\n{statement}\n" in airhead("verify", tmp_path / "film" / name).out

    said = airhead("takes", "withdraw", "first", "--json")
    assert said.code == 0
    (withdrawn,) = said.json["takes"]
    assert {use["kind"]: use["state"] for use in withdrawn["uses"]} == {"film": "there", "performance": "there"}
    assert str(tmp_path / "film/film.mp4") in {use["path"] for use in withdrawn["uses"]}
    assert not any(withdrawn["consent"][use] for use in ("perform", "train", "publish"))
    assert airhead("make", "first", "-o", tmp_path / "again").code == 2
    shown = airhead("takes", "show", "first").out
    assert "withdrawn on" in shown
    assert "film.mp4" in shown

    said = airhead("takes", "remove", "first")
    assert "film.mp4" in said.out
    assert airhead("takes", "show", "first").code == 2
    assert (tmp_path / "film/film.mp4").exists()


def test_what_may_be_done_with_a_session_is_said_once_and_can_be_pasted(
    airhead: Run, session: Path, tmp_path: Path, own_library: Path
) -> None:
    added = airhead("takes", "add", session).out
    assert added.count("nothing is allowed with them yet") == 1
    commands = [line.strip() for line in added.splitlines() if line.strip().startswith("airhead takes consent")]
    assert commands == ["airhead takes consent first second --allow perform --basis licence"]
    assert airhead(*commands[0].split()[1:]).code == 0
    assert airhead("make", "second", "--drive", "performer", "-o", tmp_path / "film", "--jobs", 1).code == 0
    shutil.rmtree(own_library)
    asked = airhead("takes", "add", session, "--performer", "Zoë", "--allow", "perform").out
    assert "nothing is allowed" not in asked


def test_who_performed_can_be_said_later_and_a_refusal_says_how(airhead: Run, session: Path) -> None:
    airhead("takes", "add", session)
    said = airhead("takes", "consent", "first", "second", "--allow", "perform", "--json")
    assert said.code == 2
    assert "airhead takes describe first --performer NAME" in said.json["allowed"]
    described = airhead("takes", "describe", "first", "second", "--performer", "Zoë", "--slate", "12A")
    assert described.code == 0
    assert described.out.splitlines()[0] == "first: performer Zoë (was unrecorded); slate 12A (was empty)"
    again = airhead("takes", "describe", "first", "--slate", "12A").out
    assert again == "first: all of that was known\n"
    assert airhead("takes", "consent", "first", "second", "--allow", "perform,publish").code == 0
    taken = airhead("takes", "describe", "first", "second", "--performer", "Mia").out
    assert taken.count("consent taken back: perform, publish; it rested on the performer") == 2
    assert "if it still holds: airhead takes consent first second --allow perform,publish\n" in taken
    for take in airhead("takes", "list", "--json").json["takes"][:2]:
        assert take["performer"] == "Mia"
        assert not take["consent"]["perform"]


@pytest.mark.parametrize(
    "words",
    [
        ("consent", "--allow", "perform", "--basis", "licence"),
        ("tag", "+flip"),
        ("mark", "--select"),
        ("withdraw",),
        ("remove",),
        ("describe", "--title", "One"),
    ],
)
def test_all_takes_that_are_named_are_changed_or_none(airhead: Run, session: Path, words: tuple[str, ...]) -> None:
    airhead("takes", "add", session)
    before = airhead("takes", "list", "--json").json
    verb, *options = words
    said = airhead("takes", verb, "first", "second", "nobody", *options)
    assert said.code == 2
    assert "no such take in the library; found 'nobody'" in said.err
    assert airhead("takes", "list", "--json").json == before
    done = airhead("takes", verb, "first", "second", "first", *options)
    assert (done.code, len(done.out.splitlines())) == (0, 2)
    assert airhead("takes", "list", "--json").json != before


def test_a_fix_does_not_swallow_the_file(airhead: Run, session: Path) -> None:
    said = airhead("takes", "add", "--fix", "fps=15", session / "first.airhead", "--json").json
    assert said["files"][0]["take"]["fps"] == 15
    said = airhead("takes", "add", "--fix", "fps=15,scale=2", "--fix", "floor", session / "second.airhead", "--json")
    assert said.code == 0 or "floor" in said.json["files"][0]["refusal"]


def test_the_joints_of_a_table_without_names_can_be_stated(airhead: Run, tmp_path: Path) -> None:
    points = points_of(starter_take("walk").motion)
    np.save(tmp_path / "walk.npy", points.points_w)
    refused = airhead("takes", "add", tmp_path / "walk.npy")
    assert (refused.code, "the joints have no names" in refused.out) == (2, True)
    said = airhead(
        "takes",
        "add",
        tmp_path / "walk.npy",
        "--names",
        ",".join(points.names),
        "--fps",
        30,
        "--units",
        "m",
        "--up",
        "z",
    )
    assert said.code == 0, said.out
    assert "a skeleton fitted to 15 points, " in said.out


def test_what_was_stored_before_the_library_failed_is_told(
    airhead: Run, session: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored = Library.add

    def full(library: Library, take: Take, *words: object, **more: object) -> object:
        if take.ref.id == "second":
            raise CannotWrite("the library cannot grow", file=library.file, found="no space left")
        return stored(library, take, *words, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(Library, "add", full)
    said = airhead("takes", "add", session)
    assert said.code == 2
    assert "first" in said.out
    assert "1 added, 1 refused" in said.out
    assert "the library cannot grow" in said.err
    said = airhead("takes", "add", session, "--json")
    assert said.json["error"] == "the library cannot grow"
    assert [row["known_by"] for row in said.json["files"]] == [None, "file"]


def test_traits_of_an_earlier_airhead_are_told_and_mended(airhead: Run, session: Path, own_library: Path) -> None:
    airhead("takes", "add", session)
    with sqlite3.connect(own_library / "takes.sqlite") as older:
        older.execute("UPDATE takes SET index_version = 0, air_time_s = 9 WHERE NOT comes_along")
    for words in (["list"], ["search", "--air-time", "8.."], ["show", "first"]):
        assert "`airhead takes reindex`" in airhead("takes", *words).out
    assert airhead("takes", "search", "--air-time", "8..", "--json").json["outdated"] == ["first", "second"]
    assert airhead("takes", "reindex").out == "2 takes indexed anew\n"
    assert "reindex" not in airhead("takes", "list").out
    assert airhead("takes", "search", "--air-time", "8..", "--json").json["matches"] == 0


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
    tagged = airhead("takes", "tag", "first", "+flip", "+a-b", "-never", "--json").json
    assert tagged["takes"][0]["tags"] == ["a-b", "flip"]
    assert airhead("takes", "tag", "first", "-a-b", "--json").json["takes"][0]["tags"] == ["flip"]
    assert airhead("takes", "mark", "first", "--select", "--json").json["takes"][0]["mark"] == "select"
    assert airhead("takes", "search", "flip", "--mark", "select", "--json").json["matches"] == 1
    consent = airhead("takes", "consent", "first", "--allow", "publish", "--until", "2999-01-01", "--json").json
    assert consent["takes"][0]["consent"]["until"] == "2999-01-01"
    assert consent["takes"][0]["consent"]["perform"] is False
    described = airhead("takes", "describe", "first", "--withheld", "--title", "Kick", "--json").json
    assert (described["takes"][0]["title"], described["takes"][0]["performer_status"]) == ("Kick", "withheld")
    assert described["takes"][0]["consent_taken_back"] == ["publish"]
    assert airhead("takes", "reindex", "--json").json == {"reindexed": [], "refused": []}
    assert airhead("takes", "export", "first", tmp_path / "out.bvh", "--json").code == 0
    assert read_motion(tmp_path / "out.bvh").frames == 7
    assert airhead("takes", "withdraw", "first", "--json").json["takes"][0]["uses"] == []
    assert airhead("takes", "remove", "first", "--json").json["removed"] == [{"name": "first", "uses": []}]
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
        (["tag", "kick", "flip"], "takes are given tags, or tags are taken away; allowed: NAME… +TAG… -TAG…"),
        (["tag", "+flip", "-flop"], "takes are given tags, or tags are taken away; allowed: NAME… +TAG… -TAG…"),
        (["describe", "kick"], "nothing is said of the takes; allowed: --performer, --licence, --title …"),
        (["describe", "kick", "--alias", "A", "--unrecorded"], "not allowed with argument"),
        (["describe", "kick", "--title", "A"], "take kick: a starter take comes along as it is"),
        (["add", "x.bvh", "--notice", "By A."], "a notice goes with its licence; found --notice alone"),
        (["lint", "kick", "--fix", "rate,"], "must be a word, or several with commas between them"),
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
