"""What a tracker compares: points, centre of mass and their exact derivatives, batched over states.

Derivatives are with respect to the body's tangent coordinates. A joint's column at a point is axis x (point - joint)
where the joint stands above the point, else zero (Featherstone, "Rigid Body Dynamics Algorithms", 2008, ch. 2).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from airhead.body import Body
from airhead.body.joint_limits import HINGE_AXIS
from airhead.body.state_space import IntArray
from airhead.metrics import ground_part
from airhead.motion import Segment, Skeleton, forward_kinematics
from airhead.rotations import FloatArray, cross, rotate


@dataclass(frozen=True, eq=False)
class Geometry:
    """Where the body is, at positions (..., nq).

    Attributes:
        points_w: (..., K, 3) the joints, then the tips of the toes, then points on soles and palms, then on the rest.
        com_w: (..., 3) centre of mass.
        root_rot_w: (..., 4).
    """

    points_w: FloatArray
    com_w: FloatArray
    root_rot_w: FloatArray

    def at(self, index: int) -> Geometry:
        """That of one of several positions, counted along the first axis."""
        return Geometry(self.points_w[index], self.com_w[index], self.root_rot_w[index])


@dataclass(frozen=True, eq=False)
class GeometryDerivatives:
    """How points (..., K, 3, nv) and centre of mass (..., 3, nv) move with the tangent coordinates."""

    points_by_q: FloatArray
    com_by_q: FloatArray

    def at(self, index: int) -> GeometryDerivatives:
        """Those at one of several positions, counted along the first axis."""
        return GeometryDerivatives(self.points_by_q[index], self.com_by_q[index])


@dataclass(frozen=True, eq=False)
class _Chain:
    """Joints and segment centres in the world, from which everything else follows."""

    joints_w: FloatArray
    rotations_w: FloatArray
    centers_w: FloatArray


@dataclass(frozen=True, eq=False)
class _Probe:
    joint: int
    point_l: FloatArray
    radius_m: float


def _is_sole(segment: Segment) -> bool:
    """Whether a segment is made to stand on: a foot, toes or a hand."""
    return segment.name.split("_")[-1] in ("foot", "toes", "hand")


def _probes(skeleton: Skeleton, segment: Segment, soles: bool) -> list[_Probe]:
    """The points of a segment that may touch the floor: those of its sole or palm, or else the others."""
    points_l, radii_m = segment.probes
    lower = points_l[:, 2] < points_l[:, 2].min() + 1e-6 if _is_sole(segment) else np.zeros(len(points_l), dtype=bool)
    joint = skeleton.index(segment.joint)
    return [_Probe(joint, p, float(r)) for p, r in zip(points_l[lower == soles], radii_m[lower == soles], strict=True)]


class Features:
    """Computes a body's geometry; holds only constants."""

    def __init__(self, body: Body) -> None:
        self._body = body
        skeleton = body.skeleton
        toes = [segment for segment in body.segments if segment.name.endswith("_toes")]
        tips = [(skeleton.index(toe.joint), toe.probes[0].mean(axis=0), 0.0) for toe in toes]
        touching = [(s, _probes(skeleton, s, soles)) for soles in (True, False) for s in body.segments]
        surface = [probe for _, probes in touching for probe in probes]
        self._extra = [*(_Probe(*tip) for tip in tips), *surface]
        carrier = [*range(len(skeleton)), *(probe.joint for probe in self._extra)]
        #: How many of the points are compared with the reference: the joints and the tips of the toes.
        self.tracked_points = len(skeleton) + len(tips)
        ankles = [skeleton.index(f"{side}_ankle") for side in ("right", "left")]
        #: Points whose height above the floor matters most.
        self.foot_points = [*ankles, *range(len(skeleton), self.tracked_points)]
        #: Points that must not sink into the floor, and how far from them (P,) the body's surface is.
        self.floor_points = list(range(self.tracked_points, len(carrier)))
        self.floor_radius_m = np.array([probe.radius_m for probe in surface])
        #: How many of them, from the first on, are on soles and palms; the rest are not made to stand on.
        self.sole_points = sum(len(probes) for _, probes in touching[: len(body.segments)])
        parts = [ground_part(segment.name) for segment, probes in touching for _ in probes]
        #: (P, P) whether two of them belong to one part of the body, as success counts parts.
        self.same_part = np.array([[one == other for other in parts] for one in parts])
        self._mass_share = np.array([s.lump.mass_kg for s in body.segments])
        self._mass_share = self._mass_share / self._mass_share.sum()
        self._com_l = np.array([s.lump.com_l for s in body.segments])
        self._segment_joint = [skeleton.index(s.joint) for s in body.segments]
        self._joint_of_dof, self._axis_of_dof = self._turning_axes()
        above = skeleton.is_ancestor[self._joint_of_dof]
        self._moves_point = above[:, carrier].T.astype(float)
        self._moves_segment = above[:, self._segment_joint].T.astype(float) * self._mass_share[:, None]

    def _turning_axes(self) -> tuple[IntArray, FloatArray]:
        """Joint and local axis of every degree of freedom after the root's three translations."""
        body = self._body
        joint = np.zeros(body.space.nv - 3, dtype=np.intp)
        axis = np.zeros((body.space.nv - 3, 3))
        for ball, dofs in zip(body.ball_joints, body.space.ball_dof, strict=True):
            joint[dofs - 3], axis[dofs - 3] = ball, np.eye(3)
        joint[body.hinge_dof - 3], axis[body.hinge_dof - 3] = body.hinge_joints, HINGE_AXIS
        return joint, axis

    def geometry(self, qpos: FloatArray) -> Geometry:
        """The geometry at positions (..., nq)."""
        return self._geometry(self._chain(qpos))

    def geometry_and_derivatives(self, qpos: FloatArray) -> tuple[Geometry, GeometryDerivatives]:
        """The geometry at positions (..., nq) and its derivatives."""
        chain = self._chain(qpos)
        geometry = self._geometry(chain)
        axes_w = rotate(chain.rotations_w[..., self._joint_of_dof, :], self._axis_of_dof)
        pivots_w = chain.joints_w[..., self._joint_of_dof, :]
        com_arm = np.einsum("...sx,sd->...dx", chain.centers_w, self._moves_segment)
        com_arm = com_arm - pivots_w * self._moves_segment.sum(axis=0)[:, None]
        points = self._turned(axes_w, pivots_w, geometry.points_w)
        com = np.swapaxes(cross(axes_w, com_arm), -1, -2)
        return geometry, GeometryDerivatives(points, _with_translation(com))

    def _chain(self, qpos: FloatArray) -> _Chain:
        root_pos_w, joint_rot_l = self._body.pose(qpos)
        joints_w, rotations_w = forward_kinematics(self._body.skeleton, root_pos_w, joint_rot_l)
        lever_w = rotate(rotations_w[..., self._segment_joint, :], self._com_l)
        return _Chain(joints_w, rotations_w, joints_w[..., self._segment_joint, :] + lever_w)

    def _geometry(self, chain: _Chain) -> Geometry:
        joints_w, rotations_w = chain.joints_w, chain.rotations_w
        carriers = [probe.joint for probe in self._extra]
        extra_l = np.array([probe.point_l for probe in self._extra])
        extra_w = joints_w[..., carriers, :] + rotate(rotations_w[..., carriers, :], extra_l)
        points_w = np.concatenate([joints_w, extra_w], axis=-2)
        com_w = np.einsum("...sx,s->...x", chain.centers_w, self._mass_share)
        return Geometry(points_w, com_w, rotations_w[..., 0, :])

    def _turned(self, axes_w: FloatArray, pivots_w: FloatArray, points_w: FloatArray) -> FloatArray:
        """(..., K, 3, 3 + D) velocity of every point when the root slides or an axis turns at unit speed."""
        # axis x (point - pivot) = axis x point - axis x pivot: the second part does not depend on the point
        ax, ay, az = (axes_w[..., None, :, i] for i in range(3))
        px, py, pz = (points_w[..., :, None, i] for i in range(3))
        offset = cross(axes_w, pivots_w)
        columns = np.empty((*points_w.shape, 3 + axes_w.shape[-2]))
        columns[..., :3] = np.eye(3)
        columns[..., 0, 3:] = ay * pz - az * py - offset[..., None, :, 0]
        columns[..., 1, 3:] = az * px - ax * pz - offset[..., None, :, 1]
        columns[..., 2, 3:] = ax * py - ay * px - offset[..., None, :, 2]
        columns[..., 3:] *= self._moves_point[:, None, :]
        return columns


def _with_translation(turned: FloatArray) -> FloatArray:
    """Columns (..., 3, 3 + D): the root's translation moves everything alike, then the given columns (..., 3, D)."""
    return np.concatenate([np.broadcast_to(np.eye(3), (*turned.shape[:-1], 3)), turned], axis=-1)
