"""Motion: a skeleton moving through time, with its lineage."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from airhead.errors import BadInput
from airhead.motion.frozen import frozen_floats
from airhead.motion.lineage import Lineage
from airhead.motion.skeleton import Skeleton
from airhead.rotations import FloatArray, continuous

_UNIT_TOLERANCE = 1e-6


@dataclass(frozen=True, eq=False)
class Motion:
    """A skeleton's motion at one frame rate.

    Attributes:
        skeleton: the J joints that move.
        fps: frames a second, always as the data states it.
        root_pos_w: (T, 3) metres, the root in the world.
        joint_rot_l: (T, J, 4) unit quaternions, wxyz, each joint in its parent's frame (the root's in the world);
            stored sign-continuous in time with `w >= 0` at the first frame.
        lineage: who moved the body at each of the T frames.
    """

    skeleton: Skeleton
    fps: float
    root_pos_w: FloatArray
    joint_rot_l: FloatArray
    lineage: Lineage

    def __post_init__(self) -> None:
        if not (np.isfinite(self.fps) and 0 < self.fps <= 10_000):
            raise BadInput("not a frame rate", found=self.fps, allowed="above 0, at most 10000 frames a second")
        object.__setattr__(self, "fps", float(self.fps))
        root = frozen_floats(self.root_pos_w, (None, 3), "root_pos_w")
        if len(root) == 0:
            raise BadInput("a motion needs at least one frame", found=0)
        rotations = frozen_floats(self.joint_rot_l, (len(root), len(self.skeleton), 4), "joint_rot_l")
        length_error = np.abs(np.sqrt(np.einsum("...i,...i->...", rotations, rotations)) - 1)
        if length_error.max() > _UNIT_TOLERANCE:
            frame, joint = (int(i) for i in np.argwhere(length_error > _UNIT_TOLERANCE)[0])
            raise BadInput(
                "a joint rotation is not a unit quaternion",
                place=f"frame {frame}, joint {self.skeleton.names[joint]!r}",
                found=rotations[frame, joint],
            )
        if self.lineage.frames != len(root):
            raise BadInput("lineage and motion differ in frames", found=self.lineage.frames, allowed=len(root))
        object.__setattr__(self, "root_pos_w", root)
        steady = continuous(rotations)
        steady.flags.writeable = False
        object.__setattr__(self, "joint_rot_l", steady)

    @property
    def frames(self) -> int:
        return len(self.root_pos_w)

    @property
    def duration_s(self) -> float:
        """Seconds that the frames fill when each is shown for one frame time."""
        return self.frames / self.fps

    @property
    def times_s(self) -> FloatArray:
        """(T,) seconds since the first frame."""
        return np.arange(self.frames) / self.fps

    def with_lineage(self, lineage: Lineage) -> Motion:
        return replace(self, lineage=lineage)
