"""From a BVH's joints to those of a skeleton: each with a name of its own and one offset that stays.

A position channel replaces its axis of the joint's OFFSET: MotionBuilder and Blender write the same place twice so.
Where all position channels below the root stay zero, and the OFFSETs do not, they are meant as additions to the OFFSET.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from airhead.errors import BadInput
from airhead.formats.bvh.hierarchy import BvhJoint
from airhead.formats.bvh.text import BvhClip
from airhead.rotations import FloatArray

PositionMeaning = Literal["none", "replace", "add"]

#: Positions that differ by less, in the size of the skeleton, are the same; files round to six digits.
STILL: Final = 1e-5


@dataclass(frozen=True, eq=False)
class Bones:
    """Where the joints sit, in the file's units and axes.

    Attributes:
        offsets: (J, 3) from the parent; the root's is its OFFSET.
        root_positions: (T, 3).
        meaning: what position channels below the root say.
        stretch: (J,) how far the position channels take a joint away from its offset at most; 0 for the root.
    """

    offsets: FloatArray
    root_positions: FloatArray
    meaning: PositionMeaning
    stretch: FloatArray


def bones_of(clip: BvhClip) -> Bones:
    """The bones of a clip; a joint that moves away from its parent gets the mean of its positions."""
    offsets = np.array([joint.offset for joint in clip.joints])
    root_positions = np.tile(offsets[0], (len(clip.table), 1))
    numbers, axes, columns = [], [], []
    for number, (joint, first) in enumerate(zip(clip.joints, clip.first_columns(), strict=True)):
        for place, channel in enumerate(joint.channels):
            if channel < 3 and number == 0:
                root_positions[:, channel] = clip.table[:, first + place]
            elif channel < 3:
                numbers.append(number)
                axes.append(channel)
                columns.append(first + place)
    stretch = np.zeros(len(clip.joints))
    if not numbers:
        return Bones(offsets, root_positions, "none", stretch)
    positions = clip.table[:, columns]
    least, most = positions.min(axis=0), positions.max(axis=0)
    middle = np.where(least == most, least, positions.mean(axis=0))
    still = STILL * reach(clip.joints, offsets)
    added = max(abs(least).max(), abs(most).max()) <= still < abs(offsets[numbers, axes]).max()
    if added:
        middle = middle + offsets[numbers, axes]
    offsets[numbers, axes] = middle
    np.add.at(stretch, numbers, np.maximum(most - positions.mean(axis=0), positions.mean(axis=0) - least) ** 2)
    return Bones(offsets, root_positions, "add" if added else "replace", np.sqrt(stretch))


def check_stretch(joints: Sequence[BvhJoint], stretch_m: FloatArray, allowed_m: float) -> None:
    """Refuse a skeleton whose bones change their length or direction; names the worst joint."""
    worst = int(stretch_m.argmax())
    if stretch_m[worst] > allowed_m:
        raise BadInput(
            "a joint moves away from its parent",
            place=f"joint {joints[worst].name!r}",
            found=f"position channels up to {stretch_m[worst]:.3g} m from their mean",
            allowed=f"{allowed_m:g} m for joints below the root",
        )


def reach(joints: Sequence[BvhJoint], offsets: FloatArray) -> float:
    """The longest way along bones from one end of the skeleton to another, in the file's units."""
    # The longest way has its highest joint somewhere: there it is the sum of the two longest ways down.
    down = [0.0] * len(joints)
    longest = 0.0
    lengths = np.linalg.norm(offsets, axis=1).tolist()
    for number in range(len(joints) - 1, 0, -1):
        parent = joints[number].parent
        way = lengths[number] + down[number]
        longest = max(longest, down[parent] + way)
        down[parent] = max(down[parent], way)
    return longest


def end_name(joint: str) -> str:
    """What the End Site of a joint is called."""
    return f"{joint}_end"


def own_names(joints: Sequence[BvhJoint]) -> list[str]:
    """A name of its own for each joint: those given twice are numbered, End Sites are called after their joint."""
    taken = {joint.name for joint in joints if not joint.is_end}
    used: set[str] = set()
    numbers: dict[str, int] = {}
    names: list[str] = []
    for joint in joints:
        wanted = end_name(names[joint.parent]) if joint.is_end else joint.name
        name = wanted
        while name in used or (name in taken and (joint.is_end or name != joint.name)):
            numbers[wanted] = numbers.get(wanted, 1) + 1
            name = f"{wanted}_{numbers[wanted]}"
        used.add(name)
        names.append(name)
    return names
