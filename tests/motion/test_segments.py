"""Seventeen segments that weigh a body, left like right, and know where they are lowest."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from airhead.motion import (
    STARTER_SKELETON,
    Box,
    Capsule,
    Motion,
    Segment,
    assume_physique,
    center_of_mass,
    forward_kinematics,
    lowest_points,
    reached_heights,
    segment_heights,
    segments_of,
)
from airhead.rotations import FloatArray, normalize, rotate

PHYSIQUE = assume_physique(STARTER_SKELETON, 0.05)
SEGMENTS = segments_of(STARTER_SKELETON, PHYSIQUE)
BY_NAME = {segment.name: segment for segment in SEGMENTS}
MIRROR = np.array([1.0, -1.0, 1.0])


def test_there_are_seventeen_each_on_a_joint() -> None:
    assert len(BY_NAME) == len(SEGMENTS) == 17
    assert {segment.joint for segment in SEGMENTS} <= set(STARTER_SKELETON.names)
    assert all(segment.shapes for segment in SEGMENTS)


def test_their_masses_sum_to_the_bodys() -> None:
    assert sum(segment.lump.mass_kg for segment in SEGMENTS) == pytest.approx(PHYSIQUE.mass_kg, rel=0.001)


def test_every_segment_could_be_a_solid() -> None:
    for segment in SEGMENTS:
        x, y, z = sorted(segment.lump.inertia_kgm2)
        assert x > 0, segment.name
        assert z <= x + y, segment.name


@pytest.mark.parametrize("name", [name for name in BY_NAME if name.startswith("left_")])
def test_left_is_right_in_a_mirror(name: str) -> None:
    left, right = BY_NAME[name], BY_NAME[name.replace("left", "right")]
    assert left.joint == right.joint.replace("right", "left")
    assert left.lump.mass_kg == pytest.approx(right.lump.mass_kg)
    assert left.lump.com_l == pytest.approx(right.lump.com_l * MIRROR)
    assert left.lump.inertia_kgm2 == pytest.approx(right.lump.inertia_kgm2)
    points_l, mirrored_l = left.probes[0], right.probes[0] * MIRROR
    apart_m = np.linalg.norm(points_l[:, None] - mirrored_l, axis=-1)
    assert apart_m.min(axis=1) == pytest.approx(np.zeros(len(points_l)))
    assert apart_m.min(axis=0) == pytest.approx(np.zeros(len(points_l)))
    assert left.probes[1] == pytest.approx(right.probes[1][apart_m.argmin(axis=1)])


def test_a_standing_body_reaches_from_the_soles_to_its_stature(standing: Motion) -> None:
    pose = forward_kinematics(STARTER_SKELETON, standing.root_pos_w[0], standing.joint_rot_l[0])
    heights_m = dict(zip(BY_NAME, segment_heights(STARTER_SKELETON, SEGMENTS, *pose), strict=True))
    assert heights_m["right_foot"] == pytest.approx(0, abs=1e-9)
    assert min(heights_m.values()) == pytest.approx(0, abs=1e-9)
    head = BY_NAME["head"].shapes[0]
    assert isinstance(head, Capsule)
    vertex_m = pose[0][STARTER_SKELETON.index("head"), 2] + head.end_l[2] + head.radius_m
    assert vertex_m == pytest.approx(PHYSIQUE.stature_m)
    # the centre of a standing adult lies at 53 to 58 % of stature
    centre_m = center_of_mass(STARTER_SKELETON, SEGMENTS, *pose)[2]
    assert 0.53 < centre_m / PHYSIQUE.stature_m < 0.58


def surface(shape: Capsule | Box, rng: np.random.Generator) -> FloatArray:
    """Points on a shape, some of them in every direction."""
    outwards = normalize(rng.normal(size=(4000, 3)))
    if isinstance(shape, Box):
        return shape.center_l + shape.half_m * outwards / np.abs(outwards).max(axis=1, keepdims=True)
    along = rng.integers(0, 2, size=(len(outwards), 1))
    return shape.start_l + along * (shape.end_l - shape.start_l) + shape.radius_m * outwards


@given(seed=st.integers(0, 10_000), segment=st.sampled_from(SEGMENTS))
def test_no_point_of_a_shape_is_lower_than_the_lowest_and_one_is_there(seed: int, segment: Segment) -> None:
    rng = np.random.default_rng(seed)
    turned, place = normalize(rng.normal(size=(15, 4))), rng.normal(size=(15, 3))
    joint = STARTER_SKELETON.index(segment.joint)
    points_w = np.concatenate([surface(shape, rng) for shape in segment.shapes])
    points_w = place[joint] + rotate(turned[joint], points_w)
    lowest_w = lowest_points(STARTER_SKELETON, [segment], place, turned)[0]
    assert lowest_w[2] <= points_w[:, 2].min() + 1e-9
    assert lowest_w[2] == pytest.approx(points_w[:, 2].min(), abs=0.01)
    assert np.linalg.norm(points_w - lowest_w, axis=1).min() < 0.03


def test_hands_reach_as_far_as_fingers_do(standing: Motion) -> None:
    poses = forward_kinematics(standing.skeleton, standing.root_pos_w, standing.joint_rot_l)
    apart_m = segment_heights(standing.skeleton, SEGMENTS, *poses) - reached_heights(
        standing.skeleton, SEGMENTS, *poses
    )
    for number, segment in enumerate(SEGMENTS):
        hanging = segment.tip_l is not None  # of who stands with arms hanging, fingers are lowest
        beyond_m = 0.108 * PHYSIQUE.stature_m - segment.probes[1].max() if hanging else 0.0
        assert apart_m[:, number] == pytest.approx(beyond_m), segment.name
