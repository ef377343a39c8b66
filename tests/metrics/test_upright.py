"""Upright is: trunk up, pelvis up, only feet down, without a break."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from airhead.metrics import Trace, trace, upright, upright_s
from airhead.motion import LANDMARKS, Motion, Stage, StageBox, assume_physique, lift, segments_of
from airhead.rotations import about_axis


@pytest.fixture
def stood(standing: Motion, seen: Callable[..., Trace]) -> Trace:
    return seen(standing)


@pytest.fixture
def pelvis_m(standing: Motion) -> float:
    return float(standing.root_pos_w[0, 2])


def leaned(traced: Trace, degrees: float, frames: slice) -> Trace:
    rotation = traced.trunk_rot_w.copy()
    rotation[frames] = about_axis([0.6, 0.8, 0.0], np.deg2rad(degrees))
    return replace(traced, trunk_rot_w=rotation)


def test_who_stands_is_upright_all_the_time(stood: Trace, pelvis_m: float) -> None:
    assert upright(stood, pelvis_m).all()
    assert upright_s(stood, pelvis_m) == pytest.approx(stood.times_s[-1])


@pytest.mark.parametrize(("degrees", "stands"), [(29, True), (31, False), (180, False)])
def test_a_trunk_may_lean_30_degrees(stood: Trace, pelvis_m: float, degrees: float, stands: bool) -> None:
    assert upright(leaned(stood, degrees, slice(30, 31)), pelvis_m)[30] == stands


@pytest.mark.parametrize(("share", "stands"), [(0.71, True), (0.69, False)])
def test_a_pelvis_may_sink_to_0_7(stood: Trace, pelvis_m: float, share: float, stands: bool) -> None:
    landmarks = stood.landmarks_w.copy()
    landmarks[:, 0, 2] = share * pelvis_m
    assert (upright(replace(stood, landmarks_w=landmarks), pelvis_m) == stands).all()


@pytest.mark.parametrize("name", ["left_hand", "right_shank", "head", "pelvis", "left_thigh"])
def test_nothing_but_feet_may_touch(stood: Trace, pelvis_m: float, name: str) -> None:
    heights = stood.heights_m.copy()
    heights[10, stood.segment_names.index(name)] = -0.001
    assert np.flatnonzero(~upright(replace(stood, heights_m=heights), pelvis_m)).tolist() == [10]
    feet = [i for i, segment in enumerate(stood.segment_names) if segment.endswith(("foot", "toes"))]
    heights = stood.heights_m.copy()
    heights[:, feet] = -0.02
    assert upright(replace(stood, heights_m=heights), pelvis_m).all()


def test_seconds_count_up_to_the_first_break(stood: Trace, pelvis_m: float) -> None:
    for first in (1, 24, 59):
        broken = leaned(stood, 60, slice(first, first + 1))
        assert upright_s(broken, pelvis_m) == pytest.approx(stood.times_s[first - 1])
    assert upright_s(leaned(stood, 60, slice(0, 1)), pelvis_m) == 0


def beside(motion: Motion, *boxes: StageBox) -> Trace:
    """A motion seen on a stage with boxes."""
    segments = segments_of(motion.skeleton, assume_physique(motion.skeleton, 0.05))
    return trace(motion, segments, motion.times_s, Stage(boxes))


@pytest.mark.parametrize(("share", "stands"), [(1.0, True), (0.71, True), (0.69, False)])
def test_on_a_box_heights_count_from_the_box(standing: Motion, pelvis_m: float, share: float, stands: bool) -> None:
    on_box = beside(lift(standing, 0.5), StageBox(np.array([0.0, 0.0, 0.25]), np.array([0.6, 0.6, 0.25])))
    landmarks = on_box.landmarks_w.copy()
    landmarks[:, 0, 2] = 0.5 + share * pelvis_m
    assert (upright(replace(on_box, landmarks_w=landmarks), pelvis_m) == stands).all()


def test_who_leans_on_a_box_does_not_stand(standing: Motion, seen: Callable[..., Trace], pelvis_m: float) -> None:
    x, y, z = seen(standing).landmarks_w[0, LANDMARKS.index("right_wrist")]
    assert not upright(
        beside(standing, StageBox(np.array([x, y, z / 2]), np.array([0.05, 0.05, z / 2]))), pelvis_m
    ).any()
