"""Performance: the finished motion of a film, with what was measured while it was made."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from airhead.errors import BadInput
from airhead.motion.frozen import frozen_bools, frozen_floats
from airhead.motion.motion import Motion
from airhead.rotations import FloatArray


@dataclass(frozen=True, eq=False)
class Performance:
    """A finished motion.

    Attributes:
        title: what it is called in film and credits.
        motion: the T frames.
        contact_parts: names of the C body parts whose contacts are stored.
        contact: (T, C) whether the part touches something.
        contact_force_w: (T, C, 3) newtons on the body; zero where a contact is only kinematic.
        deviation_m: (T,) mean joint distance from the human's recorded motion; zero where there is none to follow.
        success: whether it turned out as it was meant to.
        reason: why not, in words; empty on success.
    """

    title: str
    motion: Motion
    contact_parts: tuple[str, ...]
    contact: NDArray[np.bool_]
    contact_force_w: FloatArray
    deviation_m: FloatArray
    success: bool = True
    reason: str = ""

    def __post_init__(self) -> None:
        frames, parts = self.motion.frames, len(self.contact_parts)
        object.__setattr__(self, "contact", frozen_bools(self.contact, (frames, parts), "contact"))
        forces = frozen_floats(self.contact_force_w, (frames, parts, 3), "contact_force_w")
        object.__setattr__(self, "contact_force_w", forces)
        object.__setattr__(self, "deviation_m", frozen_floats(self.deviation_m, (frames,), "deviation_m"))
        if self.success == bool(self.reason):
            raise BadInput("success and reason disagree", found=f"success {self.success}, reason {self.reason!r}")
