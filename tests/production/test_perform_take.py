"""Every frame of a performance says who moved the body, and nobody is given what is not theirs."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from airhead.body import Body
from airhead.motion import Drive, EditKind, Motion, Take, joint_positions, onto_floor, resample
from airhead.production.perform_take import performed_by_human, performed_by_physics
from airhead.production.track_report import track_report
from airhead.simulation import simulate
from airhead.tracking import PlannedControls, TrackResult


def test_the_performer_drives_every_frame_of_a_recording(short_take: Take, body: Body) -> None:
    performed = performed_by_human(short_take, body)
    performance = performed.performance
    assert [(s.drive, s.takes, s.weight) for s in performance.motion.lineage.spans()] == [
        (Drive.PERFORMER, (short_take.ref,), 1.0)
    ]
    assert {edit.kind for edit in performance.motion.lineage.edits} >= {EditKind.LIFT, EditKind.RESAMPLE}
    expected = resample(onto_floor(short_take.motion, body.segments), performance.motion.fps)
    assert np.array_equal(performance.motion.root_pos_w, expected.root_pos_w)
    assert np.array_equal(performance.motion.joint_rot_l, expected.joint_rot_l)
    assert not performance.contact_force_w.any()
    assert not performance.deviation_m.any()
    assert performance.contact.any()
    assert performance.success


def test_physics_follows_the_take_to_its_end_and_then_nobody(
    short_take: Take, short_motion: Motion, body: Body, tracked: TrackResult
) -> None:
    performance = performed_by_physics(short_take, body, short_motion, tracked).performance
    lineage = performance.motion.lineage
    follows = round(tracked.motion_s * 60) + 1
    assert [(s.start_frame, s.end_frame, s.drive, s.takes, s.weight) for s in lineage.spans()] == [
        (0, follows, Drive.PHYSICS, (short_take.ref,), 1.0),
        (follows, performance.motion.frames, Drive.PHYSICS, (), 1.0),
    ]
    held = [edit for edit in lineage.edits if edit.kind is EditKind.HOLD]
    assert [(edit.start_frame, edit.end_frame) for edit in held] == [(follows, performance.motion.frames)]
    assert (performance.deviation_m[follows:] == 0).all()
    apart = joint_positions(performance.motion)[:follows:2] - joint_positions(short_motion)
    assert performance.deviation_m[:follows:2] == pytest.approx(np.linalg.norm(apart, axis=-1).mean(axis=-1))
    assert np.array_equal(performance.contact_force_w, tracked.rollout.contact_force_w)


def test_its_measures_are_the_tracks(short_take: Take, short_motion: Motion, body: Body, tracked: TrackResult) -> None:
    metrics = performed_by_physics(short_take, body, short_motion, tracked).metrics
    assert metrics["mpjpe_global_mm"] == pytest.approx(tracked.mpjpe_global_mm, abs=0.05)
    assert metrics["physics_steps"] == tracked.physics_steps
    assert metrics["torque_over_limit_max"] == pytest.approx(tracked.torque.largest, abs=0.05)
    assert 0.5 < (metrics["peak_ground_force_bw"] or 0) < 10


@pytest.fixture
def blown_up(tracked: TrackResult, body: Body) -> TrackResult:
    absurd = tracked.rollout.states[0].copy()
    absurd[body.space.nq + 3] = 1e11
    rollout = simulate(body, absurd, PlannedControls(tracked.controls), 30.0, 60.0)
    assert rollout.blew_up
    unknown = np.full(len(tracked.joint_error_m), np.inf)
    return replace(
        tracked, success=False, reason="the simulation blew up at 0.00 s", rollout=rollout, joint_error_m=unknown,
        mpjpe_global_mm=np.inf, mpjpe_local_mm=np.inf, max_error_m=np.inf, upright_s=0.0,
    )  # fmt: skip


def test_a_simulation_that_blew_up_is_shown_as_far_as_it_went(
    short_take: Take, short_motion: Motion, body: Body, blown_up: TrackResult
) -> None:
    performed = performed_by_physics(short_take, body, short_motion, blown_up)
    assert performed.performance.motion.frames == len(blown_up.rollout.states)
    assert (performed.performance.success, performed.performance.reason) == (False, blown_up.reason)
    assert performed.metrics["mpjpe_global_mm"] is None
    assert all(value is None or np.isfinite(value) for value in performed.metrics.values())


def test_what_could_not_be_measured_is_no_number_in_a_report(body: Body, blown_up: TrackResult) -> None:
    report = track_report(body, blown_up)
    assert (report.mpjpe_global_mm, report.mpjpe_local_mm, report.max_error_m) == (None, None, None)
    assert not report.success


def test_a_report_says_what_was_assumed_and_widened(body: Body, tracked: TrackResult) -> None:
    report = track_report(body, tracked)
    assert set(report.assumed) == {"stature_m", "mass_kg"}
    assert report.assumed["mass_kg"] == pytest.approx(body.mass_kg, rel=0.001)
    expected = {name: np.rad2deg(rad) for name, rad in body.widened_limits().items()}
    assert report.widened_limits_deg == pytest.approx(expected, abs=0.06)
    assert (report.success, report.reason, report.seed) == (tracked.success, tracked.reason, 0)
