"""What a search for a humanoid finds in a skeleton, before it is completed and checked."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from airhead.motion.skeleton import Skeleton

SIDES: Final = ("right", "left")
LEG: Final = ("hip", "knee", "ankle")
ARM: Final = ("shoulder", "elbow", "wrist")
LIMB_JOINTS: Final = tuple(f"{side}_{part}" for side in SIDES for part in (*LEG, *ARM))


@dataclass(frozen=True)
class Parts:
    """Joints by what they are.

    Attributes:
        pelvis: carries the hips.
        head: carries the skull.
        limbs: `LIMB_JOINTS` to joints.
        neck: joints between trunk and skull from below; empty where they are not known.
        toes: side to joint, where known.
    """

    pelvis: int
    head: int
    limbs: dict[str, int]
    neck: tuple[int, ...] = ()
    toes: dict[str, int] = field(default_factory=dict)


def path_up(skeleton: Skeleton, joint: int) -> list[int]:
    """`joint`, its parent, and so on to the root."""
    path = [joint]
    while skeleton.parents[path[-1]] >= 0:
        path.append(skeleton.parents[path[-1]])
    return path


def path_between(skeleton: Skeleton, above: int, below: int) -> list[int]:
    """The joints from `above` to `below`, both included; empty where `above` does not stand above `below`."""
    path = path_up(skeleton, below)
    return path[: path.index(above) + 1][::-1] if above in path else []


def children_of(skeleton: Skeleton) -> list[list[int]]:
    """For each joint, its children."""
    children: list[list[int]] = [[] for _ in skeleton.parents]
    for joint, parent in enumerate(skeleton.parents):
        if parent >= 0:
            children[parent].append(joint)
    return children


def limbs_hang_together(skeleton: Skeleton, limbs: dict[str, int]) -> bool:
    """Whether hips stand above knees and knees above ankles, arms alike, and no limb stands above another's root."""
    for side in SIDES:
        for upper, middle, lower in (LEG, ARM):
            a, b, c = (limbs[f"{side}_{part}"] for part in (upper, middle, lower))
            if len({a, b, c}) < 3 or not (path_between(skeleton, a, b) and path_between(skeleton, b, c)):
                return False
    roots = [limbs[f"{side}_{part}"] for side in SIDES for part in ("hip", "shoulder")]
    return not any(a != b and path_between(skeleton, a, b) for a in roots for b in roots)
