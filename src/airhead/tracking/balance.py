"""What keeps a body on its feet: where its weight is going, seen from between the feet.

The capture point is where a body would have to step to come to rest: the centre of mass, moved ahead along its velocity
by the pendulum's time √(h/g) (J. Pratt et al. 2006, "Capture point: a step toward humanoid push recovery"). One whose
capture point leaves the feet falls, however near each joint is to where it should be.
"""

from __future__ import annotations

import numpy as np

from airhead.body import Body
from airhead.metrics import GRAVITY_M_S2
from airhead.rotations import FloatArray
from airhead.tracking.features import Features

_FEET = ("left_ankle", "right_ankle")


def balance_slopes(body: Body, states: FloatArray) -> FloatArray:
    """How the capture point, seen from the middle of the feet, changes with the state.

    Args:
        body: whose states.
        states: (N, nq + nv). The velocity's own change with the pose is left out; it vanishes at rest.

    Returns:
        (N, 2, 2 nv), metres horizontally for each unit of a departure.
    """
    seen, by_q = Features(body).geometry_and_derivatives(states[:, : body.space.nq])
    feet = [body.skeleton.index(name) for name in _FEET]
    feet_by_q = by_q.points_by_q[:, feet, :2].mean(axis=1)
    height_m = np.maximum(seen.com_w[:, 2] - seen.points_w[:, feet, 2].mean(axis=1), 0.0)
    ahead_s = np.sqrt(height_m / GRAVITY_M_S2)[:, None, None]
    com_by_q = by_q.com_by_q[:, :2]
    slopes: FloatArray = np.concatenate([com_by_q - feet_by_q, ahead_s * com_by_q], axis=-1)
    return slopes
