"""How high ankles stand is told by a motion whose feet stand on z = 0, and by no other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from airhead.motion import STARTER_SKELETON, fold, joint_positions, lift, told_ankle_height_m
from airhead.motion.humanoid import with_mean_trunk
from airhead.takes import starter_take


@pytest.mark.parametrize("height_m", [0.06, 0.09])
def test_ankles_of_a_standing_motion_are_measured(height_m: float, make_figure: Callable[..., Any]) -> None:
    """The figure stands a third of the time, then does anything, also in the air."""
    motion = make_figure(frames=200).motion
    still = np.concatenate([np.zeros(100, dtype=int), np.arange(0, 200)])
    lineage = motion.lineage.resample(still)
    motion = replace(
        motion, root_pos_w=motion.root_pos_w[still], joint_rot_l=motion.joint_rot_l[still], lineage=lineage
    )
    folded = fold(motion)
    standing_m = joint_positions(folded)[0, folded.skeleton.index("left_ankle"), 2]
    assert told_ankle_height_m(lift(folded, height_m - standing_m)) == pytest.approx(height_m, abs=0.002)


def test_a_floor_that_is_elsewhere_tells_nothing(make_figure: Callable[..., Any]) -> None:
    folded = fold(make_figure().motion)
    for height_m in (-1.0, 0.4, 3.0):
        assert told_ankle_height_m(lift(folded, height_m)) is None
    assert told_ankle_height_m(make_figure().motion) is None


def test_the_starter_takes_have_the_ankles_of_their_makers_character() -> None:
    assert told_ankle_height_m(starter_take("backflip").motion) == 0.05


def test_a_trunk_that_is_right_already_stays() -> None:
    motion = starter_take("cartwheel").motion
    found = with_mean_trunk(STARTER_SKELETON, joint_positions(motion))
    assert found.same_as(STARTER_SKELETON, tolerance_m=1e-6)
