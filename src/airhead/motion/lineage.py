"""Lineage: for every frame, who moved the body, and from whose takes.

A Lineage is a bundle of strands. A strand is one drive with the takes and the skill behind it, and its weight at every
frame; at every frame the weights of all strands sum to 1. Operations on a Motion call the operation of the same name
here, so that what really happened is never lost. Every credit that people see is derived from `spans`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise
from operator import index

import numpy as np
from numpy.typing import ArrayLike, NDArray

from airhead.errors import BadInput
from airhead.motion.frozen import frozen_floats
from airhead.motion.source import SkillRef, TakeRef
from airhead.rotations import FloatArray

_WEIGHT_TOLERANCE = 1e-9


class Drive(StrEnum):
    """Who moves the body."""

    PERFORMER = "performer"
    PHYSICS = "physics"
    POLICY = "policy"
    GENERATED = "generated"


class EditKind(StrEnum):
    """What was done to a motion besides being driven; `assume`: what its file did not say was taken for granted."""

    PLACE = "place"
    TRIM = "trim"
    RESAMPLE = "resample"
    RETIME = "retime"
    MIRROR = "mirror"
    SCALE = "scale"
    LIFT = "lift"
    BLEND = "blend"
    REPEAT = "repeat"
    PLAN = "plan"
    RETARGET = "retarget"
    REPAIR = "repair"
    HOLD = "hold"
    ASSUME = "assume"


@dataclass(frozen=True)
class Edit:
    """One edit over the half-open span of frames `[start_frame, end_frame)`, with a note in plain words."""

    kind: EditKind
    start_frame: int
    end_frame: int
    note: str

    def __post_init__(self) -> None:
        # NumPy's integers compare like ours but are not written like ours
        object.__setattr__(self, "start_frame", index(self.start_frame))
        object.__setattr__(self, "end_frame", index(self.end_frame))


@dataclass(frozen=True, eq=False)
class Strand:
    """One drive with what stands behind it.

    Attributes:
        drive: who moves the body.
        weight: (T,) share of the motion at each frame, 0 to 1.
        takes: the takes whose motion this strand carries or follows; empty for a simulation alone.
        skill: the skill that acts, for the drive `policy` only.
        follows: id of the take a policy follows, or None where it acts on its own.
    """

    drive: Drive
    weight: FloatArray
    takes: tuple[TakeRef, ...] = ()
    skill: SkillRef | None = None
    follows: str | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "weight", frozen_floats(self.weight, (None,), "strand weight"))
        if self.weight.size and not (self.weight.min() >= 0 and self.weight.max() <= 1 + _WEIGHT_TOLERANCE):
            raise BadInput("a strand's weight is out of range", found=self.weight, allowed="0 to 1")
        if self.drive is Drive.PERFORMER and not self.takes:
            raise BadInput("the drive 'performer' needs the take that was performed")
        if (self.skill is not None) != (self.drive is Drive.POLICY):
            raise BadInput("a skill stands behind the drive 'policy' and no other", found=self.drive.value)

    @property
    def source(self) -> tuple[object, ...]:
        """What makes two strands the same but for their weights."""
        return (self.drive, self.takes, self.skill, self.follows)


@dataclass(frozen=True)
class Span:
    """A half-open span of frames with constant sources, one drive of it.

    `weight` is the mean share of the drive over the span.
    """

    start_frame: int
    end_frame: int
    drive: Drive
    weight: float
    takes: tuple[TakeRef, ...]
    skill: SkillRef | None
    follows: str | None


@dataclass(frozen=True, eq=False)
class Lineage:
    """Strands whose weights sum to 1 at every frame, and the edits made."""

    strands: tuple[Strand, ...]
    edits: tuple[Edit, ...] = ()

    def __post_init__(self) -> None:
        if not self.strands:
            raise BadInput("a lineage needs at least one strand")
        lengths = {len(strand.weight) for strand in self.strands}
        if len(lengths) > 1:
            raise BadInput("strands differ in length", found=sorted(lengths), allowed="one number of frames")
        total = np.sum([strand.weight for strand in self.strands], axis=0)
        if total.size and np.abs(total - 1).max() > _WEIGHT_TOLERANCE:
            worst = int(np.abs(total - 1).argmax())
            raise BadInput(
                "the weights of the drives must sum to 1", place=f"frame {worst}", found=total[worst], allowed="1"
            )
        for edit in self.edits:
            if not 0 <= edit.start_frame <= edit.end_frame <= self.frames:
                raise BadInput(
                    "an edit lies outside the motion",
                    place=f"edit {edit.kind.value!r}",
                    found=f"[{edit.start_frame}, {edit.end_frame})",
                    allowed=f"within [0, {self.frames})",
                )

    @classmethod
    def of(
        cls,
        drive: Drive,
        frames: int,
        takes: Sequence[TakeRef] = (),
        skill: SkillRef | None = None,
        follows: str | None = None,
    ) -> Lineage:
        """A lineage of one drive over all `frames`."""
        return cls((Strand(drive, np.ones(frames), tuple(takes), skill, follows),))

    @property
    def frames(self) -> int:
        return len(self.strands[0].weight)

    @property
    def takes(self) -> tuple[TakeRef, ...]:
        """Every take behind any frame, also those that a skill learned from, each once, in order of appearance."""
        found: dict[TakeRef, None] = {}
        for strand in self.strands:
            if strand.weight.any():
                found.update(dict.fromkeys(strand.takes))
                found.update(dict.fromkeys(strand.skill.takes if strand.skill else ()))
        return tuple(found)

    def drive_weights(self) -> FloatArray:
        """(T, 4) the weight of each drive, in the order of `Drive`."""
        weights = np.zeros((self.frames, len(Drive)))
        for strand in self.strands:
            weights[:, list(Drive).index(strand.drive)] += strand.weight
        return weights

    def with_edit(self, kind: EditKind, note: str, start_frame: int = 0, end_frame: int | None = None) -> Lineage:
        """The same with one more edit, over all frames if no span is given."""
        end = self.frames if end_frame is None else end_frame
        return replace(self, edits=(*self.edits, Edit(kind, start_frame, end, note)))

    def trim(self, start_frame: int, end_frame: int) -> Lineage:
        """The lineage of the frames `[start_frame, end_frame)`."""
        edits = tuple(
            replace(
                edit,
                start_frame=max(edit.start_frame, start_frame) - start_frame,
                end_frame=min(edit.end_frame, end_frame) - start_frame,
            )
            for edit in self.edits
            if edit.start_frame < end_frame and edit.end_frame > start_frame
        )
        strands = tuple(replace(s, weight=s.weight[start_frame:end_frame]) for s in self.strands)
        return Lineage(_without_silent(strands), edits)

    def resample(self, source_frame: ArrayLike) -> Lineage:
        """The lineage at new frames, each taken from the nearest old frame.

        Args:
            source_frame: (T',) the old frame, may be fractional, behind each new one; must not decrease.
        """
        exact = np.asarray(source_frame, dtype=float)
        nearest = np.clip(np.floor(exact + 0.5).astype(int), 0, self.frames - 1)
        strands = tuple(replace(s, weight=s.weight[nearest]) for s in self.strands)
        edits = tuple(
            replace(
                edit,
                start_frame=int(np.searchsorted(nearest, edit.start_frame)),
                end_frame=int(np.searchsorted(nearest, edit.end_frame)),
            )
            for edit in self.edits
        )
        return Lineage(_without_silent(strands), edits)

    def concatenate(self, after: Lineage) -> Lineage:
        """This lineage, then `after`."""
        gap_after, gap_before = np.zeros(after.frames), np.zeros(self.frames)
        strands = [replace(s, weight=np.concatenate([s.weight, gap_after])) for s in self.strands]
        strands += [replace(s, weight=np.concatenate([gap_before, s.weight])) for s in after.strands]
        shifted = tuple(
            replace(e, start_frame=e.start_frame + self.frames, end_frame=e.end_frame + self.frames)
            for e in after.edits
        )
        return Lineage(_merged(strands), (*self.edits, *shifted))

    def mix(self, other: Lineage, share: ArrayLike) -> Lineage:
        """The lineage of a blend of two motions of equal length.

        Args:
            other: the lineage of the motion blended in.
            share: (T,) the share of `other` at each frame, 0 to 1.
        """
        if other.frames != self.frames:
            raise BadInput("blended lineages differ in length", found=other.frames, allowed=self.frames)
        share = np.broadcast_to(np.asarray(share, dtype=float), (self.frames,))
        strands = [replace(s, weight=s.weight * (1 - share)) for s in self.strands]
        strands += [replace(s, weight=s.weight * share) for s in other.strands]
        # what was done to both before they were blended was done once
        return Lineage(_merged(strands), tuple(dict.fromkeys((*self.edits, *other.edits))))

    def driven_by(self, drive: Drive) -> Lineage:
        """The same takes realised by another drive, for drives that have no skill."""
        return Lineage(_merged([Strand(drive, s.weight, s.takes) for s in self.strands]), self.edits)

    def followed_by(self, skill: SkillRef) -> Lineage:
        """The same takes, each followed by a policy, which knows what they allow by now."""
        known = {take.id: take for take in skill.takes}
        strands = []
        for strand in self.strands:
            takes = tuple(known.get(take.id, take) for take in strand.takes)
            strands.append(Strand(Drive.POLICY, strand.weight, takes, skill, takes[0].id if takes else None))
        return Lineage(_merged(strands), self.edits)

    def spans(self) -> tuple[Span, ...]:
        """Spans of constant sources in order of time, a row for each strand with a weight in it."""
        active = np.stack([strand.weight > 0 for strand in self.strands])
        rows = []
        for start, end in pairwise(_boundaries(active)):
            for strand in self.strands:
                if strand.weight[start] > 0:
                    mean = float(strand.weight[start:end].mean())
                    rows.append(Span(start, end, strand.drive, mean, strand.takes, strand.skill, strand.follows))
        return tuple(rows)


def _boundaries(active: NDArray[np.bool_]) -> list[int]:
    changes = np.flatnonzero((active[:, 1:] != active[:, :-1]).any(axis=0)) + 1
    return [0, *(int(c) for c in changes), active.shape[1]]


def _merged(strands: Sequence[Strand]) -> tuple[Strand, ...]:
    by_source: dict[tuple[object, ...], Strand] = {}
    for strand in strands:
        known = by_source.get(strand.source)
        by_source[strand.source] = (
            strand if known is None else replace(known, weight=np.minimum(known.weight + strand.weight, 1.0))
        )
    return _without_silent(tuple(by_source.values()))


def _without_silent(strands: tuple[Strand, ...]) -> tuple[Strand, ...]:
    heard = tuple(strand for strand in strands if strand.weight.any())
    return heard or strands[:1]
