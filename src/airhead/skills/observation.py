"""What a policy sees: the body as felt from inside, how far it is from the plan, and where in the plan it is."""

from __future__ import annotations

from typing import Final

import numpy as np

from airhead.body import StateSpace
from airhead.rotations import FloatArray, conjugate, rotate
from airhead.skills.departures import Departures, Float32Array, IntArray, joint_positions

#: What the numbers of an observation mean. A policy trained on one version cannot use another.
OBSERVATION_VERSION: Final = 1

_PHASES: Final = 32


class Observer:
    """Observes states beside a plan.

    All directions are seen from the body's or the plan's root, so that moving or turning both in the plane changes
    nothing. The columns are, in order:

    | columns | what | unit |
    | --- | --- | --- |
    | 3 | position of the root from the plan's, seen from the plan's root | m |
    | nv - 3 | rotation of the root and position of the joints from the plan's, as rotation vectors | rad |
    | 3 | velocity of the root less the plan's, seen from the plan's root | m/s |
    | nv - 3 | angular velocities less the plan's | rad/s |
    | 1 | height of the root | m |
    | 3 | the world's up, seen from the root | - |
    | 3 | velocity of the root, seen from the root | m/s |
    | nv - 3 | angular velocities | rad/s |
    | nv - 6 | positions of the joints, as rotation vectors | rad |
    | 32 | phase: bells that follow each other through the plan | - |

    Args:
        space: what states are made of.
        plan_states: (N + 1, nq + nv) at the control instants. They count as 32-bit numbers, as skill files hold them.
    """

    def __init__(self, space: StateSpace, plan_states: FloatArray) -> None:
        self._space = space
        self._departures = Departures(space, plan_states.astype(np.float32).astype(np.float64))
        self._phase = _phase_bells(len(plan_states))

    @property
    def size(self) -> int:
        """How many numbers an observation has."""
        return 4 * self._space.nv - 2 + _PHASES

    def observe(self, states: FloatArray, steps: IntArray) -> Float32Array:
        """Observations (B, size) of states (B, nq + nv) at the beginnings of control intervals `steps` (B,)."""
        space = self._space
        to_root = conjugate(states[:, 3:7])
        qvel = states[:, space.nq :]
        columns = [
            self._departures.seen(states, steps),
            states[:, 2:3],
            rotate(to_root, np.array([0.0, 0.0, 1.0])),
            rotate(to_root, qvel[:, :3]),
            qvel[:, 3:],
            joint_positions(space, states),
            self._phase[steps],
        ]
        return np.concatenate(columns, axis=1, dtype=np.float32, casting="same_kind")


def _phase_bells(instants: int) -> FloatArray:
    """(instants, 32) bells of the phase, as wide as they are apart."""
    centers = np.linspace(0.0, instants - 1.0, _PHASES)
    apart = max(centers[1] - centers[0], 1e-6)
    bells: FloatArray = np.exp(-0.5 * ((np.arange(instants)[:, None] - centers) / apart) ** 2)
    return bells
