"""`airhead skills list | show`: everything that a card says, and what its takes allow today."""

from __future__ import annotations

import datetime as dt
import hashlib
import importlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from airhead.body import Body
from airhead.motion import Performer, PerformerStatus, Take
from airhead.skills import FollowedPart, read_generalist
from airhead.takes import Library
from airhead.tracking import TrackResult
from tests.skills.samples import (
    bytes_of,
    card_for,
    generalist_bytes,
    generalist_card_for,
    network_for,
    plan_from,
)

Airhead = Callable[..., Any]
SCORES = {"nr": 0.91, "survival": {"0": 1.0, "0.1": 0.96}, "reason": ""}


@pytest.fixture(scope="module")
def folder(
    kick: Take, take_file: Path, body: Body, tracked: TrackResult, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """A skill that learned from a starter take, one from two takes, and a file that is none."""
    place = tmp_path_factory.mktemp("skills")
    with Library() as library:
        own = library.record(take_file.stem).ref
    ann = replace(kick.ref, id="anns", sha256="a" * 64, performer=Performer("Ann [bold]Lee", PerformerStatus.NAMED))
    states = tracked.rollout.states[::2]
    plan = plan_from(body, states, tracked.controls, tracked.reference.motion_steps)
    scored = card_for(body, plan, (kick.ref,), "scored").model_copy(update={"scores": SCORES})
    for card in (scored, card_for(body, plan, (own, ann), "small")):
        (place / f"{card.name}.onnx").write_bytes(bytes_of(card, network_for(body, states), plan))
    (place / "broken.onnx").write_bytes(b"\x08\x08")
    (place / "notes.txt").write_text("no skill")
    return place


def test_skills_of_a_folder_are_listed_with_what_is_none(airhead: Airhead, folder: Path) -> None:
    said = airhead("skills", "list", folder)
    assert said.code == 0
    words = " ".join(said.out.split())
    for text in ("scored 0.20 0.910 96% 1,000 kick", "small 0.20 – – 1,000", "broken.onnx", "2 skills in the"):
        assert text in words, words
    assert "notes" not in words


def test_json_lists_them_whole(airhead: Airhead, folder: Path) -> None:
    data = airhead("skills", "list", folder, "--json").json
    skills = {skill["name"]: skill for skill in data["skills"] if not skill["comes_along"]}
    assert set(skills) == {"scored", "small"}
    assert [Path(error["file"]).name for error in data["refused"]] == ["broken.onnx"]
    assert skills["scored"]["scores"] == SCORES
    for name, skill in skills.items():
        assert skill["bytes"] == (folder / f"{name}.onnx").stat().st_size
        assert airhead("skills", "show", folder / f"{name}.onnx", "--json").json == {
            "skill": {**skill, "network_idle": False}
        }


def test_a_skill_is_shown_in_full(airhead: Airhead, folder: Path) -> None:
    scored, small = (" ".join(airhead("skills", "show", folder / f"{n}.onnx").out.split()) for n in ("scored", "small"))
    for text in ("follows take kick", "0.00 to 0.20 s of kick, then 0.20 s of standing still", "nr 0.91",
                 "survival 0 1, 0.1 0.96", "kick by performer unrecorded", "airhead train kick --skill small --seed 3",
                 "1,000 control steps", "4,000 in training, 20,000 in tracking"):  # fmt: skip
        assert text in scored, text
    assert "not evaluated yet" not in scored
    assert "anns by Ann [bold]Lee" in small
    assert "not evaluated yet" in small


def test_of_several_takes_all_are_named_in_order(
    airhead: Airhead, body: Body, tracked: TrackResult, kick: Take, tmp_path: Path
) -> None:
    other = replace(kick.ref, id="landing", sha256="a" * 64)
    states = tracked.rollout.states[::2]
    plan = plan_from(body, states, tracked.controls, tracked.reference.motion_steps)
    follows = (FollowedPart(take="kick"), FollowedPart(take="landing", start_s=0.1, take_start_s=1.5))
    card = card_for(body, plan, (kick.ref, other), "both", follows=follows, routine="title: Both")
    file = tmp_path / "both.onnx"
    file.write_bytes(bytes_of(card, network_for(body, states), plan))
    words = " ".join(airhead("skills", "show", file).out.split())
    assert "both follows takes kick, landing" in words
    assert "0.00 to 0.10 s of kick, 1.50 to 1.60 s of landing, then 0.20 s of standing still" in words


def test_a_withdrawn_take_is_told_of(airhead: Airhead, folder: Path, tmp_path: Path) -> None:
    place = tmp_path / "library.sqlite"
    with Library() as library:
        place.write_bytes(library.file.read_bytes())
    with Library(place) as library:
        library.withdraw("kick_start", dt.date.today())
    said = airhead("skills", "show", folder / "small.onnx", "--library", place)
    assert "kick_start by performer unrecorded, licence Zlib AND MIT, allowed: nothing" in " ".join(said.out.split())
    (take, _) = airhead("skills", "show", folder / "small.onnx", "--library", place, "--json").json["skill"]["takes"]
    assert take["consent"]["publish"] is False


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (["list", "no/such/folder"], "no/such/folder: not a folder that can be read"),
        (["show", "backstroke"], "no such skill; found 'backstroke'"),
        (["show", "no/such.onnx"], "no/such.onnx: no such file"),
    ],
)
def test_what_is_no_skill_is_bad_input(airhead: Airhead, words: list[str], line: str) -> None:
    said = airhead("skills", *words)
    assert said.code == 2
    assert line in said.err


