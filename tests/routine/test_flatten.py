"""flatten: what goes in comes out, joined where nobody sees it, and every frame says whose it is."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from airhead.errors import BadInput
from airhead.motion import (
    Drive,
    EditKind,
    Motion,
    Plan,
    Segment,
    Skeleton,
    center_of_mass,
    forward_kinematics,
    joint_positions,
    nearest_place,
    place,
    resample,
)
from airhead.routine import Routine, flatten, parse_routine, timeline
from airhead.routine.cut_search import CutChoice
from airhead.routine.traits import Traits, traits_of

Segments = tuple[Segment, ...]
Motions = dict[str, Motion]


def routine(moves: str, more: str = "") -> Routine:
    return parse_routine(f"title: t\nmoves: [{moves}]\n{more}".encode(), "r.yaml")


def com_of(motion: Motion, segments: Segments) -> np.ndarray:
    poses = forward_kinematics(motion.skeleton, motion.root_pos_w, motion.joint_rot_l)
    return center_of_mass(motion.skeleton, segments, *poses)


def test_flatten_of_one_take_is_that_take(motions: Motions, segments: Segments) -> None:
    take = motions["jump"]
    plan = flatten(routine("{take: jump}", f"fps: {take.fps!r}"), motions, segments)
    assert np.array_equal(plan.motion.root_pos_w, take.root_pos_w)
    assert np.array_equal(plan.motion.joint_rot_l, take.joint_rot_l)
    assert plan.motion.lineage is take.lineage
    assert [(m.start_frame, m.end_frame, m.drive) for m in plan.moves] == [(0, take.frames, Drive.PERFORMER)]
    assert plan.cuts == ()


def test_a_span_is_that_part_of_the_take(motions: Motions, segments: Segments) -> None:
    plan = flatten(routine("{take: jump, span: [0.5, 1.0]}"), motions, segments)
    whole = resample(motions["jump"], 60.0)
    assert np.array_equal(plan.motion.root_pos_w, whole.root_pos_w[30:61])
    assert plan.moves[0].source_span_s == pytest.approx((0.5, 1.0))


def test_the_first_move_begins_where_it_is_placed(motions: Motions, segments: Segments) -> None:
    plan = flatten(routine("{take: cartwheel, placement: {x: 2, y: -3, yaw_deg: 90}}"), motions, segments)
    assert plan.motion.root_pos_w[0, :2] == pytest.approx([2, -3])
    assert traits_of(plan.motion, segments).heading_rad[0] == pytest.approx(np.pi / 2)
    a, b = joint_positions(plan.motion), joint_positions(resample(motions["cartwheel"], 60.0))
    assert np.linalg.norm(a - a[:1, :1], axis=-1) == pytest.approx(np.linalg.norm(b - b[:1, :1], axis=-1))


def test_a_later_move_may_be_placed_nearby_only(motions: Motions, segments: Segments) -> None:
    moves = "{take: jump, span: [0, 1.45]}, {take: roll, placement: {x: %s, y: 0, yaw_deg: 0}}"
    plan = flatten(routine(moves % 1.1), motions, segments)
    there = plan.motion.root_pos_w[plan.cuts[0].frame, :2]
    assert np.linalg.norm(there - [1.1, 0]) < 0.15
    with pytest.raises(BadInput, match=r"r\.yaml: line 2: move 'roll' cannot begin there.*allowed: within 0\.3 m"):
        flatten(routine(moves % 5), motions, segments)


def test_the_moves_are_those_of_the_routine(first_flight: Routine, first_plan: Plan) -> None:
    assert [move.name for move in first_plan.moves] == list(first_flight.move_names)
    assert [move.drive for move in first_plan.moves] == [move.drive for move in first_flight.moves]
    assert [move.start_frame for move in first_plan.moves[1:]] == [cut.frame for cut in first_plan.cuts]
    for cut in first_plan.cuts:
        assert cut.blend_start < cut.frame < cut.blend_end
    assert first_plan.contact.shape == (first_plan.motion.frames, len(first_plan.contact_parts))


def test_lineage_is_complete_for_every_frame(first_plan: Plan) -> None:
    lineage = first_plan.motion.lineage
    assert lineage.frames == first_plan.motion.frames
    total = np.sum([strand.weight for strand in lineage.strands], axis=0)
    assert total == pytest.approx(np.ones(lineage.frames))
    share = {strand.takes[0].id: strand.weight for strand in lineage.strands}
    for strand in lineage.strands:
        assert strand.drive is Drive.PERFORMER
        assert len(strand.takes) == 1
    blended = np.zeros(lineage.frames, bool)
    for cut in first_plan.cuts:
        blended[cut.blend_start : cut.blend_end] = True
    for move in first_plan.moves:
        frames = np.arange(move.start_frame, move.end_frame)
        assert (share[move.take_id][frames[~blended[frames]]] == 1).all(), move.name
        assert (share[move.take_id][frames] > 0).all()


def test_lineage_mixes_as_the_blend_does(first_plan: Plan) -> None:
    share = {strand.takes[0].id: strand.weight for strand in first_plan.motion.lineage.strands}
    for cut, before, after in zip(first_plan.cuts, first_plan.moves[:-1], first_plan.moves[1:], strict=True):
        inside = slice(cut.blend_start, cut.blend_end)
        rising = share[after.take_id][inside]
        assert (np.diff(rising) > 0).all()
        assert rising + share[before.take_id][inside] == pytest.approx(np.ones(len(rising)))


def test_every_edit_is_recorded(first_plan: Plan) -> None:
    edits = first_plan.motion.lineage.edits
    for cut in first_plan.cuts:
        notes = [e.note for e in edits if (e.start_frame, e.end_frame) == (cut.blend_start, cut.blend_end)]
        assert f"{cut.before} into {cut.after}" in notes
    placed = [edit for edit in edits if edit.kind is EditKind.PLACE]
    assert len(placed) == len(first_plan.moves) - 1
    held = next(edit for edit in edits if edit.kind is EditKind.HOLD)
    assert (held.start_frame, held.end_frame) == (first_plan.motion.frames - 90, first_plan.motion.frames)


def test_mirror_and_speed_are_recorded_where_they_were_made(motions: Motions, segments: Segments) -> None:
    plan = flatten(routine("{take: jump, speed: 0.9}, {take: cartwheel, mirror: true}"), motions, segments)
    kinds = {edit.kind: (edit.start_frame, edit.end_frame) for edit in plan.motion.lineage.edits}
    assert kinds[EditKind.RETIME] == (0, plan.cuts[0].blend_end)
    assert kinds[EditKind.MIRROR] == (plan.cuts[0].blend_start, plan.motion.frames)


def test_authority_runs_along_straight_lines(motions: Motions, segments: Segments) -> None:
    plan = flatten(routine("{take: jump, authority: [[0.5, 0], [1.0, 1]]}"), motions, segments)
    assert plan.moves[0].authority[[0, 30, 45, 60, 100]] == pytest.approx([0, 0, 0.5, 1, 1])


def test_a_jump_of_the_centre_of_mass_is_refused_by_name(motions: Motions, segments: Segments) -> None:
    moves = "{take: jump, span: [0.55, 0.95]},\n {take: roll, span: [0.2, 1.9]}"
    with pytest.raises(BadInput) as caught:
        flatten(routine(moves), motions, segments)
    line = caught.value.line()
    assert line.startswith("r.yaml: line 3: no cut from 'jump' to 'roll' is smooth")
    assert "allowed: 1.5 m/s, as nearest from " in line
    assert "m/s or more" in line


def test_the_nearest_workable_cut_works(motions: Motions, segments: Segments) -> None:
    with pytest.raises(BadInput) as caught:
        flatten(routine("{take: jump, span: [0.55, 0.95]}, {take: roll, span: [0.2, 1.9]}"), motions, segments)
    words = (caught.value.allowed or "").split()
    leave_s, enter_s = (float(words[i]) for i, word in enumerate(words[:-1]) if words[i + 1] == "s")
    spans = f"[0, {leave_s + 0.15:.2f}]", f"[{enter_s - 0.15:.2f}, 1.9]"
    moves = f"{{take: jump, span: {spans[0]}}}, {{take: roll, span: {spans[1]}}}"
    assert flatten(routine(moves), motions, segments).cuts[0].com_jump_m_s <= 1.5


def test_a_flight_cut_flies_on_one_parabola(motions: Motions, segments: Segments) -> None:
    moves = "{take: jump, span: [0, 1.2]}, {take: jump, span: [0.85, 1.76], mirror: true}"
    plan = flatten(routine(moves), motions, segments)
    cut = plan.cuts[0]
    assert cut.in_flight
    edit = next(e for e in plan.motion.lineage.edits if "free flight" in e.note)
    assert edit.start_frame < cut.blend_start
    assert edit.end_frame > cut.blend_end
    com_w = com_of(plan.motion, segments)[edit.start_frame : edit.end_frame]
    acceleration = np.diff(com_w, 2, axis=0) * plan.motion.fps**2
    assert acceleration == pytest.approx(np.broadcast_to([0, 0, -9.81], acceleration.shape), abs=1e-6)
    steps = np.linalg.norm(np.diff(com_of(plan.motion, segments), axis=0), axis=-1)
    assert steps.max() < 0.06


def test_speed_of_a_performer(motions: Motions, segments: Segments) -> None:
    slow = flatten(routine("{take: cartwheel, speed: 0.5}"), motions, segments).motion
    assert slow.frames == pytest.approx(2 * resample(motions["cartwheel"], 60.0).frames, abs=2)
    with pytest.raises(BadInput, match=r"line 2: move 'jump' has a flight.*found 0\.5; allowed: 0\.8 to 1\.2"):
        flatten(routine("{take: jump, speed: 0.5}"), motions, segments)


def test_physics_keeps_the_time_of_flights(motions: Motions, segments: Segments) -> None:
    def flight_frames(motion: Motion) -> int:
        return int((traits_of(motion, segments).flight >= 0).sum())

    whole = resample(motions["jump"], 60.0)
    slow = flatten(routine("{take: jump, speed: 0.5, drive: physics}"), motions, segments).motion
    assert flight_frames(slow) == pytest.approx(flight_frames(whole), abs=2)
    assert slow.duration_s > 1.3 * whole.duration_s
    com_w = com_of(slow, segments)
    assert com_w[:, 2].max() == pytest.approx(com_of(whole, segments)[:, 2].max(), abs=0.005)


def test_a_hold_comes_to_rest_with_its_feet_down(first_plan: Plan, segments: Segments) -> None:
    end = first_plan.motion.frames - 90
    points = joint_positions(first_plan.motion)
    assert np.linalg.norm(points[-1] - points[-40], axis=-1).max() < 1e-6
    assert np.linalg.norm(points[-1] - points[end - 1], axis=-1).max() < 0.2
    balls = traits_of(first_plan.motion, segments).ball_pos_w[end - 1 :]
    assert np.linalg.norm(balls - balls[0], axis=-1).max() < 0.003


@pytest.mark.parametrize(
    ("moves", "says"),
    [
        ("{take: nobody}", "line 2: no motion for this take; found 'nobody'"),
        ("{take: jump, span: [0, 9]}", "line 2: the span of move 'jump' is longer than its take; found 0 to 9 s"),
        ("{take: jump, span: [0, 0.2]}, {take: roll}", "line 2: a move is too short to be blended"),
    ],
)
def test_what_cannot_be_flattened_is_refused_with_its_line(
    motions: Motions, segments: Segments, moves: str, says: str
) -> None:
    with pytest.raises(BadInput) as caught:
        flatten(routine(moves), motions, segments)
    assert says in caught.value.line()


def test_two_skeletons_are_refused(motions: Motions, segments: Segments) -> None:
    jump = motions["jump"]
    longer = Skeleton(jump.skeleton.names, jump.skeleton.parents, jump.skeleton.offsets_m * 1.1)
    mixed = motions | {"roll": replace(motions["roll"], skeleton=longer)}
    with pytest.raises(BadInput, match=r"line 3: the takes of a routine share one skeleton; 'roll'"):
        flatten(routine("{take: jump},\n  {take: roll}"), mixed, segments)


def test_the_same_routine_gives_the_same_plan(
    first_flight: Routine, first_plan: Plan, motions: Motions, segments: Segments
) -> None:
    again = flatten(first_flight, motions, segments)
    assert again.motion.root_pos_w.tobytes() == first_plan.motion.root_pos_w.tobytes()
    assert again.motion.joint_rot_l.tobytes() == first_plan.motion.joint_rot_l.tobytes()


def test_the_timeline_tells_moves_and_cuts(first_plan: Plan) -> None:
    rows = timeline(first_plan)
    assert [row["kind"] for row in rows] == ["move", *["cut", "move"] * len(first_plan.cuts)]
    assert rows[0]["start_s"] == 0
    assert rows[-1]["end_s"] == pytest.approx(first_plan.motion.duration_s, abs=1e-3)
    assert rows[1]["at_s"] == rows[0]["end_s"] == rows[2]["start_s"]


def acted(motions: Motions, segments: Segments, takes: Sequence[str], passages: dict[int, float] | None) -> Plan:
    """Some takes in a row, all acted by skills, with passages after some of them."""
    moves = ", ".join(f"{{take: {take}, drive: policy}}" for take in takes)
    return flatten(routine(moves), motions, segments, passages)


def between_cuts_s(plan: Plan) -> float:
    """How much of the second of three moves lies between its cuts."""
    return (plan.cuts[1].frame - plan.cuts[0].frame) / plan.motion.fps


def test_a_short_move_between_two_passages_leaves_time_for_them(motions: Motions, segments: Segments) -> None:
    takes = ("kick", "walk", "jump")
    alone, passed = (acted(motions, segments, takes, passages) for passages in (None, {0: 0.0, 1: 0.0}))
    assert between_cuts_s(passed) >= 0.8
    assert between_cuts_s(passed) > between_cuts_s(alone)
    whole_s = (motions["walk"].frames - 1) / motions["walk"].fps
    assert between_cuts_s(passed) < whole_s


def test_where_only_a_wider_window_has_a_smooth_cut_it_is_taken(
    motions: Motions, segments: Segments, monkeypatch: pytest.MonkeyPatch
) -> None:
    module, asked = importlib.import_module("airhead.routine.flatten"), []
    best = module.best_cut

    def only_wide(before: Traits, after: Traits, leave: range, enter: range, **named: bool) -> CutChoice | None:
        asked.append((leave, enter))
        return None if len(asked) in (1, 3) else best(before, after, leave, enter, **named)

    monkeypatch.setattr(module, "best_cut", only_wide)
    plan = acted(motions, segments, ("kick", "walk", "jump"), {0: 0.0, 1: 0.0})
    assert len(plan.cuts) == 2
    assert len(asked) == 4
    for (leave, enter), (wide_leave, wide_enter) in (asked[:2], asked[2:]):
        assert len(leave) <= len(wide_leave)
        assert len(enter) <= len(wide_enter)
        assert (leave, enter) != (wide_leave, wide_enter)


def held(plan: Plan) -> list[tuple[int, int]]:
    edits = plan.motion.lineage.edits
    return [(edit.start_frame, edit.end_frame) for edit in edits if edit.kind is EditKind.HOLD]


@pytest.mark.parametrize("stands_s", [2.0, 0.3, 0.0])
def test_who_lands_when_the_take_is_nearly_over_may_rest_before_a_passage(
    motions: Motions, segments: Segments, monkeypatch: pytest.MonkeyPatch, stands_s: float
) -> None:
    monkeypatch.setattr(
        importlib.import_module("airhead.routine.flatten"),
        "best_cut",
        lambda _before, _after, leave, enter, **_: CutChoice(leave[-1], enter[0], 0.0, 0.0, False),
    )
    plan = acted(motions, segments, ("spinkick", "kick"), {0: stands_s})
    fps, (cut,) = plan.motion.fps, plan.cuts
    whole_s = (motions["spinkick"].frames - 1) / motions["spinkick"].fps
    ended = round(whole_s * fps) + 1
    rests = round(min(stands_s, 0.35) * fps)
    assert cut.frame - ended in (rests - 10, rests - 9)  # at a control instant, half a blend before the end
    assert held(plan) == ([(ended, cut.blend_start)] if cut.blend_start > ended else [])
    assert cut.blend_start > ended or stands_s < 2.0
    assert plan.moves[0].source_span_s == (0.0, pytest.approx(min(whole_s, cut.frame / fps)))


def test_who_stands_long_enough_or_is_cut_before_the_end_does_not_rest(motions: Motions, segments: Segments) -> None:
    assert held(acted(motions, segments, ("jump", "kick"), {0: 2.0})) == []  # half a second on the ground by then
    moves = "{take: spinkick, span: [0.0, 1.1], drive: policy}, {take: kick, drive: policy}"
    assert held(flatten(routine(moves), motions, segments, {0: 2.0})) == []


def test_a_foot_far_from_where_the_next_take_has_it_steps_there_and_does_not_spoil_that_take(
    motions: Motions, segments: Segments
) -> None:
    plan = acted(motions, segments, ("kick", "dance_a"), {0: 2.0})
    (cut,), fps = plan.cuts, plan.motion.fps
    whole = resample(motions["dance_a"], fps)
    entered = round(plan.moves[1].source_span_s[0] * fps)
    after = cut.blend_end + round(0.3 * fps)  # by then the other foot is back from where it was held
    asked = joint_positions(whole)[entered + after - cut.frame : entered + plan.motion.frames - cut.frame]
    found = joint_positions(plan.motion)[after : after + len(asked)]
    yaw_rad, move_m = nearest_place(found, asked)
    found = joint_positions(place(plan.motion, yaw_rad, move_m))[after : after + len(asked)]
    assert np.linalg.norm(found - asked, axis=-1).max() < 0.01
    # one foot went there through the air, while the other stood
    feet = traits_of(plan.motion, segments).ball_pos_w[cut.blend_start : cut.blend_end]
    ways_m = np.linalg.norm(feet[-1, :, :2] - feet[0, :, :2], axis=-1)
    stepped, stood = int(ways_m.argmax()), int(ways_m.argmin())
    assert ways_m[stepped] > 0.25
    assert ways_m[stood] < 0.05
    assert feet[:, stepped, 2].max() > feet[[0, -1], stepped, 2].max() + 0.02


@pytest.mark.parametrize("takes", [("spin", "spin"), ("kick", "dance_a"), ("kick", "spin"), ("dance_a", "spinkick")])
def test_the_pelvis_does_not_sink_so_that_a_foot_can_stay(
    motions: Motions, segments: Segments, takes: tuple[str, str]
) -> None:
    plan = acted(motions, segments, takes, {0: 2.0})
    (cut,), (one, other) = plan.cuts, (resample(motions[take], plan.motion.fps) for take in takes)
    entered = round(plan.moves[1].source_span_s[0] * plan.motion.fps) - cut.frame
    for take, start, end, shift in (
        (one, 0, cut.blend_start, 0),
        (other, cut.blend_end, plan.motion.frames, entered),
    ):
        taken_m, planned_m = take.root_pos_w[start + shift : end + shift, 2], plan.motion.root_pos_w[start:end, 2]
        assert (taken_m - planned_m[: len(taken_m)]).max() < 0.12, takes  # it may rest when the take is over
