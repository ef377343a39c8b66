"""States of a body as DeepMimic's reward compares them."""

from __future__ import annotations

import numpy as np

from airhead.body import Body
from airhead.body.joint_limits import HINGE_AXIS
from airhead.metrics import END_EFFECTORS, Imitation
from airhead.motion import LANDMARKS, center_of_mass, forward_kinematics
from airhead.rotations import FloatArray, rotate


def imitation_of(body: Body, states: FloatArray) -> Imitation:
    """States (..., nq + nv) of a body, the landmarks in the order of `LANDMARKS`."""
    root_pos_w, joint_rot_l = body.pose(states[..., : body.space.nq])
    posed = forward_kinematics(body.skeleton, root_pos_w, joint_rot_l)
    return posed_imitation(body, states, joint_rot_l, posed)


def posed_imitation(
    body: Body, states: FloatArray, joint_rot_l: FloatArray, posed: tuple[FloatArray, FloatArray]
) -> Imitation:
    """The same where forward kinematics, places (..., J, 3) and rotations (..., J, 4) of joints, are known: `posed`."""
    skeleton = body.skeleton
    landmarks, effectors = ([skeleton.index(name) for name in names] for names in (LANDMARKS, END_EFFECTORS))
    return Imitation(
        joint_rot_l=joint_rot_l[..., landmarks, :],
        joint_vel=_joint_vel(body, states[..., body.space.nq :], joint_rot_l)[..., landmarks, :],
        effectors_w=posed[0][..., effectors, :],
        com_w=center_of_mass(skeleton, body.segments, *posed),
    )


def _joint_vel(body: Body, qvel: FloatArray, joint_rot_l: FloatArray) -> FloatArray:
    """(..., J, 3) radians a second: every joint's in its parent's frame, the pelvis' in the world."""
    velocity = np.zeros((*joint_rot_l.shape[:-1], 3))
    balls = body.ball_joints
    velocity[..., balls, :] = rotate(joint_rot_l[..., balls, :], qvel[..., body.space.ball_dof])
    velocity[..., body.hinge_joints, :] = HINGE_AXIS * qvel[..., body.hinge_dof, None]
    return velocity
