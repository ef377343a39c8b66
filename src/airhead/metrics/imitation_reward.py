"""DeepMimic's imitation reward: our reimplementation, for another simulator; its numbers compare, they do not equal.

Peng, Abbeel, Levine and van de Panne 2018, "DeepMimic: Example-guided deep reinforcement learning of physics-based
character skills", section 5.3: r = .65 r_pose + .1 r_velocity + .15 r_end_effector + .1 r_centre_of_mass with

    r_pose = exp(-2 sum over joints of |angle between q and q^|²)          rad²
    r_velocity = exp(-.1 sum over joints of |w - w^|²)                     (rad/s)²
    r_end_effector = exp(-40 sum over hands and feet of |p - p^|²)         m²
    r_centre_of_mass = exp(-10 |c - c^|²)                                  m²

The paper's sums carry no weights. Its public code (xbpeng/DeepMimic, SceneImitate.cpp and humanoid3d.txt) weighs each
joint and divides by the sum of all weights, and takes the mean of the four end effectors. `WEIGHTED_SUMS` counts that
way and is what we report; `PLAIN_SUMS` counts as the paper prints it and is stricter. What is ours: all joints are
compared in the body's own tree, its wrists do not turn, and end effectors and centre of mass are compared where they
are in the world, as the paper says (the code takes effectors from the root, the velocity of the centre of mass, and a
fifth term).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from airhead.motion import LANDMARKS
from airhead.rotations import FloatArray, angle_between

#: Weights and steepnesses of pose, velocity, end effectors, centre of mass.
TERM_WEIGHTS: Final = np.array([0.65, 0.10, 0.15, 0.10])
TERM_STEEPNESS: Final = np.array([2.0, 0.1, 40.0, 10.0])
#: The joints whose positions are the end effectors'.
END_EFFECTORS: Final = ("right_ankle", "left_ankle", "right_wrist", "left_wrist")
#: `DiffWeight` of each joint in the public code's humanoid3d.txt, by the last word of ours.
_JOINT_WEIGHT: Final = {
    "pelvis": 1.0,
    "chest": 0.5,
    "head": 0.3,
    "hip": 0.5,
    "knee": 0.3,
    "ankle": 0.2,
    "shoulder": 0.3,
    "elbow": 0.2,
    "wrist": 0.0,
}


@dataclass(frozen=True, eq=False)
class Counting:
    """How joints and end effectors add up.

    Attributes:
        joint_weights: (15,) of each landmark's squared errors of rotation and velocity.
        effector_weight: of each of the four squared distances.
    """

    joint_weights: FloatArray
    effector_weight: float


_CODE_WEIGHTS: Final = np.array([_JOINT_WEIGHT[name.rsplit("_", maxsplit=1)[-1]] for name in LANDMARKS])
#: As DeepMimic's public code counts: weights that sum to 1, and the mean of the end effectors.
WEIGHTED_SUMS: Final = Counting(_CODE_WEIGHTS / _CODE_WEIGHTS.sum(), 1.0 / len(END_EFFECTORS))
#: As DeepMimic's paper prints it: plain sums.
PLAIN_SUMS: Final = Counting(np.ones(len(LANDMARKS)), 1.0)


@dataclass(frozen=True, eq=False)
class Imitation:
    """What of a body, or of what it imitates, the reward compares; the leading axes are any.

    Attributes:
        joint_rot_l: (..., 15, 4) of the landmarks; the pelvis' is in the world.
        joint_vel: (..., 15, 3) radians a second in the frame of each one's parent; the pelvis' is in the world.
        effectors_w: (..., 4, 3) metres, in the order of `END_EFFECTORS`.
        com_w: (..., 3) metres.
    """

    joint_rot_l: FloatArray
    joint_vel: FloatArray
    effectors_w: FloatArray
    com_w: FloatArray


def imitation_terms(result: Imitation, source: Imitation, counting: Counting = WEIGHTED_SUMS) -> FloatArray:
    """(..., 4) the reward's terms, each from 0 to 1: pose, velocity, end effectors, centre of mass."""
    turned = angle_between(source.joint_rot_l, result.joint_rot_l) ** 2
    faster = ((result.joint_vel - source.joint_vel) ** 2).sum(axis=-1)
    apart = ((result.effectors_w - source.effectors_w) ** 2).sum(axis=(-1, -2))
    com = ((result.com_w - source.com_w) ** 2).sum(axis=-1)
    pose, velocity = turned @ counting.joint_weights, faster @ counting.joint_weights
    errors = np.stack([pose, velocity, counting.effector_weight * apart, com], axis=-1)
    terms: FloatArray = np.exp(-TERM_STEEPNESS * errors)
    return terms


def imitation_reward(result: Imitation, source: Imitation, counting: Counting = WEIGHTED_SUMS) -> FloatArray:
    """(...) DeepMimic's reward, from 0 to 1."""
    reward: FloatArray = imitation_terms(result, source, counting) @ TERM_WEIGHTS
    return reward


def normalised_return(rewards: FloatArray, fallen: NDArray[np.bool_]) -> FloatArray:
    """(...) the mean reward of an episode, nothing being earned from the first fallen frame on.

    DeepMimic's normalised return is the return over the largest there is, which is the number of frames. Frames are
    control instants at 30 Hz, without the start; episodes of looping clips last 20 s.

    Args:
        rewards: (..., T); what is not a number earns nothing.
        fallen: (..., T) whether the body has fallen at a frame.
    """
    standing = ~np.logical_or.accumulate(fallen | ~np.isfinite(rewards), axis=-1)
    earned: FloatArray = np.where(standing, rewards, 0.0).mean(axis=-1)
    return earned
