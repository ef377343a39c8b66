"""Where the 15 landmarks are, in the motion of any humanoid skeleton."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from airhead.motion.humanoid.humanoid import Humanoid, humanoid_of_motion
from airhead.motion.humanoid.parts import path_up
from airhead.motion.kinematics import forward_kinematics
from airhead.motion.motion import Motion
from airhead.motion.skeleton import Skeleton
from airhead.motion.starter import LANDMARKS
from airhead.rotations import IDENTITY, FloatArray

PELVIS: Final = LANDMARKS.index("pelvis")
CHEST: Final = LANDMARKS.index("chest")
HEAD: Final = LANDMARKS.index("head")
HIPS: Final = tuple(LANDMARKS.index(f"{side}_hip") for side in ("right", "left"))
KNEES: Final = tuple(LANDMARKS.index(f"{side}_knee") for side in ("right", "left"))
ANKLES: Final = tuple(LANDMARKS.index(f"{side}_ankle") for side in ("right", "left"))
SHOULDERS: Final = tuple(LANDMARKS.index(f"{side}_shoulder") for side in ("right", "left"))
ELBOWS: Final = tuple(LANDMARKS.index(f"{side}_elbow") for side in ("right", "left"))
WRISTS: Final = tuple(LANDMARKS.index(f"{side}_wrist") for side in ("right", "left"))


@dataclass(frozen=True, eq=False)
class Poses:
    """A humanoid at P moments, seen at the joints that matter.

    Attributes:
        landmarks_w: (P, 15, 3) metres; the pelvis is the middle of the hips, whatever joint carries it.
        landmark_rot_w: (P, 15, 4) how the joints that stand for the landmarks are turned.
        skull_rot_w: (P, 4) how the head is turned.
        toes_w: (P, 2, 3) metres, right and left; NaN where a foot has no toe joint.
    """

    landmarks_w: FloatArray
    landmark_rot_w: FloatArray
    skull_rot_w: FloatArray
    toes_w: FloatArray


def landmark_positions(motion: Motion, humanoid: Humanoid | None = None) -> FloatArray:
    """(T, 15, 3) metres, the landmarks of a humanoid motion in the order of `LANDMARKS`.

    The pelvis is the middle of the hip joints, the head where the neck begins: the same places on every skeleton.

    Raises:
        BadInput: the skeleton is not a humanoid; says what is missing.
    """
    return poses_of(motion, humanoid or humanoid_of_motion(motion)).landmarks_w


def poses_of(motion: Motion, humanoid: Humanoid) -> Poses:
    """Every frame of a motion."""
    return _poses(humanoid, motion.root_pos_w, motion.joint_rot_l)


def rest_of(humanoid: Humanoid) -> Poses:
    """The rest pose, as one moment, the root at the origin."""
    return _poses(humanoid, np.zeros((1, 3)), np.tile(IDENTITY, (1, len(humanoid.skeleton), 1)))


def _poses(humanoid: Humanoid, root_pos_w: FloatArray, joint_rot_l: FloatArray) -> Poses:
    toes = [humanoid.toes.get(side) for side in ("right", "left")]
    seen = [*humanoid.landmarks, humanoid.skull, *(toe for toe in toes if toe is not None)]
    skeleton, kept = _only(humanoid.skeleton, seen)
    place = {joint: number for number, joint in enumerate(kept)}
    positions, rotations = forward_kinematics(skeleton, root_pos_w, joint_rot_l[:, kept])
    landmarks = [place[joint] for joint in humanoid.landmarks]
    landmarks_w = positions[:, landmarks]
    landmarks_w[:, PELVIS] = landmarks_w[:, HIPS].mean(axis=1)
    toes_w = np.full((len(root_pos_w), 2, 3), np.nan)
    for side, toe in enumerate(toes):
        if toe is not None:
            toes_w[:, side] = positions[:, place[toe]]
    return Poses(landmarks_w, rotations[:, landmarks], rotations[:, place[humanoid.skull]], toes_w)


def _only(skeleton: Skeleton, joints: list[int]) -> tuple[Skeleton, list[int]]:
    """The part of a skeleton that moves `joints`, and its joints' numbers: fingers and props cost no time."""
    kept = sorted({above for joint in joints for above in path_up(skeleton, joint)})
    parents = tuple(kept.index(parent) if (parent := skeleton.parents[joint]) >= 0 else -1 for joint in kept)
    return Skeleton(tuple(skeleton.names[joint] for joint in kept), parents, skeleton.offsets_m[kept]), kept
