"""Joints turn as far as humans turn them, or as far as this human did and 5 degrees more."""

from __future__ import annotations

from dataclasses import replace

import mujoco
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from airhead.body import Body, build_body, furthest
from airhead.body.joint_limits import HINGE_AXIS, BallLimit, HingeLimit, hinge_angle, human_limits, widened_to
from airhead.motion import STARTER_SKELETON, Motion
from airhead.rotations import IDENTITY, FloatArray, about_axis, angle_between, from_rotvec, multiply, normalize
from airhead.takes import starter_names, starter_take

BALLS = [name for name, limit in human_limits().items() if isinstance(limit, BallLimit)]
HINGES = [name for name, limit in human_limits().items() if isinstance(limit, HingeLimit)]
MARGIN_RAD = np.deg2rad(5)


def posed(standing: Motion, joint: str, rotation: FloatArray) -> Motion:
    """Stands still but for one joint."""
    joints = np.tile(IDENTITY, (standing.frames, len(STARTER_SKELETON), 1))
    joints[10:, STARTER_SKELETON.index(joint)] = rotation
    return replace(standing, joint_rot_l=joints)


def limited(body: Body, joint: str, rotation: FloatArray) -> bool:
    """Whether MuJoCo pushes back at a pose of one joint."""
    pose = np.tile(IDENTITY, (len(STARTER_SKELETON), 1))
    for name, limit in body.limits.items():
        if isinstance(limit, BallLimit):
            pose[STARTER_SKELETON.index(name)] = limit.middle
    pose[STARTER_SKELETON.index(joint)] = rotation
    data = mujoco.MjData(body.model)
    data.qpos[:] = body.qpos(np.array([0.0, 0.0, 5.0]), pose)
    mujoco.mj_forward(body.model, data)
    pushing = data.efc_type == mujoco.mjtConstraint.mjCNSTR_LIMIT_JOINT
    assert set(data.efc_id[pushing]) <= {body.model.joint(joint).id}
    return bool(pushing.any())


def test_every_moving_joint_has_a_limit_and_rest_is_within_it() -> None:
    limits = human_limits()
    assert set(limits) == set(STARTER_SKELETON.names) - {"pelvis", "right_wrist", "left_wrist"}
    for name in BALLS:
        assert float(angle_between(limits[name].middle, IDENTITY)) < limits[name].reach_rad, name
    for name in HINGES:
        assert limits[name].low_rad < 0 < limits[name].high_rad, name


@pytest.mark.parametrize("name", [name for name in (*BALLS, *HINGES) if name.startswith("left_")])
def test_left_is_right_in_a_mirror(name: str) -> None:
    left, right = human_limits()[name], human_limits()[name.replace("left", "right")]
    if isinstance(left, HingeLimit):
        assert left == right
        return
    assert isinstance(right, BallLimit)
    assert left.reach_rad == right.reach_rad
    assert left.middle == pytest.approx(right.middle * [1, -1, 1, -1])


@given(angle=st.floats(-3.1, 3.1), seed=st.integers(0, 1000))
def test_a_hinge_angle_is_the_turn_about_the_hinge(angle: float, seed: int) -> None:
    assert hinge_angle(about_axis(HINGE_AXIS, angle)) == pytest.approx(angle)
    rng = np.random.default_rng(seed)
    across = np.cross(HINGE_AXIS, normalize(rng.normal(size=3)))
    swing = from_rotvec(across / np.linalg.norm(across))
    assert hinge_angle(multiply(swing, about_axis(HINGE_AXIS, angle))) == pytest.approx(angle)
    assert hinge_angle(-about_axis(HINGE_AXIS, angle)) == pytest.approx(angle)


@pytest.mark.parametrize("name", BALLS)
@given(beyond_rad=st.floats(-0.5, 0.3), seed=st.integers(0, 1000))
def test_a_cone_is_widened_to_what_was_reached_and_5_degrees(
    standing: Motion, name: str, beyond_rad: float, seed: int
) -> None:
    human = human_limits()[name]
    assert isinstance(human, BallLimit)
    reach = min(human.reach_rad + beyond_rad, np.pi)
    axis = normalize(np.random.default_rng(seed).normal(size=3))
    motion = posed(standing, name, multiply(human.middle, about_axis(axis, reach)))
    found = widened_to(human_limits(), motion)[name]
    widened = max(reach + MARGIN_RAD - human.reach_rad, 0)
    assert isinstance(found, BallLimit)
    assert found.widened_rad == pytest.approx(widened, abs=1e-6)
    assert found.reach_rad == pytest.approx(human.reach_rad + widened, abs=1e-6)
    assert np.array_equal(found.middle, human.middle)


