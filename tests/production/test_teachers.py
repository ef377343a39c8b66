"""Skills that come along teach a generalist on one body, which turns its joints as far as each of them did."""

from __future__ import annotations

import pytest

from airhead.body import HERE, furthest
from airhead.errors import BadInput
from airhead.production.teachers import Teachers, teachers_for
from airhead.skills import done_by


@pytest.fixture(scope="module")
def teachers() -> Teachers:
    return teachers_for(())


def test_their_body_turns_as_far_as_each_of_theirs(teachers: Teachers) -> None:
    assert teachers.body.reach_rad == furthest(skill.body.reach_rad for skill in teachers.skills)
    assert {skill.card.body.sha256 for skill in teachers.skills} == {teachers.body.double_sha256}


def test_each_follows_one_take_and_no_take_is_taught_twice(teachers: Teachers) -> None:
    followed = [skill.takes for skill in teachers.skills]
    assert all(len(takes) == 1 for takes in followed)
    assert len({takes[0].sha256 for takes in followed}) == len(followed) == len(teachers.refs)


def test_none_goes_astray_on_that_body(teachers: Teachers) -> None:
    # a plan that leans on a joint's stop falls where the joint turns on: such a skill learns with `--reach`
    for skill in teachers.skills:
        done = done_by(skill, teachers.body, HERE)
        assert not done.astray, f"{skill.name} strays {done.strays_m:.2f} m"


def test_a_take_that_is_not_there_has_no_teacher() -> None:
    with pytest.raises(BadInput, match="no such take"):
        teachers_for(("ghost",))
