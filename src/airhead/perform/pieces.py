"""Pieces of a performance: neighbouring frames of one kind, with contacts, forces and lineage."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import reduce
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from airhead.metrics import joint_error_m, trace
from airhead.motion import Drive, Edit, EditKind, Lineage, Motion, Segment, Stage, concatenate, kinematic_contacts
from airhead.rotations import FloatArray
from airhead.simulation import Rollout, touching
from airhead.skills import Policy

#: Edits of the line that are true of a skill that acts on it as well.
_OF_THE_PLACE: Final = (EditKind.PLACE, EditKind.TRIM, EditKind.HOLD)


@dataclass(frozen=True, eq=False)
class Piece:
    """Some neighbouring frames.

    Attributes:
        motion: the T frames as they were performed.
        line: what they follow.
        contact: (T, S) which segments touch.
        contact_force_w: (T, S, 3) newtons.
        deviation_m: (T,) mean joint distance from the recorded human; zero where nobody is followed.
    """

    motion: Motion
    line: Motion
    contact: NDArray[np.bool_]
    contact_force_w: FloatArray
    deviation_m: FloatArray


def recorded_piece(line: Motion, segments: Sequence[Segment], stage: Stage | None = None) -> Piece:
    """Frames that a human performed, on a stage or flat ground."""
    contact = kinematic_contacts(line, segments, stage)
    return Piece(line, line, contact, np.zeros((*contact.shape, 3)), np.zeros(line.frames))


def simulated_piece(
    motion: Motion, line: Motion, held: NDArray[np.bool_], rollout: Rollout, segments: Sequence[Segment]
) -> Piece:
    """The first frames of a rollout as frames of the performance; `held` (T,) marks those that follow nobody."""
    source, result = (trace(m, segments, m.times_s) for m in (line, motion))
    deviation_m = np.where(held, 0.0, joint_error_m(result, source))
    count = motion.frames
    return Piece(motion, line, touching(rollout)[:count], rollout.contact_force_w[:count], deviation_m)


def stretch(motion: Motion, start_frame: int, end_frame: int) -> Motion:
    """The frames `[start_frame, end_frame)`, which come back into their place: not an edit, unlike a trim."""
    return replace(
        motion,
        root_pos_w=motion.root_pos_w[start_frame:end_frame],
        joint_rot_l=motion.joint_rot_l[start_frame:end_frame],
        lineage=motion.lineage.trim(start_frame, end_frame),
    )


def joined(parts: Sequence[Motion]) -> Motion:
    """Stretches one after the other; an edit that reaches over several of them is one edit again."""
    motion = concatenate(parts)
    edits: list[Edit] = []
    for edit in motion.lineage.edits:
        ends = [(known.kind, known.note, known.end_frame) for known in edits]
        part_of = (edit.kind, edit.note, edit.start_frame)
        if part_of in ends:
            known = ends.index(part_of)
            edits[known] = replace(edits[known], end_frame=edit.end_frame)
        else:
            edits.append(edit)
    return motion.with_lineage(replace(motion.lineage, edits=tuple(edits)))


def held_frames(lineage: Lineage) -> NDArray[np.bool_]:
    """(T,) the frames of a plan in which a pose is held that nobody performed."""
    held = np.zeros(lineage.frames, dtype=bool)
    for edit in lineage.edits:
        if edit.kind is EditKind.HOLD:
            held[edit.start_frame : edit.end_frame] = True
    return held


def simulated_lineage(planned: Lineage, held: NDArray[np.bool_], repairs: tuple[Edit, ...] = ()) -> Lineage:
    """The lineage of simulated frames: the planned takes under the drive `physics`, none where a pose is held.

    What was repaired of the line before it was followed is told as well.
    """
    parts, planned = [], replace(planned, edits=(*planned.edits, *repairs))
    for start, end in _runs(held):
        part = planned.trim(start, end)
        alone = replace(Lineage.of(Drive.PHYSICS, end - start), edits=part.edits)
        parts.append(alone if held[start] else part.driven_by(Drive.PHYSICS))
    return reduce(Lineage.concatenate, parts)


def acted_lineage(
    planned: Lineage, held: NDArray[np.bool_], skill: Policy, share: FloatArray, note: str = ""
) -> Lineage:
    """The lineage of frames that a skill acts: it follows the line's takes; where a pose is held it is on its own.

    Of the line it has its place, its part of the take and its hold, but no other edit: what was done to the line was
    not done to the skill.

    Args:
        planned: of the line's T frames.
        held: (T,) where nobody is followed.
        skill: what acts.
        share: (T,) of the skill; the rest is plain physics, which follows the line.
        note: on whose plan it acts, where that is another skill's.
    """
    parts = []
    for start, end in _runs(held):
        alone = Lineage.of(Drive.POLICY, end - start, skill=skill.ref)
        parts.append(alone if held[start] else planned.trim(start, end).followed_by(skill.ref))
    acted = reduce(Lineage.concatenate, parts)
    plain = simulated_lineage(planned, held)
    edits = plain.edits if (share < 1.0).any() else tuple(edit for edit in planned.edits if edit.kind in _OF_THE_PLACE)
    mixed = replace(replace(acted, edits=()).mix(replace(plain, edits=()), 1.0 - share), edits=edits)
    for start, end in _runs(share > 0.0) if note else []:
        if share[start] > 0.0:  # where only physics acts, nobody follows that plan
            mixed = mixed.with_edit(EditKind.PLAN, note, start, end)
    return mixed


def _runs(marked: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Half-open spans of frames that are marked throughout, as those where a pose is held, or nowhere."""
    return list(pairwise([0, *(int(i) + 1 for i in np.flatnonzero(marked[1:] != marked[:-1])), len(marked)]))
