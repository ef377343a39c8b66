"""Body: the simulated double, and the way between its coordinates and a skeleton's."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from functools import cached_property

import mujoco
import numpy as np

from airhead.body.identity import sha256_of
from airhead.body.joint_limits import HINGE_AXIS, BallLimit, Limit, hinge_angle
from airhead.body.state_space import IntArray, StateSpace
from airhead.motion import Physique, Segment, Skeleton, Stage
from airhead.rotations import (
    IDENTITY,
    FloatArray,
    about_axis,
    angle_between,
    conjugate,
    multiply,
    to_rotvec,
)

_ACTUATION = ("actuator_gainprm", "actuator_biasprm", "actuator_forcerange")
_GEOMETRY = ("geom_size", "geom_pos", "geom_quat", "geom_friction")


@dataclass(frozen=True)
class PhysicsSettings:
    """How a body is simulated.

    The contact's impedance starts at zero and grows over `contact_width_m`: a contact without a jump can be
    differentiated. It begins `contact_margin_m` outside of the surface, as the soft layer of a sole does, so that a
    standing foot rests at the ground's height and not within it. Warm starts are off, so that a replay gives the same
    bits. `limb_friction` is that of one leg on the other; the ground's belongs to the stage.
    """

    timestep_s: float = 1.0 / 120.0
    solver_iterations: int = 10
    armature_kgm2: float = 0.01
    limb_friction: float = 0.9
    contact_time_s: float = 0.02
    contact_width_m: float = 0.02
    contact_margin_m: float = 0.01


@dataclass(frozen=True, eq=False)
class Body:
    """A MuJoCo model of a performer.

    Attributes:
        skeleton: whose joints it has.
        physique: whose measurements.
        segments: its rigid parts.
        limits: the limit of each moving joint.
        model: the compiled model; it is read only by agreement.
        settings: how it is simulated.
        stage: what it stands on and runs into.
        space: what its states are made of.
        ball_joints, hinge_joints: indices in the skeleton of the joints in the order of `space`.
        torque_limit_nm, control_unit_rad: (nu,) of each actuator. The simulation gives no more than the limit.
        stiffness_nm_rad, damping_nms_rad: (nu,) PD gains of each actuator.
    """

    skeleton: Skeleton
    physique: Physique
    segments: tuple[Segment, ...]
    limits: dict[str, Limit]
    model: mujoco.MjModel
    settings: PhysicsSettings
    stage: Stage
    space: StateSpace
    ball_joints: IntArray
    hinge_joints: IntArray
    hinge_qpos: IntArray
    hinge_dof: IntArray
    torque_limit_nm: FloatArray
    control_unit_rad: FloatArray
    stiffness_nm_rad: FloatArray
    damping_nms_rad: FloatArray
    velocity_lead_s: FloatArray = field(repr=False)

    @property
    def mass_kg(self) -> float:
        return float(self.model.body_mass.sum())

    @property
    def standing_pelvis_m(self) -> float:
        """How high the pelvis is above the ground when the body stands upright."""
        leg = [self.skeleton.offsets_m[self.skeleton.index(f"right_{joint}")] for joint in ("hip", "knee", "ankle")]
        return self.physique.ankle_height_m - float(np.sum(leg, axis=0)[2])

    @cached_property
    def sha256(self) -> str:
        """Of the compiled model and settings: two bodies with the same hash move alike."""
        inertial = ("body_mass", "body_inertia", "body_ipos", "body_pos", "body_quat")
        digest = hashlib.sha256(repr(self.settings).encode())
        for name in (*inertial, "jnt_range", *_GEOMETRY, *_ACTUATION):
            digest.update(np.ascontiguousarray(getattr(self.model, name)).tobytes())
        return digest.hexdigest()

    @cached_property
    def double_sha256(self) -> str:
        """Of what the double is made of, wherever it stands and however far its joints may turn.

        A policy that learned on one body can act on any other with the same hash.
        """
        made_of = {
            "skeleton": [self.skeleton.names, self.skeleton.parents, self.skeleton.offsets_m],
            "segments": self.segments,
            "ball middles": {n: limit.middle for n, limit in self.limits.items() if isinstance(limit, BallLimit)},
            "torque limits": self.torque_limit_nm,
            "stiffness": self.stiffness_nm_rad,
            "damping": self.damping_nms_rad,
            "settings": self.settings,
        }
        return sha256_of(made_of)

    @property
    def reach_rad(self) -> dict[str, tuple[float, float]]:
        """How far each joint turns: from and to of a hinge, 0 and the widest turn of a ball."""
        return {
            name: (0.0, limit.reach_rad) if isinstance(limit, BallLimit) else (limit.low_rad, limit.high_rad)
            for name, limit in self.limits.items()
        }

    @cached_property
    def ball_middles(self) -> FloatArray:
        """(B, 4) the rotation at which MuJoCo's quaternion of each ball joint is the identity; the root's first."""
        middles = [IDENTITY]
        for joint in self.ball_joints[1:]:
            limit = self.limits[self.skeleton.names[joint]]
            middles.append(limit.middle if isinstance(limit, BallLimit) else IDENTITY)
        return np.array(middles)

    def qpos(self, root_pos_w: FloatArray, joint_rot_l: FloatArray) -> FloatArray:
        """Positions (..., nq) of a pose: root (..., 3) metres and joint rotations (..., J, 4).

        Knees and elbows keep what turns about their hinge; `off_hinge_rad` says what is lost.
        """
        qpos = np.zeros((*root_pos_w.shape[:-1], self.space.nq))
        qpos[..., :3] = root_pos_w
        qpos[..., self.space.ball_qpos] = multiply(conjugate(self.ball_middles), joint_rot_l[..., self.ball_joints, :])
        qpos[..., self.hinge_qpos] = hinge_angle(joint_rot_l[..., self.hinge_joints, :])
        return qpos

    def pose(self, qpos: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Root position (..., 3) and joint rotations (..., J, 4) of positions (..., nq)."""
        joint_rot_l = np.broadcast_to(IDENTITY, (*qpos.shape[:-1], len(self.skeleton), 4)).copy()
        joint_rot_l[..., self.ball_joints, :] = multiply(self.ball_middles, qpos[..., self.space.ball_qpos])
        joint_rot_l[..., self.hinge_joints, :] = about_axis(HINGE_AXIS, qpos[..., self.hinge_qpos])
        return qpos[..., :3], joint_rot_l

    def qvel(self, qpos: FloatArray, fps: float) -> FloatArray:
        """Velocities (T, nv) of positions (T, nq) by central differences, one-sided at the ends."""
        frames = np.arange(len(qpos))
        before, after = np.maximum(frames - 1, 0), np.minimum(frames + 1, len(qpos) - 1)
        step = self.space.difference_qpos(qpos[before], qpos[after])
        velocity: FloatArray = step * fps / np.maximum(after - before, 1)[:, None]
        return velocity

    def targets(self, qpos: FloatArray, qvel: FloatArray) -> FloatArray:
        """PD targets (..., nu) for a pose, ahead of it by the time that damping costs."""
        target = np.empty((*qpos.shape[:-1], self.space.nv - 6))
        target[..., self.space.ball_dof[1:] - 6] = to_rotvec(qpos[..., self.space.ball_qpos[1:]])
        target[..., self.hinge_dof - 6] = qpos[..., self.hinge_qpos]
        return target + self.velocity_lead_s * qvel[..., 6:]

    def off_hinge_rad(self, joint_rot_l: FloatArray) -> float:
        """The largest rotation that knees and elbows of (..., J, 4) have beside their hinge, in radians."""
        found = joint_rot_l[..., self.hinge_joints, :]
        return float(angle_between(about_axis(HINGE_AXIS, hinge_angle(found)), found).max(initial=0.0))

    def widened_limits(self) -> dict[str, float]:
        """Joints whose human limit was widened to what the take reaches, and by how many radians."""
        return {name: limit.widened_rad for name, limit in self.limits.items() if limit.widened_rad > 0}
