"""Coordinates go there and back, and PD targets hold what they are made for."""

from __future__ import annotations

from dataclasses import replace

import mujoco
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from airhead.body import Body, PhysicsSettings, build_body
from airhead.body.joint_limits import HINGE_AXIS, BallLimit
from airhead.metrics import trace, upright
from airhead.motion import STARTER_SKELETON, Drive, Lineage, Motion, Take
from airhead.rotations import (
    IDENTITY,
    FloatArray,
    about_axis,
    angle_between,
    from_rotvec,
    multiply,
    normalize,
)
from airhead.simulation import realised_motion, simulate
from airhead.tracking import PlannedControls


def pose_within_limits(body: Body, seed: int) -> tuple[FloatArray, FloatArray]:
    """A root (3,) and joints (J, 4) that the body can take on."""
    rng = np.random.default_rng(seed)
    joints = np.tile(IDENTITY, (len(body.skeleton), 1))
    joints[0] = normalize(rng.normal(size=4))
    for name, limit in body.limits.items():
        if isinstance(limit, BallLimit):
            turn = about_axis(normalize(rng.normal(size=3)), rng.uniform(0, limit.reach_rad))
            joints[body.skeleton.index(name)] = multiply(limit.middle, turn)
        else:
            joints[body.skeleton.index(name)] = about_axis(HINGE_AXIS, rng.uniform(limit.low_rad, limit.high_rad))
    return rng.normal(size=3), joints


@given(seed=st.integers(0, 10_000))
def test_a_pose_goes_to_positions_and_back(body: Body, seed: int) -> None:
    root, joints = pose_within_limits(body, seed)
    back_root, back_joints = body.pose(body.qpos(root, joints))
    assert back_root == pytest.approx(root)
    assert float(angle_between(joints, back_joints).max()) < 1e-7
    assert body.off_hinge_rad(joints) < 1e-7


@given(seed=st.integers(0, 10_000))
def test_batches_of_poses_are_the_poses_of_a_batch(body: Body, seed: int) -> None:
    poses = [pose_within_limits(body, seed + i) for i in range(3)]
    root, joints = (np.stack(part) for part in zip(*poses, strict=True))
    qpos = body.qpos(root, joints)
    assert np.array_equal(qpos, [body.qpos(r, j) for r, j in poses])
    assert np.array_equal(body.pose(qpos)[1], [body.pose(q)[1] for q in qpos])


def test_what_a_hinge_cannot_do_is_told(body: Body) -> None:
    joints = np.tile(IDENTITY, (len(body.skeleton), 1))
    joints[body.skeleton.index("left_knee")] = from_rotvec([0.0, 0.0, 0.25])
    assert body.off_hinge_rad(joints) == pytest.approx(0.25)
    assert angle_between(body.pose(body.qpos(np.zeros(3), joints))[1], IDENTITY).max() < 1e-9


@given(seed=st.integers(0, 10_000))
def test_velocities_are_those_that_the_positions_were_moved_by(body: Body, seed: int) -> None:
    rng = np.random.default_rng(seed)
    fps, rate = 60.0, rng.normal(size=body.space.nv)
    start = body.qpos(*pose_within_limits(body, seed))
    qpos = np.array([body.space.add_qpos(start, rate * k / fps) for k in range(5)])
    assert body.qvel(qpos, fps) == pytest.approx(np.tile(rate, (5, 1)), abs=1e-6)


@given(seed=st.integers(0, 10_000))
def test_a_body_that_does_as_its_targets_say_needs_no_torque(body: Body, seed: int) -> None:
    data = mujoco.MjData(body.model)
    data.qpos[:] = body.qpos(*pose_within_limits(body, seed))
    data.qvel[:] = np.random.default_rng(seed).normal(size=body.space.nv)
    data.ctrl[:] = body.targets(data.qpos.copy(), data.qvel.copy())
    mujoco.mj_forward(body.model, data)
    assert np.abs(data.actuator_force).max() < 1e-6
    data.ctrl[:] += 0.1
    mujoco.mj_forward(body.model, data)
    assert data.actuator_force == pytest.approx(0.1 * body.model.actuator_gainprm[:, 0])


def test_who_stands_at_rest_stands_a_while(body: Body, standing: Motion) -> None:
    qpos = body.qpos(standing.root_pos_w[0], standing.joint_rot_l[0])
    rest = np.zeros(body.space.nv)
    targets = np.tile(body.targets(qpos, rest), (15, 1))
    rollout = simulate(body, np.concatenate([qpos, rest]), PlannedControls(targets), 30.0, 60.0)
    motion = realised_motion(rollout, Lineage.of(Drive.PHYSICS, len(rollout.states)))
    traced = trace(motion, body.segments, motion.times_s)
    assert upright(traced, standing.root_pos_w[0, 2]).all()
    assert np.rad2deg(traced.trunk_tilt_rad[18]) < 2  # after 0.3 s
    assert np.abs(traced.com_pos_w[-1] - traced.com_pos_w[0]).max() < 0.03
    assert float(angle_between(motion.joint_rot_l[-1], standing.joint_rot_l[0])[1:].max()) < np.deg2rad(6)


def test_the_same_motion_builds_the_same_body(kick: Take, body: Body) -> None:
    again = build_body(kick.motion)
    assert again.sha256 == body.sha256
    assert build_body(kick.motion, body.physique, PhysicsSettings()).sha256 == body.sha256


def test_a_body_that_moves_differently_has_another_hash(kick: Take, body: Body, standing: Motion) -> None:
    raised = replace(standing, joint_rot_l=np.tile(from_rotvec([0, -2.9, 0]), (60, len(STARTER_SKELETON), 1)))
    others = [
        build_body(kick.motion, replace(body.physique, mass_kg=70.0)),
        build_body(kick.motion, replace(body.physique, ankle_height_m=0.06)),
        build_body(kick.motion, settings=PhysicsSettings(timestep_s=1 / 240)),
        build_body(kick.motion, settings=PhysicsSettings(limb_friction=0.5)),
        build_body(raised),
    ]
    assert len({body.sha256, *(other.sha256 for other in others)}) == 6
