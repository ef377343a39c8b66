"""What comes: the plan around a moment, as a policy that can follow any plan sees it."""

from __future__ import annotations

from typing import Final

import numpy as np

from airhead.body import StateSpace
from airhead.rotations import FloatArray, conjugate, multiply, rotate, to_rotvec
from airhead.skills.departures import Float32Array, joint_positions

#: What the numbers mean. A generalist that was trained on one version cannot use another.
COMING_VERSION: Final = 1

#: How many control intervals ahead the plan is looked at; at the first two its PD targets too.
_AHEAD: Final = (1, 2, 4, 7, 11)
_WITH_TARGETS: Final = 2
_BEHIND: Final = 2
_UP: Final = (0.0, 0.0, 1.0)


def coming_size(space: StateSpace) -> int:
    """How many numbers `coming` has for a moment."""
    joints = space.nv - 6
    here = 2 * joints + 1 + 3 + 3 + (space.nv - 3)
    ahead = len(_AHEAD) * (3 + 3 + 3 + 3 + joints) + _WITH_TARGETS * joints
    return here + ahead + 3 + joints


def coming(space: StateSpace, states: FloatArray, targets: FloatArray) -> Float32Array:
    """What comes at every step of a plan.

    Everything is seen from the plan's root, so that moving or turning the plan in the plane changes nothing; what would
    lie beyond its ends is as at the ends. The columns are, in order:

    | columns | what | unit |
    | --- | --- | --- |
    | nu | PD targets of the step less the positions of the joints | rad |
    | 1 | height of the root | m |
    | 3 | the world's up, seen from the root | - |
    | 3 | velocity of the root, seen from the root | m/s |
    | nv - 3 | angular velocities | rad/s |
    | nu | positions of the joints, as rotation vectors | rad |
    | for each of 1, 2, 4, 7 and 11 steps ahead: 3 | where the root will be, seen from the root of now | m |
    | 3 | how it will be turned, from now | rad |
    | 3, 3 | the world's up and the root's velocity, seen from the root of then | -, m/s |
    | nu | positions of the joints then | rad |
    | nu, 1 and 2 steps ahead only | PD targets less positions then | rad |
    | 3, nu | where the root was two steps ago, and the positions of the joints then | m, rad |

    Args:
        space: what states are made of.
        states: (N + 1, nq + nv) the plan's, at the control instants.
        targets: (N, nu) its PD targets.

    Returns:
        (N, C), C being `coming_size`.
    """
    view = _View(space, states, targets)
    now = np.arange(len(targets))
    columns = [view.feed_forward(now), states[now, 2:3], view.up(now), view.velocity(now)]
    columns += [states[now, space.nq + 3 :], view.joints[now]]
    for number, steps in enumerate(_AHEAD):
        then = np.minimum(now + steps, len(targets))
        columns += [view.place(now, then), view.turn(now, then), view.up(then), view.velocity(then), view.joints[then]]
        columns += [view.feed_forward(then)] if number < _WITH_TARGETS else []
    before = np.maximum(now - _BEHIND, 0)
    columns += [view.place(now, before), view.joints[before]]
    return np.concatenate(columns, axis=1, dtype=np.float32, casting="same_kind")


class _View:
    """A plan, looked at from its own root."""

    def __init__(self, space: StateSpace, states: FloatArray, targets: FloatArray) -> None:
        self._states, self._velocities = states, states[:, space.nq :]
        self._to_root = conjugate(states[:, 3:7])
        self.joints = joint_positions(space, states)
        self._targets = np.concatenate([targets, targets[-1:]])

    def feed_forward(self, at: np.ndarray) -> FloatArray:
        found: FloatArray = self._targets[at] - self.joints[at]
        return found

    def up(self, at: np.ndarray) -> FloatArray:
        return rotate(self._to_root[at], np.array(_UP))

    def velocity(self, at: np.ndarray) -> FloatArray:
        return rotate(self._to_root[at], self._velocities[at, :3])

    def place(self, now: np.ndarray, then: np.ndarray) -> FloatArray:
        return rotate(self._to_root[now], self._states[then, :3] - self._states[now, :3])

    def turn(self, now: np.ndarray, then: np.ndarray) -> FloatArray:
        return to_rotvec(multiply(self._to_root[now], self._states[then, 3:7]))
