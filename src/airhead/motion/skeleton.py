"""Skeleton: joints, parents, rest offsets."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from airhead.errors import BadInput
from airhead.motion.frozen import frozen_floats
from airhead.rotations import FloatArray


@dataclass(frozen=True, eq=False)
class Skeleton:
    """A tree of joints.

    Attributes:
        names: J joint names, each once. The first joint is the root.
        parents: the index of each joint's parent, `-1` for the root; a parent stands before its children.
        offsets_m: (J, 3) metres, each joint in its parent's frame in the rest pose; zero for the root.
    """

    names: tuple[str, ...]
    parents: tuple[int, ...]
    offsets_m: FloatArray

    def __post_init__(self) -> None:
        if not self.names:
            raise BadInput("a skeleton needs at least one joint")
        if len(set(self.names)) != len(self.names):
            twice = next(name for name in self.names if self.names.count(name) > 1)
            raise BadInput("two joints have the same name", found=repr(twice), allowed="each name once")
        if len(self.parents) != len(self.names):
            raise BadInput("parents and names differ in number", found=len(self.parents), allowed=len(self.names))
        for joint, parent in enumerate(self.parents):
            if (parent != -1) if joint == 0 else not 0 <= parent < joint:
                raise BadInput(
                    "a parent must stand before its child",
                    place=f"joint {self.names[joint]!r}",
                    found=parent,
                    allowed="-1 for the first joint, else an earlier joint",
                )
        object.__setattr__(self, "offsets_m", frozen_floats(self.offsets_m, (len(self.names), 3), "offsets_m"))

    def __len__(self) -> int:
        return len(self.names)

    def index(self, name: str) -> int:
        """The number of the joint `name`; BadInput names the joints there are."""
        try:
            return self.names.index(name)
        except ValueError:
            raise BadInput("no such joint", found=repr(name), allowed=", ".join(self.names)) from None

    @cached_property
    def is_ancestor(self) -> NDArray[np.bool_]:
        """(J, J) True at `[a, j]` where joint `a` is `j` or stands above it, so that turning `a` moves `j`."""
        above = np.eye(len(self), dtype=bool)
        for joint, parent in enumerate(self.parents):
            if parent >= 0:
                above[:, joint] |= above[:, parent]
        return above

    def same_as(self, other: Skeleton, tolerance_m: float = 1e-4) -> bool:
        """Whether names, parents and offsets agree, the offsets within `tolerance_m`."""
        return (
            self.names == other.names
            and self.parents == other.parents
            and bool(np.allclose(self.offsets_m, other.offsets_m, atol=tolerance_m, rtol=0))
        )
