"""Forward kinematics keeps bones rigid and agrees with a chain of SciPy's rotations."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial.transform import Rotation

from airhead.motion import STARTER_SKELETON, forward_kinematics, velocity
from airhead.rotations import FloatArray, conjugate, from_rotvec, multiply, rotate

JOINTS = len(STARTER_SKELETON)


def pose(seed: int, frames: int = 3) -> tuple[FloatArray, FloatArray]:
    rng = np.random.default_rng(seed)
    return rng.uniform(-2, 2, (frames, 3)), from_rotvec(rng.uniform(-2, 2, (frames, JOINTS, 3)))


def test_at_rest_offsets_add_up() -> None:
    still = np.tile([1.0, 0, 0, 0], (JOINTS, 1))
    positions, rotations = forward_kinematics(STARTER_SKELETON, np.zeros(3), still)
    for joint, parent in enumerate(STARTER_SKELETON.parents[1:], start=1):
        assert positions[joint] == pytest.approx(positions[parent] + STARTER_SKELETON.offsets_m[joint])
    assert np.array_equal(rotations, still)


@given(seed=st.integers(0, 9999))
def test_bones_keep_their_lengths(seed: int) -> None:
    positions, rotations = forward_kinematics(STARTER_SKELETON, *pose(seed))
    assert np.linalg.norm(rotations, axis=-1) == pytest.approx(1)
    for joint, parent in enumerate(STARTER_SKELETON.parents[1:], start=1):
        length_m = np.linalg.norm(positions[:, joint] - positions[:, parent], axis=-1)
        assert length_m == pytest.approx(np.linalg.norm(STARTER_SKELETON.offsets_m[joint]))


@given(seed=st.integers(0, 9999))
def test_a_chain_of_scipys_rotations_ends_in_the_same_place(seed: int) -> None:
    root, local = pose(seed, frames=1)
    positions, rotations = forward_kinematics(STARTER_SKELETON, root, local)
    offsets_m = STARTER_SKELETON.offsets_m.copy()  # SciPy wants arrays that it could write to
    for joint in range(JOINTS):
        way, at = [], joint
        while at >= 0:
            way.append(at)
            at = STARTER_SKELETON.parents[at]
        place, turn = root[0], Rotation.identity()
        for step in reversed(way):
            place = place + turn.apply(offsets_m[step]) if step else place
            turn = turn * Rotation.from_quat(local[0, step], scalar_first=True)
        assert positions[0, joint] == pytest.approx(place, abs=1e-12)
        assert (Rotation.from_quat(rotations[0, joint], scalar_first=True).inv() * turn).magnitude() < 1e-7


@given(seed=st.integers(0, 9999), turn=st.lists(st.floats(-3, 3), min_size=3, max_size=3))
def test_turning_the_root_turns_the_whole(seed: int, turn: list[float]) -> None:
    root, local = pose(seed)
    q = from_rotvec(turn)
    turned = local.copy()
    turned[:, 0] = multiply(q, local[:, 0])
    before, _ = forward_kinematics(STARTER_SKELETON, root, local)
    after, rotations = forward_kinematics(STARTER_SKELETON, root, turned)
    assert after - root[:, None] == pytest.approx(rotate(q, before - root[:, None]), abs=1e-9)
    assert multiply(conjugate(q), rotations[:, 0]) == pytest.approx(local[:, 0], abs=1e-9)


def test_velocity_is_exact_for_steady_and_second_order_for_accelerated_motion() -> None:
    times_s = np.arange(50) / 100
    assert velocity(3 * times_s, 100) == pytest.approx(np.full(50, 3))
    falling_m = -4.905 * times_s**2
    assert velocity(falling_m, 100)[1:-1] == pytest.approx(-9.81 * times_s[1:-1])
    assert velocity(np.ones((1, 3)), 100).tolist() == [[0, 0, 0]]
