"""Newton's laws hold, to the order of the integrator, and what does not hold is said."""

from __future__ import annotations

import mujoco
import numpy as np
import pytest

from airhead.body import Body, PhysicsSettings, build_body
from airhead.errors import BadInput
from airhead.motion import Motion, Take
from airhead.rotations import FloatArray
from airhead.simulation import Rollout, simulate
from airhead.tracking import PlannedControls, TrackResult

GRAVITY_M_S2 = 9.81
START_FRAME = 8  # of the kick: one leg up, so that nothing is symmetric


def flight(kick: Take, timestep_s: float, seed: int = 1) -> Rollout:
    """0.4 s in the air, three metres up, spinning and kicking about."""
    body = build_body(kick.motion, settings=PhysicsSettings(timestep_s=timestep_s))
    rng = np.random.default_rng(seed)
    up = np.array([0.0, 0.0, 3.0])
    qpos = body.qpos(kick.motion.root_pos_w[START_FRAME] + up, kick.motion.joint_rot_l[START_FRAME])
    qvel = np.concatenate([[1, 0.5, 2, 1, 3, 1], rng.normal(size=body.space.nv - 6)])
    targets = body.targets(qpos, 0 * qvel) + 0.3 * rng.normal(size=(12, body.space.nv - 6))
    return simulate(body, np.concatenate([qpos, qvel]), PlannedControls(targets), 30.0, 30.0)


