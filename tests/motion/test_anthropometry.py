"""A body weighs what its parts weigh, however it is cut."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from airhead.motion import STARTER_SKELETON, Skeleton, assume_physique
from airhead.motion.anthropometry import DE_LEVA, Lump, merged

TWICE = ("upper_arm", "forearm", "hand", "thigh", "shank", "foot")
SHARES = st.floats(0.05, 0.95)
LENGTHS = st.floats(0.05, 2.0)


def cylinder(mass_kg: float, length_m: float, radius_m: float, centre_z: float = 0.0) -> Lump:
    """A uniform cylinder along z: 1/12 m l² + 1/4 m r² across, 1/2 m r² along."""
    across = mass_kg * (length_m**2 / 12 + radius_m**2 / 4)
    return Lump(mass_kg, np.array([0.0, 0.0, centre_z]), np.array([across, across, mass_kg * radius_m**2 / 2]))


def same(a: Lump, b: Lump) -> bool:
    pairs = ((a.mass_kg, b.mass_kg), (a.com_l, b.com_l), (a.inertia_kgm2, b.inertia_kgm2))
    return all(np.allclose(x, y, rtol=1e-9, atol=1e-12) for x, y in pairs)


def test_de_levas_parts_make_one_whole_body() -> None:
    whole = sum(row.mass * (2 if name in TWICE else 1) for name, row in DE_LEVA.items())
    assert whole == pytest.approx(1, abs=0.001)


def test_de_levas_rows_are_shares_and_lengths_of_a_human() -> None:
    for name, row in DE_LEVA.items():
        assert 0 < row.com < 1, name
        assert 0 < row.length < 0.3, name
        assert all(0 < radius < 1 for radius in row.gyration), name
    assert DE_LEVA["thigh"].mass == pytest.approx(0.1447)  # Table 4: 14.78 % female, 14.16 % male
    assert DE_LEVA["shank"].com == pytest.approx(0.43735)  # 43.52 % and 43.95 %


@given(mass=st.floats(0.1, 80), length=LENGTHS, radius=st.floats(0.001, 0.3), share=SHARES)
def test_a_uniform_lump_cut_in_two_and_merged_is_whole_again(
    mass: float, length: float, radius: float, share: float
) -> None:
    whole = cylinder(mass, length, radius)
    up = np.array([0.0, 0.0, length])
    lower, upper = whole.part(share, -up * (1 - share) / 2), whole.part(1 - share, up * share / 2)
    assert same(lower, cylinder(mass * share, length * share, radius, -length * (1 - share) / 2))
    assert same(merged([lower, upper]), whole)


@given(st.integers(0, 10_000))
def test_any_lump_keeps_mass_and_centre_when_it_is_cut_and_merged(seed: int) -> None:
    rng = np.random.default_rng(seed)
    whole = Lump(rng.uniform(1, 50), rng.normal(size=3), 1.0 + rng.uniform(0, 0.9, 3))
    share, reach = rng.uniform(0.1, 0.9), rng.normal(size=3)
    parts = [whole.part(share, whole.com_l + (1 - share) * reach), whole.part(1 - share, whole.com_l - share * reach)]
    again = merged(parts)
    assert again.mass_kg == pytest.approx(whole.mass_kg)
    assert again.com_l == pytest.approx(whole.com_l)


@given(st.integers(0, 10_000))
def test_merged_moments_are_those_of_the_points_they_are_made_of(seed: int) -> None:
    rng = np.random.default_rng(seed)
    masses, points = rng.uniform(0.1, 5, 6), rng.normal(size=(6, 3))
    together = merged([Lump(m, p, np.zeros(3)) for m, p in zip(masses, points, strict=True)])
    centre = masses @ points / masses.sum()
    away2 = (points - centre) ** 2
    assert together.com_l == pytest.approx(centre)
    assert together.inertia_kgm2 == pytest.approx(masses @ (away2.sum(axis=1, keepdims=True) - away2))


@given(st.integers(0, 10_000))
def test_the_order_of_merging_does_not_matter(seed: int) -> None:
    rng = np.random.default_rng(seed)
    lumps = [Lump(rng.uniform(0.1, 5), rng.normal(size=3), rng.uniform(0.1, 1, 3)) for _ in range(4)]
    assert same(merged(lumps), merged([merged(lumps[2:]), merged(lumps[1::-1])]))
    assert same(merged(lumps[:1]), lumps[0])


def scaled(factor: float) -> Skeleton:
    return replace(STARTER_SKELETON, offsets_m=STARTER_SKELETON.offsets_m * factor)


@given(st.floats(0.5, 1.5))
def test_the_assumed_performer_grows_with_the_skeleton_at_a_bmi_of_22(factor: float) -> None:
    one, other = assume_physique(STARTER_SKELETON), assume_physique(scaled(factor))
    assert other.stature_m == pytest.approx(factor * one.stature_m)
    assert other.mass_kg / other.stature_m**2 == pytest.approx(22)
    assert 1.5 < one.stature_m < 1.9


def test_what_nobody_measured_is_marked() -> None:
    assert assume_physique(STARTER_SKELETON).assumed == ("stature_m", "mass_kg", "ankle_height_m")
    measured = assume_physique(STARTER_SKELETON, ankle_height_m=0.07)
    assert measured.assumed == ("stature_m", "mass_kg")
    assert measured.ankle_height_m == 0.07
