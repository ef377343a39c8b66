"""How the parts of a body are turned, whatever axes their joints have.

A thigh's or an upper arm's hinge axis points to the body's left, about which the knee or elbow bends; a foot's and a
head's frame have +X forward, +Y left, +Z up when the body stands. They are found from where the joints are, never from
the axes that a file happens to use; what geometry cannot tell at a frame is carried by the joint's own rotation.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from airhead.motion.blend import smooth_step
from airhead.motion.humanoid.landmarks import ANKLES, CHEST, ELBOWS, HEAD, HIPS, KNEES, SHOULDERS, WRISTS, Poses
from airhead.motion.humanoid.neutral import UPRIGHT, Neutral, axes_to_rotation, uprightness
from airhead.rotations import FloatArray, conjugate, cross, from_rotvec, multiply, rotate

#: Upper, middle and lower landmarks of the four limbs: right and left leg, right and left arm.
LIMBS: Final = tuple(
    (three[0][side], three[1][side], three[2][side])
    for three in ((HIPS, KNEES, ANKLES), (SHOULDERS, ELBOWS, WRISTS))
    for side in (0, 1)
)
#: Knees bend the shank backwards, elbows the forearm forwards: the sign of thigh x shank along the left.
BENDS: Final = np.array([1.0, 1.0, -1.0, -1.0])
#: Below the first angle a limb's bend plane is noise and the carried axis holds; above the second, the plane does.
_PLANE_FROM_RAD, _PLANE_FULL_RAD = np.deg2rad((8.0, 25.0))
#: So much bending, summed over frames as squared sines, tells where a joint's hinge is; and so even must it be.
_ENOUGH_BENDING: Final = 1.0
_EVEN: Final = 0.7
#: A foot stands at frames at which its ankle is hardly above this share of its heights.
_STANDING_SHARE, _STANDING_M = 0.15, 0.02
#: Fewer upright frames than this say nothing of where a head looks.
_ENOUGH_FRAMES: Final = 5
#: A toe that is nearer to its ankle than this does not say where the foot points.
_SEEN_M: Final = 1e-3
#: A limb without length points nowhere.
_NO_LENGTH_M: Final = 1e-12
_UP: Final = np.array([0.0, 0.0, 1.0])
_UPPER: Final = [joints[0] for joints in LIMBS]


@dataclass(frozen=True, eq=False)
class Anatomy:
    """How the parts are turned at P moments.

    Attributes:
        hinge_axis_w: (P, 4, 3) unit vectors to the left, of the limbs in the order of `LIMBS`.
        foot_rot_w: (P, 2, 4) right and left.
        head_rot_w: (P, 4).
    """

    hinge_axis_w: FloatArray
    foot_rot_w: FloatArray
    head_rot_w: FloatArray


def anatomy_of(poses: Poses, neutral: Neutral) -> Anatomy:
    """The anatomical axes of every moment."""
    hinge_axis_l = _own_axes(poses, neutral)
    foot_l = _feet_in_ankles(poses, neutral, hinge_axis_l[:2])
    head_l = _head_in_skull(poses, neutral)
    return Anatomy(
        _hinge_axes(poses, hinge_axis_l),
        multiply(poses.landmark_rot_w[:, ANKLES], foot_l),
        multiply(poses.skull_rot_w, head_l),
    )


def _feet_in_ankles(poses: Poses, neutral: Neutral, knee_axis_l: FloatArray) -> FloatArray:
    """(2, 4) the feet in their ankles' frames: flat on the ground, pointing where their toes are.

    Where there are no toes they point as the body faces at rest; without a rest pose, as the knees bend.
    """
    still = neutral.poses
    ankles = still.landmark_rot_w[0, ANKLES]
    up = np.broadcast_to(rotate(neutral.body_rot_w, _UP), (2, 3))
    forward = np.broadcast_to(rotate(neutral.body_rot_w, np.array([1.0, 0.0, 0.0])), (2, 3))
    if not neutral.is_rest:
        up = rotate(ankles, _up_in_ankles(poses))
        forward = cross(rotate(still.landmark_rot_w[0, HIPS], knee_axis_l), up)
    to_toes = still.toes_w[0] - still.landmarks_w[0, ANKLES]
    level = to_toes - (to_toes * up).sum(axis=-1, keepdims=True) * up
    known = np.linalg.norm(np.nan_to_num(level), axis=-1) > _SEEN_M
    forward = np.where(known[:, None], level, forward)
    return multiply(conjugate(ankles), axes_to_rotation(left=cross(up, forward), up=up))


def _head_in_skull(poses: Poses, neutral: Neutral) -> FloatArray:
    """(4,) the head in the skull's frame: level and ahead at rest, else on average while the body is upright."""
    if neutral.is_rest:
        return multiply(conjugate(neutral.poses.skull_rot_w[0]), neutral.body_rot_w)
    places = poses.landmarks_w
    upright = uprightness(poses) > UPRIGHT
    if upright.sum() < _ENOUGH_FRAMES:
        upright[:] = True
        up = places[:, HEAD] - places[:, CHEST]
    else:
        up = np.broadcast_to(_UP, (len(places), 3))
    ahead = axes_to_rotation(left=places[:, SHOULDERS[1]] - places[:, SHOULDERS[0]], up=up)
    return _mean(multiply(conjugate(poses.skull_rot_w), ahead)[upright])


