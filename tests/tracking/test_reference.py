"""The reference is the motion at the control instants, then its last pose at rest."""

from __future__ import annotations

import numpy as np
import pytest

from airhead.body import Body
from airhead.motion import Motion, joint_positions, resample, trim
from airhead.tracking import Reference, reference_for


@pytest.fixture
def reference(body: Body, short_motion: Motion) -> Reference:
    return reference_for(body, short_motion, hold_s=0.5)


def test_it_lasts_as_long_as_motion_and_hold(reference: Reference, short_motion: Motion) -> None:
    assert reference.motion_steps == short_motion.frames - 1  # at 30 frames a second
    assert reference.control_steps == reference.motion_steps + 15
    assert len(reference.states) == reference.control_steps + 1


def test_its_poses_are_the_motions(body: Body, reference: Reference, short_motion: Motion) -> None:
    root, joints = body.pose(reference.states[: short_motion.frames, : body.space.nq])
    assert root == pytest.approx(short_motion.root_pos_w)
    tolerance_m = 0.6 * body.off_hinge_rad(short_motion.joint_rot_l) + 1e-9  # a hinge loses what turns beside it
    moved = Motion(short_motion.skeleton, short_motion.fps, root, joints, short_motion.lineage)
    assert np.abs(joint_positions(moved) - joint_positions(short_motion)).max() < tolerance_m


def test_its_velocities_are_the_motions(body: Body, reference: Reference, short_motion: Motion) -> None:
    fine = resample(short_motion, 480.0)
    qvel = body.qvel(body.qpos(fine.root_pos_w, fine.joint_rot_l), 480.0)[::16]
    moving = slice(1, reference.motion_steps)
    error = np.abs(reference.states[moving, body.space.nq :] - qvel[moving])
    assert error.max() < 0.03 * np.abs(qvel).max()


def test_the_hold_is_the_last_pose_at_rest(body: Body, reference: Reference) -> None:
    held = reference.states[reference.motion_steps :]
    assert (held == held[0]).all()
    assert not held[:, body.space.nq :].any()
    rest = body.targets(held[0, : body.space.nq], held[0, body.space.nq :])
    assert reference.targets[reference.motion_steps :] == pytest.approx(np.tile(rest, (15, 1)))


@pytest.mark.parametrize("frames", [1, 2])
def test_a_single_pose_is_held(body: Body, short_motion: Motion, frames: int) -> None:
    reference = reference_for(body, trim(short_motion, 0, frames), hold_s=0.2)
    assert reference.control_steps == 6 + frames - 1
    assert np.isfinite(reference.states).all()
    assert np.isfinite(reference.targets).all()
