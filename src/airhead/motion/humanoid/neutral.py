"""The pose in which a humanoid's axes are read: standing straight, feet flat, looking ahead.

The rest pose is that, in nearly all skeletons, however the world is turned around it: legs and arms are straight in it.
Where they are not (bones with axes of their own, or a file whose rest pose is some frame of a motion), the frame that
stands straightest takes its place.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from airhead.motion.humanoid.humanoid import Humanoid
from airhead.motion.humanoid.landmarks import (
    ANKLES,
    ELBOWS,
    HEAD,
    HIPS,
    KNEES,
    PELVIS,
    SHOULDERS,
    WRISTS,
    Poses,
    rest_of,
)
from airhead.motion.humanoid.standing import STANDS, straightness
from airhead.rotations import FloatArray, cross, from_matrix

#: Within 25 degrees of the vertical, a trunk in the world stands, and the feet under it are flat.
UPRIGHT: Final = 0.9
#: In a T-pose or an A-pose elbows are bent by less than this.
_STRAIGHT_ARMS_RAD: Final = np.deg2rad(35.0)


@dataclass(frozen=True, eq=False)
class Neutral:
    """A pose that stands straight.

    Attributes:
        poses: it alone.
        body_rot_w: (4,) turns +X to where the body faces, +Y to its left and +Z to its head.
        straight: how straight it stands, -1 to 1.
        is_rest: whether it is the skeleton's rest pose.
    """

    poses: Poses
    body_rot_w: FloatArray
    straight: float
    is_rest: bool


def neutral_of(humanoid: Humanoid, poses: Poses) -> Neutral:
    """The rest pose if it stands like a person with straight arms, else the frame that stands straightest."""
    rest = rest_of(humanoid)
    straight = float(_straightness(rest)[0])
    if straight > STANDS and _elbow_bend_rad(rest).max() < _STRAIGHT_ARMS_RAD:
        return Neutral(rest, _body_rotation(rest, in_world=False), straight, is_rest=True)
    scores = _straightness(poses)
    upright = uprightness(poses)
    best = int(np.argmax(scores + upright - _feet_uneven(poses)))
    frame = Poses(
        *(part[best : best + 1] for part in (poses.landmarks_w, poses.landmark_rot_w, poses.skull_rot_w, poses.toes_w))
    )
    body_rot_w = _body_rotation(frame, in_world=bool(upright[best] > UPRIGHT))
    return Neutral(frame, body_rot_w, float(scores[best]), is_rest=False)


def uprightness(poses: Poses) -> FloatArray:
    """(P,) the cosine between the trunk and the world's vertical."""
    trunk = poses.landmarks_w[:, HEAD] - poses.landmarks_w[:, PELVIS]
    upright: FloatArray = trunk[:, 2] / np.maximum(np.linalg.norm(trunk, axis=-1), 1e-12)
    return upright


def _elbow_bend_rad(poses: Poses) -> FloatArray:
    """(P, 2) radians, 0 straight."""
    upper = poses.landmarks_w[:, ELBOWS] - poses.landmarks_w[:, SHOULDERS]
    lower = poses.landmarks_w[:, WRISTS] - poses.landmarks_w[:, ELBOWS]
    bend: FloatArray = np.arctan2(np.linalg.norm(cross(upper, lower), axis=-1), np.einsum("psi,psi->ps", upper, lower))
    return bend


def _straightness(poses: Poses) -> FloatArray:
    legs = np.stack([poses.landmarks_w[:, joints] for joints in (HIPS, KNEES, ANKLES)], axis=2)
    return straightness(legs, poses.landmarks_w[:, HEAD])


def _feet_uneven(poses: Poses) -> FloatArray:
    """(P,) how much higher one ankle is than the other, over the leg's length."""
    ankles = poses.landmarks_w[:, ANKLES]
    leg_m = np.linalg.norm(ankles[:, 0] - poses.landmarks_w[:, HIPS[0]], axis=-1)
    uneven: FloatArray = np.abs(ankles[:, 0, 2] - ankles[:, 1, 2]) / np.maximum(leg_m, 1e-12)
    return uneven


def _body_rotation(pose: Poses, *, in_world: bool) -> FloatArray:
    hips = pose.landmarks_w[0, HIPS]
    up = np.array([0.0, 0.0, 1.0]) if in_world else pose.landmarks_w[0, HEAD] - pose.landmarks_w[0, PELVIS]
    return axes_to_rotation(left=hips[1] - hips[0], up=up)


def axes_to_rotation(*, left: FloatArray, up: FloatArray) -> FloatArray:
    """(..., 4) the rotation that turns +Z to `up` (..., 3) and +Y to `left`, as far as that is not square to it."""
    z = up / np.linalg.norm(up, axis=-1, keepdims=True)
    y = left - (left * z).sum(axis=-1, keepdims=True) * z
    y = y / np.linalg.norm(y, axis=-1, keepdims=True)
    return from_matrix(np.stack([cross(y, z), y, z], axis=-1))
