"""What the checks look at: the motion, the human in it if there is one, and the floor under that human."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from airhead.errors import BadInput
from airhead.metrics import Trace, trace
from airhead.motion import (
    Motion,
    Physique,
    Segment,
    Stage,
    assume_physique,
    floor_height_m,
    joint_positions,
    lift,
    segments_of,
)
from airhead.motion.humanoid import Humanoid, fold, humanoid_of_motion
from airhead.rotations import FloatArray

#: One floor: where the body is neither in the air nor on top of something, it is mostly this near to it.
_NEAR_FLOOR_M: Final = 0.03
_OFF_THE_FLOOR_M: Final = 0.3
_LEVEL_SHARE: Final = 0.4


@dataclass(frozen=True, eq=False)
class Human:
    """The human in a motion.

    Attributes:
        humanoid: which joint of the motion's own skeleton is which part of the body.
        folded: the same motion on the 15 joints of the starter form, in the performer's proportions.
        physique: assumed from the proportions.
        stage: the boxes beside which it was recorded, None without.
    """

    humanoid: Humanoid
    folded: Motion
    physique: Physique
    stage: Stage | None = None

    @cached_property
    def segments(self) -> tuple[Segment, ...]:
        return segments_of(self.folded.skeleton, self.physique)

    @cached_property
    def traced(self) -> Trace:
        """Where the body is at every frame, its heights above z = 0 and the boxes."""
        return trace(self.folded, self.segments, self.folded.times_s, self.stage)

    @cached_property
    def floor_m(self) -> float:
        """The height at which the lowest point of the body is most often: flights lie above it, dips below."""
        return floor_height_m(self.traced.heights_m.min(axis=-1))

    @cached_property
    def level(self) -> bool:
        """Whether there is one floor: but for flights and climbs, the body is near it most of the time."""
        above_m = self.traced.heights_m.min(axis=-1) - self.floor_m
        near = np.abs(above_m[above_m < _OFF_THE_FLOOR_M]) < _NEAR_FLOOR_M
        return bool(near.mean() >= _LEVEL_SHARE)

    @cached_property
    def standing(self) -> Motion:
        """The folded motion with the floor found at z = 0."""
        return lift(self.folded, -self.floor_m)

    @cached_property
    def on_floor(self) -> Trace:
        """The same with heights above the floor found."""
        return replace(self.traced, heights_m=self.traced.heights_m - self.floor_m)


@dataclass(frozen=True, eq=False)
class Subject:
    """A motion under examination.

    Attributes:
        motion: T frames.
        source_frame: (T,) the number of each frame in the file, which findings name.
        stage: the boxes beside which it was recorded, None without.
    """

    motion: Motion
    source_frame: NDArray[np.int_]
    stage: Stage | None = None

    @classmethod
    def of(cls, motion: Motion, stage: Stage | None = None) -> Subject:
        """The motion as its file has it."""
        return cls(motion, np.arange(motion.frames), stage)

    def with_motion(self, motion: Motion) -> Subject:
        """Another motion with the same frames."""
        return replace(self, motion=motion)

    def keeping(self, frames: NDArray[np.int_], motion: Motion) -> Subject:
        """A motion that has only some of the frames."""
        return Subject(motion, self.source_frame[frames], self.stage)

    def frame(self, source_frame: int) -> int:
        """Where a frame of the file is now, or the next one that is still there."""
        return int(np.searchsorted(self.source_frame, source_frame))

    def mask(self, source_frames: Sequence[int]) -> NDArray[np.bool_]:
        """(T,) whether each frame is among these of the file."""
        return np.isin(self.source_frame, np.asarray(source_frames, dtype=int))

    @cached_property
    def joint_pos_w(self) -> FloatArray:
        """(T, J, 3) metres."""
        return joint_positions(self.motion)

    @cached_property
    def human(self) -> Human | BadInput:
        """The human in it, or why there is none."""
        try:
            humanoid = humanoid_of_motion(self.motion)
            folded = fold(self.motion, humanoid)
        except BadInput as error:
            return error
        return Human(humanoid, folded, assume_physique(folded.skeleton), self.stage)

    def landmark_pos_w(self, name: str) -> FloatArray:
        """(T, 3) metres, a landmark of the human at the motion's own joint."""
        assert isinstance(self.human, Human)
        joint: FloatArray = self.joint_pos_w[:, self.human.humanoid.joints[name]]
        return joint
