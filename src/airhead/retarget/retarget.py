"""Retargeting: a motion on one humanoid skeleton made into the same motion on another."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from airhead.motion import (
    EditKind,
    Motion,
    Physique,
    Skeleton,
    assume_physique,
    forward_kinematics,
    onto_floor,
    segments_of,
)
from airhead.motion.humanoid import fold, told_ankle_height_m
from airhead.retarget.figure import Figure, leg_m
from airhead.retarget.flight_path import flown_root
from airhead.retarget.footing import footing_of
from airhead.retarget.pose import not_mapped
from airhead.retarget.report import RetargetReport, depth_m, measured, unchanged
from airhead.retarget.rig import rest_motion, rig_of, some_frames
from airhead.retarget.root_path import carried_root, off_the_floor, within_reach
from airhead.retarget.supports import supports_of
from airhead.retarget.wearing import turned_by, worn

#: A floor farther off than this is no fault of a recording but a place to climb on.
_FLOOR_FAULT_M: Final = 0.12
#: Limbs that ask the pelvis for different ways agree after so many askings.
_ASKINGS: Final = 2
#: Knees and elbows that limbs bent this deep into the floor are taken out of it.
_SUNK_M: Final = 0.003


@dataclass(frozen=True, eq=False)
class Retargeted:
    """A motion on another skeleton, and what it cost.

    Attributes:
        motion: on the target skeleton; its lineage carries the edit `retarget`.
        report: what was measured.
    """

    motion: Motion
    report: RetargetReport


def retarget(motion: Motion, target: Skeleton | Motion) -> Retargeted:
    """A motion on another humanoid skeleton.

    Body parts are turned in the world as they were; way and heights are scaled by the length of the legs; feet and
    hands that rest are at one place; in flight the centre of mass falls as it fell. A motion that is on the target
    skeleton already comes back as it is.

    Args:
        motion: of a humanoid, standing on the floor z = 0 within 12 cm, which is mended.
        target: the skeleton; or a motion on it, which shows what its rest pose does not: how joints and body parts go
            together where nobody stands like the rest pose.

    Raises:
        BadInput: one of the skeletons is no humanoid.
    """
    skeleton = target if isinstance(target, Skeleton) else target.skeleton
    if motion.skeleton.same_as(skeleton):
        return Retargeted(motion, unchanged(motion.frames))
    source, rig = rig_of(motion), rig_of(target)
    performer, rise_m = _performer(fold(motion, source.humanoid))
    supports = supports_of(performer)
    scale = leg_m(rig.folded) / leg_m(performer.skeleton)
    standing = rest_motion(rig.folded) if isinstance(target, Skeleton) else fold(some_frames(target), rig.humanoid)
    segments = segments_of(rig.folded, _physique(standing))
    figure = Figure(rig.folded, segments, motion.fps, scale * performer.root_pos_w, performer.joint_rot_w)
    footing = footing_of(performer, supports, figure, scale)
    figure = figure.at(carried_root(figure, footing, supports))
    for _ in range(_ASKINGS):
        figure = figure.at(within_reach(figure, footing))
    figure = figure.at(flown_root(performer, figure, supports.flights))
    turned = turned_by(source, motion, performer, rig)
    result = worn(rig, source, turned, figure, footing)
    if depth_m(result.outcome.figure) > _SUNK_M:
        figure = figure.at(off_the_floor(figure, result.outcome.figure))
        result = worn(rig, source, turned, figure, footing)
    lineage = motion.lineage.with_edit(EditKind.RETARGET, _note(motion, skeleton, scale, rise_m))
    lost, still = not_mapped(rig, source)
    report = measured(performer, supports, footing, result.outcome, scale)
    return Retargeted(
        Motion(skeleton, motion.fps, result.root_pos_w, result.joint_rot_l, lineage),
        replace(report, not_mapped=lost, at_rest=still),
    )


def _physique(folded: Motion) -> Physique:
    """What is assumed of a performer; a folded motion may tell how high the ankles are."""
    return assume_physique(folded.skeleton, told_ankle_height_m(folded))


def _performer(folded: Motion) -> tuple[Figure, float]:
    """The performer as a figure on the floor z = 0, and how far it was raised for that."""
    segments = segments_of(folded.skeleton, _physique(folded))
    rise_m = float(onto_floor(folded, segments).root_pos_w[0, 2] - folded.root_pos_w[0, 2])
    rise_m = rise_m if abs(rise_m) <= _FLOOR_FAULT_M else 0.0
    root_pos_w = folded.root_pos_w + np.array([0.0, 0.0, rise_m])
    joint_rot_w = forward_kinematics(folded.skeleton, root_pos_w, folded.joint_rot_l)[1]
    return Figure(folded.skeleton, segments, folded.fps, root_pos_w, joint_rot_w), rise_m


def _note(motion: Motion, skeleton: Skeleton, scale: float, rise_m: float) -> str:
    note = f"from {len(motion.skeleton)} to {len(skeleton)} joints, ways on the ground scaled by {scale:.3f}"
    return note + (f", raised by {1000 * rise_m:.0f} mm onto the floor" if abs(rise_m) >= 5e-4 else "")
