"""How the force of contacts and joint limits changes with a motion: MuJoCo's soft constraints, differentiated.

A row pushes with -D (J a - aim) while that is positive; aim = -B J v - K I gap, and D is proportional to I / (1 - I)
for the impedance I(gap) (MuJoCo documentation, "Computation", "Constraint model"). Normals are kept: exact for points,
spheres and ends of capsules on flat ground, near it on boxes. Where two parts of the body touch, J is kept too.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from airhead.rotations import FloatArray, cross
from airhead.simulation.constraints import Constraints
from airhead.simulation.free_dynamics import Motions
from airhead.simulation.spatial import carried, lever, skew, turned
from airhead.simulation.tree import Tree


@dataclass(frozen=True, eq=False)
class ConstraintSlopes:
    """(N, nv, nv) slopes of the force that a body needs against its constraints."""

    by_position: FloatArray
    by_velocity: FloatArray
    by_acceleration: FloatArray


def constraint_slopes(tree: Tree, motions: Motions, rows: Constraints) -> ConstraintSlopes:
    """The slopes in N states.

    Args:
        tree: of the body.
        motions: about the centre of mass, with the accelerations that the constraints see.
        rows: what they are.
    """
    stiffness, damping, impedance, rise = (rows.law[..., i] for i in range(4))
    lever_of = lever(rows.point_m, rows.edge)
    changes = _speed_changes(tree, motions, rows, lever_of)
    harder = rise / np.maximum(impedance * (1.0 - impedance), 1e-9)
    by_gap = harder * rows.miss + stiffness * (rise * rows.gap_m + impedance)
    changes += by_gap[..., None] * rows.gap_jacobian
    hard = rows.stiffness[..., None] * np.concatenate([changes, damping[..., None] * rows.jacobian, rows.jacobian], -1)
    pushed = np.swapaxes(rows.jacobian, -1, -2) @ hard
    by_position, by_velocity, by_acceleration = np.split(pushed, 3, axis=-1)
    return ConstraintSlopes(
        by_position + _turned_pushes(tree, motions.axes, rows, lever_of), by_velocity, by_acceleration
    )


def _speed_changes(tree: Tree, motions: Motions, rows: Constraints, lever_of: FloatArray) -> FloatArray:
    """(N, R, nv) how J a + B J v changes with positions because J does."""
    damping, axes = rows.law[..., 1, None], motions.axes
    speeds = axes * motions.acceleration[..., None], axes * motions.velocity[..., None]
    of_part = [np.take_along_axis(tree.carries @ speed, rows.part[..., None], axis=1) for speed in speeds]
    motion = of_part[0] + damping * of_part[1]
    onto_axes = turned(motion, lever_of) + _place_change(rows, motion)
    by_turn = [lever_of @ np.swapaxes(carried(tree.above @ speed, axes), -1, -2) for speed in speeds]
    changes = onto_axes @ np.swapaxes(axes, -1, -2) + by_turn[0] + damping * by_turn[1]
    changes *= tree.carries[rows.part]
    state, row, first = rows.bent
    dofs = first[:, None] + np.arange(3)
    speed = motions.acceleration[state[:, None], dofs] + damping[state, row] * motions.velocity[state[:, None], dofs]
    changes[state[:, None], row[:, None], dofs] += (speed[:, None] @ rows.bend)[:, 0]
    return changes


def _place_change(rows: Constraints, motion: FloatArray) -> FloatArray:
    """(N, R, 6) how the speed along an edge changes as the touching point moves, for each way that an axis moves."""
    by_point = cross(rows.edge, motion[..., :3])
    moved = lever(rows.point_m, by_point)
    moved[..., :3] += rows.inward_m[..., None] * cross(rows.normal, by_point)
    # MuJoCo puts the point half way between the surfaces
    half: FloatArray = 0.5 * (by_point * rows.normal).sum(axis=-1, keepdims=True)
    return moved - half * lever(rows.point_m, rows.normal)


def _turned_pushes(tree: Tree, axes: FloatArray, rows: Constraints, lever_of: FloatArray) -> FloatArray:
    """(N, nv, nv) how pushes that stay the same act on axes that turn, and at points that move."""
    push = (rows.stiffness * rows.miss)[..., None]
    transposed, carries = np.swapaxes(axes, -1, -2), tree.carries
    touched = (rows.part[:, None] == np.arange(len(carries))[:, None]).astype(float)
    on_axis = carries.T @ (touched @ (push * lever_of))
    by_position = tree.upto * (turned(axes, on_axis) @ transposed)
    place = np.zeros((*push.shape[:2], 3, 6))
    place[..., :3] = -skew(rows.point_m + rows.inward_m[..., None] * rows.normal)
    place[..., 3:] = np.eye(3)
    place -= 0.5 * rows.normal[..., None] * lever(rows.point_m, rows.normal)[..., None, :]
    moments = -skew(push * rows.edge) @ place
    count, parts, nv = len(axes), len(carries), axes.shape[1]
    of_part = (touched @ moments.reshape(*push.shape[:2], 18)).reshape(count, parts, 3, 6)
    moved = of_part @ transposed[:, None] * carries[:, None]
    turning = axes[:, :, None, :3] * carries.T[..., None]
    by_position += turning.reshape(count, nv, -1) @ moved.reshape(count, -1, nv)
    state, row, first = rows.bent
    dofs = first[:, None] + np.arange(3)
    np.add.at(
        by_position, (state[:, None, None], dofs[:, :, None], dofs[:, None]), push[state, row, :, None] * rows.bend
    )
    return by_position