def momenta(rollout: Rollout) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Centre of mass (T, 3), momentum (T, 3) and angular momentum about the centre (T, 3), by MuJoCo."""
    body, rows = rollout.body, []
    data = mujoco.MjData(body.model)
    for state in rollout.states:
        data.qpos[:], data.qvel[:] = state[: body.space.nq], state[body.space.nq :]
        mujoco.mj_forward(body.model, data)
        mujoco.mj_subtreeVel(body.model, data)
        rows.append((data.subtree_com[0].copy(), body.mass_kg * data.subtree_linvel[0], data.subtree_angmom[0].copy()))
    com, linear, angular = (np.array(column) for column in zip(*rows, strict=True))
    return com, linear, angular


def test_in_flight_the_momentum_drifts_half_as_far_with_half_the_step(kick: Take) -> None:
    angular, horizontal = [], []
    for halvings in range(4):
        _, linear, about_com = momenta(flight(kick, 1 / 120 / 2**halvings))
        angular.append(np.linalg.norm(about_com[-1] - about_com[0]) / np.linalg.norm(about_com[0]))
        horizontal.append(np.linalg.norm(linear[-1, :2] - linear[0, :2]) / np.linalg.norm(linear[0, :2]))
    for drift in (np.array(angular), np.array(horizontal)):
        ratios = drift[:-1] / drift[1:]
        assert ratios.min() > 1.6
        assert ratios[-1] < 2.6
        assert drift[0] < 0.1
        assert drift[-1] < 0.012


def test_in_flight_the_centre_of_mass_falls_at_g(kick: Take) -> None:
    rollout = flight(kick, 1 / 1920)
    com, linear, _ = momenta(rollout)
    time_s = np.arange(len(com)) / rollout.fps
    assert 2 * np.polyfit(time_s, com[:, 2], 2)[0] == pytest.approx(-GRAVITY_M_S2, rel=0.001)
    fall = np.polyfit(time_s, linear[:, 2] / rollout.body.mass_kg, 1)[0]
    assert fall == pytest.approx(-GRAVITY_M_S2, rel=0.001)
    assert not rollout.contact_force_w.any()
    assert not rollout.friction_needed.any()


@pytest.fixture(scope="module")
def stood(body: Body, standing: Motion) -> Rollout:
    """A second of standing with targets at the rest pose."""
    qpos = body.qpos(standing.root_pos_w[0], standing.joint_rot_l[0])
    rest = np.zeros(body.space.nv)
    targets = np.tile(body.targets(qpos, rest), (30, 1))
    return simulate(body, np.concatenate([qpos, rest]), PlannedControls(targets), 30.0, 60.0)


def test_the_floor_carries_the_weight_of_who_stands(stood: Rollout) -> None:
    weight_n = stood.body.mass_kg * GRAVITY_M_S2
    force_n = stood.contact_force_w.sum(axis=1)
    assert force_n[20:50, 2].mean() == pytest.approx(weight_n, rel=0.02)
    assert np.abs(force_n[20:50, :2].mean(axis=0)).max() < 0.02 * weight_n
    names = [segment.name for segment in stood.body.segments]
    feet = [i for i, name in enumerate(names) if name.split("_")[-1] in ("foot", "toes")]
    assert stood.contact_force_w.sum(axis=(0, 2))[feet].sum() == pytest.approx(stood.contact_force_w.sum())
    left, right = (stood.contact_force_w[20:50, names.index(f"{side}_foot"), 2].mean() for side in ("left", "right"))
    assert left == pytest.approx(right, rel=0.05)


@pytest.mark.parametrize("which", ["stood", "tracked"])
def test_forces_times_time_are_the_change_of_momentum(which: str, request: pytest.FixtureRequest) -> None:
    found: Rollout | TrackResult = request.getfixturevalue(which)
    rollout = found if isinstance(found, Rollout) else found.rollout
    _, linear, _ = momenta(rollout)
    time_s = (len(rollout.states) - 1) / rollout.fps
    pushed_ns = rollout.contact_force_w[1:].sum(axis=(0, 1)) / rollout.fps
    weight_ns = np.array([0.0, 0.0, rollout.body.mass_kg * GRAVITY_M_S2 * time_s])
    # to the order of the integrator, as in flight
    assert np.abs(pushed_ns - (linear[-1] - linear[0] + weight_ns)).max() < 0.005 * weight_ns[2]


def test_no_contact_needs_more_friction_than_there_is(tracked: TrackResult) -> None:
    needed = tracked.rollout.friction_needed
    assert needed.max() > 0
    assert needed.max() <= tracked.rollout.body.stage.friction + 1e-6


def test_torques_are_those_that_the_motion_needs_over_the_limit(body: Body, standing: Motion) -> None:
    state = np.concatenate([body.qpos(standing.root_pos_w[0] + 3, standing.joint_rot_l[0]), np.zeros(body.space.nv)])
    targets = body.targets(state[: body.space.nq], state[body.space.nq :])[None]
    targets[0, 3] += 0.2
    rollout = simulate(body, state, PlannedControls(targets), 30.0, 120.0)
    data = mujoco.MjData(body.model)
    for before, after, ratio in zip(rollout.states[:-1], rollout.states[1:], rollout.torque_ratio[1:], strict=True):
        data.qpos[:], data.qvel[:] = before[: body.space.nq], before[body.space.nq :]
        data.qacc[:] = (after - before)[body.space.nq :] * 120
        mujoco.mj_inverse(body.model, data)
        assert ratio == pytest.approx(np.abs(data.qfrc_inverse[6:]) / body.torque_limit_nm, abs=1e-9)
    assert rollout.torque_ratio[1, 3] > 0.05
    assert not rollout.torque_ratio[0].any()


@pytest.mark.parametrize(("control_hz", "fps", "what"), [(50, 30, "control"), (30, 50, "sample"), (240, 30, "control")])
def test_a_rate_that_does_not_divide_the_physics_rate_is_refused(
    body: Body, tracked: TrackResult, control_hz: float, fps: float, what: str
) -> None:
    controls = PlannedControls(tracked.controls)
    with pytest.raises(BadInput, match=f"the {what} rate does not divide the physics rate"):
        simulate(body, tracked.reference.states[0], controls, control_hz, fps)


def test_samples_are_the_same_moments_at_any_rate(body: Body, tracked: TrackResult) -> None:
    controls = PlannedControls(tracked.controls)
    coarse, fine = (simulate(body, tracked.reference.states[0], controls, 30.0, fps) for fps in (30.0, 120.0))
    assert np.array_equal(fine.states[::4], coarse.states)
    assert len(coarse.states) == len(tracked.controls) + 1
    mean_n = fine.contact_force_w[1:].reshape(len(tracked.controls), 4, -1, 3).mean(axis=1)
    assert coarse.contact_force_w[1:] == pytest.approx(mean_n, abs=1e-9)
    assert np.array_equal(coarse.torque_ratio[1:], fine.torque_ratio[1:].reshape(len(mean_n), 4, -1).max(axis=1))


@pytest.mark.parametrize(("what", "value"), [("position", np.nan), ("velocity", np.nan), ("velocity", 1e11)])
def test_a_simulation_that_blows_up_says_so_and_keeps_what_came_before(
    body: Body, tracked: TrackResult, what: str, value: float
) -> None:
    start = tracked.reference.states[0].copy()
    start[{"position": 2, "velocity": body.space.nq + 3}[what]] = value
    rollout = simulate(body, start, PlannedControls(tracked.controls), 30.0, 60.0)
    assert rollout.blew_up
    assert 1 <= len(rollout.states) <= 3
    assert len(rollout.contact_force_w) == len(rollout.torque_ratio) == len(rollout.states)
    assert not tracked.rollout.blew_up
