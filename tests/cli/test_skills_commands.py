"""`airhead skills list | show`: everything that a card says, and what its takes allow today."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from airhead.body import Body
from airhead.motion import Performer, PerformerStatus, Take
from airhead.skills import FollowedPart
from airhead.takes import Library
from airhead.tracking import TrackResult
from tests.skills.samples import bytes_of, card_for, network_for, plan_from

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
