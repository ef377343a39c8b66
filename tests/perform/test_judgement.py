"""The judgement on a simulated span: why it failed, and numbers of those frames that follow somebody."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from airhead.body import Body, build_body
from airhead.motion import Drive, Motion, PlannedMove, Stage, StageBox, joint_positions, lift, place, trim
from airhead.perform import SpanResult
from airhead.perform.judgement import judge_span
from airhead.perform.pieces import simulated_piece
from airhead.rotations import about_axis, multiply
from airhead.simulation import Rollout, simulate
from airhead.tracking import Followed, PlannedControls, reference_for

FRAMES = 40


@pytest.fixture(scope="session")
def rollout(standing: Motion, body: Body) -> Rollout:
    """Somebody who keeps standing, by plain targets."""
    reference = reference_for(body, trim(standing, 0, FRAMES + 1), 0.0)
    return simulate(body, reference.states[0], PlannedControls(reference.targets), 30.0, 60.0)


def judged(
    motion: Motion, line: Motion, rollout: Rollout, body: Body, held_from: int = FRAMES, blew_up: bool = False
) -> SpanResult:
    """The judgement on a motion that was to follow a line, for the frames 100 to 140 of some performance."""
    found = Followed(replace(rollout, blew_up=blew_up), np.zeros((1, body.model.nu)), 1.5, 77)
    held = np.arange(motion.frames) >= held_from
    piece = simulated_piece(motion, line, held, rollout, body.segments)
    moves = [
        PlannedMove(name, "standing", start, end, Drive.PHYSICS, np.ones(end - start))
        for name, start, end in (("rise", 100, 110), ("stay", 110, 140))
    ]
    return judge_span(piece, moves, held, found, body)


@pytest.fixture
def line(standing: Motion) -> Motion:
    return trim(standing, 0, FRAMES)


def lying(motion: Motion) -> Motion:
    joints = motion.joint_rot_l.copy()
    joints[:, 0] = multiply(about_axis([0.0, 1.0, 0.0], np.pi / 2), joints[:, 0])
    return replace(motion, joint_rot_l=joints, root_pos_w=np.tile([0.0, 0.0, 0.12], (motion.frames, 1)))


def test_what_came_off_is_a_success_with_its_numbers(line: Motion, rollout: Rollout, body: Body) -> None:
    result = judged(place(line, 0.0, [0.03, 0.04]), line, rollout, body)
    assert (result.success, result.reason) == (True, "")
    assert (result.start_frame, result.end_frame, result.moves) == (100, 140, ("rise", "stay"))
    assert result.mpjpe_global_mm == pytest.approx(50.0)
    assert result.mpjpe_local_mm == pytest.approx(0.0, abs=1e-9)
    assert (result.compute_s, result.physics_steps) == (1.5, 77)
    assert np.array_equal(result.torque_ratio, rollout.torque_ratio[:FRAMES])
    assert np.array_equal(result.friction_needed, rollout.friction_needed[:FRAMES])


def test_what_went_elsewhere_failed(line: Motion, rollout: Rollout, body: Body) -> None:
    result = judged(lift(line, 0.4), line, rollout, body)
    assert result.success is False
    assert "0.40 m off on average; allowed 0.25 m" in result.reason


def test_what_blew_up_failed_whatever_it_looked_like(line: Motion, rollout: Rollout, body: Body) -> None:
    result = judged(line, line, rollout, body, blew_up=True)
    assert (result.success, result.reason) == (False, "the simulation blew up after 0.67 s")


def test_frames_that_follow_nobody_are_not_measured_against_anybody(line: Motion, rollout: Rollout, body: Body) -> None:
    moved = line.root_pos_w.copy()
    moved[30:, 0] += 0.2  # a step aside in the hold
    result = judged(replace(line, root_pos_w=moved), line, rollout, body, held_from=30)
    assert result.mpjpe_global_mm == pytest.approx(0.0, abs=1e-9)
    assert result.success, result.reason


def test_a_hold_must_be_stood(line: Motion, rollout: Rollout, body: Body) -> None:
    down = lying(line)
    joints, root = line.joint_rot_l.copy(), line.root_pos_w.copy()
    joints[30:], root[30:] = down.joint_rot_l[30:], down.root_pos_w[30:]
    fallen = replace(line, joint_rot_l=joints, root_pos_w=root)
    result = judged(fallen, line, rollout, body, held_from=10)
    assert result.success is False
    assert result.reason.startswith("upright for 0.3")
    assert result.reason.endswith("s of the 0.48 s held")


def test_a_span_that_is_all_hold_can_be_judged(line: Motion, rollout: Rollout, body: Body) -> None:
    assert judged(line, line, rollout, body, held_from=0).success
    assert not judged(lying(line), line, rollout, body, held_from=0).success


def test_a_hold_is_stood_on_boxes_and_not_leaning_on_them(line: Motion, rollout: Rollout, body: Body) -> None:
    below = StageBox(np.array([0.0, 0.0, 0.25]), np.array([0.6, 0.6, 0.25]))
    wrist_w = joint_positions(line)[0, line.skeleton.index("right_wrist")] + [0.0, 0.0, 0.5]
    beside = StageBox(wrist_w / [1.0, 1.0, 2.0], np.array([0.05, 0.05, wrist_w[2] / 2]))
    on_box = lift(line, 0.5)
    for boxes, stands in (((below,), True), ((below, beside), False)):
        boxed = build_body(line, body.physique, stage=Stage(boxes))
        assert judged(on_box, on_box, rollout, boxed, held_from=10).success is stands