def test_the_generalist_that_comes_along_is_listed_beside_the_skills(
    airhead: Airhead, generalist_along: Path, folder: Path
) -> None:
    data = airhead("skills", "list", folder, "--json").json
    (found,) = data["generalists"]
    assert found["name"] == "generalist"
    assert found["comes_along"] is True
    assert found["sha256"] == hashlib.sha256(generalist_along.read_bytes()).hexdigest()
    assert found["bytes"] == generalist_along.stat().st_size
    assert [take["name"] for take in found["takes"]] == ["jump", "lost"]
    assert set(found["teachers"]) == {"jump", "lost"}
    assert "generalist" not in {skill["name"] for skill in data["skills"]}
    assert {"jump", "scored", "small"} <= {skill["name"] for skill in data["skills"]}
    words = " ".join(airhead("skills", "list").out.split())
    assert "generalist follows the plan of any of them; learned from 2 skills and 1 passages" in words


def test_generalists_of_a_folder_are_listed_and_told_from_skills_and_from_what_is_neither(
    airhead: Airhead, generalist_along: Path, folder: Path, tmp_path: Path
) -> None:
    (tmp_path / "guide.onnx").write_bytes(generalist_along.read_bytes())
    (tmp_path / "skill.onnx").write_bytes((folder / "small.onnx").read_bytes())
    (tmp_path / "broken.onnx").write_bytes(generalist_along.read_bytes().replace(b"weight_0", b"weight_7"))
    data = airhead("skills", "list", tmp_path, "--json").json
    assert [(Path(one["file"]).name, one["comes_along"]) for one in data["generalists"]] == [
        ("generalist.onnx", True), ("guide.onnx", False),
    ]  # fmt: skip
    assert [skill["name"] for skill in data["skills"] if not skill["comes_along"]] == ["small"]
    (refused,) = data["refused"]
    assert (Path(refused["file"]).name, refused["error"]) == ("broken.onnx", "not a generalist's graph")


def test_where_no_generalist_comes_along_none_is_listed(
    airhead: Airhead, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = importlib.import_module("airhead.production.list_skills")
    monkeypatch.setattr(module, "generalist_file", lambda: tmp_path / "none.onnx")
    said = airhead("skills", "list", "--json")
    assert said.code == 0
    assert said.json["generalists"] == []
    assert "follows the plan of any" not in airhead("skills", "list").out


def test_a_generalist_is_shown_in_full(airhead: Airhead, generalist_along: Path, tmp_path: Path) -> None:
    words = " ".join(airhead("skills", "show", "generalist").out.split())
    for text in ("generalist follows any plan", "teachers jump, lost", "passages 1 from skill to skill",
                 "1,000 control steps in 0.5 minutes", "created 2026-11-23", "file comes along",
                 "learned from jump by performer unrecorded", "learned from lost by performer unrecorded",
                 f"size {generalist_along.stat().st_size:,} bytes"):  # fmt: skip
        assert text in words, text
    (listed,) = airhead("skills", "list", "--json").json["generalists"]
    assert airhead("skills", "show", "generalist", "--json").json == {"skill": listed}
    copy = tmp_path / "copy.onnx"
    copy.write_bytes(generalist_along.read_bytes())
    shown = airhead("skills", "show", copy, "--json").json["skill"]
    assert shown == listed | {"file": str(copy), "comes_along": False}
    assert f"file {copy}" in " ".join(airhead("skills", "show", copy).out.split())


def test_a_generalist_that_cannot_be_read_is_bad_input(
    airhead: Airhead, generalist_along: Path, tmp_path: Path
) -> None:
    file = tmp_path / "guide.onnx"
    file.write_bytes(generalist_along.read_bytes().replace(b"weight_0", b"weight_7"))
    for words in (("show", file), ("evaluate", file)):
        said = airhead("skills", *words)
        assert said.code == 2
        assert f"{file}: arrays: not a generalist's graph" in said.err.replace("\n", "")


def test_a_withdrawn_take_of_a_generalist_is_told_of(
    airhead: Airhead, take_file: Path, generalist_along: Path, tmp_path: Path
) -> None:
    place = tmp_path / "library.sqlite"
    with Library() as library:
        place.write_bytes(library.file.read_bytes())
        own = library.record(take_file.stem).ref
    with Library(place) as library:
        library.withdraw(own.id, dt.date.today())
    file = tmp_path / "guide.onnx"
    file.write_bytes(generalist_bytes(generalist_card_for(read_generalist(generalist_along).card.body, (own,))))
    for words, allowed in (((), "perform, train, publish"), (("--library", place), "nothing")):
        said = " ".join(airhead("skills", "show", file, *words).out.split())
        assert f"{own.id} by performer unrecorded, licence Zlib AND MIT, allowed: {allowed}" in said
    (take,) = airhead("skills", "show", file, "--library", place, "--json").json["skill"]["takes"]
    assert take["consent"]["publish"] is False
