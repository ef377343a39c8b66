"""The bones of Sora's skin.

A bone is a joint of the starter skeleton, or a helper that turns by a share of its joint: that keeps shoulders, hips,
elbows and knees round where plain linear blending would pinch them ("candy wrapper").
"""

from __future__ import annotations

from dataclasses import dataclass

from airhead.motion import STARTER_SKELETON

NAMES = STARTER_SKELETON.names
PARENTS = STARTER_SKELETON.parents
OFFSETS = STARTER_SKELETON.offsets_m
SOLE_BELOW_ANKLE_M = 0.05  # where the recorded floor of the starter takes lies


@dataclass(frozen=True)
class SkinBone:
    """A bone at `joint` that turns by these shares of the joint's swing and twist away from the bind pose."""

    name: str
    joint: str
    swing: float = 1.0
    twist: float = 1.0


def bones() -> tuple[SkinBone, ...]:
    """The 15 joints first, in order, then the helpers."""
    found = [SkinBone(name, name) for name in NAMES]
    for name in NAMES[1:]:
        if name.endswith("wrist"):
            continue
        ball = name.endswith(("shoulder", "hip"))
        found.append(SkinBone(f"{name}_half", name, 0.5, 0.25 if ball else 0.5))
        if ball:
            found.append(SkinBone(f"{name}_root", name, 1.0, 0.35))
    return tuple(found)
