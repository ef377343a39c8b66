"""From a motion to the stick figure that a strip draws: its own bones, and what is known of the human in them."""

from __future__ import annotations

from itertools import pairwise
from typing import Final

import numpy as np

from airhead.motion import (
    Motion,
    Points,
    Skeleton,
    forward_kinematics,
    joint_positions,
    kinematic_contacts,
    lowest_points,
    segment_centers,
)
from airhead.report.strip import Bone, Side, StickFigure
from airhead.rotations import FloatArray
from airhead.takes.lint import Human, Subject

_SIDES: Final[tuple[Side, Side]] = ("left", "right")
_NO_LENGTH_M: Final = 1e-4
_HEAD_RADIUS_OVER_STATURE: Final = 0.062
#: What is longer at a hand is a prop.
_LONGEST_FINGER_M: Final = 0.15


def figure_of(record: Motion | Points) -> StickFigure:
    """The stick figure of a motion: a human with a head and with its contacts, or else just its bones.

    Fingers are drawn fine; props, meshes and helpers that hang on a human are left out. Points without a skeleton are
    points.
    """
    if isinstance(record, Points):
        dots = tuple(Bone(number, number) for number in range(len(record.names)))
        return StickFigure(record.points_w, dots, record.fps, floor_m=float(record.points_w[..., 2].min()))
    human = Subject.of(record).human
    if isinstance(human, Human):
        return _human_figure(record, human)
    joint_pos_w = joint_positions(record)
    return StickFigure(
        joint_pos_w, tuple(_bones(record.skeleton)), record.fps, floor_m=min(0.0, float(joint_pos_w[..., 2].min()))
    )


def _bones(skeleton: Skeleton) -> list[Bone]:
    lengths_m = np.linalg.norm(skeleton.offsets_m, axis=-1)
    bones = [
        Bone(parent, joint)
        for joint, parent in enumerate(skeleton.parents)
        if parent >= 0 and lengths_m[joint] > _NO_LENGTH_M
    ]
    return bones or [Bone(0, 0)]


def _human_figure(motion: Motion, human: Human) -> StickFigure:
    """The joints of the motion, then the middle of the head and, for feet without toes, the ball of each foot."""
    folded, segments = human.folded, human.segments
    poses = forward_kinematics(folded.skeleton, folded.root_pos_w, folded.joint_rot_l)
    centers_w = segment_centers(folded.skeleton, segments, *poses)
    names = [segment.name for segment in segments]
    joints = len(motion.skeleton)
    extra = [centers_w[:, names.index(name)] for name in ("head", "left_toes", "right_toes")]
    points_w = np.concatenate([joint_positions(motion), np.stack(extra, axis=1)], axis=1)
    return StickFigure(
        points_w,
        tuple(_human_bones(human, joints)),
        motion.fps,
        floor_m=human.floor_m,
        head=(joints, _HEAD_RADIUS_OVER_STATURE * human.physique.stature_m),
        touches=_touches(human),
    )


def _human_bones(human: Human, joints: int) -> list[Bone]:
    """Spine, neck and limbs along the skeleton's own joints; hips and shoulders joined to the trunk."""
    humanoid = human.humanoid
    at, trunk, neck = humanoid.joints, list(humanoid.spine), list(humanoid.neck)
    bones = _chain([*trunk, *neck[:1], joints], "")
    for number, side in enumerate(_SIDES):
        leg = [trunk[0], *(at[f"{side}_{name}"] for name in ("hip", "knee", "ankle"))]
        foot = humanoid.toes.get(side, joints + 1 + number)
        arm = [neck[0], *(at[f"{side}_{name}"] for name in ("shoulder", "elbow", "wrist"))]
        bones += _chain([*leg, foot], side) + _chain(arm, side)
        bones += _fingers(humanoid.skeleton, humanoid.fingers.get(side, ()), side)
    return bones


def _chain(points: list[int], side: Side) -> list[Bone]:
    return [Bone(start, end, side) for start, end in pairwise(points) if start != end]


def _fingers(skeleton: Skeleton, fingers: tuple[int, ...], side: Side) -> list[Bone]:
    lengths_m = np.linalg.norm(skeleton.offsets_m, axis=-1)
    short = [joint for joint in fingers if lengths_m[joint] < _LONGEST_FINGER_M]
    return [Bone(skeleton.parents[joint], joint, side, fine=True) for joint in short]


def _touches(human: Human) -> tuple[FloatArray, ...]:
    """For each frame, where low and slow body parts rest on the floor found."""
    folded, segments = human.folded, human.segments
    poses = forward_kinematics(folded.skeleton, folded.root_pos_w, folded.joint_rot_l)
    points_w = lowest_points(folded.skeleton, segments, *poses)
    contact = kinematic_contacts(human.standing, segments)
    return tuple(points[touching] for points, touching in zip(points_w, contact, strict=True))
