"""A lesson is a take, or takes as a routine joins them; a skill that learned it leads back to the same."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from airhead.body import build_body, furthest
from airhead.errors import BadInput
from airhead.formats import write
from airhead.motion import Take, onto_floor
from airhead.production.lessons import Lesson, lesson_for, lesson_of
from airhead.production.skill_files import find_skill
from airhead.routine import flatten, parse_routine
from airhead.skills import Skill
from airhead.takes import starter_take
from airhead.tracking import reference_for
from tests.skills.samples import plan_from, skill_from

#: The jump's landing goes down into the roll.
TWO = """
title: Two
moves:
  - {take: jump, span: [0.0, 1.45]}
  - {take: roll, span: [0.1, 1.95]}
"""


@pytest.fixture(scope="module")
def both() -> Lesson:
    """A jump and a roll, one after the other."""
    return lesson_for(("jump", "roll"), "both")


@pytest.fixture(scope="module")
def skill(both: Lesson) -> Skill:
    """What would have learned it."""
    reference = reference_for(both.body, both.motion, 0.1)
    plan = plan_from(both.body, reference.states, reference.targets, reference.motion_steps)
    return skill_from(both.body, plan, both.refs, follows=both.follows, routine=both.routine)


def of_text(folder: Path, text: str) -> Lesson:
    file = folder / "routine.yaml"
    file.write_text(text)
    return lesson_for((str(file),), "both")


def same_line(one: Lesson, other: Lesson) -> bool:
    motions = one.motion, other.motion
    return (
        (one.follows, one.refs) == (other.follows, other.refs)
        and motions[0].frames == motions[1].frames
        and np.array_equal(motions[0].root_pos_w, motions[1].root_pos_w)
        and np.array_equal(motions[0].joint_rot_l, motions[1].joint_rot_l)
    )


def test_of_one_take_all_is_learned_on_the_floor(kick: Take) -> None:
    lesson = lesson_for(("kick",), "kicker")
    floored = onto_floor(kick.motion, lesson.body.segments)
    assert np.array_equal(lesson.motion.root_pos_w, floored.root_pos_w)
    assert np.array_equal(lesson.motion.joint_rot_l, floored.joint_rot_l)
    assert (lesson.refs, lesson.follows, lesson.routine) == ((kick.ref,), (), "")


def test_the_body_turns_as_far_as_takes_that_are_named_too(kick: Take) -> None:
    plain, far = lesson_for(("kick",), "k"), lesson_for(("kick",), "k", reach=("roll", "jump"))
    others = [build_body(starter_take(name).motion) for name in ("roll", "jump")]
    assert far.body.reach_rad == furthest(body.reach_rad for body in (plain.body, *others))
    assert far.body.reach_rad["left_ankle"][1] > plain.body.reach_rad["left_ankle"][1] + 0.3
    assert far.body.double_sha256 == plain.body.double_sha256
    assert far.body.physique == plain.body.physique
    assert (far.refs, far.follows, far.routine) == ((kick.ref,), (), "")
    again = lesson_for(("kick",), "k", reach=("kick", "jump", "roll", "jump"))
    assert [take.ref.id for take in again.reach] == ["jump", "roll"]
    assert again.body.reach_rad == far.body.reach_rad
    assert same_line(far, plain)
    # a skill leads back to that body
    reference = reference_for(far.body, far.motion, 0.1)
    plan = plan_from(far.body, reference.states, reference.targets, reference.motion_steps)
    again = lesson_of(skill_from(far.body, plan, far.refs))
    assert again.body.reach_rad == far.body.reach_rad


@pytest.mark.parametrize("name", ["stand", "run", "walk"])
def test_a_skill_that_comes_along_is_evaluated_on_the_very_body_that_learned(name: str) -> None:
    skill = find_skill(name)  # of a part of a take, of a cycle, of one with others' reach
    assert lesson_of(skill).body.reach_rad == skill.card.body.reach_rad


def test_of_two_takes_each_has_its_part_of_the_line(both: Lesson) -> None:
    jump, roll = both.follows
    assert [take.id for take in both.refs] == [part.take for part in both.follows] == ["jump", "roll"]
    assert (jump.start_s, jump.take_start_s) == (0.0, 0.0)
    assert 0.0 < roll.start_s < both.motion.duration_s
    assert set(both.motion.lineage.takes) == set(both.refs)
    # where it begins, the line is in the take's own pose of then
    take = starter_take("roll").motion
    for after_s in (0.5, 0.8):
        here, there = (roll.start_s + after_s) * both.motion.fps, (roll.take_start_s + after_s) * take.fps
        assert abs((both.motion.joint_rot_l[round(here), 1:] * take.joint_rot_l[round(there), 1:]).sum(-1)).min() > 0.99


def test_the_parts_begin_one_after_the_other(tmp_path: Path) -> None:
    text = TWO + "  - {take: jump, name: again, span: [1.2, 1.76]}\n"
    lesson = of_text(tmp_path, text)
    starts_s = [part.start_s for part in lesson.follows]
    assert [part.take for part in lesson.follows] == ["jump", "roll", "jump"]
    assert starts_s[0] == 0.0
    assert all(before < after for before, after in pairwise(starts_s))
    assert starts_s[-1] < lesson.motion.duration_s
    assert [take.id for take in lesson.refs] == ["jump", "roll"]


def test_its_document_is_a_routine_of_the_same_line(both: Lesson) -> None:
    routine = parse_routine(both.routine.encode())
    motions = {name: onto_floor(starter_take(name).motion, both.body.segments) for name in ("jump", "roll")}
    plan = flatten(routine, motions, both.body.segments)
    assert np.array_equal(plan.motion.root_pos_w, both.motion.root_pos_w)
    assert np.array_equal(plan.motion.joint_rot_l, both.motion.joint_rot_l)
    begin_s = [(move.take_id, move.start_frame / plan.motion.fps, move.source_span_s[0]) for move in plan.moves]
    assert begin_s == [(part.take, part.start_s, part.take_start_s) for part in both.follows]


def test_a_skill_leads_back_to_its_lesson(both: Lesson, skill: Skill) -> None:
    again = lesson_of(skill)
    assert same_line(again, both)
    assert again.routine == both.routine
    assert again.body.double_sha256 == skill.card.body.sha256


def test_who_acts_and_what_is_held_is_of_no_matter(tmp_path: Path) -> None:
    plain = of_text(tmp_path, TWO)
    assert plain.routine
    acted = TWO.replace("1.45]", "1.45], drive: policy, skill: nobody_has_it")
    held = TWO.replace("1.95]", "1.95], drive: physics, hold: 2.0, authority: [[0.0, 0.5]]")
    for text in (acted, held):
        other = of_text(tmp_path, text)
        assert same_line(other, plain)
        assert other.routine == plain.routine


def test_what_a_skill_cannot_learn_is_refused_with_its_line(tmp_path: Path) -> None:
    for word, line in (("mirror: true", "as they were recorded; found True"), ("speed: 0.9", "recorded; found 0.9")):
        with pytest.raises(BadInput, match=line) as refused:
            of_text(tmp_path, TWO.replace("1.95]", f"1.95], {word}"))
        assert "line 5" in refused.value.line()
    boxes = "stage:\n  boxes:\n    - {center: [3, 0, 0.2], size: [1, 1, 0.4]}\n"
    for stage in (boxes, "stage: {friction: 0.2}\n"):
        with pytest.raises(BadInput, match="a skill learns on flat ground"):
            of_text(tmp_path, TWO + stage)


def test_takes_of_files_are_found_beside_the_routine_and_later_by_name(
    tmp_path: Path, allow_all: Callable[[Path], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "show"
    folder.mkdir()
    for name in ("jump", "roll"):
        write(starter_take(name).motion, folder / f"my_{name}.bvh")
        allow_all(folder / f"my_{name}.bvh")
    monkeypatch.chdir(tmp_path)
    lesson = of_text(folder, TWO.replace("take: ", "take: my_").replace(",", ".bvh,", 1).replace("roll,", "roll.bvh,"))
    assert [part.take for part in lesson.follows] == ["my_jump", "my_roll"]
    reference = reference_for(lesson.body, lesson.motion, 0.1)
    plan = plan_from(lesson.body, reference.states, reference.targets, reference.motion_steps)
    learned = skill_from(lesson.body, plan, lesson.refs, follows=lesson.follows, routine=lesson.routine)
    for name in ("jump", "roll"):
        (folder / f"my_{name}.bvh").unlink()
    assert same_line(lesson_of(learned), lesson)


def test_another_take_of_the_name_is_not_the_lesson(both: Lesson, skill: Skill) -> None:
    other = replace(both.refs[1], sha256="0" * 64)
    with pytest.raises(BadInput, match="not the one that the skill learned from"):
        lesson_of(skill.with_takes((both.refs[0], other)))
