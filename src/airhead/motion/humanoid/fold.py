"""Fold: any humanoid's motion on the 15 joints that bodies, metrics and characters know, in its own proportions."""

from __future__ import annotations

from typing import Final

import numpy as np

from airhead.errors import BadInput
from airhead.motion.humanoid.anatomy import anatomy_of
from airhead.motion.humanoid.fit import fit_landmarks
from airhead.motion.humanoid.humanoid import Humanoid, humanoid_of_motion
from airhead.motion.humanoid.landmarks import landmark_positions, poses_of
from airhead.motion.humanoid.neutral import neutral_of
from airhead.motion.humanoid.proportions import folded_skeleton, is_folded
from airhead.motion.humanoid.trunk import with_mean_trunk
from airhead.motion.lineage import EditKind
from airhead.motion.motion import Motion
from airhead.motion.skeleton import Skeleton
from airhead.rotations import FloatArray

#: Further from the origin than so many times its size, a body's joints coincide in double precision.
_FARTHEST_SIZES: Final = 1e8


def fold(motion: Motion, humanoid: Humanoid | None = None, onto: Skeleton | None = None) -> Motion:
    """A humanoid's motion on 15 joints of the same proportions; a motion that is on such joints comes back as it is.

    Limbs have the file's lengths. The trunk is as it is on average, so that two takes of a performer
    may differ there by a centimetre or two; `onto` puts a second take on the skeleton of the first.

    Args:
        motion: of any humanoid skeleton.
        humanoid: what its joints are, found where it is not given.
        onto: the 15 joints of the same performer, made where they are not given.

    Raises:
        BadInput: the skeleton is not a humanoid; says what is missing. Or `onto` has not the form of 15 joints.
    """
    if onto is not None and not is_folded(onto):
        raise BadInput("not the 15 joints of a performer", found=f"{len(onto)} joints", allowed="a folded skeleton")
    if is_folded(motion.skeleton) and (onto is None or onto.same_as(motion.skeleton)):
        return motion
    humanoid = humanoid or humanoid_of_motion(motion)
    _check_resolved(motion)
    poses = poses_of(motion, humanoid)
    neutral = neutral_of(humanoid, poses)
    skeleton = onto or with_mean_trunk(folded_skeleton(neutral), poses.landmarks_w)
    root_pos_w, joint_rot_l = fit_landmarks(skeleton, poses.landmarks_w, anatomy_of(poses, neutral))
    note = f"folded from {len(motion.skeleton)} joints to {len(skeleton)}"
    return Motion(skeleton, motion.fps, root_pos_w, joint_rot_l, motion.lineage.with_edit(EditKind.RETARGET, note))


def _check_resolved(motion: Motion) -> None:
    """BadInput if a body is so far from the origin, beside its size, that numbers cannot tell its joints apart."""
    size_m = float(np.abs(motion.skeleton.offsets_m[1:]).max(initial=0.0))
    away_m = float(np.abs(motion.root_pos_w).max(initial=0.0))
    if away_m > _FARTHEST_SIZES * size_m:
        found, allowed = f"{size_m:.1e} m in size, {away_m:.1e} m away", f"at most {_FARTHEST_SIZES:.0e} times its size"
        raise BadInput("the body is lost in its distance from the origin", found=found, allowed=allowed)


def fold_error_m(motion: Motion, folded: Motion) -> FloatArray:
    """(T,) metres, how far the landmarks of a folded motion are from the original's, on average over the 15."""
    apart_w = landmark_positions(motion) - landmark_positions(folded)
    error_m: FloatArray = np.linalg.norm(apart_w, axis=-1).mean(axis=-1)
    return error_m
