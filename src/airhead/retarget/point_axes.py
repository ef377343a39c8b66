"""How hinges, feet and head are turned, told from points alone and kept steady where they tell nothing."""

from __future__ import annotations

from typing import Final

import numpy as np
from scipy.linalg import solveh_banded

from airhead.motion import LANDMARKS, velocity
from airhead.motion.blend import smooth_step
from airhead.motion.humanoid import Anatomy
from airhead.motion.humanoid.anatomy import bend_plane
from airhead.retarget.body_points import BodyPoints
from airhead.retarget.figure import FEET, LIMBS, SIDES
from airhead.retarget.two_bone import shortest_turn
from airhead.rotations import FloatArray, about_axis, conjugate, cross, from_matrix, multiply, rotate

_Y, _DOWN = np.array([0.0, 1.0, 0.0]), np.array([0.0, 0.0, -1.0])
#: A limb bent less than the first angle does not tell its plane; one bent more than the second does.
_TELLS_FROM_RAD, _TELLS_FULL_RAD = np.deg2rad((10.0, 30.0))
#: Where a limb is straight its hinge changes slowly: over about this time.
_STEADY_S: Final = 0.15
#: How much a hanging limb's usual hinge counts beside one that is bent by a right angle.
_USUAL_WEIGHT: Final = 0.02
#: Toes lie this much below the ankle's level in a flat foot where no frame shows one.
_USUAL_SLOPE_RAD: Final = 0.45
_STANDS_M_S: Final = 0.3
_HINGE_SHARE: Final = 0.1


def axes_of(body: BodyPoints, fps: float) -> Anatomy:
    """The anatomical axes of every frame, from the points of a body."""
    pelvis_rot_w, chest_rot_w = _trunk(body.landmarks_w)
    hinge_axis_w = _hinge_axes(body.landmarks_w, pelvis_rot_w, chest_rot_w, fps)
    feet = np.stack([_foot(body, hinge_axis_w, number, fps) for number in range(FEET.stop)], axis=1)
    return Anatomy(hinge_axis_w, feet, _head(body, chest_rot_w))


def frame(left: FloatArray, up: FloatArray) -> FloatArray:
    """(T, 4) turns +Z along `up` (T, 3) and +Y as near to `left` as it then can be."""
    z = _unit(up)
    y = _unit(left - np.einsum("ti,ti->t", left, z)[:, None] * z)
    return from_matrix(np.stack([cross(y, z), y, z], axis=-1))


def _trunk(joints: FloatArray) -> tuple[FloatArray, FloatArray]:
    at = {name: joints[:, LANDMARKS.index(name)] for name in LANDMARKS}
    pelvis = frame(at["left_hip"] - at["right_hip"], at["chest"] - at["pelvis"])
    return pelvis, frame(at["left_shoulder"] - at["right_shoulder"], at["head"] - at["chest"])


def _hinge_axes(joints: FloatArray, pelvis_rot_w: FloatArray, chest_rot_w: FloatArray, fps: float) -> FloatArray:
    """(T, 4, 3) the hinges: square to the plane of a bent limb; else what leads smoothly from bent to bent.

    The latter is, seen from the trunk, the h that makes least, over all frames, w |h - n|² + u |h - usual|² + s |Δh|²,
    with n the plane's normal and w the squared sine of the bend.
    """
    upper, middle, lower = (joints[:, list(limb)] for limb in zip(*LIMBS, strict=True))
    normal_w, bend_rad = bend_plane(upper, middle, lower)
    carrier = np.stack([pelvis_rot_w, pelvis_rot_w, chest_rot_w, chest_rot_w], axis=1)
    normal, along = rotate(conjugate(carrier), normal_w), rotate(conjugate(carrier), _unit(middle - upper))
    usual = rotate(shortest_turn(np.broadcast_to(_DOWN, along.shape), along), _Y)
    usual_weight = _USUAL_WEIGHT * (1 - along[..., 2]) / 2  # an arm straight up has no usual hinge
    weight = np.sin(bend_rad) ** 2
    pull = weight[..., None] * normal + usual_weight[..., None] * usual
    steady = [_steady(weight[:, limb] + usual_weight[:, limb], pull[:, limb], fps) for limb in range(len(LIMBS))]
    held = np.stack(steady, axis=1)
    held = _unit(held - np.einsum("pli,pli->pl", held, along)[..., None] * along)
    share = smooth_step((bend_rad - _TELLS_FROM_RAD) / (_TELLS_FULL_RAD - _TELLS_FROM_RAD))[..., None]
    return rotate(carrier, _unit(share * normal + (1 - share) * held))


def _steady(weight: FloatArray, pull: FloatArray, fps: float) -> FloatArray:
    """(T, 3) the solution of (diag(weight) + s D'D) h = pull, with D the differences between frames."""
    stiffness = _USUAL_WEIGHT * (_STEADY_S * fps) ** 2
    banded = np.zeros((2, len(weight)))
    banded[1] = weight + 1e-6
    banded[1, :-1] += stiffness
    banded[1, 1:] += stiffness
    banded[0, 1:] = -stiffness
    solution: FloatArray = solveh_banded(banded, pull)
    return solution


def _foot(body: BodyPoints, hinge_axis_w: FloatArray, number: int, fps: float) -> FloatArray:
    """(T, 4) a foot: towards its toes, flat when it stands; without toes square to its shank."""
    _, knee, ankle = LIMBS[number]
    left = hinge_axis_w[:, number]
    toe_w = body.others_w.get(f"{SIDES[number]}_toe")
    if toe_w is None:
        return frame(left, body.landmarks_w[:, knee] - body.landmarks_w[:, ankle])
    to_toe, shank = toe_w - body.landmarks_w[:, ankle], body.landmarks_w[:, knee] - body.landmarks_w[:, ankle]
    # a foot rolls little against its shank; one that is stretched in line with it leaves that to the knee
    left = cross(_unit(shank), _unit(to_toe)) + _HINGE_SHARE * left
    # x along the toes; then turned up by the slope that they have in a flat foot
    along_toes = multiply(frame(left, -to_toe), about_axis(_Y, np.pi / 2))
    return multiply(along_toes, about_axis(_Y, -_slope_rad(toe_w, to_toe, fps)))


def _slope_rad(toe_w: FloatArray, to_toe: FloatArray, fps: float) -> float:
    """How far below the level the toes of a standing foot lie, seen from its ankle."""
    speed_m_s = np.linalg.norm(velocity(np.stack([toe_w, toe_w - to_toe], axis=1), fps), axis=-1).max(axis=-1)
    low = toe_w[:, 2] < np.percentile(toe_w[:, 2], 20) + 0.03
    stands = low & (speed_m_s < _STANDS_M_S)
    if not stands.any():
        return _USUAL_SLOPE_RAD
    return float(np.median(np.arcsin(np.clip(-_unit(to_toe[stands])[:, 2], -1.0, 1.0))))


def _head(body: BodyPoints, chest_rot_w: FloatArray) -> FloatArray:
    """(T, 4) the head: turned with the chest, and leaning as its top does against how it usually lies."""
    top_w = body.others_w.get("head")
    if top_w is None:
        return chest_rot_w
    seen = rotate(conjugate(chest_rot_w), _unit(top_w - body.landmarks_w[:, LANDMARKS.index("head")]))
    usual = _unit(np.median(seen, axis=0))
    return multiply(chest_rot_w, shortest_turn(np.broadcast_to(usual, seen.shape), seen))


def _unit(vectors: FloatArray) -> FloatArray:
    unit: FloatArray = vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-12)
    return unit
