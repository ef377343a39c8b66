"""The normalised return of a simulated stunt."""

from __future__ import annotations

import numpy as np

from airhead.metrics import WEIGHTED_SUMS, Counting, fallen, imitation_reward, normalised_return
from airhead.rotations import FloatArray
from airhead.simulation import Stunt, imitation_of


def stunt_return(stunt: Stunt, states: FloatArray, counting: Counting = WEIGHTED_SUMS) -> float:
    """DeepMimic's reward, averaged over the control instants after the first that follow the take.

    Our reimplementation, other simulator. A looping clip is to be a take of 20 s.

    Args:
        stunt: what was to be done.
        states: (N + 1, nq + nv) of the simulation at the control instants; NaN once it blew up.
        counting: how joints add up.
    """
    followed = states[: stunt.motion_steps + 1]
    sound = followed[np.isfinite(followed).all(axis=1)]  # up to where it blew up, if it did
    source = stunt.recorded_states[: len(sound)]
    rewards, down = np.zeros(stunt.motion_steps), np.ones(stunt.motion_steps, dtype=bool)
    reward = imitation_reward(imitation_of(stunt.body, sound), imitation_of(stunt.body, source), counting)
    rewards[: len(sound) - 1] = reward[1:]
    down[: len(sound) - 1] = fallen(stunt.seen(sound), stunt.seen(source))[1:]
    return float(normalised_return(rewards, down))
