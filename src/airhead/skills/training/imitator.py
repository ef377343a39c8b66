"""How well a body does what a take does: the reward, and where an attempt has failed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from airhead.body import Body
from airhead.metrics import Imitation, imitation_reward
from airhead.motion import LANDMARKS, forward_kinematics
from airhead.rotations import FloatArray, angle_between, rotate
from airhead.simulation import posed_imitation
from airhead.skills.departures import IntArray
from airhead.skills.plan import TrackedPlan

#: An attempt ends a little before success@0.5 (metrics.stunt_verdict) and uprightness (metrics.upright) are lost.
_LARGEST_ERROR_M: Final = 0.4
_LARGEST_TRUNK_ERROR_RAD: Final = np.deg2rad(45.0)
_LARGEST_TILT_RAD: Final = np.deg2rad(30.0)
_LEAST_PELVIS_SHARE: Final = 0.75
#: What the take keeps this high must not come this low.
_CLEAR_M, _LOW_M = 0.2, 0.08


@dataclass(frozen=True, eq=False)
class Judgement:
    """Of bodies (B,) at control instants.

    Attributes:
        reward: (B,) DeepMimic's, 0 to 1; 0 where an attempt has failed.
        error_m: (B,) mean distance of the landmarks from the take's.
        failed: (B,) whether an attempt has failed.
    """

    reward: FloatArray
    error_m: FloatArray
    failed: NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class _Seen:
    """Landmarks (..., 15, 3), the trunk's rotation and what the reward compares."""

    landmarks_w: FloatArray
    trunk_rot_w: FloatArray
    imitation: Imitation


class Imitator:
    """Compares states of a body with the take.

    Args:
        body: whose states.
        plan: what is to be done; compared is the take itself, not the tracked motion.
    """

    def __init__(self, body: Body, plan: TrackedPlan) -> None:
        self._body = body
        self._motion_steps = plan.motion_steps
        names = body.skeleton.names
        self._landmarks = [names.index(name) for name in LANDMARKS]
        self._source = self._see(plan.recorded_states)
        landmarks_w = self._source.landmarks_w
        self._kept_clear: NDArray[np.bool_] = np.greater(landmarks_w[..., 2], _CLEAR_M)
        last = self._source.landmarks_w[-1]
        self._least_pelvis_m = _LEAST_PELVIS_SHARE * float(last[0, 2])

    def judge(self, states: FloatArray, steps: IntArray) -> Judgement:
        """States (B, nq + nv) at the instants `steps` (B,); a state that is no number has failed."""
        sound = np.all(np.isfinite(states), axis=1)
        seen = self._see(np.where(sound[:, None], states, 1.0))
        source = self._source
        error_m = np.linalg.norm(seen.landmarks_w - source.landmarks_w[steps], axis=-1).mean(axis=-1)
        trunk_rad = angle_between(source.trunk_rot_w[steps], seen.trunk_rot_w)
        low = np.any(self._kept_clear[steps] & (seen.landmarks_w[..., 2] < _LOW_M), axis=-1)
        astray = (error_m > _LARGEST_ERROR_M) | (trunk_rad > _LARGEST_TRUNK_ERROR_RAD)
        moving = steps < self._motion_steps
        failed: NDArray[np.bool_] = ~sound | low | (moving & astray) | (~moving & self._fallen(seen))
        there = Imitation(*(getattr(source.imitation, name)[steps] for name in Imitation.__dataclass_fields__))
        reward = np.where(failed, 0.0, imitation_reward(seen.imitation, there))
        return Judgement(reward, np.where(sound, error_m, np.inf), failed)

    def _fallen(self, seen: _Seen) -> NDArray[np.bool_]:
        up: FloatArray = rotate(seen.trunk_rot_w, np.array([0.0, 0.0, 1.0]))[..., 2]
        tilted: NDArray[np.bool_] = up < np.cos(_LARGEST_TILT_RAD)
        return tilted | (seen.landmarks_w[..., 0, 2] < self._least_pelvis_m)

    def _see(self, states: FloatArray) -> _Seen:
        body = self._body
        root_pos_w, joint_rot_l = body.pose(states[..., : body.space.nq])
        posed = joint_pos_w, joint_rot_w = forward_kinematics(body.skeleton, root_pos_w, joint_rot_l)
        trunk_rot_w = joint_rot_w[..., self._landmarks[0], :]
        imitation = posed_imitation(body, states, joint_rot_l, posed)
        return _Seen(joint_pos_w[..., self._landmarks, :], trunk_rot_w, imitation)
