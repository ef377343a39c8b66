"""What there is to know of a BVH besides its motion; also its units and up axis, which it does not state."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from airhead.errors import BadInput
from airhead.formats.bvh.axes import METRES, Units, UpAxis, metres_in
from airhead.formats.bvh.bones import STILL, Bones, PositionMeaning, own_names, reach
from airhead.formats.bvh.text import BvhClip
from airhead.formats.bvh.up import up_axis_of
from airhead.rotations import FloatArray

Known = Literal["stated", "found", "assumed"]

# From a toe over the hip to the other hand, an adult's bones measure about this; a child's half of it.
_USUAL_REACH_M: Final = 2.3
_PLAUSIBLE_REACH_M: Final = (0.8, 6.0)
#: How much more an inch has to explain than a centimetre: it is rarer, and a child in centimetres is more likely.
_ODD_UNITS: Final[dict[Units, float]] = {"in": 0.3, "cmu": 0.3}

_STILL_DEG: Final = 0.5


@dataclass(frozen=True)
class BvhFacts:
    """A BVH file, besides its motion.

    Attributes:
        names: of the joints and End Sites, in the file's order, each once.
        end_sites: how many of these are End Sites; those without length are left out.
        frames: how many.
        frame_time: seconds between frames, as written.
        fps: frames a second, as understood.
        units: the unit of length, or metres in one.
        units_by: whether the units were stated by who reads, or found, by the size.
        reach_m: the longest way along the bones in these units.
        up: the up axis.
        up_by: whether it was stated by who reads, found, or assumed for want of evidence.
        up_evidence: for the up axis, in words; empty where it was stated.
        rest_pose_first: whether the first frame is the rest pose, and the second is not.
        positions: what position channels below the root say; "none" where there are none.
        stretch_m: how far these take a joint from its mean place at most; (name, metres) of each that moves.
        renamed: joints whose name came twice, or with what cannot be printed: (name in the file, name here).
    """

    names: tuple[str, ...]
    end_sites: int
    frames: int
    frame_time: str
    fps: float
    units: Units | float
    units_by: Known
    reach_m: float
    up: UpAxis
    up_by: Known
    up_evidence: str
    rest_pose_first: bool
    positions: PositionMeaning
    stretch_m: tuple[tuple[str, float], ...]
    renamed: tuple[tuple[str, str], ...]

    def assumptions(self) -> list[str]:
        """What a motion's lineage should say of its reading, a line each."""
        notes = []
        if self.units_by != "stated":
            notes.append(f"the file states no unit; {self.units}, for the bones then reach {self.reach_m:.2f} m")
        if self.up_by != "stated":
            notes.append(f"the file states no up axis; {self.up.upper()}, {self.up_by}: {self.up_evidence}")
        if self.stretch_m:
            worst = max(stretch for _, stretch in self.stretch_m)
            notes.append(f"bones of fixed length: {len(self.stretch_m)} joints moved by up to {1000 * worst:.1f} mm")
        return notes


def facts_of(
    clip: BvhClip, bones: Bones, rotations: FloatArray, units: Units | float | None, up: UpAxis | None
) -> BvhFacts:
    """What a clip says, what was stated of it, and what can be found out.

    Args:
        clip: the file.
        bones: its bones.
        rotations: (T, J, 4) its rotations in our axes, read as if Y were up.
        units: those that were stated.
        up: the up axis that was stated.

    Raises:
        BadInput: no units are stated, and none make the skeleton as large as a human.
    """
    size = reach(clip.joints, bones.offsets)
    used_units = units if units is not None else plausible_units(size)
    used_up, up_by, up_evidence = _stated(up) if up is not None else up_axis_of(clip, bones, rotations, size)
    names = own_names(clip.joints)
    scale = metres_in(used_units)
    return BvhFacts(
        names=tuple(names),
        end_sites=sum(joint.is_end for joint in clip.joints),
        frames=len(clip.table),
        frame_time=clip.frame_time,
        fps=clip.fps,
        units=used_units,
        units_by="found" if units is None else "stated",
        reach_m=size * scale,
        up=used_up,
        up_by=up_by,
        up_evidence=up_evidence,
        rest_pose_first=_rest_pose_first(clip),
        positions=bones.meaning,
        stretch_m=tuple(
            (name, float(stretch * scale))
            for name, stretch in zip(names, bones.stretch, strict=True)
            if stretch > STILL * size
        ),
        renamed=tuple(
            (joint.name, name)
            for joint, name in zip(clip.joints, names, strict=True)
            if not joint.is_end and joint.name != name
        ),
    )


def _stated(up: UpAxis) -> tuple[UpAxis, Known, str]:
    return up, "stated", ""


def plausible_units(reach_units: float) -> Units:
    """The unit that makes a skeleton most nearly as large as an adult.

    Args:
        reach_units: the longest way along its bones, in the file's units.

    Raises:
        BadInput: it is no plausible human in any unit.
    """
    allowed = f"a human, or state the units: {', '.join(METRES)}"
    if reach_units <= 0:
        raise BadInput("the units cannot be told from a skeleton without size", place="HIERARCHY", allowed=allowed)
    least, greatest = _PLAUSIBLE_REACH_M
    plausible = [unit for unit, metres in METRES.items() if least <= reach_units * metres <= greatest]
    if not plausible:
        found = f"{reach_units:g} units along the longest way"
        raise BadInput("the units cannot be told from the size", place="HIERARCHY", found=found, allowed=allowed)
    return min(plausible, key=lambda unit: _oddity(reach_units, unit))


def _oddity(reach_units: float, unit: Units) -> float:
    return abs(math.log(reach_units * METRES[unit] / _USUAL_REACH_M)) + _ODD_UNITS.get(unit, 0.0)


def _rest_pose_first(clip: BvhClip) -> bool:
    """Whether all joints below the root are unturned in the first frame, and not in the second."""
    first_columns = clip.first_columns()
    columns = [
        first + place
        for joint, first in zip(clip.joints[1:], first_columns[1:], strict=True)
        for place, channel in enumerate(joint.channels)
        if channel >= 3
    ]
    turned = np.abs((clip.table[:2, columns] + 180) % 360 - 180) > _STILL_DEG
    return len(turned) == 2 and bool(columns) and not turned[0].any() and bool(turned[1].any())
