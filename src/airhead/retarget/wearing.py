"""A skeleton that moves like a figure: its parts turned alike, its feet and hands on their footing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from airhead.motion import LANDMARKS, Motion, forward_kinematics
from airhead.retarget.figure import ENDS, FEET, LIMBS, SIDES, Figure
from airhead.retarget.footing import Footing, corrections
from airhead.retarget.limbs import Limb, reached
from airhead.retarget.pose import Turned, posed
from airhead.retarget.report import Outcome
from airhead.retarget.rig import Rig
from airhead.rotations import FloatArray, rotate

_HIPS: Final = [LANDMARKS.index("right_hip"), LANDMARKS.index("left_hip")]
_TRUNK, _HANDS = ("pelvis", "chest", "head"), ("left_wrist", "right_wrist")


@dataclass(frozen=True, eq=False)
class Worn:
    """A skeleton's motion, and how it looks as a figure.

    Attributes:
        root_pos_w: (T, 3) metres.
        joint_rot_l: (T, J, 4).
        outcome: what reports are made of.
    """

    root_pos_w: FloatArray
    joint_rot_l: FloatArray
    outcome: Outcome


def turned_by(source: Rig, motion: Motion, performer: Figure, target: Rig) -> dict[str, FloatArray]:
    """How a performer's parts are turned, (T, 4) each, for a target to take over.

    Limbs are turned as the folded performer's, whose hinges follow the planes in which knees and elbows bend. So is the
    trunk for a target whose trunk is of two pieces; one of more can turn its own as the performer's joints do.
    """
    turned = source.turned(forward_kinematics(motion.skeleton, motion.root_pos_w, motion.joint_rot_l)[1])
    kept = (*_HANDS, *_TRUNK) if len(target.spine) > 2 else _HANDS
    folded = {name: performer.joint_rot_w[:, joint] for joint, name in enumerate(LANDMARKS) if name not in kept}
    return turned | folded


def worn(target: Rig, source: Rig, turned: Turned, figure: Figure, footing: Footing) -> Worn:
    """The target skeleton, its hips where the figure's are, its parts turned as the source's, its limbs reaching."""
    joint_rot_l = posed(target, source, turned)
    own = target.humanoid.landmarks
    at_origin_w, _ = forward_kinematics(target.skeleton, np.zeros((figure.frames, 3)), joint_rot_l)
    root_pos_w = figure.joint_pos_w[:, _HIPS].mean(axis=1) - at_origin_w[:, [own[hip] for hip in _HIPS]].mean(axis=1)
    ends_w = at_origin_w[:, [own[end] for end in ENDS]] + root_pos_w[:, None]
    moves_w = corrections(footing, figure, ends_w)
    joint_rot_l, missed_m = reached(target.skeleton, root_pos_w, joint_rot_l, _limbs(target), moves_w)
    joint_pos_w, joint_rot_w = forward_kinematics(target.skeleton, root_pos_w, joint_rot_l)
    parts = target.turned(joint_rot_w)
    part_rot_w = np.stack([parts[name] for name in LANDMARKS], axis=1)
    final = Figure(figure.skeleton, figure.segments, figure.fps, figure.root_pos_w, part_rot_w)
    return Worn(root_pos_w, joint_rot_l, Outcome(final, joint_pos_w[:, own], missed_m))


def _limbs(target: Rig) -> tuple[Limb, ...]:
    """The limbs of a skeleton: knees bend about +Y of the thigh, elbows about -Y of the upper arm."""
    limbs = []
    for number, joints in enumerate(LIMBS):
        names = [LANDMARKS[joint] for joint in joints]
        hinge = np.array([0.0, 1.0 if number < FEET.stop else -1.0, 0.0])
        upper, middle, end = (target.parts[name] for name in names)
        bare = number >= FEET.stop and not target.humanoid.fingers[SIDES[number - FEET.stop]]
        limbs.append(Limb((upper, middle, end), rotate(target.align_l[names[0]], hinge), keeps_end=not bare))
    return tuple(limbs)
