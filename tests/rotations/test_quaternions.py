"""Quaternions obey their laws, and agree with SciPy's rotations."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial.transform import Rotation

from airhead.rotations import (
    IDENTITY,
    about_axis,
    angle_between,
    angular_velocity,
    conjugate,
    continuous,
    cross,
    from_matrix,
    from_rotvec,
    multiply,
    normalize,
    rotate,
    slerp,
    to_matrix,
    to_rotvec,
    yaw,
)

UNIT_FLOATS = st.floats(-1, 1)
VECTORS = st.lists(st.floats(-100, 100), min_size=3, max_size=3).map(np.array)
QUATERNIONS = (
    st.lists(UNIT_FLOATS, min_size=4, max_size=4).map(np.array).filter(lambda q: np.linalg.norm(q) > 0.1).map(normalize)
)
SHORT_ROTVECS = (
    st.lists(UNIT_FLOATS, min_size=3, max_size=3)
    .map(np.array)
    .filter(lambda v: np.linalg.norm(v) <= 1)
    .map(lambda v: 3.14 * v)
)


def scipy_of(q: np.ndarray) -> Rotation:
    return Rotation.from_quat(q, scalar_first=True)


def close(a: np.ndarray, b: np.ndarray) -> bool:
    return np.allclose(a, b, atol=1e-9, rtol=1e-9)


def same_turn(a: np.ndarray, b: np.ndarray) -> bool:
    """Whether two unit quaternions are one rotation: equal, or opposite."""
    return close(a, b) or close(a, -b)


@given(a=QUATERNIONS, b=QUATERNIONS, c=QUATERNIONS)
def test_products_associate_and_keep_unit_length(a: np.ndarray, b: np.ndarray, c: np.ndarray) -> None:
    assert close(multiply(multiply(a, b), c), multiply(a, multiply(b, c)))
    assert np.linalg.norm(multiply(a, b)) == pytest.approx(1)


@given(q=QUATERNIONS)
def test_the_conjugate_undoes(q: np.ndarray) -> None:
    assert close(multiply(q, conjugate(q)), IDENTITY)
    assert close(multiply(IDENTITY, q), q)


@given(a=QUATERNIONS, b=QUATERNIONS, v=VECTORS)
def test_a_product_rotates_by_its_second_then_by_its_first(a: np.ndarray, b: np.ndarray, v: np.ndarray) -> None:
    assert close(rotate(multiply(a, b), v), rotate(a, rotate(b, v)))


@given(a=QUATERNIONS, b=QUATERNIONS, v=VECTORS)
def test_scipy_agrees(a: np.ndarray, b: np.ndarray, v: np.ndarray) -> None:
    assert close(to_matrix(a), scipy_of(a).as_matrix())
    assert same_turn(from_matrix(to_matrix(a)), a)
    assert close(rotate(a, v), scipy_of(a).apply(v))
    assert same_turn(multiply(a, b), (scipy_of(a) * scipy_of(b)).as_quat(scalar_first=True))
    assert close(from_rotvec(to_rotvec(a)), scipy_of(a).as_quat(canonical=True, scalar_first=True)) or a[0] < 1e-9
    # SciPy's own magnitude of a small difference is only good to about 1e-8.
    assert angle_between(a, b) == pytest.approx((scipy_of(a).inv() * scipy_of(b)).magnitude(), abs=1e-7)


@given(v=SHORT_ROTVECS)
def test_the_logarithm_undoes_the_exponential(v: np.ndarray) -> None:
    assert close(to_rotvec(from_rotvec(v)), v)


@given(q=QUATERNIONS)
def test_the_exponential_undoes_the_logarithm(q: np.ndarray) -> None:
    assert same_turn(from_rotvec(to_rotvec(q)), q)
    assert np.linalg.norm(to_rotvec(q)) <= np.pi + 1e-12


@pytest.mark.parametrize("size", [0.0, 1e-300, 1e-12, 1e-8, 2e-8, 1e-4])
def test_tiny_rotations_are_exact(size: float) -> None:
    vector = np.array([size, 0.0, 0.0])
    assert to_rotvec(from_rotvec(vector)) == pytest.approx(vector, rel=1e-9, abs=0)


@given(v=VECTORS, w=VECTORS)
def test_the_cross_product_is_numpys(v: np.ndarray, w: np.ndarray) -> None:
    assert close(cross(v, w), np.cross(v, w))


@given(axis=VECTORS.filter(lambda v: np.linalg.norm(v) > 0.1), angle=st.floats(-3, 3), v=VECTORS)
def test_turning_about_an_axis_keeps_the_axis_and_lengths(axis: np.ndarray, angle: float, v: np.ndarray) -> None:
    unit = axis / np.linalg.norm(axis)
    q = about_axis(unit, angle)
    assert close(rotate(q, unit), unit)
    assert np.linalg.norm(rotate(q, v)) == pytest.approx(np.linalg.norm(v), abs=1e-9)
    assert angle_between(IDENTITY, q) == pytest.approx(abs(angle), abs=1e-9)


@given(a=QUATERNIONS, b=QUATERNIONS, t=st.floats(0, 1))
def test_slerp_goes_from_end_to_end_the_short_way_at_constant_speed(a: np.ndarray, b: np.ndarray, t: float) -> None:
    assert same_turn(slerp(a, b, 0.0), a)
    assert same_turn(slerp(a, b, 1.0), b)
    way = angle_between(a, b)
    assert angle_between(a, slerp(a, b, t)) == pytest.approx(t * way, abs=1e-7)
    assert angle_between(slerp(a, b, t), b) == pytest.approx((1 - t) * way, abs=1e-7)


@settings(max_examples=50)
@given(seed=st.integers(0, 10_000), frames=st.integers(0, 20))
def test_continuous_changes_signs_only_and_neighbours_are_near(seed: int, frames: int) -> None:
    q = normalize(np.random.default_rng(seed).normal(size=(frames, 3, 4)))
    smooth = continuous(q)
    assert np.array_equal(np.abs(smooth), np.abs(q))
    assert (smooth[:1, :, 0] >= 0).all()
    assert (np.sum(smooth[1:] * smooth[:-1], axis=-1) >= 0).all()
    assert np.array_equal(continuous(smooth), smooth)


@pytest.mark.parametrize("fps", [30.0, 120.0])
def test_a_steady_spin_has_a_constant_angular_velocity(fps: float) -> None:
    velocity = np.array([0.5, -2.0, 3.0])
    spin = from_rotvec(np.arange(20)[:, None] / fps * velocity)
    assert angular_velocity(spin, fps) == pytest.approx(np.tile(velocity, (20, 1)))
    assert angular_velocity(spin[:1], fps).tolist() == [[0, 0, 0]]


@given(angle=st.floats(-3.1, 3.1), tilt=st.floats(-1.5, 1.5))
def test_yaw_is_the_turn_about_z_whatever_the_tilt(angle: float, tilt: float) -> None:
    turned = multiply(about_axis([0, 0, 1], angle), about_axis([0, 1, 0], tilt))
    assert yaw(turned) == pytest.approx(angle, abs=1e-9)


def test_functions_are_batched() -> None:
    q = normalize(np.random.default_rng(0).normal(size=(5, 3, 4)))
    v = np.random.default_rng(1).normal(size=(5, 3, 3))
    one_by_one = [[rotate(q[i, j], v[i, j]) for j in range(3)] for i in range(5)]
    assert close(rotate(q, v), np.array(one_by_one))
    assert to_matrix(q).shape == (5, 3, 3, 3)
    assert multiply(q, IDENTITY).shape == (5, 3, 4)
    assert slerp(q, q[:1], np.linspace(0, 1, 3)).shape == (5, 3, 4)
