"""A move under the drive policy is acted by the skill of its take, if it names no other."""

from __future__ import annotations

from pathlib import Path

import pytest

from airhead.errors import BadInput
from airhead.motion import Drive
from airhead.production.perform_routine import Prepared, prepare
from airhead.production.skill_files import names_of_one_take, skill_for
from airhead.routine import read_routine
from airhead.skills import read_card, shipped_file, shipped_names
from airhead.takes import starter_take


def prepared(folder: Path, *moves: str) -> Prepared:
    file = folder / "moves.yaml"
    file.write_text("\n".join(["title: t", "moves:", *(f"  - {{{move}}}" for move in moves)]))
    return prepare(read_routine(file), file)


def test_every_skill_that_comes_along_for_a_take_is_found_by_it() -> None:
    alone = [name for name in shipped_names() if len(read_card(shipped_file(name))[0].follows) == 1]
    assert len(alone) > 10
    found = {name: skill_for(starter_take(read_card(shipped_file(name))[0].follows[0].take).ref) for name in alone}
    assert {name for name in alone if found[name] != name} == {"stand"}  # which is the end of another skill's take
    assert found["stand"] == "getup_facedown"
    assert names_of_one_take() == [name for name in alone if name != "stand"]


def test_a_move_without_a_skill_has_the_one_of_its_take_and_others_have_none(tmp_path: Path) -> None:
    made = prepared(tmp_path, "take: jump, drive: policy", "take: kick, drive: physics")
    assert [(move.drive, move.skill) for move in made.plan.moves] == [(Drive.POLICY, "jump"), (Drive.PHYSICS, None)]
    assert list(made.skills) == ["jump"]
    assert [move.skill for move in made.routine.moves] == ["jump", None]


def test_a_take_that_no_skill_learned_is_refused_with_its_line(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(skill_for.__globals__, "shipped_names", lambda: ("jump",))
    with pytest.raises(BadInput, match="no skill that comes along learned this take") as refused:
        prepared(tmp_path, "take: jump, drive: policy", "take: getup_faceup, drive: policy, span: [0.0, 3.0]")
    assert "moves.yaml: line 4: " in refused.value.line()
    assert skill_for(starter_take("run").ref) is None
