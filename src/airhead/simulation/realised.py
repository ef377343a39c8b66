"""Rollout -> Motion and Performance."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from airhead.motion import Lineage, Motion, Performance
from airhead.rotations import FloatArray
from airhead.simulation.rollout import Rollout

#: A force smaller than this share of body weight is not shown as a contact.
_CONTACT_SHARE = 0.005


def realised_motion(rollout: Rollout, lineage: Lineage) -> Motion:
    """The skeleton's motion in a rollout.

    Args:
        rollout: T samples.
        lineage: of the same T frames.
    """
    root_pos_w, joint_rot_l = rollout.body.pose(rollout.qpos)
    return Motion(rollout.body.skeleton, rollout.fps, root_pos_w, joint_rot_l, lineage)


def touching(rollout: Rollout) -> NDArray[np.bool_]:
    """(T, S) whether each segment of the body is pushed by the ground."""
    least_n = _CONTACT_SHARE * rollout.body.mass_kg * 9.81
    pushed: NDArray[np.bool_] = np.linalg.norm(rollout.contact_force_w, axis=-1) > least_n
    return pushed


def realised_performance(
    rollout: Rollout, lineage: Lineage, title: str, deviation_m: FloatArray, reason: str = ""
) -> Performance:
    """A rollout as a finished performance; a `reason` says why it failed."""
    return Performance(
        title=title,
        motion=realised_motion(rollout, lineage),
        contact_parts=tuple(segment.name for segment in rollout.body.segments),
        contact=touching(rollout),
        contact_force_w=rollout.contact_force_w,
        deviation_m=deviation_m,
        success=not reason,
        reason=reason,
    )
