"""The reward is 1 for the same, falls as its formula says for one known error, and pays nothing after a fall."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from airhead.metrics import (
    PLAIN_SUMS,
    WEIGHTED_SUMS,
    Counting,
    Imitation,
    imitation_reward,
    imitation_terms,
    normalised_return,
)
from airhead.motion import LANDMARKS
from airhead.rotations import about_axis, multiply, normalize


def imitation(seed: int, *batch: int) -> Imitation:
    rng = np.random.default_rng(seed)
    shapes = ((*batch, 15, 4), (*batch, 15, 3), (*batch, 4, 3), (*batch, 3))
    rotations, *others = (rng.normal(size=shape) for shape in shapes)
    return Imitation(normalize(rotations), *others)


@pytest.mark.parametrize("counting", [WEIGHTED_SUMS, PLAIN_SUMS])
def test_the_same_earns_everything(counting: Counting) -> None:
    same = imitation(1, 5)
    assert imitation_terms(same, same, counting) == pytest.approx(np.ones((5, 4)))
    assert imitation_reward(same, same, counting) == pytest.approx(np.ones(5))


@given(angle=st.floats(0, 3), joint=st.integers(0, 14))
def test_one_turned_joint_costs_its_weight(angle: float, joint: int) -> None:
    source = imitation(2)
    rotations = source.joint_rot_l.copy()
    rotations[joint] = multiply(rotations[joint], about_axis([0.6, 0.0, 0.8], angle))
    turned = replace(source, joint_rot_l=rotations)
    for counting in (WEIGHTED_SUMS, PLAIN_SUMS):
        pose, *others = imitation_terms(turned, source, counting)
        assert pose == pytest.approx(np.exp(-2 * counting.joint_weights[joint] * angle**2), abs=1e-6)
        assert others == pytest.approx(np.ones(3))


def test_the_weights_are_those_of_the_public_code() -> None:
    knee, root = LANDMARKS.index("left_knee"), LANDMARKS.index("pelvis")
    assert WEIGHTED_SUMS.joint_weights.sum() == pytest.approx(1.0)
    assert WEIGHTED_SUMS.joint_weights[knee] / WEIGHTED_SUMS.joint_weights[root] == pytest.approx(0.3)
    assert WEIGHTED_SUMS.joint_weights[LANDMARKS.index("right_wrist")] == 0.0


def test_known_errors_of_the_other_terms() -> None:
    source = imitation(3)
    faster = replace(source, joint_vel=source.joint_vel + np.eye(15)[0][:, None] * [2.0, 0.0, 0.0])
    assert imitation_terms(faster, source, PLAIN_SUMS)[1] == pytest.approx(np.exp(-0.1 * 4))
    ahead, above = np.array([0.1, 0.0, 0.0]), np.array([0.0, 0.0, 0.2])
    away = replace(source, effectors_w=source.effectors_w + ahead, com_w=source.com_w + above)
    assert imitation_terms(away, source, WEIGHTED_SUMS)[2:] == pytest.approx(np.exp([-40 * 0.01, -10 * 0.04]))
    assert imitation_terms(away, source, PLAIN_SUMS)[2] == pytest.approx(np.exp(-40 * 0.04))
    assert imitation_reward(away, source) == pytest.approx(0.75 + 0.15 * np.exp(-0.4) + 0.1 * np.exp(-0.4))


def test_a_batch_is_its_members() -> None:
    result, source = imitation(4, 2, 3), imitation(5, 2, 3)
    together = imitation_reward(result, source)
    for at in np.ndindex(2, 3):
        alone = (Imitation(*(getattr(one, name)[at] for name in vars(one))) for one in (result, source))
        assert together[at] == pytest.approx(imitation_reward(*alone))


def test_nothing_is_earned_after_a_fall() -> None:
    rewards = np.full((3, 4), 0.8)
    rewards[2, 3] = np.nan
    fallen = np.array([[False] * 4, [False, True, False, False], [False] * 4])
    assert normalised_return(rewards, fallen) == pytest.approx([0.8, 0.2, 0.6])
