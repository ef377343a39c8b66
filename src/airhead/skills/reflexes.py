"""Reflexes: the tracker's feedback, as a policy sees it. What is learned comes on top of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from airhead.rotations import to_matrix
from airhead.skills.departures import Float32Array, IntArray
from airhead.skills.plan import TrackedPlan

Float16Array = NDArray[np.float16]

#: Reflexes answer to no larger departure, in metres, radians or their rates.
LARGEST_DEPARTURE: Final = 6.0
#: They move no target further than this, as the tracker's feedback does.
LARGEST_REFLEX_RAD: Final = 0.6


@dataclass(frozen=True, eq=False)
class Reflexes:
    """How PD targets answer to a departure from the plan.

    Attributes:
        gains: (N, nu, 2 nv) radians for each unit of the departure, the first 2 nv columns of an observation.
    """

    gains: Float16Array

    def offsets(self, observation: Float32Array, steps: IntArray) -> Float32Array:
        """What is added to the plan's PD targets: (B, nu) radians for observations (B, O) at control steps (B,)."""
        departure = np.clip(observation[:, : self.gains.shape[2]], -LARGEST_DEPARTURE, LARGEST_DEPARTURE)
        gains = self.gains[steps].astype(np.float32)
        drawn = np.matmul(gains, departure[..., None])[..., 0]
        answers: Float32Array = np.clip(drawn, -LARGEST_REFLEX_RAD, LARGEST_REFLEX_RAD)
        return answers


def reflexes_of(plan: TrackedPlan) -> Reflexes:
    """A plan's feedback, seen from its root, in half precision as skill files hold it."""
    gains, nv = plan.gains.copy(), plan.space.nv
    from_root = to_matrix(plan.states[:-1, 3:7])
    for linear in (slice(0, 3), slice(nv, nv + 3)):
        gains[..., linear] = gains[..., linear] @ from_root
    return Reflexes(gains.astype(np.float16))
