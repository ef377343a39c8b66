"""Moves that a skill acts: from where the body is, to where it really goes, and nobody else's doing."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from airhead.body import HERE, Body, Place, build_body
from airhead.errors import BadInput
from airhead.metrics.seams import jumps, seam_jump, usual_jumps
from airhead.motion import (
    Cut,
    Drive,
    EditKind,
    Lineage,
    Motion,
    Physique,
    Plan,
    PlannedMove,
    TakeRef,
    joint_positions,
    nearest_place,
    place,
    resample,
    settle,
    trim,
)
from airhead.perform import Performed, PerformSettings, check_plan, perform
from airhead.perform.acting import SharedControl, act, place_on
from airhead.perform.handover import at_handovers
from airhead.rotations import FloatArray
from airhead.skills import Skill, SkillController
from airhead.tracking import Followed, GrowthSettings, PlannedControls, TrackResult, TrackSettings, track
from tests.skills.samples import plan_from, skill_from

Plans = Callable[..., Plan]
Followers = Callable[..., list[dict[str, Any]]]
PERFORMER, PHYSICS, POLICY = Drive.PERFORMER, Drive.PHYSICS, Drive.POLICY
#: The spin kick as a skill learned it: 1.3 s, then half a second of standing.
HOLD_S = 0.5


@pytest.fixture(scope="session")
def tracked_spin(spin: Motion, double: Body) -> TrackResult:
    quick = TrackSettings(threads=1, hold_s=HOLD_S, retries=(), growth=GrowthSettings(window=18, most_passes=3))
    return track(spin, double, quick)


@pytest.fixture(scope="session")
def ref(spin: Motion) -> TakeRef:
    return spin.lineage.takes[0]


@pytest.fixture(scope="session")
def skill(tracked_spin: TrackResult, double: Body, ref: TakeRef) -> Skill:
    """What plays the tracked spin kick back."""
    states = tracked_spin.rollout.states[::2]
    other = replace(ref, id="rehearsal", sha256="b" * 64)
    plan = plan_from(double, states, tracked_spin.controls, tracked_spin.reference.motion_steps)
    return skill_from(double, plan, (ref, other))


def acted(planned: Plans, motion: Motion, drives: Sequence[Drive], cuts: Sequence[int] = (), **authority: Any) -> Plan:
    """A plan of the spin kick whose policy moves name the skill and know where in the take they are."""
    plan = planned(motion, drives, cuts, **authority)
    held = [edit.start_frame for edit in motion.lineage.edits if edit.kind is EditKind.HOLD]
    last = min([*held, motion.frames]) - 1
    moves = tuple(
        replace(
            move,
            take_id=motion.lineage.takes[0].id,
            skill="small" if move.drive is POLICY else None,
            source_span_s=(move.start_frame / motion.fps, min(move.end_frame, last) / motion.fps),
        )
        for move in plan.moves
    )
    return replace(plan, moves=moves)


def performed(plan: Plan, body: Body, skill: Skill, settings: PerformSettings | None = None) -> Performed:
    return perform(plan, body, settings, skills={"small": skill})


@pytest.fixture(scope="session")
def alone(spin: Motion, double: Body, planned: Plans, skill: Skill) -> Performed:
    """The whole spin kick and a hold, acted."""
    return performed(acted(planned, settle(spin, 20), [POLICY]), double, skill)


def test_a_skill_does_what_it_learned(alone: Performed, tracked_spin: TrackResult, double: Body) -> None:
    motion = alone.performance.motion
    root_pos_w, joint_rot_l = double.pose(tracked_spin.rollout.qpos[: motion.frames])
    learned = replace(motion, root_pos_w=root_pos_w, joint_rot_l=joint_rot_l)
    # simulated in the skill's own world, where nothing is turned against friction's pyramids, then laid on the take
    here, there = joint_positions(learned), joint_positions(motion)
    yaw_rad, move_m = nearest_place(here, there)
    assert abs(yaw_rad) > 1e-3
    assert np.abs(joint_positions(place(learned, yaw_rad, move_m)) - there).max() < 2e-3  # files hold 32-bit numbers
    assert alone.performance.success, alone.performance.reason
    (span,) = alone.spans
    assert (span.start_frame, span.end_frame, span.success) == (0, 98, True)
    assert span.physics_steps == pytest.approx(97 * 2, abs=4)


def test_it_follows_its_take_and_holds_still_on_its_own(alone: Performed, skill: Skill, ref: TakeRef) -> None:
    lineage = alone.performance.motion.lineage
    following, by_itself = lineage.spans()
    assert (following.start_frame, following.end_frame, by_itself.end_frame) == (0, 78, 98)
    assert {following.drive, by_itself.drive} == {POLICY}
    assert (following.takes, following.follows, following.skill) == ((ref,), ref.id, skill.ref)
    assert (by_itself.takes, by_itself.follows, by_itself.skill) == ((), None, skill.ref)
    assert set(lineage.takes) == set(skill.takes)  # whoever it learned from is behind it
    deviation_m = alone.performance.deviation_m
    assert (deviation_m[1:78] > 0).all()
    assert not deviation_m[78:].any()


def test_somewhere_else_it_is_the_same(spin: Motion, double: Body, planned: Plans, skill: Skill) -> None:
    where = 1.1, [3.0, -1.0]
    here = performed(acted(planned, spin, [POLICY]), double, skill).performance.motion
    there = performed(acted(planned, place(spin, *where), [POLICY]), double, skill).performance.motion
    apart_m = np.abs(joint_positions(place(here, *where)) - joint_positions(there))
    assert apart_m.max() < 1e-9  # to the end: the very same is simulated


def test_its_plan_is_put_where_the_line_is(double: Body, skill: Skill, ref: TakeRef) -> None:
    poses, frames = double.pose(skill.plan_states[:, : double.space.nq]), len(skill.plan_states)
    planned = Motion(double.skeleton, 30.0, *poses, Lineage.of(PERFORMER, frames, [ref]))
    line = place(planned, -1.2, [0.5, 4.0])
    for step in (0, 17, frames - 1):
        found = place_on(skill, step, double, line, step)
        assert (found.yaw_rad, *found.move_m) == pytest.approx((-1.2, 0.5, 4.0), abs=1e-6)


def test_from_a_recording_it_starts_with_the_recorded_state(
    spin: Motion, double: Body, planned: Plans, skill: Skill, monkeypatch: pytest.MonkeyPatch
) -> None:
    starts = recorded_starts(monkeypatch)
    found = performed(acted(planned, spin, [PERFORMER, POLICY, PERFORMER], [26, 52]), double, skill)
    (start,) = starts
    qpos = double.qpos(spin.root_pos_w, spin.joint_rot_l)
    assert start[: double.space.nq] == pytest.approx(qpos[26], abs=1e-6)
    assert start[double.space.nq :] == pytest.approx(double.qvel(qpos, 60.0)[26], abs=2.0)
    drives = found.performance.motion.lineage.drive_weights()
    assert (drives[:26, 0] == 1).all()
    assert (drives[26:52, 2] == 1).all()
    left = drives[52:, 2]  # what it left behind fades
    assert left[0] == 1.0
    assert (np.diff(left) <= 0).all()
    assert left[-1] == 0.0


def recorded_starts(monkeypatch: pytest.MonkeyPatch) -> list[FloatArray]:
    """The states from which skills begin to act, as they do."""
    module, starts = sys.modules["airhead.perform.staging"], []
    really = module.act  # type: ignore[attr-defined]

    def act(body: Body, start: FloatArray, *rest: Any) -> Any:
        starts.append(np.array(start))
        return really(body, start, *rest)

    monkeypatch.setattr(module, "act", act)
    return starts


def test_between_simulations_the_very_state_is_handed_on(
    spin: Motion,
    double: Body,
    planned: Plans,
    skill: Skill,
    quick: PerformSettings,
    followers: Followers,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    calls, starts, found = followers(), recorded_starts(monkeypatch), []
    module, searching = (sys.modules[f"airhead.perform.{name}"] for name in ("staging", "following"))
    follow, really = searching.follow, module.act  # type: ignore[attr-defined]

    def following(*args: Any, **named: Any) -> Followed:
        found.append(follow(*args, **named))
        return found[-1]  # type: ignore[no-any-return]

    def acting(*args: Any) -> Any:
        found.append(really(*args))
        return found[-1]

    monkeypatch.setattr(searching, "follow", following)
    monkeypatch.setattr(module, "act", acting)
    cuts = [20, 41, 60]
    plan = acted(planned, spin, [PHYSICS, POLICY, POLICY, PHYSICS], cuts)
    made = performed(plan, double, skill, quick)
    assert np.array_equal(starts[0], found[0].rollout.states[20])
    assert np.array_equal(starts[1], found[1].rollout.states[21])
    assert np.array_equal(calls[1]["start"], found[2].rollout.states[19])
    assert [(s.start_frame, s.end_frame, s.moves) for s in made.spans] == [
        (0, 20, ("a",)), (20, 41, ("b",)), (41, 60, ("c",)), (60, 78, ("d",)),
    ]  # fmt: skip
    motion = made.performance.motion
    usual = usual_jumps([jumps(joint_positions(spin), 60.0)])
    for cut in cuts:
        assert seam_jump(jumps(joint_positions(motion), 60.0), usual, cut, cut).ratio[1] < 1.1, cut
    # the line goes where the body went: to its pose, or along with a skill's plan all the while that it acts
    here, line = (joint_positions(m)[..., :2] for m in (motion, made.line))
    assert np.abs((here - line)[60].mean(axis=0)).max() < 1e-6
    for start in (20, 41):
        assert np.abs((here - line)[start].mean(axis=0)).max() < 0.05


@pytest.mark.parametrize("fps", [24.0, 30.0, 60.0])
def test_back_and_forth_at_any_rate(spin: Motion, double: Body, planned: Plans, skill: Skill, fps: float) -> None:
    motion = resample(spin, fps)
    cuts = [round(share * motion.frames) for share in (0.25, 0.55)]
    found = performed(acted(planned, motion, [POLICY, PERFORMER, POLICY], cuts), double, skill)
    assert found.performance.motion.frames == found.line.frames == motion.frames
    usual = usual_jumps([jumps(joint_positions(motion), fps)])
    for cut in cuts:
        assert seam_jump(jumps(joint_positions(found.performance.motion), fps), usual, cut, cut).ratio[1] < 1.1, cut


def test_what_is_not_its_share_is_plain_physics(spin: Motion, double: Body, planned: Plans, skill: Skill) -> None:
    share = np.linspace(1.0, 0.25, 78)
    lineage = performed(acted(planned, spin, [POLICY], authority=[share]), double, skill).performance.motion.lineage
    weights = lineage.drive_weights()
    assert weights[:, 2] == pytest.approx(share)
    assert weights[:, 1] == pytest.approx(1.0 - share)
    assert [span.takes for span in lineage.spans() if span.drive is PHYSICS] == [spin.lineage.takes]


def test_control_is_shared_as_targets(skill: Skill) -> None:
    controller, states = SkillController(skill, Place(0.0, np.zeros(2)), 0, 3), skill.plan_states[:1]
    plain = PlannedControls(np.random.default_rng(0).normal(0.0, 1.0, (3, double_inputs(skill))))
    shared = SharedControl(controller, plain, np.array([1.0, 0.0, 0.25]))
    assert shared.control_steps == 3
    assert np.array_equal(shared.control(0, states), controller.control(0, states))
    assert shared.control(1, states) == pytest.approx(plain.control(1, states), abs=1e-12)
    mixed = 0.75 * plain.control(2, states) + 0.25 * controller.control(2, states)
    assert shared.control(2, states) == pytest.approx(mixed, abs=1e-12)


def double_inputs(skill: Skill) -> int:
    return int(skill.plan_targets.shape[1])


def cut_at(plan: Plan, *frames: int, half: int = 4) -> Plan:
    """The plan, blended around the frames at which its moves begin."""
    names = [move.name for move in plan.moves]
    cuts = [
        Cut(frame, frame - half, frame + half, *pair, in_flight=False, cost=0.0, com_jump_m_s=0.0)
        for frame, pair in zip(frames, pairwise(names), strict=True)
    ]
    return replace(plan, cuts=tuple(cuts))


def test_a_skill_acts_between_the_blends(spin: Motion, planned: Plans) -> None:
    authority = [np.full(20, 0.9), np.linspace(0.5, 0.1, 20), np.full(20, 0.7), np.full(18, 1.0)]
    drives, cuts = [PHYSICS, POLICY, PHYSICS, PERFORMER], [20, 40, 60]
    whole = acted(planned, spin, drives, cuts, authority=authority)
    found = at_handovers(cut_at(whole, *cuts), {})
    assert [(move.start_frame, move.end_frame) for move in found.moves] == [(0, 24), (24, 36), (36, 60), (60, 78)]
    moved = found.moves[1]
    assert moved.source_span_s == pytest.approx((24 / 60, 36 / 60))
    assert moved.authority == pytest.approx(authority[1][4:16])
    assert found.moves[0].source_span_s == whole.moves[0].source_span_s
    assert (found.moves[0].authority == 0.9).all()
    assert (found.moves[2].authority == 0.7).all()


def test_without_a_skill_drives_change_at_the_cuts(spin: Motion, planned: Plans) -> None:
    plan = cut_at(planned(spin, [PHYSICS, PERFORMER, PHYSICS], [20, 40]), 20, 40)
    for before, after in zip(plan.moves, at_handovers(plan, {}).moves, strict=True):
        assert (before.start_frame, before.end_frame) == (after.start_frame, after.end_frame)


def test_between_two_skills_the_blend_is_physics_where_there_is_no_time_for_a_passage(
    spin: Motion, double: Body, planned: Plans, skill: Skill, followers: Followers
) -> None:
    calls = followers()
    plan = cut_at(acted(planned, spin, [POLICY, POLICY], [62]), 62)
    check_plan(plan, double, {"small": skill})
    made = performed(plan, double, skill)
    assert [(span.moves, span.start_frame, span.end_frame) for span in made.spans] == [
        (("a",), 0, 58), (("a into b",), 58, 66), (("b",), 66, 78),
    ]  # fmt: skip
    drives = made.performance.motion.lineage.drive_weights()
    assert (drives[58:66, 1] == 1.0).all()
    assert (np.delete(drives, np.s_[58:66], axis=0)[:, 2] == 1.0).all()
    assert len(calls) == 1


def test_edits_of_the_line_are_not_the_skills(spin: Motion, double: Body, planned: Plans, skill: Skill) -> None:
    moved = place(trim(spin, 0, 78), 0.0, [1.0, 0.0])
    edited = moved.with_lineage(moved.lineage.with_edit(EditKind.BLEND, "a into b", 0, 20))
    found = performed(acted(planned, edited, [POLICY, PERFORMER], [40]), double, skill).performance.motion.lineage
    kinds = {edit.kind for edit in found.trim(0, 40).edits}
    assert EditKind.PLACE in kinds
    assert not kinds & {EditKind.BLEND, EditKind.RETARGET, EditKind.REPAIR}


def moved(plan: Plan, **changes: Any) -> Plan:
    return replace(plan, moves=tuple(replace(m, **changes) if m.drive is POLICY else m for m in plan.moves))


def refusal(plan: Plan, body: Body, skill: Skill) -> str:
    with pytest.raises(BadInput) as refused:
        check_plan(plan, body, {"small": skill})
    return refused.value.line()


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        (
            {"mirrored": True},
            "move 'b': a skill performs its take as it learned it; found mirrored; allowed: as recorded",
        ),
        (
            {"source_span_s": (0.2, 0.5)},
            "move 'b': a skill performs its take as it learned it; found 0.20 to 0.50 s of",
        ),
        (
            {"source_span_s": (1.0, 1.95)},
            "move 'b': beyond what the skill learned; found 1.00 to 1.95 s of take spinkick;",
        ),
        ({"skill": "other"}, "move 'b': no such skill here; found 'other'; allowed: small"),
        ({"skill": None}, "move 'b': no such skill here; found None; allowed: small"),
        ({"take_id": "roll"}, "move 'b': a skill follows the take that it learned"),
    ],
)
def test_what_a_skill_cannot_do_is_refused(
    spin: Motion, double: Body, planned: Plans, skill: Skill, changes: dict[str, Any], line: str
) -> None:
    plan = acted(planned, spin, [PERFORMER, POLICY], [20])
    check_plan(plan, double, {"small": skill})
    assert refusal(moved(plan, **changes), double, skill).startswith(line)


@pytest.mark.parametrize(
    ("cuts", "line"),
    [
        ((30, 36), "found 0.000 s beside the blends with its neighbours; allowed: one frame or more"),
        ((30, 38), "found 0.000 s beside the blends with its neighbours; allowed: one frame or more"),
        ((30, 40), "found 0.033 s beside the blends with its neighbours; allowed: 0.050 s or more"),
    ],
)
def test_a_skill_between_two_blends_needs_time_to_act(
    spin: Motion, double: Body, planned: Plans, skill: Skill, cuts: tuple[int, int], line: str
) -> None:
    plan = cut_at(acted(planned, spin, [PERFORMER, POLICY, PERFORMER], cuts), *cuts)
    assert refusal(plan, double, skill).startswith(f"move 'b': a skill has no time to act; {line}")
    just = cut_at(acted(planned, spin, [PERFORMER, POLICY, PERFORMER], (30, 41)), 30, 41)
    check_plan(just, double, {"small": skill})
    made = performed(just, double, skill)
    assert [(span.start_frame, span.end_frame) for span in made.spans] == [(34, 37)]


@pytest.mark.parametrize("fps", [24.0, 30.0, 60.0])
def test_every_physics_step_counts_at_any_rate(skill: Skill, double: Body, fps: float) -> None:
    steps = 11
    controller = SkillController(skill, HERE, 0, steps)
    found = act(double, skill.plan_states[0], controller, skill.control_hz, fps)
    assert found.physics_steps == round(steps / (skill.control_hz * double.settings.timestep_s))


def test_another_recording_of_the_same_name_is_refused(
    spin: Motion, double: Body, planned: Plans, skill: Skill, ref: TakeRef
) -> None:
    other = replace(spin.lineage.strands[0], takes=(replace(ref, sha256="c" * 64),))
    again = spin.with_lineage(replace(spin.lineage, strands=(other,)))
    line = refusal(acted(planned, again, [POLICY]), double, skill)
    assert f"found take spinkick {'c' * 12}" in line


def test_another_body_is_refused(spin: Motion, double: Body, planned: Plans, skill: Skill) -> None:
    heavier = build_body(spin, Physique(double.physique.stature_m, double.mass_kg + 1.0, 0.05))
    assert "airhead train" in refusal(acted(planned, spin, [POLICY]), heavier, skill)


def test_a_hold_is_as_long_as_it_learned_and_where_its_take_ends(
    spin: Motion, double: Body, planned: Plans, skill: Skill
) -> None:
    check_plan(acted(planned, settle(spin, 28), [POLICY]), double, {"small": skill})
    line = refusal(acted(planned, settle(spin, 40), [POLICY]), double, skill)
    assert line.startswith(
        "move 'a': the skill did not learn to hold still for so long; found 0.67 s; allowed: at most 0."
    )
    early = refusal(acted(planned, settle(trim(spin, 0, 60), 20), [POLICY]), double, skill)
    assert early.startswith(
        "move 'a': a skill comes to rest where its take ends; found 0.00 to 0.98 s of take spinkick"
    )


def test_a_skill_that_falls_says_so(spin: Motion, double: Body, planned: Plans, tracked_spin: TrackResult) -> None:
    states = tracked_spin.rollout.states[::2]
    limp = plan_from(double, states, np.zeros_like(tracked_spin.controls), tracked_spin.reference.motion_steps)
    found = performed(acted(planned, spin, [POLICY]), double, skill_from(double, limp, spin.lineage.takes))
    assert found.performance.success is False
    assert found.performance.reason.startswith("a: ")
    assert found.spans[0].success is False


def test_a_planned_move_is_of_one_take(spin: Motion) -> None:
    move = PlannedMove("a", "spinkick", 0, 3, POLICY, np.ones(3), (0.0, 0.1), skill="small")
    assert (move.mirrored, move.skill) == (False, "small")
