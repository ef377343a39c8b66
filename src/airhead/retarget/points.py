"""Points -> Motion: a skeleton fitted to the joint positions of cameras and markers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from airhead.motion import LANDMARKS, EditKind, Motion, Points, forward_kinematics
from airhead.motion.humanoid import fit_landmarks
from airhead.retarget.body_points import body_points, skeleton_of
from airhead.retarget.figure import SIDES
from airhead.retarget.point_axes import axes_of
from airhead.retarget.two_bone import shortest_turn
from airhead.rotations import FloatArray, conjugate, rotate


@dataclass(frozen=True, eq=False)
class Fitted:
    """A motion fitted to points, and how well it meets them.

    Attributes:
        motion: on 15 joints in the performer's proportions.
        residual_m: (T,) mean distance between the landmarks and the points that were given for them.
    """

    motion: Motion
    residual_m: FloatArray


def fit_points(points: Points) -> Motion:
    """The motion of a body of which points are known; see `fit_skeleton`."""
    return fit_skeleton(points).motion


def fit_skeleton(points: Points) -> Fitted:
    """A skeleton of constant bone lengths, moved so that its joints meet points.

    Lengths are medians over the take, the same on both sides. Knees and elbows are hinges square to the plane in which
    the limb bends; what no point tells (the twist of a straight limb) is kept steady in time.

    Raises:
        BadInput: a needed point is missing, or not seen for more than half a second; says which.
    """
    body = body_points(points)
    skeleton = skeleton_of(body)
    root_pos_w, joint_rot_l = fit_landmarks(skeleton, body.landmarks_w, axes_of(body, points.fps))
    joint_pos_w, joint_rot_w = forward_kinematics(skeleton, root_pos_w, joint_rot_l)
    for side in SIDES:
        tip_w, wrist = body.others_w.get(f"{side}_hand_tip"), LANDMARKS.index(f"{side}_wrist")
        if tip_w is not None:
            hand_l = rotate(conjugate(joint_rot_w[:, wrist]), tip_w - body.landmarks_w[:, wrist])
            joint_rot_l[:, wrist] = shortest_turn(np.broadcast_to([0.0, 0.0, -1.0], hand_l.shape), hand_l)
    off_m = np.linalg.norm(joint_pos_w - body.landmarks_w, axis=-1)[:, body.given]
    residual_m = off_m.mean(axis=-1)
    note = f"a skeleton fitted to {len(points.names)} points, {1000 * residual_m.mean():.0f} mm off on average"
    lineage = points.lineage.with_edit(EditKind.RETARGET, note)
    return Fitted(Motion(skeleton, points.fps, root_pos_w, joint_rot_l, lineage), residual_m)
