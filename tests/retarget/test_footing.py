"""Feet roll and do not slip, stand on the floor, and come and go without a jump."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from airhead.motion import STARTER_SKELETON, Motion, assume_physique, forward_kinematics, lift, segments_of
from airhead.retarget.figure import ENDS, Figure
from airhead.retarget.footing import corrections, footing_of, rested
from airhead.retarget.supports import Supports, supports_of
from airhead.rotations import about_axis, conjugate, rotate

RIGHT_FOOT, RIGHT_HAND = 0, 2


def figure_of(motion: Motion) -> Figure:
    segments = segments_of(motion.skeleton, assume_physique(motion.skeleton, 0.05))
    rotations = forward_kinematics(motion.skeleton, motion.root_pos_w, motion.joint_rot_l)[1]
    return Figure(motion.skeleton, segments, motion.fps, motion.root_pos_w, rotations)


@pytest.fixture(scope="module")
def rolling(request: pytest.FixtureRequest) -> Figure:
    """A right foot that rolls from its heel over the ball to its toes in half a second."""
    standing: Motion = request.getfixturevalue("standing")
    rotations = np.array(standing.joint_rot_l)
    pitch_rad = np.linspace(-0.35, 0.6, standing.frames)
    rotations[:, STARTER_SKELETON.index("right_ankle")] = about_axis([0.0, 1.0, 0.0], pitch_rad)
    return figure_of(replace(standing, joint_rot_l=rotations))


def test_the_point_that_touches_keeps_its_place_from_frame_to_frame(rolling: Figure) -> None:
    ankle = ENDS[RIGHT_FOOT]
    way_w, rot_w = rested(rolling, RIGHT_FOOT), rolling.joint_rot_w[:, ankle]
    points_l, radii_m = rolling.ends[RIGHT_FOOT].probes
    points_w = rotate(rot_w[:, None], points_l) - radii_m[:, None] * np.array([0.0, 0.0, 1.0])
    lowest = points_w[..., 2].argmin(axis=1)
    assert len(set(lowest)) > 2  # heel, ball and toes take turns
    for frame in range(rolling.frames - 1):
        touching_w = points_w[frame, lowest[frame]]
        touching_l = rotate(conjugate(rot_w[frame]), touching_w)
        carried_w = way_w[frame + 1] + rotate(rot_w[frame + 1], touching_l)
        assert carried_w[:2] == pytest.approx((way_w[frame] + touching_w)[:2], abs=1e-9)
        assert (way_w[frame] + touching_w)[2] == pytest.approx(0.0, abs=1e-9)


def test_a_wrist_stays_over_its_palm(rolling: Figure) -> None:
    assert rested(rolling, RIGHT_HAND)[:, :2] == pytest.approx(0.0, abs=0.0)


def test_a_foot_that_stands_all_the_time_is_on_the_floor_all_the_time(standing: Motion) -> None:
    hovering = figure_of(lift(standing, 0.02))
    everywhere = [(0, standing.frames)]
    supports = Supports((everywhere, [], [], []), ([0.0], [], [], []), np.zeros((standing.frames, 17), bool), [])
    footing = footing_of(hovering, supports, hovering, 1.0)
    assert footing.wanted_w[:, RIGHT_FOOT, 2] == pytest.approx(0.05, abs=1e-9)


@pytest.mark.parametrize("name", ["walk", "cartwheel", "spinkick", "dance_a"])
def test_corrections_come_and_go_without_a_jump(on_floor: Callable[[str], Motion], name: str) -> None:
    figure = figure_of(on_floor(name))
    supports = supports_of(figure)
    ends_w = figure.joint_pos_w[:, list(ENDS)]
    moves_w = corrections(footing_of(figure, supports, figure, 1.0), figure, ends_w)
    assert np.linalg.norm(moves_w, axis=-1).max() > 0.01
    jumps_m = np.linalg.norm(np.diff(moves_w, axis=0), axis=-1)
    steps_m = np.linalg.norm(np.diff(ends_w, axis=0), axis=-1)
    assert jumps_m.max() < max(0.025, 0.5 * steps_m.max())


def test_between_contacts_no_sole_goes_through_the_floor(standing: Motion) -> None:
    sunk = figure_of(lift(standing, -0.03))
    none = Supports(([], [], [], []), ([], [], [], []), np.zeros((standing.frames, 17), bool), [])
    moves_w = corrections(footing_of(sunk, none, sunk, 1.0), sunk, sunk.joint_pos_w[:, list(ENDS)])
    assert moves_w[:, :2, 2] == pytest.approx(0.03, abs=1e-9)
    assert moves_w[:, 2:] == pytest.approx(0.0, abs=0.0)
