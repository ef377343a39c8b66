"""What any generalist that comes along must fulfil, however good it is."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from airhead.motion import Use
from airhead.skills import (
    GENERALIST,
    Generalist,
    generalist_file,
    guided,
    read_card,
    read_generalist,
    read_skill,
    shipped_file,
    shipped_names,
)
from airhead.skills.coming import coming_size

MEGABYTE = 1_000_000


@pytest.fixture(scope="module")
def generalist() -> Generalist:
    return read_generalist(generalist_file())


def test_it_is_none_of_the_skills() -> None:
    assert GENERALIST == "generalist"
    assert GENERALIST not in shipped_names()
    assert generalist_file() == shipped_file(GENERALIST)


def test_all_that_comes_along_is_small() -> None:
    files = [shipped_file(name) for name in shipped_names()]
    assert len(files) > 10
    assert sum(file.stat().st_size for file in files) <= 10 * MEGABYTE
    assert generalist_file().stat().st_size <= 2.5 * MEGABYTE
    assert {file.name for file in generalist_file().parent.iterdir()} == {f.name for f in (*files, generalist_file())}


def test_its_teachers_are_the_skills_that_come_along(generalist: Generalist) -> None:
    hashes = {name: read_card(shipped_file(name))[1] for name in shipped_names()}
    assert len(generalist.card.teachers) > 10
    assert generalist.card.teachers.items() <= hashes.items()
    assert generalist.name == GENERALIST


def test_it_names_every_take_of_its_teachers_as_they_do(generalist: Generalist) -> None:
    theirs = {ref for name in generalist.card.teachers for ref in read_card(shipped_file(name))[0].take_refs}
    assert set(generalist.takes) == theirs
    assert all(ref.consent.allows(use, dt.date.today()) for ref in generalist.takes for use in Use)


def test_the_passages_that_it_learned_are_between_its_teachers(generalist: Generalist) -> None:
    allowed = {f"{one}_into_{other}" for one in shipped_names() for other in shipped_names()}
    assert set(generalist.card.passages) <= allowed


def test_without_a_departure_it_adds_exactly_nothing(generalist: Generalist) -> None:
    space = generalist.card.body.space.record()
    seen = np.random.default_rng(0).normal(0.0, 2.0, (50, coming_size(space))).astype(np.float32)
    assert not generalist.offsets(np.zeros((50, space.size), dtype=np.float32), seen).any()


def test_it_follows_the_plan_of_every_skill(generalist: Generalist) -> None:
    """Its body is theirs, and so is its control rate."""
    for name in shipped_names():
        skill = read_skill(shipped_file(name))
        policy, steps = guided(skill, generalist), np.arange(skill.control_steps)
        assert policy.targets(skill.plan_states[:-1], steps) == pytest.approx(skill.plan_targets, abs=1e-9), name
        assert policy.takes == generalist.takes
