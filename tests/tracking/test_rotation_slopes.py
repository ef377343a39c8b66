"""Slopes of rotations are those that differences find, and each other's inverse."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from airhead.rotations import conjugate, from_rotvec, multiply, to_rotvec
from airhead.tracking.rotation_slopes import exponential_slope, logarithm_slope


@given(seed=st.integers(0, 10_000), angle=st.sampled_from([0.0, 1e-6, 1e-4, 2e-4, 0.1, 1.0, 3.0]))
def test_they_are_what_differences_find(seed: int, angle: float) -> None:
    direction = np.random.default_rng(seed).normal(size=3)
    rotvec = angle * direction / np.linalg.norm(direction)
    epsilon = 1e-6
    moved = multiply(conjugate(from_rotvec(rotvec)), from_rotvec(rotvec + epsilon * np.eye(3)))
    assert exponential_slope(rotvec) == pytest.approx(to_rotvec(moved).T / epsilon, abs=1e-5)
    turned = to_rotvec(multiply(from_rotvec(rotvec), from_rotvec(epsilon * np.eye(3))))
    assert logarithm_slope(rotvec) == pytest.approx((turned - rotvec).T / epsilon, abs=1e-5)
    assert exponential_slope(rotvec) @ logarithm_slope(rotvec) == pytest.approx(np.eye(3), abs=1e-9)
