"""Which axes of a body carry which other axes and parts."""

from __future__ import annotations

import mujoco
import numpy as np

from airhead.body.state_space import IntArray
from airhead.rotations import FloatArray


class Tree:
    """The tree of a model with nv motion axes and B bodies.

    A free joint counts as two: three sliding axes that carry a ball joint.

    Attributes:
        joint: (nv,) the first axis of the joint that an axis belongs to.
        above: (nv, nv) 1 where the column's axis belongs to a joint that carries the row's joint, else 0.
        upto: (nv, nv) the same, 1 also where both belong to one joint.
        carries: (B, nv) 1 where an axis moves a body, else 0.
    """

    def __init__(self, model: mujoco.MjModel) -> None:
        self.joint = _joints(model)
        above = np.zeros((model.nv, model.nv), dtype=bool)
        for dof, parent in enumerate(model.dof_parentid):
            if parent >= 0:
                above[dof] = above[parent]
                above[dof, parent] = True
        same = self.joint[:, None] == self.joint
        self.above: FloatArray = (above & ~same).astype(float)
        self.upto: FloatArray = (above | same).astype(float)
        self.carries: FloatArray = np.zeros((model.nbody, model.nv))
        for body in range(1, model.nbody):
            last = model.body_dofadr[body] + model.body_dofnum[body] - 1
            own = model.body_dofnum[body] > 0
            self.carries[body] = self.upto[last] if own else self.carries[model.body_parentid[body]]


def _joints(model: mujoco.MjModel) -> IntArray:
    joint = np.arange(model.nv)
    for first, number in zip(model.jnt_dofadr, model.jnt_type, strict=True):
        kind = mujoco.mjtJoint(number)
        if kind in (mujoco.mjtJoint.mjJNT_FREE, mujoco.mjtJoint.mjJNT_BALL):
            joint[first : first + 3] = first
        if kind == mujoco.mjtJoint.mjJNT_FREE:
            joint[first + 3 : first + 6] = first + 3
    return joint
