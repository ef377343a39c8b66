"""How the force that a free body needs changes with its motion: exact, for batches of states at once.

S. Singh, R. P. Russell, P. M. Wensing 2022, "Efficient analytical derivatives of rigid-body dynamics using spatial
vector algebra", IEEE Robotics and Automation Letters 7(2).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from airhead.rotations import FloatArray
from airhead.simulation.spatial import carried, carrying, inertia_matrix, turned, turned_by
from airhead.simulation.tree import Tree


@dataclass(frozen=True, eq=False)
class Motions:
    """A body of B parts and nv axes in N states, spatial vectors about any one point of each.

    Attributes:
        axes: (N, nv, 6) motion axes.
        velocity, acceleration: (N, nv).
        inertia: (N, B, 10) of each part, as MuJoCo's `cinert`.
    """

    axes: FloatArray
    velocity: FloatArray
    acceleration: FloatArray
    inertia: FloatArray


@dataclass(frozen=True, eq=False)
class FreeSlopes:
    """(N, nv, nv) slopes of the force that a body needs without contacts, springs and motors.

    Attributes:
        by_position, by_velocity: of the force.
        mass: by acceleration, without armature.
    """

    by_position: FloatArray
    by_velocity: FloatArray
    mass: FloatArray


@dataclass(frozen=True, eq=False)
class _Carried:
    """What each axis carries in N states: inertia, twice its slope `B` (N, nv, 6, 6), the force on it (N, nv, 6)."""

    inertia: FloatArray
    slope: FloatArray
    force: FloatArray


def free_slopes(tree: Tree, motions: Motions, gravity_w: FloatArray) -> FreeSlopes:
    """The slopes of the force in N states, under gravity (3,)."""
    axes, transposed = motions.axes, np.swapaxes(motions.axes, -1, -2)
    turning = axes * motions.velocity[..., None]
    # what the joints above do to an axis: its change, and that change's own
    change = carried(tree.above @ turning, axes)
    speeding = axes * motions.acceleration[..., None] + change * motions.velocity[..., None]
    fall = np.concatenate([np.zeros(3), -gravity_w])
    change_twice = carried(tree.above @ speeding + fall, axes) + carried(tree.above @ turning, change)
    change_both = change + carried(tree.upto @ turning, axes)
    load = _composed(tree, motions.inertia, tree.carries @ turning, tree.carries @ speeding + fall)
    heavy, back = _products(load.inertia, axes), _products(np.swapaxes(load.slope, -1, -2), axes)
    by_position = tree.upto * (back @ np.swapaxes(change, -1, -2) + heavy @ np.swapaxes(change_twice, -1, -2))
    below = _products(load.slope, change) + _products(load.inertia, change_twice) + turned(axes, load.force)
    by_position += tree.above.T * (axes @ np.swapaxes(below, -1, -2))
    by_velocity = tree.upto * (back @ transposed + heavy @ np.swapaxes(change_both, -1, -2))
    below = _products(load.slope, axes) + _products(load.inertia, change_both)
    by_velocity += tree.above.T * (axes @ np.swapaxes(below, -1, -2))
    weights = heavy @ transposed
    mass = tree.upto * weights + tree.above.T * np.swapaxes(weights, -1, -2)
    return FreeSlopes(by_position, by_velocity, mass)


def _products(matrices: FloatArray, vectors: FloatArray) -> FloatArray:
    found: FloatArray = np.einsum("...ij,...j->...i", matrices, vectors)
    return found


def _composed(tree: Tree, packed: FloatArray, velocity: FloatArray, acceleration: FloatArray) -> _Carried:
    """From what each part has and does, what each axis carries."""
    inertia, crossing = inertia_matrix(packed), carrying(velocity)
    momentum = _products(inertia, velocity)
    force = _products(inertia, acceleration) + turned(velocity, momentum)
    slope = -np.swapaxes(crossing, -1, -2) @ inertia - inertia @ crossing + turned_by(momentum)
    count, parts = packed.shape[:2]
    everything = np.concatenate([inertia.reshape(count, parts, 36), slope.reshape(count, parts, 36), force], axis=-1)
    firsts, of_axis = np.unique(tree.joint, return_inverse=True)
    below = (tree.carries[:, firsts].T @ everything)[:, of_axis]
    square = (*below.shape[:2], 6, 6)
    return _Carried(below[..., :36].reshape(square), below[..., 36:72].reshape(square), below[..., 72:])
