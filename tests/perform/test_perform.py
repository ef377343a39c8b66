"""A plan performed: what is recorded stays, what is simulated starts from it, and nobody sees where they meet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from airhead.body import Body
from airhead.errors import BadInput
from airhead.formats.native.files import native_bytes
from airhead.metrics.seams import jumps, seam_jump, usual_jumps
from airhead.motion import (
    Drive,
    EditKind,
    Lineage,
    Motion,
    Plan,
    forward_kinematics,
    hold_last,
    joint_positions,
    resample,
    trim,
)
from airhead.perform import Performed, PerformSettings, perform
from airhead.rotations import FloatArray
from airhead.simulation import simulate
from airhead.tracking import Followed, PlannedControls, Reference, TrackSettings

if TYPE_CHECKING:
    from tests.perform.conftest import Plans

PERFORMER, PHYSICS = Drive.PERFORMER, Drive.PHYSICS
Followers = Callable[..., list[dict[str, Any]]]


def drive_of(performed: Performed, drive: Drive) -> FloatArray:
    weights: FloatArray = performed.performance.motion.lineage.drive_weights()[:, list(Drive).index(drive)]
    return weights


def blown_up(body: Body, reference: Reference, start: FloatArray, settings: TrackSettings) -> Followed:
    """A few frames of what was meant, and then the end."""
    targets = reference.targets[:5]
    rollout = simulate(body, start, PlannedControls(targets), reference.control_hz, settings.sample_fps)
    return Followed(replace(rollout, blew_up=True), targets, 0.0, 1)


@pytest.mark.parametrize("cuts", [[], [40]])
def test_what_performers_do_alone_is_the_plan_bit_for_bit(
    spin: Motion, double: Body, planned: Plans, cuts: list[int]
) -> None:
    motion = hold_last(spin, 10)
    performed = perform(planned(motion, [PERFORMER] * (len(cuts) + 1), cuts), double)
    performance = performed.performance
    assert native_bytes(performance.motion) == native_bytes(motion)  # poses, lineage, edits
    assert native_bytes(performed.line) == native_bytes(motion)
    assert performed.spans == ()
    assert (performance.success, performance.reason, performance.title) == (True, "", "A plan")
    assert not performance.contact_force_w.any()
    assert not performance.deviation_m.any()


def test_recorded_frames_before_the_simulation_are_the_plans(handed: Performed, handed_plan: Plan) -> None:
    motion, plan = handed.performance.motion, handed_plan.motion
    assert motion.frames == plan.frames
    assert np.array_equal(motion.root_pos_w[:26], plan.root_pos_w[:26])
    assert np.array_equal(motion.joint_rot_l[:26], plan.joint_rot_l[:26])


def test_the_simulation_is_one(handed: Performed, handed_plan: Plan) -> None:
    assert handed.performance.success, handed.performance.reason
    off_m = np.linalg.norm(joint_positions(handed.performance.motion) - joint_positions(handed_plan.motion), axis=-1)
    assert off_m[27:52].mean(axis=-1).min() > 1e-4  # no recording
    assert off_m[26:52].mean() < 0.1  # but near to it
    (span,) = handed.spans
    assert (span.start_frame, span.end_frame, span.moves) == (26, 52, ("b",))
    assert span.mpjpe_global_mm == pytest.approx(1000 * off_m[26:52].mean())
    assert handed.performance.deviation_m[26:52] == pytest.approx(off_m[26:52].mean(axis=-1))
    assert len(span.torque_ratio) == len(span.friction_needed) == 26
    assert span.physics_steps > 1000
    simulated = np.zeros(78, dtype=bool)
    simulated[26:52] = True
    forces = np.abs(handed.performance.contact_force_w).max(axis=(1, 2))
    assert not forces[~simulated].any()
    assert forces[simulated].any()
    assert not handed.performance.deviation_m[~simulated].any()


def test_the_first_simulated_state_is_the_recorded_pose_and_velocity(
    handed_plan: Plan, handed: Performed, double: Body, quick: PerformSettings, followers: Followers
) -> None:
    calls = followers()
    perform(handed_plan, double, quick)
    (call,) = calls
    plan, nq = handed_plan.motion, double.space.nq
    qpos = double.qpos(plan.root_pos_w, plan.joint_rot_l)
    assert call["start"][:nq] == pytest.approx(qpos[26], abs=1e-9)
    steps = double.space.difference_qpos(qpos[:-1], qpos[1:]) * plan.fps
    usual = np.percentile(np.abs(np.diff(steps, axis=0)), 99, axis=0)  # by how much the recording's own differ
    assert (np.abs(call["start"][nq:] - (steps[25] + steps[26]) / 2) <= usual / 2 + 1e-9).all()
    shown = handed.performance.motion
    tolerance_m = 0.6 * double.off_hinge_rad(plan.joint_rot_l[26]) + 1e-9  # a hinge loses what turns beside it
    assert joint_positions(shown)[26] == pytest.approx(joint_positions(plan)[26], abs=tolerance_m)


def test_neither_hand_over_jumps_twice_as_much_as_the_recording_itself(handed: Performed, handed_plan: Plan) -> None:
    # a human can be stronger for a moment than the body may be: at a take-off the two part at once
    fps = handed_plan.motion.fps
    usual = usual_jumps([jumps(joint_positions(handed_plan.motion), fps)])
    found = jumps(joint_positions(handed.performance.motion), fps)
    for frame in (26, 52):
        position, velocity, _ = seam_jump(found, usual, frame - 1, frame + 1).ratio
        assert max(position, velocity) <= 2.0, f"at frame {frame}"


def test_after_a_simulation_the_rest_of_the_plan_is_only_moved(
    handed: Performed, handed_plan: Plan, quick: PerformSettings
) -> None:
    settled = 52 + round(quick.settle_s * handed_plan.motion.fps) - 1
    found, asked = (joint_positions(m)[settled:] for m in (handed.performance.motion, handed_plan.motion))
    assert found[..., 2] == pytest.approx(asked[..., 2], abs=1e-9)
    apart = [np.linalg.norm(points - points[0, 0], axis=-1) for points in (found, asked)]
    assert apart[0] == pytest.approx(apart[1], abs=1e-9)
    assert not np.allclose(found, asked, atol=1e-4)  # the body was really somewhere else


def test_every_frame_says_who_moved_the_body(handed: Performed, handed_plan: Plan, quick: PerformSettings) -> None:
    lineage = handed.performance.motion.lineage
    assert lineage.frames == handed_plan.motion.frames
    assert lineage.drive_weights().sum(axis=1) == pytest.approx(np.ones(78))
    performer, physics = drive_of(handed, PERFORMER), drive_of(handed, PHYSICS)
    settled = 52 + round(quick.settle_s * handed_plan.motion.fps) - 1
    assert (performer[:26] == 1).all()
    assert (physics[26:53] == 1).all()
    assert ((physics[53:settled] > 0) & (physics[53:settled] < 1)).all()
    assert (np.diff(physics[52 : settled + 1]) < 0).all()
    assert (performer[settled:] == 1).all()
    assert lineage.takes == handed_plan.motion.lineage.takes
    assert {strand.takes for strand in lineage.strands} == {lineage.takes}


def test_no_edit_is_told_but_those_that_were_made(handed: Performed, handed_plan: Plan) -> None:
    edits = handed.performance.motion.lineage.edits
    before, new = edits[: len(handed_plan.motion.lineage.edits)], edits[len(handed_plan.motion.lineage.edits) :]
    assert before == handed_plan.motion.lineage.edits
    assert [(edit.kind, edit.start_frame, edit.end_frame) for edit in new] == [
        (EditKind.REPAIR, 32, 52), (EditKind.PLACE, 52, 78), (EditKind.BLEND, 52, 70),
    ]  # fmt: skip


def test_the_line_is_the_plan_as_far_as_nobody_had_to_move_it(handed: Performed, handed_plan: Plan) -> None:
    assert np.array_equal(handed.line.root_pos_w[:52], handed_plan.motion.root_pos_w[:52])
    assert np.array_equal(handed.line.root_pos_w[52:], handed.performance.motion.root_pos_w[52:])


def test_neither_threads_nor_watching_change_a_byte(
    handed: Performed, handed_plan: Plan, double: Body, quick: PerformSettings
) -> None:
    told: list[tuple[int, int]] = []
    settings = replace(quick, tracking=replace(quick.tracking, threads=2))
    again = perform(handed_plan, double, settings, lambda done, total, _: told.append((done, total)))
    assert native_bytes(again.performance) == native_bytes(handed.performance)
    assert native_bytes(again.line) == native_bytes(handed.line)
    one, other = ([{**vars(span), "compute_s": 0} for span in p.spans] for p in (again, handed))
    for a, b in zip(one, other, strict=True):
        assert all(np.array_equal(a[name], b[name]) for name in a)
    assert told == sorted(told)
    assert told[-1] == (78, 78)
    assert {total for _, total in told} == {78}
    assert len(told) > 3


@pytest.fixture(scope="session")
def stood(standing: Motion, planned: Plans) -> Plan:
    """Somebody stands for a moment, which is then held; all of it to be simulated."""
    return planned(hold_last(trim(standing, 0, 12), 18), [PHYSICS])


def test_a_hold_follows_nobody(stood: Plan, body: Body, quick: PerformSettings, followers: Followers) -> None:
    followers()
    performed = perform(stood, body, quick)
    behind = {strand.takes: strand.weight for strand in performed.performance.motion.lineage.strands}
    assert set(behind) == {stood.motion.lineage.takes, ()}
    assert behind[()].tolist() == [0.0] * 12 + [1.0] * 18
    assert (drive_of(performed, PHYSICS) == 1).all()
    assert (performed.performance.deviation_m[:12] > 0).any()
    assert not performed.performance.deviation_m[12:].any()
    assert performed.performance.success, performed.performance.reason


def test_in_a_hold_at_the_end_the_body_is_led_to_rest_on_its_feet(
    standing: Motion, body: Body, planned: Plans, quick: PerformSettings, followers: Followers
) -> None:
    calls = followers()
    hovering = replace(trim(standing, 0, 12), root_pos_w=standing.root_pos_w[:12] + np.array([0.0, 0.0, 0.03]))
    as_it_is = replace(quick, tracking=replace(quick.tracking, repair=False))
    perform(planned(hold_last(hovering, 60), [PHYSICS]), body, as_it_is)
    perform(planned(hovering, [PHYSICS]), body, as_it_is)
    led, unled = (call["reference"].states for call in calls)
    assert led[:3, : body.space.nq] == pytest.approx(unled[:3, : body.space.nq], abs=1e-6)
    ankles = [body.skeleton.index(f"{side}_ankle") for side in ("left", "right")]
    heights_m = [
        forward_kinematics(body.skeleton, *body.pose(states[-1, : body.space.nq]))[0][ankles, 2]
        for states in (led, unled)
    ]
    assert (heights_m[0] < heights_m[1] - 0.02).all()


def test_a_fading_hold_is_still_nobodys(
    standing: Motion, body: Body, planned: Plans, quick: PerformSettings, followers: Followers
) -> None:
    followers()
    lineage = standing.lineage.with_edit(EditKind.HOLD, "held", 10, 20)
    performed = perform(planned(standing.with_lineage(lineage), [PHYSICS, PERFORMER], [20]), body, quick)
    alone = next(s for s in performed.performance.motion.lineage.strands if not s.takes)
    assert (alone.weight[10:21] == 1).all()
    assert 0 < alone.weight[25] < 1
    assert alone.weight[-1] == 0


@pytest.mark.parametrize("fps", [24.0, 30.0, 40.0, 60.0, 120.0])
def test_back_and_forth_at_any_rate_that_physics_knows(
    spin: Motion, double: Body, planned: Plans, quick: PerformSettings, followers: Followers, fps: float
) -> None:
    calls = followers()
    motion = resample(spin, fps)
    cuts = [round(share * motion.frames) for share in (0.2, 0.35, 0.5, 0.7)]
    plan = planned(motion, [PHYSICS, PERFORMER, PHYSICS, PHYSICS, PERFORMER], cuts)
    performed = perform(plan, double, quick)
    assert performed.performance.motion.frames == performed.line.frames == motion.frames
    assert [(s.start_frame, s.end_frame, s.moves) for s in performed.spans] == [
        (0, cuts[0], ("a",)), (cuts[1], cuts[3], ("c", "d")),
    ]  # fmt: skip
    assert len(calls) == 2  # neighbours are simulated in one go
    # the second simulation starts where the body is, not where the plan had it
    qpos = double.qpos(*(getattr(performed.performance.motion, n)[cuts[1]] for n in ("root_pos_w", "joint_rot_l")))
    assert calls[1]["start"][: double.space.nq] == pytest.approx(qpos, abs=1e-6)
    usual = usual_jumps([jumps(joint_positions(motion), fps)])
    found = jumps(joint_positions(performed.performance.motion), fps)
    for cut in cuts:  # nowhere a teleport, though plain targets throw the body far off
        assert seam_jump(found, usual, cut, cut).ratio[1] < 1.1, cut


def test_a_simulation_heeds_what_comes_after_it(
    spin: Motion, double: Body, planned: Plans, quick: PerformSettings, followers: Followers
) -> None:
    calls = followers()
    perform(planned(spin, [PHYSICS, PERFORMER], [30]), double, quick)
    reference = calls[0]["reference"]
    assert reference.control_steps == reference.motion_steps >= 30 / 2 + 0.2 * 30 - 1
    perform(planned(spin, [PHYSICS]), double, quick)
    reference = calls[1]["reference"]
    assert reference.control_steps == reference.motion_steps + 0.2 * 30  # at the plan's end, a hold


def test_authority_is_the_routines_at_every_control_instant(
    spin: Motion, double: Body, planned: Plans, quick: PerformSettings, followers: Followers
) -> None:
    calls = followers()
    falling = np.linspace(1.0, 0.0, 20)
    plan = planned(spin, [PERFORMER, PHYSICS, PHYSICS], [20, 40], [np.ones(20), falling, np.full(38, 0.25)])
    perform(plan, double, quick)
    authority = calls[0]["authority"]
    assert len(authority) == calls[0]["reference"].control_steps
    assert authority[:10] == pytest.approx(falling[::2])
    assert authority[10:] == pytest.approx(np.full(len(authority) - 10, 0.25))
    perform(planned(spin, [PHYSICS]), double, quick)
    assert calls[1]["authority"] is None


def test_a_move_that_does_not_come_off_is_named_and_the_rest_goes_on(
    spin: Motion, double: Body, planned: Plans, quick: PerformSettings, followers: Followers
) -> None:
    def limp(body: Body, reference: Reference, start: FloatArray, settings: TrackSettings) -> Followed:
        thrown = np.array(start)
        thrown[body.space.nq : body.space.nq + 3] = [8.0, 0.0, 3.0]
        rollout = simulate(body, thrown, PlannedControls(reference.targets), 30.0, settings.sample_fps)
        return Followed(rollout, reference.targets, 0.0, 1)

    followers(limp)
    performed = perform(planned(spin, [PERFORMER, PHYSICS, PHYSICS, PERFORMER], [20, 30, 50]), double, quick)
    performance = performed.performance
    assert performance.success is False
    assert performance.reason == f"b, c: {performed.spans[0].reason}"
    assert performed.spans[0].success is False
    assert "off on average" in performance.reason
    assert performance.motion.frames == spin.frames


def test_a_simulation_that_blows_up_ends_the_performance(
    spin: Motion, double: Body, planned: Plans, quick: PerformSettings, followers: Followers
) -> None:
    calls = followers(blown_up)
    plan = planned(spin, [PERFORMER, PHYSICS, PERFORMER, PHYSICS], [20, 50, 60])
    performed = perform(plan, double, quick)
    performance = performed.performance
    assert len(calls) == 1
    assert 20 < performance.motion.frames < 50
    assert performance.motion.frames == performed.line.frames == len(performance.deviation_m)
    assert performance.success is False
    assert performance.reason.startswith("b: the simulation blew up after 0.")
    assert np.isfinite(performance.motion.root_pos_w).all()
    assert np.isfinite(performance.contact_force_w).all()
    assert (drive_of(performed, PHYSICS)[20:] == 1).all()
    (span,) = performed.spans
    assert (span.start_frame, span.end_frame) == (20, performance.motion.frames)
    assert np.isfinite(span.mpjpe_global_mm)
    assert len(span.torque_ratio) == span.end_frame - span.start_frame


def test_a_drive_that_is_not_known_yet_is_refused_before_anything_is_simulated(
    spin: Motion, double: Body, planned: Plans, followers: Followers
) -> None:
    calls = followers()
    line = "move 'b': no such drive here; found generated; allowed: performer, physics, policy"
    with pytest.raises(BadInput) as refused:
        perform(planned(spin, [PHYSICS, Drive.GENERATED], [30]), double)
    assert refused.value.line() == line
    assert calls == []


def test_a_recording_has_no_authority_to_share(
    spin: Motion, double: Body, planned: Plans, followers: Followers
) -> None:
    calls = followers()
    plan = planned(spin, [PHYSICS, PERFORMER], [30], [np.ones(30), np.linspace(1.0, 0.5, 48)])
    with pytest.raises(BadInput, match="move 'b': an authority below 1 needs a drive that is simulated"):
        perform(plan, double)
    assert calls == []


@pytest.mark.parametrize("fps", [25.0, 50.0, 240.0])
def test_a_rate_that_physics_does_not_know_is_refused_before_anything_is_simulated(
    spin: Motion, double: Body, planned: Plans, followers: Followers, fps: float
) -> None:
    calls = followers()
    motion = resample(spin, fps)
    with pytest.raises(BadInput, match=f"found {fps:g}; allowed: 120 over a whole number"):
        perform(planned(motion, [PERFORMER, PHYSICS], [15]), double)
    assert calls == []
    assert perform(planned(motion, [PERFORMER]), double).performance.motion.fps == fps


def test_two_takes_that_were_blended_are_both_behind_the_simulation(
    spin: Motion, double: Body, planned: Plans, quick: PerformSettings, followers: Followers
) -> None:
    followers()
    ref = spin.lineage.takes[0]
    other = replace(ref, id="other", sha256="f" * 64)
    lineage = replace(spin.lineage, edits=()).mix(
        Lineage.of(PERFORMER, 78, [other]), np.clip((np.arange(78) - 30) / 10, 0, 1)
    )
    plan = planned(spin.with_lineage(lineage), [PHYSICS])
    found = perform(plan, double, quick).performance.motion.lineage
    assert found.takes == (ref, other)
    for strand, before in zip(found.strands, lineage.strands, strict=True):
        assert (strand.drive, strand.takes) == (PHYSICS, before.takes)
        assert np.array_equal(strand.weight, before.weight)
    assert [(edit.kind, edit.start_frame, edit.end_frame) for edit in found.edits] == [(EditKind.REPAIR, 32, 57)]
