"""Skeleton and measurements -> Body, by MuJoCo's model editor."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import mujoco
import numpy as np

from airhead.body.actuation import joint_strength
from airhead.body.body import Body, PhysicsSettings
from airhead.body.joint_limits import HINGE_AXIS, BallLimit, HingeLimit, Limit, human_limits, reaching, widened_to
from airhead.body.state_space import StateSpace
from airhead.errors import BadInput
from airhead.motion import (
    LANDMARKS,
    Box,
    Motion,
    Physique,
    Segment,
    Skeleton,
    Stage,
    assume_physique,
    segments_of,
)
from airhead.motion.humanoid import is_folded, told_ankle_height_m
from airhead.rotations import about_axis

#: Statures of humans, with room for children and giants; beyond them the units of a file are wrong.
_STATURES_M: Final = (0.6, 2.8)
_WELDED: Final = ("right_wrist", "left_wrist")
# Collision bits: everything meets the floor, and the right leg meets the left.
_FLOOR_BIT, _LEG_BIT = 1, 2


def build_body(
    motion: Motion,
    physique: Physique | None = None,
    settings: PhysicsSettings | None = None,
    stage: Stage | None = None,
    reach_rad: Mapping[str, tuple[float, float]] | None = None,
    *,
    widened: bool = True,
) -> Body:
    """The double of the performer of a motion.

    Args:
        motion: whose skeleton is built.
        physique: the performer's measurements; if nobody took them, assumed from the skeleton, the ankles' height from
            where the feet stand.
        settings: how it will be simulated.
        stage: what it stands on and runs into; flat ground if None.
        reach_rad: joint limits that it has at least, as `Body.reach_rad` tells them.
        widened: whether joint limits are widened to what the motion reaches.

    Raises:
        BadInput: the skeleton has not the form of the starter skeleton (`fold` gives it that), or not a human's size.
    """
    skeleton = motion.skeleton
    if not is_folded(skeleton):
        raise BadInput(
            "no body can be built for this skeleton as it is",
            found=f"{len(skeleton)} joints: {', '.join(skeleton.names[:4])}…",
            allowed="the 15 joints of the starter skeleton, in any proportions; a humanoid is folded onto them",
        )
    settings, stage = settings or PhysicsSettings(), stage or Stage()
    physique = physique or _assumed(motion)
    segments = segments_of(skeleton, physique)
    human = human_limits()
    limits = reaching(widened_to(human, motion) if widened else human, reach_rad or {})
    spec = _spec(skeleton, physique, segments, limits, settings)
    _set_stage(spec, stage, settings)
    return _indexed(skeleton, physique, segments, limits, model=spec.compile(), settings=settings, stage=stage)


def _assumed(motion: Motion) -> Physique:
    physique = assume_physique(motion.skeleton, told_ankle_height_m(motion))
    low_m, high_m = _STATURES_M
    if not low_m <= physique.stature_m <= high_m:
        found = f"{physique.stature_m:.3g} m tall by the length of the legs"
        raise BadInput("a performer of no human size", found=found, allowed=f"{low_m:g} to {high_m:g} m")
    return physique


def _spec(
    skeleton: Skeleton,
    physique: Physique,
    segments: tuple[Segment, ...],
    limits: dict[str, Limit],
    settings: PhysicsSettings,
) -> Any:
    spec = mujoco.MjSpec()
    spec.compiler.degree = False
    # welded segments become part of their joint's body: same motion, a quarter more steps a second
    spec.compiler.fusestatic = True
    option = spec.option
    option.timestep = settings.timestep_s
    option.integrator = mujoco.mjtIntegrator.mjINT_IMPLICITFAST
    option.solver = mujoco.mjtSolver.mjSOL_NEWTON
    option.iterations = settings.solver_iterations
    # a state that grows without bounds stays so and can be seen; MuJoCo would put the body back at rest without a word
    option.disableflags |= int(mujoco.mjtDisableBit.mjDSBL_WARMSTART | mujoco.mjtDisableBit.mjDSBL_AUTORESET)
    bodies: dict[str, Any] = {"": spec.worldbody}
    for joint, name in enumerate(skeleton.names):
        parent = skeleton.parents[joint]
        bodies[name] = bodies["" if parent < 0 else skeleton.names[parent]].add_body(
            name=name, pos=skeleton.offsets_m[joint]
        )
        if parent < 0:
            bodies[name].add_freejoint(name=name)
        elif name not in _WELDED:
            _add_joint(bodies[name], name, limits[name], settings)
    for segment in segments:
        _add_segment(bodies[segment.joint], segment, settings)
    for name in _depth_first(skeleton):
        if name in limits:
            _add_actuators(spec, name, limits[name], physique)
    return spec


def _set_stage(spec: Any, stage: Stage, settings: PhysicsSettings) -> None:
    """The ground and the boxes."""
    solids = [spec.worldbody.add_geom(name="floor", type=mujoco.mjtGeom.mjGEOM_PLANE, size=[0, 0, 1])]
    for number, box in enumerate(stage.boxes):
        turn = about_axis([0.0, 0.0, 1.0], box.yaw_rad)
        kind = mujoco.mjtGeom.mjGEOM_BOX
        solids.append(
            spec.worldbody.add_geom(name=f"box_{number}", type=kind, pos=box.center_w, size=box.half_m, quat=turn)
        )
    for solid in solids:
        solid.contype, solid.conaffinity = _FLOOR_BIT, 0
        _touch(solid, settings)
        solid.margin = settings.contact_margin_m
        solid.friction = [stage.friction, 0.01, 0.001]
        solid.priority = 1  # the ground's friction holds, whatever the body's


def _depth_first(skeleton: Skeleton) -> list[str]:
    """Joint names in the order in which MuJoCo counts its degrees of freedom."""
    order, waiting = [], [0]
    while waiting:
        joint = waiting.pop()
        order.append(skeleton.names[joint])
        waiting += [child for child in reversed(range(len(skeleton))) if skeleton.parents[child] == joint]
    return order


def _add_joint(body: Any, name: str, limit: Limit, settings: PhysicsSettings) -> None:
    if isinstance(limit, BallLimit):
        # The body is turned to the middle of the cone, where MuJoCo's quaternion then is the identity: its limit is
        # symmetric about it, and the rotation vectors that PD targets live in stay away from a half turn.
        body.quat = limit.middle
        joint = body.add_joint(name=name, type=mujoco.mjtJoint.mjJNT_BALL, range=[0, limit.reach_rad])
    else:
        joint = body.add_joint(
            name=name, type=mujoco.mjtJoint.mjJNT_HINGE, axis=HINGE_AXIS, range=[limit.low_rad, limit.high_rad]
        )
    joint.limited = mujoco.mjtLimited.mjLIMITED_TRUE
    joint.armature = settings.armature_kgm2


def _add_segment(carrier: Any, segment: Segment, settings: PhysicsSettings) -> None:
    """A segment's mass and shapes; every segment is a body of its own, welded to its joint's body."""
    body = carrier.add_body(name=f"{segment.name}_segment")
    body.explicitinertial = True
    body.mass, body.ipos, body.inertia = segment.lump.mass_kg, segment.lump.com_l, segment.lump.inertia_kgm2
    for number, shape in enumerate(segment.shapes):
        geom = body.add_geom(name=f"{segment.name}_{number}")
        if isinstance(shape, Box):
            geom.type, geom.pos, geom.size = mujoco.mjtGeom.mjGEOM_BOX, shape.center_l, shape.half_m
        elif np.allclose(shape.start_l, shape.end_l):
            geom.type, geom.pos = mujoco.mjtGeom.mjGEOM_SPHERE, shape.start_l
            geom.size = [shape.radius_m, 0, 0]
        else:
            geom.type, geom.fromto = mujoco.mjtGeom.mjGEOM_CAPSULE, [*shape.start_l, *shape.end_l]
            geom.size = [shape.radius_m, 0, 0]
        leg = segment.name.split("_")[-1] in ("thigh", "shank", "foot", "toes")
        geom.contype = _LEG_BIT if leg and segment.name.startswith("right") else 0
        geom.conaffinity = _FLOOR_BIT | (_LEG_BIT if leg and segment.name.startswith("left") else 0)
        _touch(geom, settings)


def _touch(geom: Any, settings: PhysicsSettings) -> None:
    geom.condim = 3
    geom.friction = [settings.limb_friction, 0.01, 0.001]
    geom.solref = [settings.contact_time_s, 1.0]
    geom.solimp = [0.0, 0.95, settings.contact_width_m, 0.5, 2.0]


def _add_actuators(spec: Any, name: str, limit: Limit, physique: Physique) -> None:
    strength = joint_strength(name, physique.mass_kg, physique.stature_m)
    axes = np.eye(1 if isinstance(limit, HingeLimit) else 3, 6)
    for number, gear in enumerate(axes):
        actuator = spec.add_actuator(name=f"{name}_{number}", target=name, trntype=mujoco.mjtTrn.mjTRN_JOINT)
        actuator.gear = gear
        actuator.gaintype, actuator.biastype = mujoco.mjtGain.mjGAIN_FIXED, mujoco.mjtBias.mjBIAS_AFFINE
        actuator.gainprm[0] = strength.stiffness_nm_rad
        actuator.forcelimited = mujoco.mjtLimited.mjLIMITED_TRUE
        actuator.forcerange = [-strength.torque_limit_nm, strength.torque_limit_nm]
        actuator.biasprm[1], actuator.biasprm[2] = -strength.stiffness_nm_rad, -strength.damping_nms_rad


def _indexed(
    skeleton: Skeleton,
    physique: Physique,
    segments: tuple[Segment, ...],
    limits: dict[str, Limit],
    *,
    model: Any,
    settings: PhysicsSettings,
    stage: Stage,
) -> Body:
    moving = [name for name in _depth_first(skeleton) if name in limits]
    balls = [LANDMARKS[0], *(name for name in moving if isinstance(limits[name], BallLimit))]
    hinges = [name for name in moving if isinstance(limits[name], HingeLimit)]
    address = {name: (int(model.joint(name).qposadr[0]), int(model.joint(name).dofadr[0])) for name in balls + hinges}
    root = 3  # the free joint's quaternion follows its position
    ball_at = [address[name] if name != balls[0] else (root, root) for name in balls]
    hinge_qpos = np.array([address[name][0] for name in hinges], dtype=np.intp)
    hinge_dof = np.array([address[name][1] for name in hinges], dtype=np.intp)
    strengths = [
        joint_strength(name, physique.mass_kg, physique.stature_m) for name in moving for _ in _axes_of(limits[name])
    ]
    space = StateSpace(
        nq=model.nq,
        nv=model.nv,
        linear_qpos=np.concatenate([np.arange(3), hinge_qpos]),
        linear_dof=np.concatenate([np.arange(3), hinge_dof]),
        ball_qpos=np.array([np.arange(q, q + 4) for q, _ in ball_at]),
        ball_dof=np.array([np.arange(d, d + 3) for _, d in ball_at]),
    )
    return Body(
        skeleton=skeleton,
        physique=physique,
        segments=segments,
        limits=limits,
        model=model,
        settings=settings,
        stage=stage,
        space=space,
        ball_joints=np.array([skeleton.index(name) for name in balls], dtype=np.intp),
        hinge_joints=np.array([skeleton.index(name) for name in hinges], dtype=np.intp),
        hinge_qpos=hinge_qpos,
        hinge_dof=hinge_dof,
        torque_limit_nm=np.array([s.torque_limit_nm for s in strengths]),
        control_unit_rad=np.array([s.effort_rad for s in strengths]),
        stiffness_nm_rad=np.array([s.stiffness_nm_rad for s in strengths]),
        damping_nms_rad=np.array([s.damping_nms_rad for s in strengths]),
        velocity_lead_s=np.array([s.damping_nms_rad / s.stiffness_nm_rad for s in strengths]),
    )


def _axes_of(limit: Limit) -> range:
    return range(1 if isinstance(limit, HingeLimit) else 3)
