"""A trace is the motion itself, seen at any time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from airhead.metrics import Trace
from airhead.motion import LANDMARKS, Motion, joint_positions, resample
from airhead.rotations import about_axis, multiply


def test_at_its_own_frames_it_is_the_motion(jump: Trace, jump_motion: Motion) -> None:
    assert jump.landmarks_w == pytest.approx(
        joint_positions(jump_motion)
    )  # a starter skeleton's joints are the landmarks
    assert jump_motion.skeleton.names == LANDMARKS
    assert np.abs(np.sum(jump.trunk_rot_w * jump_motion.joint_rot_l[:, 0], axis=1)) == pytest.approx(1)
    assert jump.heights_m.shape == (jump_motion.frames, len(jump.segment_names))


def test_between_frames_it_is_the_resampled_motion(seen: Callable[..., Trace], jump_motion: Motion) -> None:
    assert seen(jump_motion, 45.0).landmarks_w == pytest.approx(seen(resample(jump_motion, 45.0)).landmarks_w, abs=1e-9)


@pytest.mark.parametrize("axis", [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.6, -0.8, 0.0]])
def test_the_tilt_is_the_lean_whatever_the_heading(
    standing: Motion, seen: Callable[..., Trace], axis: list[float]
) -> None:
    for lean_rad in (0.0, 0.4, 1.5, 3.0):
        joints = standing.joint_rot_l.copy()
        joints[:, 0] = multiply(about_axis(axis, lean_rad), about_axis([0.0, 0.0, 1.0], 2.0))
        assert seen(replace(standing, joint_rot_l=joints)).trunk_tilt_rad == pytest.approx(
            np.full(60, lean_rad), abs=1e-6
        )
