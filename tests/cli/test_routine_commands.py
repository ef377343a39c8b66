"""Routines on the command line: begun, checked, described, planned and made."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from airhead.cli.commands import make as make_command
from airhead.production import MakeConfig, MakeResult
from airhead.provenance import verify_film
from airhead.routine import json_schema, read_routine

if TYPE_CHECKING:
    from tests.cli.conftest import Said

SHORT = "{take: walk, span: [0, 0.5]}, {take: kick, span: [0, 0.6]}"
REFUSED = "{take: jump, span: [0.7, 1.0]}, {take: roll, span: [0, 0.4]}"


@pytest.fixture(scope="module", autouse=True)
def cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("cache")
        patch.setenv("AIRHEAD_CACHE", str(folder))
        yield folder


@pytest.fixture
def routine(tmp_path: Path) -> Callable[..., Path]:
    """Writes a routine."""

    def written(moves: str = SHORT, more: str = "") -> Path:
        file = tmp_path / "routine.yaml"
        film = "film: {width: 160, height: 90, fps: 10, quality: draft}"
        file.write_text(f"title: Small\nmoves: [{moves}]\n{film}\n{more}", encoding="utf-8")
        return file

    return written


def refused(said: Said, line: str) -> None:
    assert said.code == 2
    assert said.out == ""
    assert said.err.startswith("airhead: ")
    assert line in said.err
    assert len(said.err.splitlines()) == 1


def test_a_new_routine_is_one_already(airhead: Callable[..., Said], tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    said = airhead("routine", "new", file, "--title", "Mine: all of it")
    assert said.code == 0
    assert said.out == f"wrote {file}; film it with `airhead make {file}`\n"  # however narrow the terminal
    assert read_routine(file).title == "Mine: all of it"
    assert airhead("routine", "check", file).code == 0
    assert [path.name for path in tmp_path.iterdir()] == ["mine.yaml"]


def test_new_as_json(airhead: Callable[..., Said], tmp_path: Path) -> None:
    assert airhead("routine", "new", tmp_path / "mine.yml", "--json").json == {"file": str(tmp_path / "mine.yml")}
    assert read_routine(tmp_path / "mine.yml").title == "My first routine"


def test_a_file_that_is_there_is_not_replaced(airhead: Callable[..., Said], tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_bytes(b"mine")
    refused(airhead("routine", "new", file), "mine.yaml: there is a file already")
    assert airhead("routine", "new", file, "--json").json["error"] == "there is a file already"
    assert file.read_bytes() == b"mine"


@pytest.mark.parametrize(
    ("name", "title", "line"),
    [
        ("mine", "Mine", "not a name for a routine; allowed: a file name that ends in .yaml or .yml"),
        ("mine.bvh", "Mine", "not a name for a routine"),
        ("mine.yaml", "", "not a title"),
        ("mine.yaml", "two\nlines", "not a title"),
        ("no/such/folder/mine.yaml", "Mine", "mine.yaml"),
    ],
)
def test_what_could_not_be_made_later_is_not_begun(
    airhead: Callable[..., Said], tmp_path: Path, name: str, title: str, line: str
) -> None:
    refused(airhead("routine", "new", tmp_path / name, "--title", title), line)
    assert list(tmp_path.iterdir()) == []


def test_the_schema_is_for_editors(airhead: Callable[..., Said]) -> None:
    said = airhead("routine", "schema")
    assert said.code == 0
    assert json.loads(said.out) == airhead("routine", "schema", "--json").json == json_schema()
    assert json.loads(said.out)["$schema"].startswith("https://json-schema.org/")


def test_check_tells_the_moves_and_their_cut(
    airhead: Callable[..., Said], routine: Callable[..., Path], tmp_path: Path
) -> None:
    file = routine()
    said = airhead("routine", "check", file, "--json")
    assert said.code == 0
    assert said.json["ok"] is True
    assert [(row["kind"], row.get("name")) for row in said.json["timeline"]] == [
        ("move", "walk"), ("cut", None), ("move", "kick"),
    ]  # fmt: skip
    shown = airhead("routine", "check", file).out
    for word in ("walk", "kick", "performer", "on the ground"):
        assert word in shown
    assert [path.name for path in tmp_path.iterdir()] == ["routine.yaml"]


@pytest.mark.parametrize("words", [["routine", "check"], ["make", "--plan"], ["make"]])
def test_a_cut_that_no_body_could_follow_is_refused_in_one_line(
    airhead: Callable[..., Said], routine: Callable[..., Path], tmp_path: Path, words: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    file = routine(REFUSED)
    monkeypatch.chdir(tmp_path)
    said = airhead(*words, file)
    refused(said, f"{file}: line 2: no cut from 'jump' to 'roll' is smooth: the centre of mass would jump; found ")
    assert "allowed: 1.5 m/s, as nearest from 0." in said.err
    assert [path.name for path in tmp_path.iterdir()] == ["routine.yaml"]
    said = airhead(*words, file, "--json")
    assert (said.code, said.json["file"], said.json["place"]) == (2, str(file), "line 2")


@pytest.mark.parametrize(
    ("moves", "more", "line"),
    [
        ("{take: moonwalk}", "", "line 2: no such take or file"),
        ("{take: getup_faceup, repeat: 2}", "", "line 2: the take does not end as it begins, so it cannot be repeated"),
        ("{take: kick, drive: generated}", "", "line 2: moves[0].drive: the drive 'generated' needs a model of motion"),
        ("{take: kick}", "intended: [{metric: grace}]", "line 4: no such metric to mark as intended"),
        ("{take: kick, authority: [[0, 0.5]]}", "", "an authority below 1 needs a drive that is simulated"),
    ],
)
def test_what_make_would_refuse_check_refuses(
    airhead: Callable[..., Said], routine: Callable[..., Path], moves: str, more: str, line: str
) -> None:
    refused(airhead("routine", "check", routine(moves, more)), line)


def test_a_plan_is_printed_and_nothing_is_made(
    airhead: Callable[..., Said], routine: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = routine()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(make_command, "make", None)
    said = airhead("make", file, "--plan", "-o", tmp_path / "out", "--json")
    assert said.code == 0
    assert list(said.json) == ["timeline"]
    assert said.json["timeline"] == airhead("routine", "check", file, "--json").json["timeline"]
    assert "walk" in airhead("make", file, "--plan").out
    assert [path.name for path in tmp_path.iterdir()] == ["routine.yaml"]


def test_a_take_has_no_plan(airhead: Callable[..., Said]) -> None:
    refused(airhead("make", "kick", "--plan"), "only a routine has a plan; found 'kick'")


def test_a_routine_is_made(airhead: Callable[..., Said], routine: Callable[..., Path], tmp_path: Path) -> None:
    said = airhead("make", routine(), "-o", tmp_path / "out", "--jobs", 1, "--json")
    assert said.code == 0
    assert said.json["success"] is True
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "credits.json", "film.mp4", "performance.airhead", "performance.airhead.c2pa", "performance.bvh",
        "performance.bvh.c2pa", "performance.bvh.lineage.json", "performance.glb", "performance.glb.c2pa",
        "report.html",
    ]  # fmt: skip
    assert "perform" in said.json["stages"]
    assert verify_film(tmp_path / "out/film.mp4").exit_code == 0
    assert "perform" in said.err


def test_a_routine_that_did_not_come_off_exits_1(
    airhead: Callable[..., Said], routine: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[MakeConfig] = []

    def failed(config: MakeConfig, _: object) -> MakeResult:
        asked.append(config)
        paths: dict[str, Any] = {name: tmp_path / name for name in ("film", "credits", "report")}
        reason = "kick: upright for 0.1 s of the [2] s held"
        return MakeResult(**paths, performance=(), seconds=1.0, stages={}, metrics={}, success=False, reason=reason)

    monkeypatch.setattr(make_command, "make", failed)
    file = routine()
    assert airhead("make", file, "--label", "--json").code == 1
    assert (asked[0].source, asked[0].label) == (str(file), True)
    assert "kick: upright for 0.1 s of the [2] s held" in airhead("make", file).out
    assert asked[1].label is None  # the routine says


def test_a_routine_names_its_own_drives(airhead: Callable[..., Said], routine: Callable[..., Path]) -> None:
    refused(airhead("make", routine(), "--drive", "physics"), "a routine names the drive of each move itself")
