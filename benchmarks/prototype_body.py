"""The prototypes' body seen as ours: the same clip's skeleton, other numbers in a state."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray
from prototype_policy import Failed, Layout

from airhead.body import Place
from airhead.body.joint_limits import HINGE_AXIS
from airhead.metrics import joint_error_m, local_joint_error_m
from airhead.rotations import IDENTITY, FloatArray, about_axis, conjugate, multiply, rotate, to_rotvec
from airhead.simulation import Stunt
from airhead.skills import stunt_return

_OURS: Final = {
    "root": "pelvis",
    "chest": "chest",
    "neck": "head",
    **{
        f"{short}{joint}": f"{side}_{joint}"
        for short, side in (("r", "right"), ("l", "left"))
        for joint in ("shoulder", "elbow", "hip", "knee", "ankle")
    },
}
#: A joint further off than this is another joint, or turns about other axes.
_SAME_MM: Final = 2.0


class SeenAsOurs:
    """Turns the prototypes' states into ours.

    Both have Z up, quaternions wxyz, the root's velocity in the world and angular velocities in the turning frame;
    knees and elbows turn about the same axis, and hands are one with the forearm. What differs is the order, the
    middles of our ball joints, and where the clip lies: `place` lays theirs on ours, `lifted_m` puts it on our floor.

    Args:
        stunt: what our skill does, on our body.
        layout: of their states.
    """

    def __init__(self, stunt: Stunt, layout: Layout) -> None:
        self._body, self._layout = stunt.body, layout
        wrong = layout.clip_steps != stunt.motion_steps or layout.control_hz != stunt.control_hz
        if wrong or sorted(layout.names) != sorted(_OURS):
            found = f"{layout.clip_steps} steps at {layout.control_hz:g} Hz"
            allowed = f"{stunt.motion_steps} at {stunt.control_hz:g} Hz, and {len(_OURS)} joints"
            raise Failed("the prototypes' clip is not our take", found=found, allowed=allowed)
        self._theirs = {_OURS[name]: index for index, name in enumerate(layout.names)}
        self._reference = layout.reference[: layout.clip_steps + 1]
        self.place, self.lifted_m = Place(0.0, np.zeros(2)), 0.0
        recorded, unmoved = stunt.recorded_states, self.states(self._reference)
        turn = to_rotvec(multiply(recorded[0, 3:7], conjugate(unmoved[0, 3:7])))
        self.place = Place(float(turn[2]), np.zeros(2))
        away_w = (recorded - self.states(self._reference))[_at_frames(stunt), :3].mean(axis=0)
        self.place, self.lifted_m = Place(float(turn[2]), away_w[:2]), float(away_w[2])

    def states(self, theirs: FloatArray) -> FloatArray:
        """Their states (..., nq + nv), as ours."""
        body, layout, space = self._body, self._layout, self._body.space
        split = theirs.shape[-1] - layout.nv
        qpos, qvel = theirs[..., :split], theirs[..., split:]
        joint_rot_l = np.broadcast_to(IDENTITY, (*theirs.shape[:-1], len(body.skeleton), 4)).copy()
        velocity = np.zeros((*theirs.shape[:-1], space.nv))
        velocity[..., :3] = qvel[..., :3]
        for joint, dof in zip(body.ball_joints, space.ball_dof, strict=True):
            at, moving = self._begin(joint)
            joint_rot_l[..., joint, :] = qpos[..., at : at + 4]
            velocity[..., dof] = qvel[..., moving : moving + 3]
        for joint, dof in zip(body.hinge_joints, body.hinge_dof, strict=True):
            at, moving = self._begin(joint)
            joint_rot_l[..., joint, :] = about_axis(HINGE_AXIS, qpos[..., at])
            velocity[..., dof] = qvel[..., moving]
        root_pos = qpos[..., :3] + [0.0, 0.0, self.lifted_m]
        own = np.concatenate([body.qpos(root_pos, joint_rot_l), velocity], axis=-1)
        return self.place.to_world(own, space.nq)

    def forces(self, force_w: FloatArray) -> FloatArray:
        """Forces (..., 3) in our world, as their world and mass have them: they speed up the whole body as much."""
        turned = rotate(about_axis([0.0, 0.0, 1.0], -self.place.yaw_rad), force_w)
        return turned * self._layout.mass_kg / self._body.mass_kg

    def check(self, stunt: Stunt) -> str:
        """How well their own reference, seen as ours, is our take; Failed if it is not."""
        seen, recorded = self.states(self._reference), stunt.recorded_states
        result, source = stunt.seen(seen), stunt.seen(recorded)
        local_mm, global_mm = (1000 * error_m(result, source) for error_m in (local_joint_error_m, joint_error_m))
        exact = _at_frames(stunt)
        if not global_mm[exact].max() < _SAME_MM:
            found, allowed = f"{global_mm[exact].max():.1f} mm", f"{_SAME_MM:g} mm"
            raise Failed("the prototypes' reference is not our take", found=found, allowed=allowed)
        turned, lower_mm = float(np.rad2deg(self.place.yaw_rad)), -1000 * self.lifted_m
        at_frames = f"{local_mm[exact].mean():.2f} mm off (local), {global_mm[exact].max():.2f} mm at most in the world"
        return (
            f"our take is their reference turned by {turned:.0f} degrees and {lower_mm:.0f} mm lower. At the "
            f"{exact.sum()} control instants that are frames of the take joints are {at_frames}; at all {len(exact)} "
            f"{local_mm.mean():.2f} mm (local; between frames they interpolate otherwise). Their reference's return is "
            f"{stunt_return(stunt, seen):.3f}"
        )

    def _begin(self, joint: int) -> tuple[int, int]:
        """Where their positions and velocities of one of our joints begin; the root's rotation, after its place."""
        theirs = self._theirs[self._body.skeleton.names[joint]]
        beyond = 3 if theirs == 0 else 0
        return self._layout.qadr[theirs] + beyond, self._layout.dadr[theirs] + beyond


def _at_frames(stunt: Stunt) -> NDArray[np.bool_]:
    """(motion_steps + 1,) which control instants of the take are frames of it."""
    frames = np.arange(stunt.motion_steps + 1) * stunt.take.fps / stunt.control_hz
    at_frames: NDArray[np.bool_] = np.isclose(frames, frames.round())
    return at_frames
