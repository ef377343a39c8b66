"""A skill that learned several takes acts them in one go, joined as it learned them; each has its own credit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from airhead.body import Body
from airhead.errors import BadInput
from airhead.motion import Cut, Drive, Lineage, Motion, Plan, TakeRef, settle, trim
from airhead.perform import Performed, check_plan, perform
from airhead.perform.acting import first_step, followed_in
from airhead.skills import FollowedPart, Skill, TrackedPlan
from airhead.tracking import reference_for
from tests.skills.samples import plan_from, skill_from

Plans = Callable[..., Plan]
PERFORMER, POLICY = Drive.PERFORMER, Drive.POLICY
#: The frame of the line at which the second take begins, half of the blend around it, and where that is in the take.
CUT, HALF, ENTERS_S = 40, 4, 0.25


@pytest.fixture(scope="module")
def refs(spin: Motion) -> tuple[TakeRef, TakeRef]:
    first = spin.lineage.takes[0]
    return first, replace(first, id="landing", sha256="d" * 64)


@pytest.fixture(scope="module")
def line(spin: Motion, refs: tuple[TakeRef, TakeRef]) -> Motion:
    """The spin kick as if it had been joined from two takes."""
    first, second = (Lineage.of(PERFORMER, spin.frames, [ref]) for ref in refs)
    share = np.interp(np.arange(spin.frames), [CUT - HALF - 1, CUT + HALF], [0.0, 1.0])
    return spin.with_lineage(first.mix(second, share))


@pytest.fixture(scope="module")
def learned(spin: Motion, double: Body) -> TrackedPlan:
    """PD targets that nobody searched for: how well it goes does not matter here."""
    reference = reference_for(double, spin, 0.5)
    return plan_from(double, reference.states, reference.targets, reference.motion_steps)


@pytest.fixture(scope="module")
def skill(double: Body, learned: TrackedPlan, refs: tuple[TakeRef, TakeRef]) -> Skill:
    follows = (
        FollowedPart(take=refs[0].id),
        FollowedPart(take=refs[1].id, start_s=CUT / 60, take_start_s=ENTERS_S),
    )
    return skill_from(double, learned, refs, follows=follows, routine="title: Both")


@pytest.fixture
def joined(planned: Plans, refs: tuple[TakeRef, TakeRef]) -> Plans:
    """Makes a plan of both takes, the second from a frame on, as a routine would join them."""

    def make(motion: Motion, drives: tuple[Drive, Drive] = (POLICY, POLICY), cut: int = CUT) -> Plan:
        plan = planned(motion, drives, [cut])
        held = [edit.start_frame for edit in motion.lineage.edits if edit.kind == "hold"]
        last = min([*held, motion.frames]) - 1
        spans_s = (0.0, cut / 60), (ENTERS_S, ENTERS_S + (last - cut) / 60)
        moves = tuple(
            replace(move, take_id=ref.id, source_span_s=span_s, skill="both" if move.drive is POLICY else None)
            for move, ref, span_s in zip(plan.moves, refs, spans_s, strict=True)
        )
        there = Cut(cut, cut - HALF, cut + HALF, "a", "b", in_flight=False, cost=0.0, com_jump_m_s=0.0)
        return replace(plan, moves=moves, cuts=(there,))

    return make


def performed(plan: Plan, body: Body, skill: Skill) -> Performed:
    return perform(plan, body, skills={"both": skill})


@pytest.fixture
def acted(line: Motion, double: Body, joined: Plans, skill: Skill) -> Performed:
    return performed(joined(line), double, skill)


def test_two_moves_are_acted_in_one_go(acted: Performed) -> None:
    assert [(span.moves, span.start_frame, span.end_frame) for span in acted.spans] == [(("a", "b"), 0, 78)]
    drives = acted.performance.motion.lineage.drive_weights()
    assert drives[:, 2] == pytest.approx(1.0)  # no physics between them


def test_it_is_what_it_does_of_one_take(
    acted: Performed, spin: Motion, double: Body, planned: Plans, learned: TrackedPlan
) -> None:
    """How the takes are called changes nothing of what the body does."""
    plan = planned(spin, [POLICY])
    (move,) = plan.moves
    whole = replace(move, take_id="spinkick", source_span_s=(0.0, 77 / 60), skill="both")
    alone = skill_from(double, learned, spin.lineage.takes)
    same = performed(replace(plan, moves=(whole,)), double, alone).performance.motion
    assert np.array_equal(acted.performance.motion.root_pos_w, same.root_pos_w)
    assert np.array_equal(acted.performance.motion.joint_rot_l, same.joint_rot_l)


def test_each_frame_follows_the_take_that_the_line_has_there(
    acted: Performed, line: Motion, skill: Skill, refs: tuple[TakeRef, TakeRef]
) -> None:
    lineage = acted.performance.motion.lineage
    assert {strand.drive for strand in lineage.strands} == {POLICY}
    assert {strand.skill for strand in lineage.strands} == {skill.ref}
    for ref in refs:
        (follows,) = (strand for strand in lineage.strands if strand.follows == ref.id)
        (recorded,) = (strand for strand in line.lineage.strands if strand.takes == (ref,))
        assert follows.takes == (ref,)
        assert follows.weight == pytest.approx(recorded.weight)
    first, last = lineage.spans()[0], lineage.spans()[-1]
    assert (first.follows, first.weight) == (refs[0].id, 1.0)
    assert (last.follows, last.weight) == (refs[1].id, 1.0)


def test_it_holds_still_after_the_last_take_on_its_own(line: Motion, double: Body, joined: Plans, skill: Skill) -> None:
    found = performed(joined(settle(line, 12)), double, skill)
    by_itself = found.performance.motion.lineage.spans()[-1]
    assert (by_itself.start_frame, by_itself.end_frame) == (78, 90)
    assert (by_itself.takes, by_itself.follows, by_itself.skill) == ((), None, skill.ref)


def test_it_can_act_the_later_take_alone(line: Motion, double: Body, joined: Plans, skill: Skill) -> None:
    plan = joined(line, (PERFORMER, POLICY))
    check_plan(plan, double, {"both": skill})
    parts = followed_in(skill, plan.moves[1:])
    assert parts == skill.followed[1:]
    assert first_step(skill, parts[0], plan.moves[1]) == CUT / 2  # 30 steps to 60 frames a second


def refusal(plan: Plan, body: Body, skill: Skill) -> str:
    with pytest.raises(BadInput) as refused:
        check_plan(plan, body, {"both": skill})
    return refused.value.line()


def changed(plan: Plan, index: int, **changes: Any) -> Plan:
    moves = list(plan.moves)
    moves[index] = replace(moves[index], **changes)
    return replace(plan, moves=tuple(moves))


def test_another_order_is_refused(line: Motion, double: Body, joined: Plans, skill: Skill) -> None:
    plan = joined(line)
    exchanged = changed(changed(plan, 0, take_id="landing"), 1, take_id="spinkick")
    for wrong in (exchanged, changed(plan, 1, take_id="spinkick"), changed(plan, 0, take_id="landing")):
        told = refusal(wrong, double, skill)
        assert told.startswith("move 'a': a skill follows the takes that it learned, in that order; found take")
        assert f"take landing {'d' * 12}, as skill small learned it" in told


def test_a_join_elsewhere_is_refused(line: Motion, double: Body, joined: Plans, skill: Skill) -> None:
    told = refusal(joined(trim(line, 0, 71), cut=34), double, skill)
    assert told.startswith("move 'b': a skill joins its takes where it learned to; found 0.10 s away from there")


def test_each_move_stays_within_what_was_learned_of_its_take(
    line: Motion, double: Body, joined: Plans, skill: Skill
) -> None:
    told = refusal(joined(line, cut=46), double, skill)
    assert told.startswith("move 'a': beyond what the skill learned; found 0.00 to 0.77 s of take spinkick; allowed: 0")
    mirrored = refusal(changed(joined(line), 1, mirrored=True), double, skill)
    assert mirrored.startswith("move 'b': a skill performs its take as it learned it; found mirrored")


def test_it_rests_nowhere_but_at_its_end(
    line: Motion, double: Body, planned: Plans, joined: Plans, skill: Skill
) -> None:
    early = planned(settle(trim(line, 0, CUT), 12), [POLICY])
    first = changed(early, 0, take_id="spinkick", source_span_s=(0.0, (CUT - 1) / 60), skill="both")
    told = refusal(first, double, skill)
    assert told.startswith("move 'a': a skill comes to rest where its take ends; found 0.00 to 0.65 s of take spinkick")
    long = refusal(joined(settle(line, 60)), double, skill)
    assert long.startswith(
        "move 'b': the skill did not learn to hold still for so long; found 1.00 s; allowed: at most"
    )
    most_s = float(long.rsplit("at most ", maxsplit=1)[1].split(" ")[0])
    check_plan(joined(settle(line, int(most_s * 60))), double, {"both": skill})
