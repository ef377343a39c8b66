"""After a take its body comes to stand, if it is on its feet; the take itself is not touched."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from airhead.body import Body, build_body
from airhead.motion import (
    Motion,
    Stage,
    StageBox,
    center_of_mass,
    forward_kinematics,
    joint_positions,
    lift,
    onto_floor,
    segment_heights,
)
from airhead.rotations import from_rotvec, multiply, rotate
from airhead.takes import starter_take
from airhead.tracking.reference import reference_for, resting_reference
from airhead.tracking.rest import come_to_rest

#: They end in the middle of a step, on one leg, or with both feet above the floor.
UNSETTLED = ("dance_a", "spinkick", "spin")


def ended(name: str) -> tuple[Body, Motion]:
    take = starter_take(name).motion
    body = build_body(take)
    return body, onto_floor(take, body.segments)


@pytest.mark.parametrize("name", UNSETTLED)
def test_it_ends_on_both_soles_with_the_weight_between_them(name: str) -> None:
    body, motion = ended(name)
    rested = come_to_rest(motion, body.segments, 2.0)
    poses = forward_kinematics(rested.skeleton, rested.root_pos_w[-1], rested.joint_rot_l[-1])
    heights_m = segment_heights(rested.skeleton, body.segments, *poses)
    feet = [i for i, segment in enumerate(body.segments) if segment.name.endswith("_foot")]
    assert np.abs(heights_m[feet]).max() < 1e-4
    assert heights_m.min() > -1e-4
    com_w = center_of_mass(rested.skeleton, body.segments, *poses)[:2]
    ankles = [rested.skeleton.index(f"{side}_ankle") for side in ("right", "left")]
    right_w, left_w = poses[0][ankles][:, :2]
    apart_w = left_w - right_w
    assert 0.1 < (com_w - right_w) @ apart_w / (apart_w @ apart_w) < 0.9


@pytest.mark.parametrize("name", UNSETTLED)
def test_it_moves_smoothly_and_then_not_at_all(name: str) -> None:
    body, motion = ended(name)
    rested = come_to_rest(motion, body.segments, 2.0)
    held = rested.root_pos_w[motion.frames - 1 :]
    assert np.linalg.norm(np.diff(held, axis=0), axis=-1).max() * rested.fps < 1.5
    still = held[round(rested.fps) :]
    assert np.ptp(still, axis=0).max() == 0.0


def test_the_take_is_not_touched() -> None:
    body, motion = ended("spin")
    rested = come_to_rest(motion, body.segments, 1.0)
    assert rested.root_pos_w[: motion.frames].tobytes() == motion.root_pos_w.tobytes()
    assert rested.joint_rot_l[: motion.frames].tobytes() == motion.joint_rot_l.tobytes()


@pytest.mark.parametrize("name", UNSETTLED)
def test_on_a_box_it_rests_as_on_the_ground(name: str) -> None:
    body, motion = ended(name)
    box = StageBox(np.array([*motion.root_pos_w[-1, :2], 0.3]), np.array([3.0, 3.0, 0.3]))
    on_box = come_to_rest(lift(motion, 0.6), body.segments, 1.0, Stage((box,)))
    on_ground = come_to_rest(motion, body.segments, 1.0)
    assert joint_positions(on_box) - [0.0, 0.0, 0.6] == pytest.approx(joint_positions(on_ground), abs=1e-9)


def test_who_ends_leaning_or_low_rests_upright(standing: Motion) -> None:
    body = build_body(standing)
    rotations = multiply(from_rotvec(np.array([0.0, np.deg2rad(33.0), 0.0])), standing.joint_rot_l[:, 0])
    leaning = np.array(standing.joint_rot_l)
    leaning[:, 0] = rotations
    low = replace(standing, joint_rot_l=leaning, root_pos_w=standing.root_pos_w * [1.0, 1.0, 0.62])
    rested = come_to_rest(low, body.segments, 1.0)
    tilt_deg = np.rad2deg(np.arccos(rotate(rested.joint_rot_l[:, 0], [0.0, 0.0, 1.0])[:, 2]))
    assert tilt_deg[: low.frames] == pytest.approx(33.0)
    assert tilt_deg[-1] < 20.0
    assert np.abs(np.diff(tilt_deg)).max() < 1.0
    assert rested.root_pos_w[-1, 2] > 0.7 * standing.root_pos_w[0, 2]


def test_who_lies_is_held_as_they_lie(standing: Motion) -> None:
    joint_rot_l = np.array(standing.joint_rot_l)
    joint_rot_l[:, 0] = from_rotvec(np.array([0.0, np.pi / 2, 0.0]))
    lying = replace(standing, joint_rot_l=joint_rot_l, root_pos_w=standing.root_pos_w * [1.0, 1.0, 0.15])
    rested = come_to_rest(lying, build_body(standing).segments, 0.5)
    assert (rested.root_pos_w == rested.root_pos_w[-1]).all()
    assert (rested.joint_rot_l == rested.joint_rot_l[-1]).all()


def test_a_reference_follows_the_take_and_then_rests(short_motion: Motion, body: Body) -> None:
    reference = resting_reference(body, short_motion, 1.5)
    plain = reference_for(body, short_motion, 1.5)
    assert reference.motion_steps == plain.motion_steps
    assert reference.control_steps == plain.control_steps
    poses = np.s_[: plain.motion_steps + 1, : body.space.nq]
    assert reference.states[poses] == pytest.approx(plain.states[poses])
    assert reference.motion_steps < reference.still_from < reference.control_steps
    assert np.abs(reference.states[-1, body.space.nq :]).max() < 1e-9
