"""The judgement: numbers are those of the metrics, what does not apply is absent, and what is meant stays."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from airhead.errors import BadInput
from airhead.metrics import contact_paths, contact_quality, friction_share, ground_force_bw, joint_error_m, trace
from airhead.motion import Drive, Lineage, Performance, Stage, StageBox, forward_kinematics, lift
from airhead.report import RULES, Intent, Judgement, Level, ReportInput, judge


def by_metric(report: ReportInput) -> dict[str, Judgement]:
    return {judgement.metric: judgement for judgement in judge(report)}


def test_numbers_are_those_of_the_metrics(report: ReportInput) -> None:
    found = by_metric(report)
    performance, source = report.performance, report.source
    assert source is not None
    assert report.friction_needed is not None
    motion = performance.motion
    error_m = joint_error_m(
        trace(motion, report.segments, source.times_s), trace(source, report.segments, source.times_s)
    )
    assert found["mpjpe_global_mm"].value == pytest.approx(1000 * error_m.mean())
    peak_bw = ground_force_bw(performance.contact_force_w, report.mass_kg).max()
    assert found["ground_force"].value == pytest.approx(peak_bw)
    simulated = motion.lineage.drive_weights()[:, list(Drive).index(Drive.PHYSICS)] > 0.5
    share = friction_share(report.friction_needed, performance.contact.any(axis=1) & simulated)
    assert found["friction"].value == pytest.approx(100 * share)
    poses = forward_kinematics(motion.skeleton, motion.root_pos_w, motion.joint_rot_l)
    names = [segment.name for segment in report.segments]
    columns = [names.index(part) for part in performance.contact_parts]
    paths = contact_paths(motion.skeleton, report.segments, *poses)[:, columns]
    quality = contact_quality(performance.contact, paths, paths[..., 2], motion.fps)
    assert found["foot_skate"].value == pytest.approx(100 * quality.skate_share)
    assert found["penetration"].value == pytest.approx(1000 * quality.penetration_m)


def test_on_a_box_everything_is_judged_as_on_the_ground(report: ReportInput) -> None:
    """The same, done on top of a box: floor, contacts and flights are the same."""
    performance, source = report.performance, report.source
    assert source is not None
    top_m = 0.8
    raised = replace(
        report,
        performance=replace(performance, motion=lift(performance.motion, top_m)),
        source=lift(source, top_m),
        takes=tuple(lift(take, top_m) for take in report.takes),
        stage=Stage((StageBox(np.array([0.0, 0.0, top_m / 2]), np.array([50.0, 50.0, top_m / 2])),)),
    )
    found, expected = by_metric(raised), by_metric(report)
    for metric in ("penetration", "float", "foot_skate", "air_time", "fitted_gravity", "upright"):
        assert (metric in found) == (metric in expected)
        if metric in expected:
            assert found[metric].value == pytest.approx(expected[metric].value, abs=1e-6)
    assert by_metric(replace(raised, stage=None))["float"].value == pytest.approx(1000 * top_m, abs=50)


def test_a_flight_by_the_laws_of_nature_passes(report: ReportInput) -> None:
    found = by_metric(report)
    for metric in ("gravity_residual", "fitted_gravity", "momentum_drift", "air_time"):
        assert found[metric].level is Level.PASS
    assert found["fitted_gravity"].value == pytest.approx(9.81, rel=1e-3)


def test_what_does_not_apply_is_absent(performance: Performance, report: ReportInput) -> None:
    still = replace(
        performance,
        motion=replace(
            performance.motion,
            root_pos_w=performance.motion.root_pos_w * 0 + performance.motion.root_pos_w[0],
            joint_rot_l=performance.motion.joint_rot_l * 0 + performance.motion.joint_rot_l[0],
            lineage=Lineage.of(Drive.PHYSICS, performance.motion.frames),
        ),
        contact=performance.contact & False,
        contact_force_w=performance.contact_force_w * 0,
    )
    assert judge(ReportInput("still", still, report.segments)) == ()


def test_a_glide_through_the_air_fails_with_frames_and_a_sentence(report: ReportInput) -> None:
    motion = report.performance.motion
    flat = motion.root_pos_w.copy()
    flat[80:111, 2] = flat[95, 2]
    gliding = replace(report, performance=replace(report.performance, motion=replace(motion, root_pos_w=flat)))
    residual = by_metric(gliding)["gravity_residual"]
    assert residual.level is Level.FAIL
    assert residual.advice.endswith(".")
    frames = [frame for start, end in residual.frames for frame in range(start, end)]
    assert frames
    assert min(frames) >= 79
    assert max(frames) <= 112


def test_a_jump_at_a_cut_is_found_there(report: ReportInput) -> None:
    motion = report.performance.motion
    pushed = motion.root_pos_w.copy()
    pushed[60:] += [0.1, 0.0, 0.0]
    broken = by_metric(
        replace(report, performance=replace(report.performance, motion=replace(motion, root_pos_w=pushed)))
    )
    assert broken["seam_position"].level is Level.FAIL
    assert broken["seam_position"].frames == ((51, 70),)


def test_slow_motion_warns_with_both_candidates(report: ReportInput) -> None:
    motion = report.performance.motion
    slow = replace(report.performance, motion=replace(motion, fps=30.0))
    gravity = by_metric(replace(report, performance=slow, source=None, takes=()))["fitted_gravity"]
    assert gravity.level is Level.WARN
    assert "frame rate is 60" in gravity.advice
    assert "multiplied by 4" in gravity.advice


def test_an_intended_failure_stays_a_failure(report: ReportInput) -> None:
    meant = by_metric(replace(report, intended=(Intent("foot_skate", "roller skates"),)))["foot_skate"]
    assert meant.level is Level.FAIL
    assert meant.intended == "roller skates"
    assert meant.as_dict()["intended"] == "roller skates"


def test_what_passes_cannot_be_intended(report: ReportInput) -> None:
    assert by_metric(replace(report, intended=(Intent("air_time", "wire"),)))["air_time"].intended is None


def test_an_intent_needs_a_metric_that_exists(report: ReportInput) -> None:
    with pytest.raises(BadInput, match="foot_skate"):
        judge(replace(report, intended=(Intent("style", "because"),)))


def test_levels_follow_the_bounds(report: ReportInput) -> None:
    for judgement in judge(report):
        if judgement.passes is not None and judgement.tolerates is not None:
            expected = (
                Level.PASS
                if judgement.value <= judgement.passes
                else Level.WARN
                if judgement.value <= judgement.tolerates
                else Level.FAIL
            )
            assert judgement.level is expected
        wrong = judgement.level in (Level.WARN, Level.FAIL)
        assert bool(judgement.advice) == wrong
        assert bool(judgement.frames) <= wrong


def test_every_bounded_rule_says_what_to_change() -> None:
    for rule in RULES.values():
        assert (rule.passes is None) == (rule.tolerates is None)
        assert rule.passes is None or rule.advice


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"torque_ratio": np.zeros((3, 2))}, "torque_ratio"),
        ({"friction_needed": np.full(180, np.nan)}, "finite"),
        ({"segments": ()}, "body part"),
    ],
)
def test_bad_input_is_refused_in_one_line(report: ReportInput, change: dict[str, object], message: str) -> None:
    with pytest.raises(BadInput, match=message):
        replace(report, **change)  # type: ignore[arg-type]


def test_a_source_at_another_rate_is_refused(report: ReportInput) -> None:
    assert report.source is not None
    with pytest.raises(BadInput, match="frame rate"):
        replace(report, source=replace(report.source, fps=30.0))
