"""The default routine: nobody should find its cuts."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from airhead.metrics.seams import jumps, seam_jump, usual_jumps
from airhead.motion import (
    Drive,
    Motion,
    Plan,
    Segment,
    center_of_mass,
    forward_kinematics,
    mirror,
    resample,
    velocity,
)
from airhead.rotations import FloatArray
from airhead.routine import Routine
from airhead.routine.traits import traits_of

Segments = tuple[Segment, ...]


def points_of(motion: Motion, segments: Segments) -> FloatArray:
    """(T, J + 1, 3) every joint, and the centre of mass."""
    joint_pos_w, joint_rot_w = forward_kinematics(motion.skeleton, motion.root_pos_w, motion.joint_rot_l)
    com_pos_w = center_of_mass(motion.skeleton, segments, joint_pos_w, joint_rot_w)
    return np.concatenate([joint_pos_w, com_pos_w[:, None]], axis=1)


def test_it_is_what_the_first_film_needs(first_flight: Routine, first_plan: Plan, segments: Segments) -> None:
    assert 8 <= first_plan.motion.duration_s <= 12
    assert {move.take_id for move in first_plan.moves} == {"jump", "cartwheel", "spinkick", "roll", "backflip"}
    drives = [move.drive for move in first_plan.moves]
    hand_overs = set(pairwise(drives))
    assert (Drive.PERFORMER, Drive.PHYSICS) in hand_overs
    assert (Drive.PHYSICS, Drive.POLICY) in hand_overs
    assert (Drive.POLICY, Drive.PHYSICS) in hand_overs
    assert (Drive.PHYSICS, Drive.PERFORMER) in hand_overs
    assert first_flight.moves[-1].hold > 0
    traits = traits_of(first_plan.motion, segments)
    for frame in (0, -1):
        assert traits.down[frame].all()
        assert traits.pose_h[frame, 0, 2] > 0.8  # the pelvis
        assert np.linalg.norm(traits.com_vel_w[frame]) < 0.1


@pytest.mark.parametrize("points", ["joints", "centre of mass"])
def test_no_seam_is_worse_than_the_takes_are_themselves(
    first_flight: Routine, first_plan: Plan, motions: dict[str, Motion], segments: Segments, points: str
) -> None:
    part = slice(None, -1) if points == "joints" else slice(-1, None)
    fps = first_plan.motion.fps
    found = jumps(points_of(first_plan.motion, segments)[:, part], fps)
    for index, cut in enumerate(first_plan.cuts):
        pair = [resample(motions[move.take], fps) for move in first_flight.moves[index : index + 2]]
        usual = usual_jumps([jumps(points_of(take, segments)[:, part], fps) for take in pair])
        seam = seam_jump(found, usual, cut.blend_start - 2, cut.blend_end + 2)
        assert max(seam.ratio) <= 1.0, f"{cut.before} into {cut.after}: {seam}"


def test_the_velocity_of_the_centre_of_mass_goes_on(
    first_flight: Routine, first_plan: Plan, motions: dict[str, Motion], segments: Segments
) -> None:
    def steps_m_s(motion: Motion) -> FloatArray:
        com_vel_w = velocity(points_of(motion, segments)[:, -1], motion.fps)
        return np.linalg.norm(np.diff(com_vel_w, axis=0), axis=-1)

    steps = steps_m_s(first_plan.motion)
    for index, cut in enumerate(first_plan.cuts):
        assert cut.com_jump_m_s <= 1.5
        pair = [resample(motions[move.take], first_plan.motion.fps) for move in first_flight.moves[index : index + 2]]
        usual = np.percentile(np.concatenate([steps_m_s(take) for take in pair]), 99)
        assert steps[cut.blend_start - 2 : cut.blend_end + 2].max() <= usual


def test_no_stance_foot_slides_through_a_blend(first_plan: Plan, segments: Segments) -> None:
    traits = traits_of(first_plan.motion, segments)
    for cut in first_plan.cuts:
        for side in range(2):
            down = traits.down[cut.blend_start : cut.blend_end, side]
            ball = traits.ball_pos_w[cut.blend_start : cut.blend_end, side, :2]
            steps = np.linalg.norm(np.diff(ball, axis=0), axis=-1)
            assert steps[down[1:] & down[:-1]].sum() < 0.02, f"{cut.before} into {cut.after}, side {side}"


def test_no_foot_goes_into_the_floor_in_a_blend(first_plan: Plan, segments: Segments) -> None:
    traits = traits_of(first_plan.motion, segments)
    for cut in first_plan.cuts:
        assert traits.ball_pos_w[cut.blend_start : cut.blend_end, :, 2].min() > -0.025


def test_bones_stay_as_long_as_they_are(first_plan: Plan) -> None:
    skeleton = first_plan.motion.skeleton
    norms = np.linalg.norm(first_plan.motion.joint_rot_l, axis=-1)
    assert norms == pytest.approx(np.ones_like(norms))
    assert mirror(first_plan.motion).skeleton is skeleton