def _mean(rotations: FloatArray) -> FloatArray:
    """(4,) the mean of rotations (P, 4): the largest eigenvector of their outer products (Markley et al. 2007)."""
    mean: FloatArray = np.linalg.eigh(rotations.T @ rotations)[1][:, -1]
    return mean


def _up_in_ankles(poses: Poses) -> FloatArray:
    """(2, 3) which way is up in each ankle's frame while the foot is as low as it usually is."""
    height_m = poses.landmarks_w[:, ANKLES, 2]
    low = height_m < np.quantile(height_m, _STANDING_SHARE, axis=0) + _STANDING_M
    up = rotate(conjugate(poses.landmark_rot_w[:, ANKLES]), _UP)
    return np.stack([np.median(up[low[:, side], side], axis=0) for side in (0, 1)])


def _hinge_axes(poses: Poses, hinge_axis_l: FloatArray) -> FloatArray:
    """(P, 4, 3) where each limb's hinge points: square to its bend plane, carried where the limb is straight."""
    normal, bend_rad = bend_plane(*limb_joints(poses.landmarks_w))
    carried = rotate(poses.landmark_rot_w[:, _UPPER], hinge_axis_l)
    share = smooth_step((bend_rad - _PLANE_FROM_RAD) / (_PLANE_FULL_RAD - _PLANE_FROM_RAD))[..., None]
    # a limb that is straightened beyond straight keeps its axis and has a small negative bend
    agrees = np.einsum("pli,pli->pl", normal, carried)[..., None] >= 0
    plane = np.where(agrees | (share == 1.0), normal, -normal)
    axis = share * plane + (1.0 - share) * carried
    unit: FloatArray = axis / np.maximum(np.linalg.norm(axis, axis=-1, keepdims=True), 1e-12)
    return unit


def limb_joints(landmarks_w: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """(P, 4, 3) each, the first, middle and last joints of `LIMBS`."""
    first, middle, last = (landmarks_w[:, [limb[k] for limb in LIMBS]] for k in range(3))
    return first, middle, last


def bend_plane(upper: FloatArray, middle: FloatArray, lower: FloatArray) -> tuple[FloatArray, FloatArray]:
    """The normals (P, 4, 3) of the limbs' bend planes, to the body's left, and how far they bend (P, 4) in radians.

    Args:
        upper, middle, lower: (P, 4, 3) positions of the joints of `LIMBS`.
    """
    first, second = middle - upper, lower - middle
    normal = cross(first, second) * BENDS[:, None]
    size = np.linalg.norm(normal, axis=-1)
    bend_rad: FloatArray = np.arctan2(size, np.einsum("pli,pli->pl", first, second))
    return normal / np.maximum(size, 1e-12)[..., None], bend_rad


def _own_axes(poses: Poses, neutral: Neutral) -> FloatArray:
    """(4, 3) each hinge in the frame of its limb's first joint: from how the limb bends, else from the neutral pose."""
    normal, bend_rad = bend_plane(*limb_joints(poses.landmarks_w))
    weight = np.sin(bend_rad) ** 2 * (bend_rad > _PLANE_FROM_RAD)
    seen = np.einsum("pl,pli->li", weight, rotate(conjugate(poses.landmark_rot_w[:, _UPPER]), normal))
    size = np.linalg.norm(seen, axis=-1)
    told = (weight.sum(axis=0) > _ENOUGH_BENDING) & (size > _EVEN * weight.sum(axis=0))
    own = rotate(conjugate(neutral.poses.landmark_rot_w[0, _UPPER]), _neutral_axes(neutral))
    return np.where(told[:, None], seen / np.maximum(size, 1e-12)[:, None], own)


def _neutral_axes(neutral: Neutral) -> FloatArray:
    """(4, 3) the hinges of the neutral pose: the body's left, swung with each limb from hanging to where it is."""
    joints = neutral.poses.landmarks_w[0]
    limbs = np.array([joints[middle] - joints[upper] for upper, middle, _ in LIMBS])
    limbs = rotate(
        conjugate(neutral.body_rot_w), limbs / np.maximum(np.linalg.norm(limbs, axis=-1, keepdims=True), _NO_LENGTH_M)
    )
    hanging = np.broadcast_to([0.0, 0.0, -1.0], limbs.shape)
    axis = cross(hanging, limbs)
    size = np.linalg.norm(axis, axis=-1, keepdims=True)
    angle = np.arctan2(size, np.einsum("li,li->l", hanging, limbs)[:, None])
    swing = from_rotvec(angle * axis / np.maximum(size, 1e-12))
    return rotate(neutral.body_rot_w, rotate(swing, np.array([0.0, 1.0, 0.0])))
