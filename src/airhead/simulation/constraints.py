"""What MuJoCo's constraint solver works on, read step by step: contacts and joint limits, as rows of one kind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import mujoco
import numpy as np
from numpy.typing import NDArray

from airhead.body.state_space import IntArray
from airhead.rotations import FloatArray
from airhead.simulation.spatial import skew

#: Rows of a contact: the edges of a pyramid of friction.
_EDGES = 4
_ROUND = (int(mujoco.mjtGeom.mjGEOM_SPHERE), int(mujoco.mjtGeom.mjGEOM_CAPSULE))
_LIMIT = int(mujoco.mjtConstraint.mjCNSTR_LIMIT_JOINT)


@dataclass(frozen=True, eq=False)
class Constraints:
    """R constraint rows in each of N states; points are counted from the body's centre of mass.

    Attributes:
        jacobian: (N, R, nv) J.
        gap_jacobian: (N, R, nv) how the gap of each row changes.
        stiffness: (N, R) D; 0 where a state has fewer rows.
        miss: (N, R) J a - aim.
        law: (N, R, 4) K, B, I and dI/dgap.
        gap_m: (N, R) the distance that is left, or the angle; negative where a row pushes.
        part: (N, R) which part of the body touches what stands still; 0 where none does.
        point_m, normal: (N, R, 3) where, and the direction out of what stands still.
        edge: (N, R, 3) along which a row pushes that part.
        inward_m: (N, R) from the point to the centre of the shape that touches.
        bent: (3, L) state, row and first axis of the rows of ball joints at their limit.
        bend: (L, 3, 3) how J changes when those joints turn.
    """

    jacobian: FloatArray
    gap_jacobian: FloatArray
    stiffness: FloatArray
    miss: FloatArray
    law: FloatArray
    gap_m: FloatArray
    part: IntArray
    point_m: FloatArray
    normal: FloatArray
    edge: FloatArray
    inward_m: FloatArray
    bent: IntArray
    bend: FloatArray


class ConstraintReader:
    """Gathers the constraints of simulated steps of one model."""

    def __init__(self, model: mujoco.MjModel) -> None:
        self._model = model
        self._still: NDArray[np.bool_] = model.body_weldid[model.geom_bodyid] == 0
        self._radius_m = np.where(np.isin(model.geom_type, _ROUND), model.geom_size[:, 0], 0.0)
        self._rows: list[tuple[NDArray[Any], ...]] = []
        self._contacts: list[tuple[NDArray[Any], ...]] = []

    def read(self, data: mujoco.MjData) -> None:
        """Adds those of the step that was just simulated."""
        jacobian = data.efc_J.reshape(data.nefc, self._model.nv).copy()
        miss = jacobian @ data.qacc - data.efc_aref
        gap_m, stiffness = data.efc_pos - data.efc_margin, np.where(miss < 0.0, data.efc_D, 0.0)
        which = data.efc_type.copy(), data.efc_id.copy(), data.efc_pos.copy()
        self._rows.append((jacobian, stiffness, miss, data.efc_KBIP.copy(), gap_m, *which))
        contact = data.contact
        place = contact.pos - data.subtree_com[1]
        kept = contact.geom.copy(), contact.frame.copy(), contact.dist.copy(), contact.friction.copy()
        self._contacts.append((contact.efc_address.copy(), place, *kept))

    def together(self) -> Constraints:
        """All that was read since the last call, a state for each step; rows that do not push are left out."""
        sizes = np.array([len(rows[1]) for rows in self._rows])
        flat = [np.concatenate(column) for column in zip(*self._rows, strict=True)]
        flat += self._touching(np.cumsum(sizes) - sizes, flat[0])
        self._rows, self._contacts = [], []
        pushing = flat[1] > 0.0
        state = np.repeat(np.arange(len(sizes)), sizes)[pushing]
        pushes = np.bincount(state, minlength=len(sizes))
        row = np.arange(len(state)) - (np.cumsum(pushes) - pushes)[state]

        def padded(values: NDArray[Any]) -> NDArray[Any]:
            whole = np.zeros((len(sizes), max(pushes.max(), 1), *values.shape[1:]), dtype=values.dtype)
            whole[state, row] = values
            return whole

        jacobian, stiffness, miss, law, gap_m, kind, joint, angle, *touching = (each[pushing] for each in flat)
        (bent, first), bend = self._bent(jacobian, kind, joint, angle)
        gap_jacobian, part, point_m, normal, edge, inward_m = (padded(each) for each in touching)
        return Constraints(
            jacobian=padded(jacobian),
            gap_jacobian=gap_jacobian,
            stiffness=padded(stiffness),
            miss=padded(miss),
            law=padded(law),
            gap_m=padded(gap_m),
            part=part,
            point_m=point_m,
            normal=normal,
            edge=edge,
            inward_m=inward_m,
            bent=np.stack([state[bent], row[bent], first]),
            bend=bend,
        )

    def _touching(self, first_row: IntArray, jacobian: FloatArray) -> list[NDArray[Any]]:
        """Of all rows: how gaps change, parts, points, normals, edges and ways inward."""
        count = np.array([len(contacts[0]) for contacts in self._contacts])
        address, place, geoms, frame, dist, friction = (
            np.concatenate(column) for column in zip(*self._contacts, strict=True)
        )
        rows = (first_row[np.repeat(np.arange(len(count)), count)] + address)[:, None] + np.arange(_EDGES)
        gap_jacobian = jacobian.copy()
        used = address >= 0
        gap_jacobian[rows[used]] = (jacobian[rows[used, 0]] + jacobian[rows[used, 1]])[:, None] / 2
        # of two parts that touch each other neither stands still: the place of such a contact is not followed
        first_still = self._still[geoms[:, 0]]
        used &= first_still | self._still[geoms[:, 1]]
        rows, place, frame, dist, friction = (each[used] for each in (rows, place, frame, dist, friction))
        sign = np.where(first_still[used], 1.0, -1.0)[:, None]
        geom = np.where(first_still, geoms[:, 1], geoms[:, 0])[used]
        normal, sides = sign * frame[:, :3], frame[:, 3:].reshape(-1, 2, 3) * friction[:, :2, None]
        leaning = sign[:, None] * np.stack([sides[:, 0], -sides[:, 0], sides[:, 1], -sides[:, 1]], axis=1)
        inward_m = self._radius_m[geom] + dist / 2
        whole = [np.zeros((len(jacobian), *shape)) for shape in ((3,), (3,), (3,), ())]
        part = np.zeros(len(jacobian), dtype=np.intp)
        part[rows] = self._model.geom_bodyid[geom][:, None]
        values = place[:, None], normal[:, None], normal[:, None] + leaning, inward_m[:, None]
        for each, value in zip(whole, values, strict=True):
            each[rows] = value
        return [gap_jacobian, part, *whole]

    def _bent(
        self, jacobian: FloatArray, kind: IntArray, joint: IntArray, position: FloatArray
    ) -> tuple[IntArray, FloatArray]:
        """Row and first axis (2, L) of ball joints at their limit, and how their J, minus a turning axis, changes."""
        rows = np.flatnonzero(kind == _LIMIT)
        rows = rows[self._model.jnt_type[joint[rows]] == int(mujoco.mjtJoint.mjJNT_BALL)]
        first = self._model.jnt_dofadr[joint[rows]].astype(np.intp)
        axis = -np.take_along_axis(jacobian[rows], first[:, None] + np.arange(3), axis=1)
        half = (self._model.jnt_range[joint[rows], 1] - position[rows])[:, None, None] / 2
        across = np.eye(3) - axis[:, :, None] * axis[:, None]
        return np.stack([rows, first]), -0.5 * (across / np.tan(half) + skew(axis))
