"""Centre of mass and angular momentum are those of mechanics: Galileo's laws, and MuJoCo's numbers."""

from __future__ import annotations

import mujoco
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from airhead.body import Body, PhysicsSettings, build_body
from airhead.motion import (
    STARTER_SKELETON,
    Drive,
    Lineage,
    Take,
    angular_momentum,
    assume_physique,
    center_of_mass,
    forward_kinematics,
    segments_of,
)
from airhead.rotations import FloatArray, about_axis, from_rotvec, multiply, normalize, rotate
from airhead.simulation import realised_motion, simulate
from airhead.tracking import PlannedControls

SEGMENTS = segments_of(STARTER_SKELETON, assume_physique(STARTER_SKELETON, 0.05))
FPS = 240.0


def tumbling(seed: int, frames: int = 12) -> tuple[FloatArray, FloatArray]:
    """A root (T, 3) and joints (T, J, 4) that turn smoothly, each at its own constant rate."""
    rng = np.random.default_rng(seed)
    start, rate = normalize(rng.normal(size=(15, 4))), rng.normal(size=(15, 3))
    time_s = np.arange(frames)[:, None] / FPS
    return rng.normal(size=3) * time_s, multiply(start, from_rotvec(time_s[:, None] * rate))


def momentum(root_pos_w: FloatArray, joint_rot_l: FloatArray) -> FloatArray:
    pose = forward_kinematics(STARTER_SKELETON, root_pos_w, joint_rot_l)
    return angular_momentum(STARTER_SKELETON, SEGMENTS, *pose, FPS)


@given(seed=st.integers(0, 10_000))
def test_joints_and_centre_of_mass_are_where_mujoco_has_them(body: Body, seed: int) -> None:
    rng = np.random.default_rng(seed)
    qpos = body.space.add_qpos(body.model.qpos0, rng.normal(size=body.space.nv))
    data = mujoco.MjData(body.model)
    data.qpos[:] = qpos
    mujoco.mj_kinematics(body.model, data)
    mujoco.mj_comPos(body.model, data)
    pos_w, rot_w = forward_kinematics(body.skeleton, *body.pose(qpos))
    moving = [name for name in body.skeleton.names if not name.endswith("wrist")]  # hands are welded to forearms
    for name in moving:
        joint = body.skeleton.index(name)
        assert np.abs(pos_w[joint] - data.body(name).xpos).max() < 1e-9
        mine, theirs = rot_w[joint], data.body(name).xquat
        assert np.abs(mine * np.sign(mine @ theirs) - theirs).max() < 1e-9
    com_w = center_of_mass(body.skeleton, body.segments, pos_w, rot_w)
    assert np.abs(com_w - data.subtree_com[1]).max() < 1e-9


def test_angular_momentum_in_flight_is_mujocos(kick: Take) -> None:
    rate_hz = 1200.0
    body = build_body(kick.motion, settings=PhysicsSettings(timestep_s=1 / rate_hz))
    rng = np.random.default_rng(5)
    qpos = body.qpos(kick.motion.root_pos_w[8] + [0, 0, 3], kick.motion.joint_rot_l[8])
    qvel = np.concatenate([[1, 0.5, 2, 1, 3, 1], rng.normal(size=body.space.nv - 6)])
    targets = body.targets(qpos, 0 * qvel) + 0.3 * rng.normal(size=(6, body.space.nv - 6))
    rollout = simulate(body, np.concatenate([qpos, qvel]), PlannedControls(targets), 30.0, rate_hz)
    theirs = np.array([mujocos_momentum(body, state) for state in rollout.states])
    motion = realised_motion(rollout, Lineage.of(Drive.PHYSICS, len(rollout.states)))
    pose = forward_kinematics(motion.skeleton, motion.root_pos_w, motion.joint_rot_l)
    mine = angular_momentum(motion.skeleton, body.segments, *pose, motion.fps)
    # differences over 1/600 s while the joints are driven hard: 0.5 %
    error = np.linalg.norm(mine - theirs, axis=1)[1:-1] / np.linalg.norm(theirs, axis=1).mean()
    assert error.max() < 0.005
    assert error.mean() < 0.002


def mujocos_momentum(body: Body, state: FloatArray) -> FloatArray:
    data = mujoco.MjData(body.model)
    data.qpos[:], data.qvel[:] = state[: body.space.nq], state[body.space.nq :]
    mujoco.mj_forward(body.model, data)
    mujoco.mj_subtreeVel(body.model, data)
    about_com: FloatArray = data.subtree_angmom[0].copy()
    return about_com


@given(seed=st.integers(0, 10_000))
def test_a_uniform_drift_adds_none_and_a_turned_world_turns_it(seed: int) -> None:
    root, joints = tumbling(seed)
    still = momentum(root, joints)
    drift = np.arange(len(root))[:, None] / FPS * np.array([3.0, -2.0, 1.0])
    assert momentum(root + drift + 7.0, joints) == pytest.approx(still, abs=1e-9)
    turn = about_axis([0.6, 0.0, 0.8], 1.1)
    turned = joints.copy()
    turned[:, 0] = multiply(turn, joints[:, 0])
    assert momentum(rotate(turn, root), turned) == pytest.approx(rotate(turn, still), abs=1e-9)


def test_a_body_that_does_not_turn_has_none() -> None:
    root, joints = tumbling(0)
    fixed = np.broadcast_to(joints[:1], joints.shape)
    assert momentum(root, fixed) == pytest.approx(np.zeros((len(root), 3)), abs=1e-12)


def test_twice_the_speed_is_twice_the_momentum() -> None:
    joints = np.tile([1.0, 0.0, 0.0, 0.0], (3, 15, 1))
    spun = []
    for rate in (1.0, 2.0):
        joints[:, 0] = about_axis([0.0, 0.0, 1.0], rate * np.arange(3) / FPS)
        spun.append(momentum(np.zeros((3, 3)), joints)[1])
    assert spun[1] == pytest.approx(2 * spun[0], rel=1e-3, abs=2e-3)
    assert 0.5 < spun[0][2] < 1.3  # kg m²/s, for an adult at attention who turns at 1 rad/s