@pytest.mark.parametrize("name", HINGES)
@pytest.mark.parametrize("side", ["low_rad", "high_rad"])
@pytest.mark.parametrize("beyond_rad", [-0.3, -0.01, 0.0, 0.15])
def test_a_hinge_is_widened_on_the_side_that_was_reached(
    standing: Motion, name: str, side: str, beyond_rad: float
) -> None:
    human = human_limits()[name]
    outwards = 1 if side == "high_rad" else -1
    reached = getattr(human, side) + outwards * beyond_rad
    # the other side is the rest pose, which stands 3 degrees from the stretched end of a hinge
    found = widened_to({name: human}, trimmed(posed(standing, name, about_axis(HINGE_AXIS, reached))))[name]
    widened = max(beyond_rad + MARGIN_RAD, 0)
    assert getattr(found, side) == pytest.approx(getattr(human, side) + outwards * widened)
    assert found.widened_rad == pytest.approx(widened)
    other = "low_rad" if side == "high_rad" else "high_rad"
    assert getattr(found, other) == getattr(human, other)


def trimmed(motion: Motion) -> Motion:
    """Without the rest pose at the start."""
    return replace(
        motion,
        root_pos_w=motion.root_pos_w[10:],
        joint_rot_l=motion.joint_rot_l[10:],
        lineage=motion.lineage.trim(10, motion.frames),
    )


@pytest.mark.parametrize("name", starter_names())
def test_a_take_stays_within_its_bodys_limits_and_widening_is_reported(name: str) -> None:
    motion = starter_take(name).motion
    body = build_body(motion)
    human = human_limits()
    for joint, limit in body.limits.items():
        turned = motion.joint_rot_l[:, STARTER_SKELETON.index(joint)]
        if isinstance(limit, BallLimit):
            spare_rad = limit.reach_rad - float(angle_between(limit.middle, turned).max())
        else:
            angle = hinge_angle(turned)
            spare_rad = min(float(angle.min()) - limit.low_rad, limit.high_rad - float(angle.max()))
        assert spare_rad > MARGIN_RAD - 1e-6, joint
        if joint in body.widened_limits():
            assert spare_rad == pytest.approx(MARGIN_RAD, abs=1e-6)
            assert body.widened_limits()[joint] > 0
        else:
            assert limit.widened_rad == 0
            assert getattr(limit, "reach_rad", 0) == getattr(human[joint], "reach_rad", 0)


@pytest.mark.parametrize("name", BALLS)
@given(seed=st.integers(0, 1000))
def test_mujoco_limits_a_ball_to_the_cone(body: Body, name: str, seed: int) -> None:
    limit = body.limits[name]
    assert isinstance(limit, BallLimit)
    axis = normalize(np.random.default_rng(seed).normal(size=3))
    assert not limited(body, name, limit.middle)
    for share, pushes in ((0.5, False), (0.99, False), (1.01, True)):
        turn = about_axis(axis, share * limit.reach_rad)
        assert limited(body, name, multiply(limit.middle, turn)) is pushes


@pytest.mark.parametrize("name", HINGES)
def test_mujoco_limits_a_hinge_to_its_angles(body: Body, name: str) -> None:
    limit = body.limits[name]
    assert isinstance(limit, HingeLimit)
    for angle, pushes in (
        (0.0, False),
        (limit.low_rad + 0.01, False),
        (limit.low_rad - 0.01, True),
        (limit.high_rad - 0.01, False),
        (limit.high_rad + 0.01, True),
    ):
        assert limited(body, name, about_axis(HINGE_AXIS, angle)) is pushes


REACHES = st.dictionaries(
    st.sampled_from([*BALLS, *HINGES]), st.tuples(st.floats(-3.0, 0.0), st.floats(0.0, 3.0)), max_size=12
)


@given(st.lists(REACHES, max_size=4))
def test_the_furthest_of_some_bodies_holds_all_of_them_and_nothing_more(
    reaches: list[dict[str, tuple[float, float]]],
) -> None:
    found = furthest(reaches)
    assert found.keys() == {name for reach_rad in reaches for name in reach_rad}
    for name, (low_rad, high_rad) in found.items():
        limits = [reach_rad[name] for reach_rad in reaches if name in reach_rad]
        assert all(low_rad <= low and high <= high_rad for low, high in limits)
        assert {low_rad, high_rad} <= {angle for limit in limits for angle in limit}
    assert furthest([found, *reaches]) == furthest([found]) == found
